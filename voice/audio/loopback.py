"""Finds in a recording what a loudspeaker played meanwhile: how much later, and how loud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voice.events import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOWEST, HIGHEST = 150.0, 3000.0
"""Hz that are compared: below is hum, and above even good clocks of two sound cards drift apart."""

CLEAR = 8.0
"""How far a peak stands out, in standard deviations. Two sounds that have nothing to do with each other reach
5.5 within ten seconds."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What was played, as it came back."""

    at: float
    """Seconds into the recording at which it begins."""
    gain: float
    """Level in the recording less the level played, dB: 0 for one as loud as the other."""


def find(played: bytes, recorded: bytes) -> Echo | None:
    """Where `played` is in `recorded`; None when it cannot be told. PCM, 16 kHz mono signed 16 bit."""
    import numpy as np

    sound, room = (np.frombuffer(pcm, "<i2").astype(np.float64) for pcm in (played, recorded))
    if len(sound) > len(room) or not sound.any() or not room.any():
        return None
    room -= room.mean()
    size = 1 << (len(sound) + len(room)).bit_length()
    heard, said = np.fft.rfft(room, size), np.fft.rfft(sound, size)
    crossed = heard * np.conj(said)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    crossed[(hertz < LOWEST) | (hertz > HIGHEST)] = 0
    # Whitened: a voice is like itself a pitch period later too, and the peak must not be smeared by that.
    crossed /= np.maximum(np.abs(crossed), 1e-9)
    likeness = np.fft.irfft(crossed, size)[: len(room)]
    at = int(likeness.argmax())
    if likeness[at] < CLEAR * likeness.std():
        return None
    return Echo(at / RATE, _gain(sound, room, at))


def _gain(sound: NDArray[Any], room: NDArray[Any], at: int) -> float:
    import numpy as np

    there = room[at : at + len(sound)]
    before = room[:at]
    noise = float((before**2).mean()) if len(before) else 0.0
    power = max(float((there**2).mean()) - noise, 1e-9)
    return float(10 * np.log10(power / float((sound[: len(there)] ** 2).mean())))
