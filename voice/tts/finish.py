"""Makes an engine's raw sound ours: 16 kHz, equally loud, and no silence around it but our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

from voice.events import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAD = 0.02
"""Seconds of silence before the first sound: room for a loudspeaker to wake up without a click."""

TAIL = 0.06
"""Seconds of silence after the last sound; pauses between sentences are the dialogue's."""

LOUDNESS = -20.0
"""dBFS, root mean square of everything that is not a pause."""

PEAK = -1.0
"""dBFS that no sample exceeds; a sentence that would is left quieter."""

AUDIBLE = -45.0
"""dB below the loudest sample at which the first and the last sound are cut: a final "f" is still louder."""

PAUSE = -30.0
"""dB below the loudest sample under which a beat of BEAT seconds counts as a pause."""

BEAT = 0.02


def finish(samples: NDArray[np.int16], rate: int) -> bytes:
    """16 kHz PCM of mono `samples` taken at `rate`; b"" when nothing in them can be heard."""
    sound = soxr.resample(samples.astype(np.float32) / 32768, rate, RATE)
    loudest = float(np.abs(sound).max(initial=0.0))
    if loudest < _factor(-60):
        return b""
    audible = np.flatnonzero(np.abs(sound) > loudest * _factor(AUDIBLE))
    sound = sound[audible[0] : audible[-1] + 1] * _gain(sound, loudest)
    sound = np.pad(sound, (round(LEAD * RATE), round(TAIL * RATE)))
    return (sound * 32767).round().astype("<i2").tobytes()


def _gain(sound: NDArray[Any], loudest: float) -> float:
    beat = round(BEAT * RATE)
    beats = sound[: max(beat, len(sound) // beat * beat)]
    power = np.square(np.resize(beats, (-(-len(beats) // beat), beat))).mean(axis=1)
    spoken = power[power >= (loudest * _factor(PAUSE)) ** 2]
    level = float(np.sqrt(spoken.mean())) if len(spoken) else loudest
    return min(_factor(LOUDNESS) / level, _factor(PEAK) / loudest)


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))
