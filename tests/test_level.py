"""Levels: what a microphone may have wrong shows in its sound."""

from __future__ import annotations

import numpy as np
import pytest

from voice.audio import level
from voice.events import FRAME_BYTES, RATE, SILENCE


def tone(decibels: float, seconds: float = 1.0, offset: float = 0.0) -> bytes:
    """A sine of that level (root mean square, dBFS)."""
    time = np.arange(int(seconds * RATE)) / RATE
    wave = np.sqrt(2) * 10 ** (decibels / 20) * np.sin(2 * np.pi * 400 * time) + offset
    return (np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes()


def test_digital_silence_is_muted_and_the_faintest_rustle_is_not() -> None:
    assert level.measure(SILENCE * 50).muted
    assert not level.measure((SILENCE[:-2] + b"\1\0") * 50).muted


@pytest.mark.parametrize("decibels", [-60.0, -30.0, -6.0])
def test_the_level_is_that_of_the_sound(decibels: float) -> None:
    found = level.measure(tone(decibels))
    assert (found.floor, found.loudest) == (pytest.approx(decibels, abs=0.2),) * 2
    assert level.loudness(tone(decibels)[:FRAME_BYTES]) == pytest.approx(decibels, abs=0.2)


def test_a_voice_in_a_room_is_told_from_the_room_and_a_click_from_a_voice() -> None:
    room, voice, click = tone(-60, 3), tone(-25, 1), tone(-3, 0.02)
    spoken = level.measure(room + voice + room)
    assert spoken.floor == pytest.approx(-60, abs=0.5)
    assert spoken.loudest == pytest.approx(-25, abs=0.5)
    assert level.measure(room + click + room).loudest == pytest.approx(-60, abs=0.5)


def test_an_offset_is_no_loudness() -> None:
    found = level.measure(tone(-60, offset=0.1))
    assert found.offset == pytest.approx(0.1, abs=0.001)
    assert found.loudest == pytest.approx(-60, abs=0.5)


def test_what_is_cut_off_is_counted() -> None:
    assert level.measure(tone(-6)).clipped == 0
    assert level.measure(tone(3)).clipped > 0.3
