"""What whoever watches a conversation is told: a terminal, a screen, a benchmark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voice.events import Match, Sentence, Transcript


@dataclass(frozen=True, slots=True)
class HearingNow:
    """What has been heard so far of an utterance that goes on, and what that much of it would mean."""

    text: str
    match: Match


@dataclass(frozen=True, slots=True)
class HeardNow:
    """An utterance, as it was heard and understood."""

    transcript: Transcript
    match: Match | None
    """None when it was not taken as said to Charley."""


@dataclass(frozen=True, slots=True)
class TypedNow:
    """Something that was typed or pressed, as it was understood."""

    text: str
    match: Match


@dataclass(frozen=True, slots=True)
class SayingNow:
    """Sentences that begin to be said."""

    sentences: tuple[Sentence, ...]
    aside: bool = False
    """They are no part of the conversation, which goes on: a device was unplugged."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line about what does not work."""

    message: str


Told = HearingNow | HeardNow | TypedNow | SayingNow | Trouble
Observer = Callable[[Told], None]
