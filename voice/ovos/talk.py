"""A conversation that somebody else speaks, sentence by sentence: what to do now, and when to look again.

Without a clock: whoever holds a talk says at each call how many seconds have passed since the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from voice import turns
from voice.content.topics import SOCIAL, TOPICS
from voice.conversation import Conversation
from voice.dialogue.manager import NONE
from voice.dialogue.manner import SLOWEST
from voice.events import Action, Heard, Hush, Match, Say, Sentence
from voice.nlu.mentions import mentions

OPENING = frozenset(TOPICS) - SOCIAL
"""What begins a conversation without the name."""

LATENCY = 5.0
"""Seconds that a voice may take to begin a sentence."""

AHEAD = 30.0
"""Seconds to look ahead at once: a pause may last five minutes, and others wait while one looks."""

SETTLE = 1.0
"""Seconds after which a voice that was told to be silent is."""


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done, in this order."""

    louder: float = 0.0
    """By how much, as a share of the loudest; less than 0 is quieter."""
    wait: float | None = None
    """Seconds after which to call `waited`, unless something else comes first; None: never."""
    rest: bool = False
    """The conversation is over."""
    hush: bool = False
    """Silence what sounds."""
    say: str = ""
    """One sentence; "" is none."""
    listen: bool = False
    """It asks: the microphone is to be open after it."""


class Talk:
    """Holds what is still to be said, and what sounds."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._left: tuple[Sentence, ...] = ()
        self._sounding: Sentence | None = None
        self._volume = conversation.session.volume
        self._usual_rate = conversation.session.rate

    @property
    def asleep(self) -> bool:
        """Nobody talks to Charley."""
        return self._conversation.session.state.name == "asleep"

    @property
    def sounding(self) -> bool:
        """A sentence has been given out, and nobody has said yet that it has been spoken."""
        return self._sounding is not None

    def wants(self, readings: Sequence[str], *, last: bool) -> bool:
        """Whether words are for Charley; `last`: nobody else was sure that they are theirs.

        Danger signs always are. Asleep, it takes what is its subject, or names it. Awake, it takes what it
        understands, and as the last what may be an answer that it does not understand.
        """
        first, *others = readings
        match, named = self._conversation.read(first, others)
        understood = match.intent != NONE or match.corrected
        if match.flag:
            return True
        match self._conversation.session.state.name:
            case "asleep":
                return match.intent in OPENING or (named and (understood or last))
            case "asking" | "alarm":
                return understood or last
            case "coaching":
                hurts = mentions(first, self._conversation.content.pain_words)
                return understood or (last and hurts)
            case _:
                return understood

    def heard(self, readings: Sequence[str], seconds: float) -> Next:
        """Somebody said the first of `readings`, or one of the others, and it was for Charley."""
        self._take(self._conversation.tick(seconds))
        first, *others = readings
        _, actions = self._conversation.hear(first, others=others, addressed=True)
        answered = self._take(actions)
        if not self._sounding:
            return self._go()
        if answered:
            return self._with_volume(Next(hush=True, wait=SETTLE))
        return self._with_volume(Next(wait=_at_most(self._sounding)))

    def stopped(self, seconds: float) -> Next:
        """Stop was said to the whole assistant, which silences all it says: the answer comes after that."""
        self._take(self._conversation.tick(seconds))
        self._take(self._conversation.take(Heard(Match("", "stop", 1.0), addressed=True)))
        self._sounding = None
        return self._with_volume(Next(hush=True, wait=SETTLE))

    def spoken(self, seconds: float) -> Next:
        """What sounded has been spoken, or was silenced."""
        sentence, self._sounding = self._sounding, None
        self._take(self._conversation.tick(seconds))
        pause = self._pause(sentence) if sentence and self._left else 0.0
        return self._with_volume(Next(wait=pause)) if pause else self._go()

    def waited(self, seconds: float) -> Next:
        """The moment of the last `Next.wait` has come. A voice that has not told by then never will."""
        self._sounding = None
        self._take(self._conversation.tick(seconds))
        return self._go()

    def _take(self, actions: tuple[Action, ...]) -> bool:
        """Put what `actions` say in place of what was still to be said; whether they do."""
        speaks = any(isinstance(action, Say | Hush) for action in actions)
        if speaks:
            self._left = turns.sentences(actions)
        return speaks

    def _go(self) -> Next:
        """The next sentence; where all are said, the time until there is one."""
        while not self._left and self._conversation.session.speaking:
            self._take(self._conversation.spoken())
        if self._left:
            self._sounding, *left = self._left
            self._left = tuple(left)
            text = self._sounding.text
            asks = not left and text.endswith("?")
            return self._with_volume(Next(say=text, listen=asks, wait=_at_most(self._sounding)))
        if self.asleep:
            return self._with_volume(Next(rest=True))
        return self._with_volume(Next(wait=turns.due(self._conversation, AHEAD) or AHEAD))

    def _with_volume(self, what: Next) -> Next:
        """`what`, and by how much louder it is to be than all before."""
        before, self._volume = self._volume, self._conversation.session.volume
        return replace(what, louder=round(self._volume - before, 3))

    def _pause(self, sentence: Sentence) -> float:
        """Seconds of quiet after it that give the pace she asked for: the voice has but one."""
        slower = 1 / self._conversation.session.rate - 1 / self._usual_rate
        return round(max(0.0, 60 * slower * len(sentence.text.split())), 3)


def _at_most(sentence: Sentence) -> float:
    """Seconds after which any voice has spoken it."""
    return LATENCY + 60 * len(sentence.text.split()) / SLOWEST
