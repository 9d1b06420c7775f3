"""A conversation in time, for somebody who speaks each sentence as it comes: what next, and when."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from voice import turns
from voice.conversation import Conversation
from voice.dialogue.session import Coaching
from voice.events import Sentence

BREATH = 0.25
"""Seconds between two sentences."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A sentence, or none, and the seconds until the next beat."""

    text: str
    seconds: float


class Telling:
    """What is said until it is her turn. Whoever can wait drives it: `beat`, wait, `passed`, and again."""

    def __init__(self, conversation: Conversation, said: Iterable[Sentence]) -> None:
        """`said` comes first."""
        self._conversation = conversation
        self._left = deque(said)

    def beat(self) -> Beat | None:
        """The next one; None when she is to speak: nothing comes by itself, or only because she is silent.

        A satellite listens when everything has been said; what reminds her would keep it from that.
        """
        session = self._conversation.session
        if not self._left and session.speaking:
            self._left.extend(turns.sentences(self._conversation.spoken()))
            return self.beat()
        if self._left:
            text = self._left.popleft().text
            return Beat(text, seconds_of(text, session.rate))
        if not isinstance(session.state, Coaching) or session.state.paused:
            return None
        due = turns.due(self._conversation)
        return None if due is None else Beat("", due)

    def passed(self, seconds: float) -> None:
        """So much time has gone by; what it brought comes in place of what was still to be said."""
        for actions in turns.ticked(self._conversation, seconds):
            if said := turns.sentences(actions):
                self._left = deque(said)


def seconds_of(text: str, words_per_minute: float) -> float:
    """How long it takes to say, which nobody tells us."""
    return len(text.split()) * 60.0 / words_per_minute + BREATH
