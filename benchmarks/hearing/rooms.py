"""Where it is said: in silence, or over recorded noise."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from voice.audio import wav
from voice.events import RATE

SETTLED = 8.0
"""Seconds for which the room is listened to before: a microphone that is on all night knows its noise."""

BEFORE, AFTER = 0.8, 1.0
"""Seconds of the room around what is said; the last word must be finished."""


@dataclass(frozen=True, slots=True)
class Room:
    """One row of the table."""

    name: str
    level: float = 0.0
    """dB by which the noise, over its whole recording, lies below the voice."""
    noises: Mapping[str, bytes] = field(default_factory=dict)
    """PCM by name; none is silence."""

    def noise_of(self, number: int) -> str:
        """The recording over which the sentence of this number is said."""
        names = list(self.noises)
        return names[number % len(names)] if names else ""

    def around(self, said: bytes, number: int) -> tuple[bytes, bytes]:
        """PCM of the room before, and of `said` in it."""
        pads = [round(seconds * RATE) for seconds in (SETTLED + BEFORE, AFTER)]
        sound = np.pad(np.frombuffer(said, "<i2").astype(np.float64), pads)
        if name := self.noise_of(number):
            noise = np.frombuffer(self.noises[name], "<i2").astype(np.float64)
            below = 10 ** (-self.level / 20) * _level(said) / _level(self.noises[name])
            start = random.Random(number).randrange(len(noise))
            sound += np.resize(np.roll(noise, -start), len(sound)) * below
        sound *= min(1.0, 32767 / np.abs(sound).max(initial=1))
        pcm = sound.round().astype("<i2").tobytes()
        settled = round(SETTLED * RATE) * 2
        return pcm[:settled], pcm[settled:]


def recorded(folder: Path, names: list[str] | None) -> dict[str, bytes]:
    """The recordings of a folder, or those named; none where it is not there. Raises LookupError."""
    files = {path.stem: path for path in sorted(folder.glob("*.flac"))}
    chosen = list(files) if names is None else names
    if files and (strange := [name for name in chosen if name not in files]):
        raise LookupError(f"no such noise: {', '.join(strange)}; there is {', '.join(files)}")
    return {name: b"".join(wav.frames(files[name])) for name in chosen if name in files}


def _level(pcm: bytes) -> float:
    """Root mean square, never zero."""
    return float(np.sqrt(np.mean(np.square(np.frombuffer(pcm, "<i2").astype(np.float64))))) or 1.0
