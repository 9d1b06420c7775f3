"""How loud a stretch of sound is, and what a microphone may have wrong: muted, clipped, off centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voice.events import FRAME_BYTES, FRAME_SAMPLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULL_SCALE = 32768.0
SILENT = -120.0
"""dBFS told of digital silence, below the least that 16 bits can hold."""
FLOOR_SHARE, LOUD_SHARE = 10, 95
"""Per cent of the frames that are quieter than the floor, and than the loudest: a click is no voice."""


@dataclass(frozen=True, slots=True)
class Level:
    """A stretch of sound, measured in frames of 20 ms. All levels are dBFS, root mean square."""

    floor: float
    """What is always there: the room and the microphone's own noise."""
    loudest: float
    """What rises above it."""
    offset: float
    """Mean of the samples, -1 to 1: 0 unless there is something wrong with the microphone."""
    clipped: float
    """Share of the samples at the end of the scale, 0 to 1."""

    @property
    def muted(self) -> bool:
        """Digital silence alone: any real microphone rustles a little."""
        return self.loudest <= SILENT


def measure(pcm: bytes) -> Level:
    """The level of PCM (16 kHz mono signed 16 bit) of at least one frame."""
    import numpy as np

    samples = np.frombuffer(pcm, "<i2").astype(np.float64) / FULL_SCALE
    offset = float(samples.mean())
    whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
    frames = (samples[:whole] - offset).reshape(-1, FRAME_SAMPLES)
    levels = _decibels(np.sqrt((frames**2).mean(axis=1)))
    floor, loudest = np.percentile(levels, (FLOOR_SHARE, LOUD_SHARE))
    clipped = float((np.abs(samples) >= 1 - 2 / FULL_SCALE).mean())
    return Level(float(floor), float(loudest), offset, clipped)


def loudness(frame: bytes) -> float:
    """dBFS of one frame of 20 ms, for a meter."""
    return measure(frame[:FRAME_BYTES]).loudest


def _decibels(amplitude: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    levels: NDArray[Any] = 20 * np.log10(np.maximum(amplitude, 10 ** (SILENT / 20)))
    return levels
