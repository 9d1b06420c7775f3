"""Finding what was played in what was recorded: at any level and delay, under noise, and never by chance."""

from __future__ import annotations

import numpy as np
import pytest

from voice.audio import loopback
from voice.events import RATE


def voice(seconds: float = 2.0, seed: int = 0) -> np.ndarray:
    """Something like speech: a hoarse buzz that comes and goes in syllables."""
    chance = np.random.default_rng(seed)
    time = np.arange(int(seconds * RATE)) / RATE
    pitch = 120 + 15 * np.cumsum(chance.normal(size=len(time))) / np.sqrt(RATE)
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE)) + 0.3 * chance.normal(size=len(time))
    return 3000 * buzz * np.clip(np.sin(2 * np.pi * 2.5 * time), 0, None)


def hiss(seconds: float, decibels: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=int(seconds * RATE)) * 32768 * 10 ** (decibels / 20)


def pcm(samples: np.ndarray) -> bytes:
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.5, 1.4])
@pytest.mark.parametrize("gain", [0.0, -20.0, -30.0])
def test_delay_and_gain_are_found_under_noise(delay: float, gain: float) -> None:
    said = voice()
    room = hiss(4.0, -65)
    at = int(delay * RATE)
    room[at : at + len(said)] += said * 10 ** (gain / 20)
    echo = loopback.find(pcm(said), pcm(room))
    assert echo is not None
    assert echo.at == pytest.approx(delay, abs=0.001)
    assert echo.gain == pytest.approx(gain, abs=1.5)


def test_an_echo_that_is_cut_off_is_found() -> None:
    said = voice()
    room = np.concatenate([hiss(1.0, -60), said[: RATE + RATE // 2] / 10])
    echo = loopback.find(pcm(said), pcm(room))
    assert echo is not None
    assert echo.at == pytest.approx(1.0, abs=0.001)


OTHERS = {
    "noise": hiss(6.0, -30),
    "somebody else": voice(6.0, seed=7),
    "silence": np.zeros(6 * RATE),
    "less than was played": voice(1.0),
}


@pytest.mark.parametrize("room", OTHERS.values(), ids=OTHERS)
def test_other_sound_is_no_echo(room: np.ndarray) -> None:
    assert loopback.find(pcm(voice()), pcm(room)) is None


def test_silence_is_never_found() -> None:
    assert loopback.find(bytes(RATE), pcm(voice())) is None
