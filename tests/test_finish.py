"""Finished sound: our rate, our level, our silence, whatever comes in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.events import RATE
from voice.tts.finish import LEAD, PEAK, TAIL, finish


def tone(seconds: float, *, level: float = 0.3, rate: int = 22050, silence: float = 0.5) -> np.ndarray:
    """A hum between two silences, as an engine gives it."""
    hum = level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    return (np.pad(hum, round(silence * rate)) * 32767).astype("<i2")


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100])
def test_length_is_that_of_the_sound_and_our_silence(rate: int) -> None:
    seconds = len(finish(tone(1.5, rate=rate), rate)) / 2 / RATE
    assert seconds == pytest.approx(1.5 + LEAD + TAIL, abs=0.005)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.99])
def test_level_does_not_depend_on_the_engine(level: float) -> None:
    sound = np.frombuffer(finish(tone(1, level=level), 22050), "<i2") / 32768
    assert 20 * np.log10(sound[2000:14000].std()) == pytest.approx(-20, abs=0.3)


def test_pauses_do_not_make_a_sentence_louder() -> None:
    plain = np.frombuffer(finish(tone(1), 22050), "<i2")
    paused = np.frombuffer(finish(np.tile(tone(1), 2), 22050), "<i2")
    assert paused.max() == pytest.approx(plain.max(), rel=0.03)


@given(st.lists(st.integers(-32768, 32767), max_size=400))
def test_never_clips_and_never_fails(samples: list[int]) -> None:
    pcm = finish(np.array(samples, dtype="<i2"), 22050)
    assert len(pcm) % 2 == 0
    sound = np.frombuffer(pcm, "<i2")
    assert not len(sound) or np.abs(sound.astype(int)).max() <= 32767 * 10 ** (PEAK / 20) + 1


@pytest.mark.parametrize("samples", [0, 1, 22050])
def test_silence_is_nothing(samples: int) -> None:
    assert finish(np.zeros(samples, dtype="<i2"), 22050) == b""
