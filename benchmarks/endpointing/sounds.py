"""What is heard: noises at a level, and voices over them; the same samples each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.endpointing.snoring import snoring
from tests.speech import foreign_voices, speak
from voice.audio import noise, wav
from voice.events import RATE

SECONDS = 60.0
"""Of each noise that is made here; recorded ones are repeated to this length."""

LEVELS = (-20.0, -35.0, -50.0)
"""dBFS (RMS) of a noise alone: a loud room, a fan beside the bed, a quiet night."""

RATIOS = (20.0, 10.0, 5.0)
"""dB by which a voice is louder than the noise it is heard over."""

VOICE, QUIET_VOICE = -26.0, -40.0
"""dBFS of a voice near the microphone, and of one that does not want to wake anybody."""

HISS = -65.0
"""dBFS of a room without noise: no microphone gives silence."""

BEFORE, AFTER = 8.0, 15.0
"""Seconds of the room around a voice: the floor has settled, and an utterance held open meets its limit."""

SAID = (
    "no",
    "stop",
    "yes",
    "ow, cramp",
    "my leg hurts, please help me",
    "what should I eat so that this does not come back",
    "hey charley, is it bad for my baby",
    "she is, I think, she is bleeding",
)
"""Three of them one word: there is least to notice in those."""

EDGE = 0.03
"""A voice is heard from where it first reaches this share of its loudest sample, to where it last does."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One voice in one room."""

    pcm: bytes
    begins: float
    """Seconds at which the voice is first heard."""
    ends: float
    text: str
    noise: str
    ratio: float
    quiet: bool


def noises(folder: Path) -> dict[str, bytes]:
    """Those that are made here, and every recording of `folder`/noise."""
    makers = {**noise.GENERATORS, "throaty snore": snoring}
    made = {f"{name} (made)": make(SECONDS, 1) for name, make in makers.items()}
    return made | {path.stem: b"".join(wav.frames(path)) for path in sorted(folder.glob("noise/*.flac"))}


def people(folder: Path) -> dict[str, bytes]:
    """People who were recorded: they read books, or talk to other devices."""
    return {path.stem: b"".join(wav.frames(path)) for path in sorted(folder.glob("speech/*.flac"))}


def at_level(pcm: bytes, dbfs: float, seconds: float = SECONDS) -> bytes:
    """`pcm` repeated to `seconds`, its RMS at `dbfs`; peaks beyond full scale are clipped."""
    return _pcm(_scaled(_samples(pcm), dbfs, round(seconds * RATE)))


def hiss(seconds: float) -> bytes:
    """A quiet room."""
    return _pcm(_hiss(round(seconds * RATE), 1))


def trials(rooms: dict[str, bytes]) -> Iterator[Trial]:
    """Every sentence over every noise at every ratio, and in a room without noise; voices take turns."""
    voices = foreign_voices()
    number = 0
    for text in SAID:
        for ratio in RATIOS:
            for name, sound in rooms.items():
                # An odd step: neither a noise nor a sentence meets the same voice or loudness each time.
                number += 1
                yield _trial(speak(text, voices[number % len(voices)]), text, name, sound, ratio, number)
        for voice in voices:
            number += 1
            yield _trial(speak(text, voice), text, "", b"", 0, number)


def heard_people(spoken: dict[str, bytes], rooms: dict[str, bytes]) -> Iterator[Trial]:
    """The same of recorded people, each in one room."""
    names = list(rooms)
    for number, (who, pcm) in enumerate(spoken.items()):
        name = names[number % len(names)]
        yield _trial(pcm, who, name, rooms[name], RATIOS[number % len(RATIOS)], number)


def _trial(said: bytes, text: str, name: str, sound: bytes, ratio: float, number: int) -> Trial:
    voice = _samples(said)
    first, last = _heard(voice)
    quiet = number % 4 == 0
    level = QUIET_VOICE if quiet else VOICE
    voice = voice * 10 ** (level / 20) / _rms(voice[first:last])
    whole = np.pad(voice, (round(BEFORE * RATE), round(AFTER * RATE)))
    if sound:
        at = random.Random(number).randrange(len(sound) // 2)
        whole += _scaled(np.roll(_samples(sound), -at), level - ratio, len(whole))
    whole += _hiss(len(whole), number)
    begins, ends = BEFORE + first / RATE, BEFORE + last / RATE
    return Trial(_pcm(whole), begins, ends, text, name, ratio, quiet)


def _hiss(length: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(length) * 10 ** (HISS / 20)


def _heard(voice: np.ndarray) -> tuple[int, int]:
    loud = np.flatnonzero(np.abs(voice) > EDGE * np.abs(voice).max())
    return int(loud[0]), int(loud[-1]) + 1


def _samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, "<i2") / 32768


def _scaled(sound: np.ndarray, dbfs: float, length: int) -> np.ndarray:
    return np.resize(sound * (10 ** (dbfs / 20) / _rms(sound)), length)


def _rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound)))) or 1.0


def _pcm(sound: np.ndarray) -> bytes:
    return np.clip(np.rint(sound * 32768), -32768, 32767).astype("<i2").tobytes()
