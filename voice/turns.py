"""A conversation whose words are shown, or spoken by others: what it says now, and when it will by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat

from voice.conversation import Conversation
from voice.dialogue import manager
from voice.events import Action, Say, Sentence, Tick

BEAT = 0.1
"""Seconds between two ticks: counts are as exact as that."""

LONGEST = 86_400.0
"""Seconds that may pass at once; a day is more than any conversation."""

AHEAD = 600.0
"""Seconds that `due` looks ahead: longer than any silence after which Charley speaks by itself."""


def sentences(actions: Iterable[Action]) -> tuple[Sentence, ...]:
    """What is to be said, in order."""
    return tuple(s for action in actions if isinstance(action, Say) for s in action.sentences)


def settled(conversation: Conversation, actions: Iterable[Action]) -> tuple[Sentence, ...]:
    """What `actions` say, and what follows on it: what is shown has been said as soon as it stands there."""
    said = sentences(actions)
    if conversation.session.speaking:
        said += settled(conversation, conversation.spoken())
    return said


def passed(conversation: Conversation, seconds: float) -> tuple[Sentence, ...]:
    """What the next `seconds` (at most LONGEST) bring, where all is said as soon as it is shown."""
    said: tuple[Sentence, ...] = ()
    for actions in ticked(conversation, seconds):
        said += settled(conversation, actions)
    return said


def ticked(conversation: Conversation, seconds: float) -> Iterator[tuple[Action, ...]]:
    """What each beat of the next `seconds` (at most LONGEST) brings, where speech takes its time."""
    for beat in _beats(seconds):
        yield conversation.tick(beat)


def due(conversation: Conversation, ahead: float = AHEAD) -> float | None:
    """Seconds of quiet until it speaks by itself or falls asleep; None where that is not within `ahead`.

    Only looks: the conversation stays where it is.
    """
    session = conversation.session
    name = session.state.name
    for number, beat in enumerate(_beats(ahead), 1):
        session, actions = manager.step(conversation.content, session, Tick(beat))
        if sentences(actions) or session.state.name != name:
            return min(round(number * BEAT, 6), ahead)
    return None


def _beats(seconds: float) -> Iterator[float]:
    """`seconds` in ticks."""
    beats, rest = divmod(min(seconds, LONGEST), BEAT)
    yield from repeat(BEAT, int(beats))
    if rest := round(rest, 6):
        yield rest
