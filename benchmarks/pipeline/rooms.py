"""What is heard: a quiet room, or rain and snoring, with a question to Charley in every half minute."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.endpointing.snoring import snoring
from benchmarks.endpointing.sounds import at_level
from tests.speech import foreign_voices, speak
from voice.audio import noise
from voice.events import RATE

QUESTIONS = (
    "what causes leg cramps",
    "should i take magnesium",
    "what should i eat",
    "are my varicose veins to blame",
    "is the cramp bad for my baby",
)

EVERY = 30.0
"""Seconds from one question to the next."""

QUIET, LOUD = -65.0, -40.0
"""dBFS of the hiss of a quiet room, and of rain and of snores: the voices here have -20."""


def quiet(seconds: float) -> bytes:
    """A quiet room."""
    return at_level(noise.fan(min(seconds, 60)), QUIET, seconds)


def rain_and_snoring(seconds: float) -> bytes:
    """Rain at the window, and somebody asleep beside her."""
    rain = np.frombuffer(at_level(noise.rain(60), LOUD, seconds), "<i2").astype(np.int32)
    snores = np.frombuffer(at_level(snoring(60), LOUD, seconds), "<i2")
    return np.clip(rain + snores, -32768, 32767).astype("<i2").tobytes()


ROOMS = {"a quiet room": quiet, "rain and snoring": rain_and_snoring}


def asked_in(room: bytes) -> bytes:
    """The same room, with the questions."""
    sound = np.frombuffer(room, "<i2").astype(np.int32)
    for at, said in _questions(len(sound)):
        part = sound[at : at + len(said)]
        part += said[: len(part)]
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


def _questions(samples: int) -> Iterator[tuple[int, np.ndarray]]:
    voices = foreign_voices()
    for number, at in enumerate(range(RATE, samples - 4 * RATE, round(EVERY * RATE))):
        said = speak(f"charley {QUESTIONS[number % len(QUESTIONS)]}", voices[number % len(voices)])
        yield at, np.frombuffer(said, "<i2")
