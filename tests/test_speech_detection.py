"""Who speaks is noticed, and what only sounds is not, at any level; the network rests when it can."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech import speak

from voice.asr import speech
from voice.asr.endpointer import Endpointer
from voice.asr.speech import ATTENTIVE, FORGETFUL, LATELY, VOICE, Detector, detector
from voice.audio import noise
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE, SILENCE

SECOND = round(1 / FRAME_SECONDS)

SAID = {"no": "espeak:en-us+annie", "stop": "espeak:en-gb+f3", "my leg hurts, help me": "espeak:en-us+m3"}


def at(pcm: bytes, dbfs: float) -> np.ndarray:
    """Samples of that RMS, full scale being 1."""
    samples = np.frombuffer(pcm, "<i2") / 32768
    return samples * 10 ** (dbfs / 20) / np.sqrt(np.mean(np.square(samples)))


def frames(samples: np.ndarray) -> list[bytes]:
    pcm = np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes()
    return [pcm[n : n + FRAME_BYTES] for n in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]


def open_in(sound: Iterable[bytes]) -> list[bool]:
    """For each frame whether an utterance is open after it."""
    endpointer = Endpointer(detector())
    opened = []
    for frame in sound:
        endpointer.process(frame)
        opened.append(endpointer.open)
    return opened


def hiss(seconds: float) -> np.ndarray:
    return np.random.default_rng(3).standard_normal(round(seconds * RATE)) * 10 ** (-65 / 20)


@functools.cache
def said(text: str) -> bytes:
    voice = SAID[text]
    return speak(text, voice)


@functools.cache
def rain(seconds: float) -> bytes:
    return noise.rain(seconds, 5)


def room(voice: np.ndarray, before: float, after: float) -> np.ndarray:
    return np.pad(voice, (round(before * RATE), round(after * RATE)))


@pytest.mark.parametrize("dbfs", [-60, -45, -30, -20, -10])
@pytest.mark.parametrize("make", [noise.rain, noise.fan])
def test_steady_noise_is_left_alone(make: type[noise.rain], dbfs: float) -> None:
    opened = open_in(frames(at(make(20.0, 2), dbfs)))
    assert not any(opened[5 * SECOND :])
    assert sum(opened) <= 2 * SECOND


@pytest.mark.parametrize("dbfs", [-50, -35, -20])
def test_snoring_does_not_hold_it_open(dbfs: float) -> None:
    opened = open_in(frames(at(noise.snore(30.0, 4), dbfs)))
    assert sum(opened) <= 0.1 * len(opened)


@pytest.mark.parametrize(
    "sound", [SILENCE, b"\x00\x40" * (FRAME_BYTES // 2), b"\xff\x7f\x00\x80" * (FRAME_BYTES // 4)]
)
def test_what_has_no_voice_in_it_is_no_speech(sound: bytes) -> None:
    """Nothing, a constant, and the loudest and highest tone that there is."""
    detect = detector()
    assert not any(detect(sound) for _ in range(10 * SECOND))


def test_a_quiet_room_is_quiet() -> None:
    detect = detector()
    assert not any(map(detect, frames(hiss(20))))


@pytest.mark.engine
@pytest.mark.parametrize("constant", [0, 2000])
@pytest.mark.parametrize("dbfs", [-15, -30, -45])
@pytest.mark.parametrize("text", SAID)
def test_a_voice_in_a_quiet_room_is_noticed_and_ends(text: str, dbfs: float, constant: int) -> None:
    voice = at(said(text), dbfs)
    opened = open_in(
        frames(room(voice, 3, 3) + hiss(len(voice) / RATE + 6)[: len(voice) + 6 * RATE] + constant / 32768)
    )
    first, last = opened.index(True), len(opened) - opened[::-1].index(True)
    assert 3 * SECOND < first < 3.4 * SECOND
    assert last < 3 * SECOND + len(voice) / RATE * SECOND + SECOND
    assert all(opened[first:last]), "one utterance"


@pytest.mark.engine
@pytest.mark.parametrize("dbfs", [-20, -35])
@pytest.mark.parametrize("text", SAID)
def test_a_voice_ten_db_above_steady_noise_is_noticed_and_ends(text: str, dbfs: float) -> None:
    voice = room(at(said(text), dbfs), 5, 4)
    opened = open_in(frames(voice + at(rain(12.0), dbfs - 10)[: len(voice)]))
    spoken = len(voice) / RATE - 9
    assert any(opened[5 * SECOND : round((5.4 + spoken) * SECOND)])
    assert not any(opened[round((5 + spoken + 1.6) * SECOND) :])


@pytest.mark.engine
def test_a_quiet_voice_after_a_long_loud_sound_is_noticed() -> None:
    voice = room(at(said("stop"), -40), FORGETFUL * FRAME_SECONDS + 1, 2)
    opened = open_in(frames(np.concatenate([at(rain(12.0), -10), voice + hiss(12)[: len(voice)]])))
    assert any(opened[12 * SECOND :])


@pytest.mark.parametrize("milliseconds", [1, 20, 150])
def test_a_bang_begins_nothing(milliseconds: int) -> None:
    samples = 4 * RATE
    since = np.maximum(0, np.arange(samples) - RATE)
    bang = np.random.default_rng(1).uniform(-1, 1, samples) * np.exp(-since / (milliseconds * RATE / 1000))
    bang[:RATE] = 0
    assert not any(open_in(frames(bang + hiss(4))))


@pytest.mark.engine
def test_the_same_sound_is_judged_alike() -> None:
    voice = room(at(said("my leg hurts, help me"), -25), 2, 2)
    sound = frames(voice + at(rain(12.0), -40)[: len(voice)])
    first, second = detector(), detector()
    # The second one's frames come between: neither knows of the other.
    judged = [(first(frame), second(frame)) for frame in sound]
    assert all(one == other for one, other in judged)
    assert any(one for one, _ in judged)


@given(st.lists(st.binary(max_size=2 * FRAME_BYTES) | st.binary(min_size=FRAME_BYTES, max_size=FRAME_BYTES)))
def test_any_bytes_are_taken(pieces: list[bytes]) -> None:
    detect = detector()
    assert not any(detect(piece) for piece in pieces if len(piece) != FRAME_BYTES)
    assert {detect(piece) for piece in pieces} <= {True, False}


@pytest.mark.engine
def test_pieces_that_are_no_frames_change_nothing() -> None:
    sound = frames(room(at(said("stop"), -25), 1, 1))
    alone, disturbed = detector(), detector()
    for frame in sound:
        assert not disturbed(frame[:7])
        assert disturbed(frame) == alone(frame)


class Script:
    """A gate and a network that know beforehand; frames are numbers."""

    def __init__(self, passing: list[bool], likelihood: float) -> None:
        self.passing, self.likelihood = passing, likelihood
        self.heard: list[int] = []
        self.forgot_before: list[int] = []
        """Which frames it heard as the first after it forgot."""
        self.forgetting = False

    def gate(self, frame: bytes) -> bool:
        return self.passing[number_of(frame)]

    def __call__(self, frame: bytes) -> float:
        self.heard.append(number_of(frame))
        if self.forgetting:
            self.forgot_before.append(self.heard[-1])
        self.forgetting = False
        return self.likelihood

    def forget(self) -> None:
        self.forgetting = True

    def judge(self) -> list[bool]:
        detect = Detector(self.gate, self)
        return [
            detect(number.to_bytes(4, "big") + bytes(FRAME_BYTES - 4)) for number in range(len(self.passing))
        ]


def number_of(frame: bytes) -> int:
    return int.from_bytes(frame[:4], "big")


passing = st.lists(st.tuples(st.booleans(), st.integers(1, 2 * ATTENTIVE + 9)), max_size=8).map(
    lambda runs: [passes for passes, length in runs for _ in range(length)]
)


@given(passing)
def test_the_network_hears_what_passes_and_what_is_around_it(passing: list[bool]) -> None:
    script = Script(passing, 1.0)
    script.judge()
    wanted = {
        near
        for number, passes in enumerate(passing)
        if passes
        for near in range(max(0, number - ATTENTIVE), min(len(passing), number + ATTENTIVE))
    }
    assert script.heard == sorted(wanted)


@pytest.mark.parametrize("rest", [ATTENTIVE, FORGETFUL - 1, FORGETFUL, FORGETFUL + 70])
def test_the_network_forgets_only_in_a_long_rest(rest: int) -> None:
    script = Script([*[True] * 9, *[False] * rest, True], 1.0)
    script.judge()
    assert script.forgot_before == ([9 + rest - ATTENTIVE] if rest >= FORGETFUL else [])


@given(passing, st.sampled_from([0.0, VOICE - 0.001, VOICE, 1.0]))
def test_speech_is_what_lately_passed_and_the_network_believes(
    passing: list[bool], likelihood: float
) -> None:
    judged = Script(passing, likelihood).judge()
    for number, speech_there in enumerate(judged):
        lately = any(passing[max(0, number - LATELY) : number + 1])
        assert speech_there == (lately and likelihood >= VOICE)


@pytest.mark.parametrize("before", [None, "3"])
def test_loading_the_network_leaves_the_environment_alone(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(speech.THREADS, raising=False)
    if before is not None:
        monkeypatch.setenv(speech.THREADS, before)
    speech.Silero()
    assert os.environ.get(speech.THREADS) == before
