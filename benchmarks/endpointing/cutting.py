"""Utterances that the project's endpointer cuts, and what that means for a noise and for a voice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.endpointing.sounds import Trial
from voice.asr.endpointer import Endpointer, SpeechDetector, Timing
from voice.events import FRAME_BYTES, FRAME_SECONDS

TOUCHES = 0.2
"""Seconds of a voice's end that an utterance may miss and yet be the last of it: it is fading."""

BEGINNING = 0.05
"""Seconds of a voice's beginning that may be missing."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """In seconds of the sound."""

    first: float
    """Where the sound begins that a recogniser gets."""
    noticed: float
    """When it began to run."""
    ended: float
    at_limit: bool
    """The length ended it, and not silence."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What became of one voice."""

    noticed: bool
    lag: float = 0.0
    """Seconds from its first sound until the recogniser ran; below 0 where noise had begun an utterance."""
    beginning_lost: bool = False
    endpoint: float = 0.0
    """Seconds from its last sound to the end of the utterance."""
    never_ended: bool = False


@dataclass(frozen=True, slots=True)
class Openness:
    """How often a noise is taken for a voice."""

    share: float
    """Of the time in which a recogniser runs."""
    an_hour: float
    """Utterances."""


def utterances(detect: SpeechDetector, pcm: bytes) -> Iterator[Utterance]:
    """Every utterance of `pcm`; one that is open at its end ends there."""
    timing = Timing()
    endpointer = Endpointer(detect, timing)
    kept = round((timing.before + timing.window) / FRAME_SECONDS)
    frames = len(pcm) // FRAME_BYTES
    free = first = noticed = 0
    for number in range(frames):
        was_open = endpointer.open
        endpointer.process(pcm[number * FRAME_BYTES : (number + 1) * FRAME_BYTES])
        if endpointer.open and not was_open:
            first, noticed = max(free, number + 1 - kept), number
        if was_open and (not endpointer.open or number == frames - 1):
            free = number + 1
            length = (free - first) * FRAME_SECONDS
            seconds = (first * FRAME_SECONDS, (noticed + 1) * FRAME_SECONDS, free * FRAME_SECONDS)
            yield Utterance(*seconds, at_limit=length >= timing.longest - FRAME_SECONDS / 2)


def openness(detect: SpeechDetector, pcm: bytes) -> Openness:
    """What a noise costs."""
    found = list(utterances(detect, pcm))
    seconds = len(pcm) / FRAME_BYTES * FRAME_SECONDS
    return Openness(sum(u.ended - u.noticed for u in found) / seconds, len(found) * 3600 / seconds)


def hearing(detect: SpeechDetector, trial: Trial) -> Hearing:
    """What became of a voice."""
    found = [u for u in utterances(detect, trial.pcm) if u.first <= trial.ends and u.ended >= trial.begins]
    if not found:
        return Hearing(False)
    first, last = found[0], found[-1]
    return Hearing(
        True,
        first.noticed - trial.begins,
        first.first > trial.begins + BEGINNING,
        max(last.ended - trial.ends, -TOUCHES),
        last.at_limit,
    )
