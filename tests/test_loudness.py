"""How loud Charley speaks: by what it was told, the hour, and how she speaks herself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.config import Speaking
from voice.events import FRAME_SAMPLES
from voice.loudness import LOUDER, NIGHT, SOFTER, URGENT, Loudness


def speak(loudness: Loudness, dbfs: float, *, hers: bool = True, frames: int = 50) -> None:
    """She says something at this level."""
    sound = np.random.default_rng(1).standard_normal(FRAME_SAMPLES) * 32768 * 10 ** (dbfs / 20)
    frame = np.clip(sound, -32768, 32767).astype("<i2").tobytes()
    for _ in range(frames):
        loudness.frame(frame)
    loudness.utterance(hers=hers)


def decibels(gain: float, volume: float) -> float:
    return float(20 * np.log10(gain / volume))


def test_without_her_and_by_day_it_is_what_was_told() -> None:
    assert Loudness().gain(0.4) == 0.4


def test_a_whisper_is_answered_softly_and_a_shout_a_little_louder() -> None:
    loudness = Loudness(usual=-30)
    speak(loudness, -40)
    assert -9 <= decibels(loudness.gain(0.5), 0.5) < -4
    speak(loudness, -12)
    assert decibels(loudness.gain(0.5), 0.5) == pytest.approx(LOUDER)


def test_her_usual_level_is_learnt_and_slowly() -> None:
    loudness = Loudness()
    speak(loudness, -30)
    assert loudness.usual == pytest.approx(-30, abs=1)
    assert loudness.gain(0.5) == 0.5
    speak(loudness, -45)
    assert loudness.usual == pytest.approx(-31.5, abs=1)


def test_television_and_clicks_change_nothing() -> None:
    loudness = Loudness(usual=-30)
    speak(loudness, -5, hers=False)
    speak(loudness, -5, frames=3)
    loudness.utterance(hers=True)
    assert (loudness.gain(0.5), loudness.usual) == (0.5, -30)


def test_after_a_conversation_nobody_is_whispered_to() -> None:
    loudness = Loudness(usual=-30)
    speak(loudness, -45)
    loudness.rest()
    assert loudness.gain(0.5) == 0.5


def test_at_night_it_is_lower_but_a_danger_sign_is_not_whispered() -> None:
    loudness = Loudness(lambda: True, usual=-30)
    assert decibels(loudness.gain(0.5), 0.5) == pytest.approx(NIGHT)
    speak(loudness, -60)
    assert decibels(loudness.gain(0.5), 0.5) == pytest.approx(NIGHT + SOFTER)
    assert loudness.gain(0.1, urgent=True) == URGENT
    assert loudness.gain(0.9, urgent=True) == 0.9


@given(st.lists(st.tuples(st.floats(-90, 0), st.booleans()), max_size=5), st.floats(0.01, 1), st.booleans())
def test_a_gain_is_a_gain(said: list[tuple[float, bool]], volume: float, night: bool) -> None:
    loudness = Loudness(lambda: night)
    for level, hers in said:
        speak(loudness, level, hers=hers)
    assert 0 < loudness.gain(volume) <= 1
    assert loudness.gain(volume, urgent=True) >= max(volume, URGENT) - 1e-9


@pytest.mark.parametrize(
    ("night", "hours"),
    [
        ((22, 7), {22, 23, 0, 1, 2, 3, 4, 5, 6}),
        ((1, 5), {1, 2, 3, 4}),
        ((3, 3), set()),
        ((0, 24), set(range(24))),
    ],
)
def test_the_hours_of_the_night(night: tuple[int, int], hours: set[int]) -> None:
    assert {hour for hour in range(24) if Speaking(night=night).at_night(hour)} == hours
