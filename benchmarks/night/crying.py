"""A baby that cries and somebody who groans in her sleep: voices without a word, made on the spot."""

from __future__ import annotations

import numpy as np

from voice.events import RATE

MOUTHS = ((650, 1100, 2600), (450, 900, 2400), (750, 1300, 2900))
"""Formants in Hz of mouths that are half open, nearly closed, and wide open."""


def crying(seconds: float, seed: int = 0) -> bytes:
    """Cries of a second with a gasp between, in bouts; the same seed gives the same samples. 16 kHz PCM."""
    chance = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE))
    start = chance.uniform(0, 1)
    while start < seconds:
        for _ in range(chance.integers(3, 9)):
            length = chance.uniform(0.6, 1.5)
            _add(sound, start, _voice(length, chance.uniform(380, 560), chance, stretch=1.7))
            _add(sound, start + length + 0.05, 0.15 * _gasp(chance.uniform(0.15, 0.3), chance))
            start += length + chance.uniform(0.35, 0.7)
        start += chance.uniform(2, 6)
    return _pcm(sound)


def groaning(seconds: float, seed: int = 0) -> bytes:
    """A groan or a sigh now and then, of a woman's pitch. The same terms."""
    chance = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE))
    start = chance.uniform(0, 2)
    while start < seconds:
        length = chance.uniform(0.5, 2.2)
        _add(sound, start, _voice(length, chance.uniform(150, 240), chance, stretch=1.1))
        start += length + chance.uniform(1.5, 6)
    return _pcm(sound)


def _voice(seconds: float, pitch: float, chance: np.random.Generator, *, stretch: float) -> np.ndarray:
    """One breath of a throat at about `pitch` Hz; `stretch` raises the formants of a small head."""
    samples = round(seconds * RATE)
    time = np.linspace(0, 1, samples)
    # Up and down again, with the tremor of a throat under strain.
    wander = 1 + 0.18 * np.sin(np.pi * time**0.7) + 0.02 * np.sin(2 * np.pi * 6 * seconds * time)
    phase = np.cumsum(pitch * wander * (1 + 0.004 * chance.standard_normal(samples))) / RATE
    pulses = np.diff(np.floor(phase), prepend=0) + 0.02 * chance.standard_normal(samples)
    frequency = np.fft.rfftfreq(samples, 1 / RATE)
    mouth = sum(
        0.5**number / (1 + np.square((frequency - centre * stretch) / (90 * stretch)))
        for number, centre in enumerate(MOUTHS[chance.integers(len(MOUTHS))])
    )
    return _swelling(np.fft.irfft(np.fft.rfft(pulses) * mouth, samples))


def _gasp(seconds: float, chance: np.random.Generator) -> np.ndarray:
    return _swelling(chance.standard_normal(round(seconds * RATE)))


def _swelling(sound: np.ndarray) -> np.ndarray:
    shaped: np.ndarray = sound * np.sin(np.linspace(0, np.pi, len(sound))) ** 0.5
    return shaped / np.abs(shaped).max()


def _add(sound: np.ndarray, start: float, part: np.ndarray) -> None:
    room = sound[round(start * RATE) :][: len(part)]
    room += part[: len(room)]


def _pcm(sound: np.ndarray) -> bytes:
    return (sound * (16383 / np.abs(sound).max(initial=1e-9))).round().astype("<i2").tobytes()
