"""Its own voice coming back: known in any room, and never taken for a reason not to hear hers."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from voice.asr.own_voice import EDGES, ENOUGH, OwnVoice
from voice.events import FRAME_SAMPLES, FRAME_SECONDS, RATE, SILENCE

Sound = NDArray[np.float64]


def babble(seconds: float, seed: int) -> Sound:
    """As lively as speech: noise in eight bands, each louder and softer from syllable to syllable."""
    generator = np.random.default_rng(seed)
    length = round(seconds * RATE)
    spectrum = np.fft.rfft(generator.standard_normal(length))
    pitch = np.fft.rfftfreq(length, 1 / RATE)
    syllables = np.arange(round(seconds / 0.15) + 2) * 0.15
    sound = np.zeros(length)
    for low, high in pairwise(EDGES):
        band = np.fft.irfft(np.where((pitch >= low) & (pitch < high), spectrum, 0), length)
        decibels = np.interp(np.arange(length) / RATE, syllables, generator.uniform(-70, 0, len(syllables)))
        sound += band * 10 ** (decibels / 20)
    return sound * 9000


def frames(sound: Sound) -> list[bytes]:
    whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
    pcm = np.clip(sound[:whole], -32768, 32767).astype("<i2")
    return [pcm[i : i + FRAME_SAMPLES].tobytes() for i in range(0, whole, FRAME_SAMPLES)]


def at_microphone(own: Sound, leak: float, delay: float, hers: Sound | None = None) -> list[bytes]:
    """What comes back of `own`, leak in dB and delay in seconds, with a hiss, and what she says."""
    generator = np.random.default_rng(9)
    late = np.concatenate([np.zeros(round(delay * RATE)), own])[: len(own)] * 10 ** (leak / 20)
    return frames(late + generator.normal(0, 20, len(own)) + (0 if hers is None else hers))


def taught(own: Sound, leak: float, delay: float) -> OwnVoice:
    voice = OwnVoice()
    for hiss in at_microphone(np.zeros(RATE), 0, 0):
        voice.quiet(hiss)
    for played, heard in zip(frames(own), at_microphone(own, leak, delay), strict=True):
        voice.explains(played, heard)
    return voice


ROOMS = [(-20.0, 0.02), (-20.0, 0.12), (-6.0, 0.3), (0.0, 0.7), (6.0, 0.12)]


@pytest.mark.parametrize(("leak", "delay"), ROOMS)
def test_what_comes_back_is_its_own(leak: float, delay: float) -> None:
    voice = taught(babble(2, 1), leak, delay)
    own = babble(10, 2)
    strange = [
        not voice.explains(played, heard)
        for played, heard in zip(frames(own), at_microphone(own, leak, delay), strict=True)
    ]
    bursts = np.convolve(strange[50:], np.ones(16, int))
    assert bursts.max() < 5, "so many frames in a row begin an utterance"


@pytest.mark.parametrize(("leak", "delay"), ROOMS[:4])
def test_somebody_else_is_heard_over_it(leak: float, delay: float) -> None:
    voice = taught(babble(2, 1), leak, delay)
    own = babble(3, 2)
    hers = np.zeros(len(own))
    hers[RATE : 2 * RATE] = babble(1, 3)
    heard = at_microphone(own, leak, delay, hers)
    strange = [not voice.explains(p, h) for p, h in zip(frames(own), heard, strict=True)]
    second = round(1 / FRAME_SECONDS)
    assert sum(strange[second : 2 * second]) > 15
    assert sum(strange[:second]) < 5


def test_where_nothing_comes_back_everything_is_hers() -> None:
    voice = taught(babble(2, 1), -200, 0)
    assert voice.learnt
    own, hers = babble(2, 2), babble(2, 3)
    heard = at_microphone(own, -200, 0, hers)
    strange = [not voice.explains(p, h) for p, h in zip(frames(own), heard, strict=True)]
    assert sum(strange) > len(strange) / 2


def test_what_is_not_learnt_yet_explains_nothing() -> None:
    voice = OwnVoice()
    own = babble(ENOUGH * FRAME_SECONDS / 2, 1)
    assert not any(voice.explains(p, h) for p, h in zip(frames(own), frames(own), strict=True))
    assert not voice.learnt
    assert not voice.explained(10)


def test_the_first_words_are_explained_afterwards() -> None:
    own = babble(2, 1)
    assert taught(own, -6, 0.12).explained(100)
    voice = OwnVoice()
    hers = np.zeros(len(own))
    hers[round(1.2 * RATE) : round(1.6 * RATE)] = babble(0.4, 3)
    for hiss in at_microphone(np.zeros(RATE), 0, 0):
        voice.quiet(hiss)
    for played, heard in zip(frames(own), at_microphone(own, -6, 0.12, hers), strict=True):
        voice.explains(played, heard)
    assert not voice.explained(100)


def test_any_frames_are_taken_and_equal_ones_give_equal_answers() -> None:
    generator = np.random.default_rng(4)
    odd = [
        SILENCE,
        b"\xff\x7f" * FRAME_SAMPLES,
        generator.bytes(2 * FRAME_SAMPLES),
        b"\0\x80" * FRAME_SAMPLES,
    ]
    order = generator.integers(0, len(odd), (400, 2))
    answers: deque[list[bool]] = deque()
    for _ in range(2):
        voice = OwnVoice()
        answers.append([voice.explains(odd[i], odd[j]) for i, j in order])
        voice.quiet(odd[1])
    assert answers[0] == answers[1]
