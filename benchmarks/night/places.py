"""Where a sound of the night comes from: beside the bed, across the room, through a wall, over noise."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from voice.events import RATE

HISS = -65.0
"""dBFS of the room itself: no microphone gives silence."""

THROUGH = 400.0
"""Hz above which a wall keeps back ever more: 12 dB an octave."""


@dataclass(frozen=True, slots=True)
class Place:
    """A way from a sound to the microphone."""

    name: str
    level: float
    """dBFS, RMS of a voice from there."""
    wall: bool = False
    noise: float | None = None
    """dB by which a noise lies below the voice; None for a quiet room."""


PLACES = (
    Place("near", -26),
    Place("across the room", -38),
    Place("behind a wall", -42, wall=True),
    Place("over noise", -30, noise=10),
)


def heard_from(place: Place, pcm: bytes, noises: Mapping[str, bytes], number: int, pause: float) -> bytes:
    """`pcm` as it is heard from `place`, with `pause` seconds after it. Noises take turns with `number`."""
    sound = np.frombuffer(pcm, "<i2") / 32768
    if place.wall:
        sound = _behind_wall(sound)
    sound = np.pad(sound * 10 ** (place.level / 20) / _loudness(sound), (0, round(pause * RATE)))
    if place.noise is not None and noises:
        name = list(noises)[number % len(noises)]
        noise = np.frombuffer(noises[name], "<i2") / 32768
        at = random.Random(number).randrange(len(noise))
        below = 10 ** ((place.level - place.noise) / 20) / rms(noise)
        sound += np.resize(np.roll(noise, -at), len(sound)) * below
    sound += np.random.default_rng(number).standard_normal(len(sound)) * 10 ** (HISS / 20)
    return np.clip(np.rint(sound * 32768), -32768, 32767).astype("<i2").tobytes()


def rms(sound: np.ndarray) -> float:
    """Root mean square, never zero."""
    return float(np.sqrt(np.mean(np.square(sound)))) or 1.0


def _loudness(sound: np.ndarray) -> float:
    """RMS of the part of a voice in which it sounds."""
    beats = np.resize(sound, (max(1, len(sound) // 320), 320))
    power = np.square(beats).mean(axis=1)
    return float(np.sqrt(power[power >= power.max() / 1000].mean())) or 1.0


def _behind_wall(sound: np.ndarray) -> np.ndarray:
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    kept = 1 / (1 + np.square(frequency / THROUGH))
    return np.fft.irfft(np.fft.rfft(sound) * kept, len(sound))
