"""A bedroom between the loudspeaker and the microphone, for benchmarks in audio time."""

from __future__ import annotations

from collections import deque
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from voice.audio import noise
from voice.events import FRAME_SAMPLES, FRAME_SECONDS, RATE

ROOM_DB = -62.0
"""Hiss of the room, dBFS."""

REVERBERATION = 0.15
"""Seconds in which the echo of a bedroom falls by 60 dB."""


class Room:
    """From the loudspeaker to the microphone: `leak` in dB, `delay` in seconds."""

    def __init__(self, leak: float, delay: float, seed: int = 0) -> None:
        generator = np.random.default_rng(seed)
        length = round(REVERBERATION * RATE)
        tail = generator.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
        tail[0] = 4.0  # the direct sound
        self._response = tail / np.sqrt(np.square(tail).sum()) * 10 ** (leak / 20)
        self._rest: NDArray[np.float64] = np.zeros(length)
        self._late = deque([np.zeros(FRAME_SAMPLES)] * round(delay / FRAME_SECONDS))
        hiss = np.frombuffer(noise.rain(30), "<i2").astype(np.float64)
        self._hiss = cycle(hiss[: len(hiss) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES))
        self._hiss_level = 32768 * 10 ** (ROOM_DB / 20) / np.sqrt(np.square(hiss).mean())

    def heard(self, played: bytes) -> bytes:
        """The frame at the microphone while `played` leaves the loudspeaker."""
        sound = np.frombuffer(played, "<i2").astype(np.float64)
        length = len(sound) + len(self._response) - 1
        wet = np.convolve(sound, self._response) if sound.any() else np.zeros(length)
        wet[: len(self._rest)] += self._rest[: len(wet)]
        self._rest = wet[FRAME_SAMPLES:]
        self._late.append(wet[:FRAME_SAMPLES])
        mixed = self._late.popleft() + next(self._hiss) * self._hiss_level
        return np.clip(mixed, -32768, 32767).astype("<i2").tobytes()
