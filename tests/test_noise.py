"""Noises come out again sample by sample, sound as they are named, and mix at the ratio asked for."""

from __future__ import annotations

import numpy as np
import pytest

from voice.audio.noise import GENERATORS, fan, mix, rain, snore
from voice.events import RATE


def samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, "<i2").astype(float)


def octaves(pcm: bytes) -> np.ndarray:
    """Power in dB between 125-250, 250-500, ... 4000-8000 Hz."""
    power = np.abs(np.fft.rfft(samples(pcm))) ** 2
    frequency = np.fft.rfftfreq(len(pcm) // 2, 1 / RATE)
    edges = 125 * 2.0 ** np.arange(7)
    return 10 * np.log10([power[(frequency >= low) & (frequency < 2 * low)].sum() for low in edges[:-1]])


@pytest.mark.parametrize("make", GENERATORS.values(), ids=GENERATORS)
def test_the_seed_decides_every_sample(make: type[rain]) -> None:
    pcm = make(3.0, 7)
    assert len(pcm) == 3 * RATE * 2
    assert make(3.0, 7) == pcm
    assert make(3.0, 8) != pcm
    assert 0.45 < np.abs(samples(pcm)).max() / 32768 < 0.55


def test_rain_is_pink() -> None:
    assert np.ptp(octaves(rain(20))) < 1


def test_a_fan_is_low() -> None:
    power = octaves(fan(20))
    assert (np.diff(power) < 0).all()
    assert power[0] - power[-1] > 12


def test_a_snore_comes_and_goes() -> None:
    beats = samples(snore(30))[: 300 * RATE // 10].reshape(300, -1).std(axis=1)
    loud = beats > beats.max() / 4
    assert 0.05 < loud.mean() < 0.5
    assert 5 <= np.count_nonzero(np.diff(loud.astype(int)) == 1) <= 20
    assert (beats < beats.max() / 1000).any(), "silence between breaths"


@pytest.mark.parametrize("snr_db", [20, 10, 0, -5])
@pytest.mark.parametrize("seconds", [1.0, 8.0])
def test_mix_keeps_the_ratio_and_the_length(snr_db: float, seconds: float) -> None:
    speech = (8000 * np.sin(np.arange(5 * RATE) / 9)).astype("<i2").tobytes()
    mixed = samples(mix(speech, rain(seconds), snr_db))
    assert len(mixed) == 5 * RATE
    voice = samples(speech)
    gain = mixed @ voice / (voice @ voice)
    left = mixed - gain * voice
    assert 20 * np.log10(gain * voice.std() / left.std()) == pytest.approx(snr_db, abs=0.3)


def test_mix_never_clips() -> None:
    speech = np.full(RATE, 32767, "<i2").tobytes()
    assert np.abs(samples(mix(speech, rain(1), 0))).max() <= 32767


def test_mix_of_nothing_or_with_silence() -> None:
    assert mix(b"", rain(1), 10) == b""
    speech = rain(1, 5)
    assert mix(speech, bytes(len(speech)), 10) == speech
