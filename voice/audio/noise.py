"""Sounds of a bedroom at night, made on the spot: the same seed gives the same samples.

A generator takes the seconds wanted, more than 0, and gives 16 kHz PCM. It holds all of it at once several
times over: for an hour, repeat a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voice.events import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

PEAK = 0.5
"""Loudest sample of every generator, of a full scale of 1; `mix` sets the level that is wanted."""


def rain(seconds: float, seed: int = 0) -> bytes:
    """Pink noise, which is rain on a roof: as much power in each octave."""
    return _pcm(_coloured(seconds, np.random.default_rng(seed), exponent=1))


def fan(seconds: float, seed: int = 0) -> bytes:
    """A fan: mains hum with its overtones, the blades' slow beat, and brown noise of moving air."""
    generator = np.random.default_rng(seed)
    time = _time(seconds)
    hum = sum(
        np.sin(2 * np.pi * 50 * k * time + generator.uniform(0, 2 * np.pi)) / k for k in (1, 2, 3, 4, 6, 8)
    )
    air = _coloured(seconds, generator, exponent=2)
    beat = 1 + 0.2 * np.sin(2 * np.pi * generator.uniform(0.4, 0.8) * time)
    return _pcm((0.5 * hum / 2 + air / _level(air) * 0.5) * beat)


def snore(seconds: float, seed: int = 0) -> bytes:
    """Somebody else asleep: a rattling breath in every four seconds or so, a soft one out, silence."""
    generator = np.random.default_rng(seed)
    time = _time(seconds)
    breath = _coloured(seconds, generator, exponent=1)
    sound = np.zeros_like(time)
    start = generator.uniform(0, 1)
    while start < seconds:
        length = generator.uniform(1.0, 1.6)
        flutter = np.abs(np.sin(np.pi * generator.uniform(25, 40) * (time - start))) ** 4
        sound += breath * flutter * _swell(time, start, length)
        sound += 0.15 * breath * _swell(time, start + length + 0.3, length)
        start += generator.uniform(3.5, 4.5)
    return _pcm(sound)


GENERATORS = {"rain": rain, "fan": fan, "snore": snore}


def mix(speech: bytes, noise: bytes, snr_db: float) -> bytes:
    """`speech` with `noise`, repeated to its length, `snr_db` below it; as long as `speech`.

    The ratio is that of the powers over the whole length. What would clip makes the whole quieter.
    """
    voice = np.frombuffer(speech, "<i2").astype(np.float64)
    if not len(voice):
        return b""
    room = np.resize(np.frombuffer(noise, "<i2").astype(np.float64), len(voice))
    mixed = voice + room * (_level(voice) / _level(room) * 10 ** (-snr_db / 20))
    mixed *= min(1.0, 32767 / np.abs(mixed).max(initial=1))
    return mixed.round().astype("<i2").tobytes()


def _time(seconds: float) -> Sound:
    return np.arange(round(seconds * RATE)) / RATE


def _coloured(seconds: float, generator: np.random.Generator, *, exponent: float) -> Sound:
    """Noise whose power falls with frequency to the `exponent`, from 20 Hz up."""
    samples = round(seconds * RATE)
    spectrum = np.fft.rfft(generator.standard_normal(samples))
    frequency = np.fft.rfftfreq(samples, 1 / RATE)
    spectrum *= np.where(frequency < 20, 0, np.maximum(frequency, 20) ** (-exponent / 2))
    return np.fft.irfft(spectrum, samples)


def _swell(time: Sound, start: float, length: float) -> Sound:
    """A hill from 0 over 1 to 0, and 0 outside."""
    return np.square(np.sin(np.pi * np.clip((time - start) / length, 0, 1)))


def _level(sound: Sound) -> float:
    """Root mean square, never zero."""
    return float(np.sqrt(np.mean(np.square(sound)))) or 1.0


def _pcm(sound: Sound) -> bytes:
    loudest = float(np.abs(sound).max(initial=0)) or 1.0
    return (sound * (PEAK * 32767 / loudest)).round().astype("<i2").tobytes()
