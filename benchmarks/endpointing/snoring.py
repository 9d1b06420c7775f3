"""A snore that is hard to tell from a voice: pulses of a throat at a man's pitch, with formants."""

from __future__ import annotations

import numpy as np

from voice.events import RATE

FORMANTS = ((150, 400, 100, 1.0), (500, 900, 150, 0.5), (1200, 1900, 250, 0.25))
"""Lowest and highest centre, half width in Hz, and strength; each breath has centres of its own."""


def snoring(seconds: float, seed: int = 0) -> bytes:
    """A snore in every four seconds or so, and the soft breath after it; the same seed, the same samples."""
    chance = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE))
    start = chance.uniform(0, 1)
    while start < seconds:
        length = chance.uniform(0.9, 1.8)
        _add(sound, start, _throat(length, chance))
        _add(sound, start + length + 0.3, 0.08 * _air(length, chance))
        start += chance.uniform(3.5, 4.8)
    return (sound * (16383 / np.abs(sound).max(initial=1e-9))).round().astype("<i2").tobytes()


def _throat(seconds: float, chance: np.random.Generator) -> np.ndarray:
    samples = round(seconds * RATE)
    wander = np.convolve(chance.standard_normal(samples), np.ones(400) / 400, "same") * 40
    pitch = chance.uniform(45, 110) * (1 + 0.15 * np.sin(np.linspace(0, 3, samples))) + wander
    pulses = np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0) * chance.uniform(0.6, 1, samples)
    frequency = np.fft.rfftfreq(samples, 1 / RATE)
    mouth = np.zeros_like(frequency)
    for lowest, highest, width, strength in FORMANTS:
        mouth += strength / (1 + np.square((frequency - chance.uniform(lowest, highest)) / width))
    return _breath(pulses + 0.03 * chance.standard_normal(samples), mouth)


def _air(seconds: float, chance: np.random.Generator) -> np.ndarray:
    samples = round(seconds * RATE)
    noise = chance.standard_normal(samples)
    return _breath(noise, 1 / (1 + np.square(np.fft.rfftfreq(samples, 1 / RATE) / 800)))


def _breath(source: np.ndarray, filtered: np.ndarray) -> np.ndarray:
    """`source` through a filter, swelling and fading, with a loudest sample of 1."""
    sound = np.fft.irfft(np.fft.rfft(source) * filtered, len(source)) * np.sin(
        np.linspace(0, np.pi, len(source))
    )
    return sound / np.abs(sound).max()


def _add(sound: np.ndarray, start: float, part: np.ndarray) -> None:
    at = round(start * RATE)
    room = sound[at : at + len(part)]
    room += part[: len(room)]
