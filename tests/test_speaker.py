"""The loudspeaker: each sentence is finished, hushed, or reported lost; the caller never waits."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np
import pytest
from scripted_child import DIES, JumpingClock, ScriptedChild, ScriptedPlayer, one_after_another
from soundlab import SoundLab, lacks, likeness, wait_until

from voice.audio.device_line import DeviceState, Presence, portaudio
from voice.audio.playlist import Playlist
from voice.audio.speaker import GRACE_SECONDS, Finished, Lost, Loudspeaker, Report, Speaker, Started
from voice.audio.virtual import VirtualSpeaker, mix
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE, SILENCE
from voice.processes.child import Process
from voice.processes.lifeline import LAST_WAIT


def noise(seconds: float, seed: int = 1) -> bytes:
    """PCM without a zero sample."""
    return np.random.default_rng(seed).integers(1, 9000, round(seconds * RATE)).astype("<i2").tobytes()


class Bedside:
    """A speaker, and a caller that looks after it with every frame."""

    def __init__(self, speaker: Speaker, tick: Callable[[], object]) -> None:
        self.speaker, self._tick = speaker, tick
        self.told: list[tuple[float, Report]] = []
        self.time = 0.0

    def pass_time(self, seconds: float) -> list[Report]:
        """What is reported meanwhile."""
        before = len(self.told)
        for _ in range(round(seconds / FRAME_SECONDS)):
            self._tick()
            self.time += FRAME_SECONDS
            self.told += [(self.time, report) for report in self.speaker.reports()]
        return [report for _, report in self.told[before:]]

    def look_away(self, seconds: float) -> None:
        """Let time pass and do not look what is reported."""
        for _ in range(round(seconds / FRAME_SECONDS)):
            self._tick()

    def when(self, report: Report) -> float:
        return next(time for time, told in self.told if told == report)


class Nightstand(Bedside):
    """With a Loudspeaker on scripted players."""

    def __init__(self, players: Iterable[ScriptedChild] = (), clock: JumpingClock | None = None) -> None:
        self.clock = clock or JumpingClock()
        self.states: list[DeviceState] = []
        self.player = ScriptedPlayer(self.clock)
        launch = one_after_another(players or [self.player, ScriptedPlayer(self.clock)])
        speaker = Loudspeaker(launch=launch, clock=self.clock, on_state=self.states.append)
        super().__init__(speaker, lambda: self.clock.wait(FRAME_SECONDS))


def virtual() -> Bedside:
    speaker = VirtualSpeaker()
    return Bedside(speaker, speaker.advance)


both = pytest.mark.parametrize("bedside", [Nightstand, virtual], ids=["real", "virtual"])


@both
def test_sentences_follow_each_other_without_a_gap(bedside: Callable[[], Bedside]) -> None:
    room = bedside()
    for id in (7, 3, 9):
        room.speaker.play(id, noise(0.5))
    assert room.pass_time(3) == [
        Started(7), Finished(7), Started(3), Finished(3), Started(9), Finished(9)
    ]  # fmt: skip
    for earlier, later in pairwise((7, 3, 9)):
        assert room.when(Started(later)) - room.when(Finished(earlier)) <= FRAME_SECONDS + 1e-9
    assert room.when(Finished(9)) - room.when(Started(7)) == pytest.approx(1.5, abs=2 * FRAME_SECONDS)


@both
def test_what_is_hushed_is_not_reported_and_the_next_is_said_at_once(bedside: Callable[[], Bedside]) -> None:
    room = bedside()
    room.speaker.play(1, noise(2))
    room.speaker.play(2, noise(2))
    assert room.pass_time(1) == [Started(1)]
    room.speaker.hush()
    assert room.pass_time(5) == []
    room.speaker.play(3, noise(0.5))
    assert room.pass_time(1) == [Started(3), Finished(3)]


@both
def test_hush_takes_back_what_was_not_yet_reported(bedside: Callable[[], Bedside]) -> None:
    room = bedside()
    room.pass_time(0.2)
    room.speaker.play(1, noise(1))
    room.look_away(0.5)
    room.speaker.play(2, noise(1))
    room.speaker.hush()
    assert room.pass_time(3) == []


@both
def test_hush_before_anything_was_said(bedside: Callable[[], Bedside]) -> None:
    room = bedside()
    room.speaker.hush()
    room.speaker.play(1, noise(1))
    room.speaker.hush()
    assert room.pass_time(3) == []


@both
def test_an_empty_sentence_is_said_too(bedside: Callable[[], Bedside]) -> None:
    room = bedside()
    room.speaker.play(1, b"")
    room.speaker.play(2, noise(0.1))
    assert room.pass_time(1) == [Started(1), Finished(1), Started(2), Finished(2)]


# --- the real one --------------------------------------------------------------------------------


def test_the_device_gets_what_was_given_once_it_is_open() -> None:
    room = Nightstand()
    pcm = noise(1)
    room.speaker.play(1, pcm)
    assert room.player.received == b""  # it must first tell its rate
    room.pass_time(2)
    assert room.player.received == pcm


def test_a_device_of_another_rate_gets_its_own() -> None:
    clock = JumpingClock()
    player = ScriptedPlayer(clock, rate=48000, channels=2)
    room = Nightstand([player], clock)
    room.speaker.play(1, noise(1))
    assert room.pass_time(2) == [Started(1), Finished(1)]
    frames = np.frombuffer(player.received, "<i2").reshape(-1, 2)
    assert len(frames) == 48000
    assert (frames[:, 0] == frames[:, 1]).all()


def test_loudness_is_kept_when_the_device_comes_back() -> None:
    room = Nightstand(
        [first := ScriptedPlayer(clock := JumpingClock()), second := ScriptedPlayer(clock)], clock
    )
    room.speaker.set_gain(0.5)
    room.pass_time(1)
    room.speaker.set_gain(0.25)
    first.die()
    room.pass_time(2)
    assert first.commands == [{"gain": 0.5}, {"gain": 0.25}]
    assert second.commands == [{"gain": 0.25}]


def test_what_was_being_said_when_the_device_went_is_begun_again_by_the_next() -> None:
    room = Nightstand()
    for id in (1, 2, 3):
        room.speaker.play(id, noise(1))
    assert room.pass_time(1.5) == [Started(1), Finished(1), Started(2)]
    room.player.die()
    assert room.pass_time(3) == [Started(2), Finished(2), Started(3), Finished(3)]
    assert [state.presence for state in room.states] == [Presence.PRESENT, Presence.ABSENT, Presence.PRESENT]


def test_what_was_being_said_when_the_device_went_for_longer_is_lost() -> None:
    clock = JumpingClock()
    players = [ScriptedPlayer(clock), ScriptedChild(clock, [(0.1, DIES)]), ScriptedPlayer(clock)]
    room = Nightstand(players, clock)
    room.speaker.play(1, noise(2))
    assert room.pass_time(1) == [Started(1)]
    players[0].die()  # type: ignore[attr-defined]
    assert room.pass_time(1) == [Lost(1, "unplugged")]
    room.speaker.play(2, noise(1))
    assert room.pass_time(2) == [Started(2), Finished(2)]


def test_nonsense_from_the_device_ends_it_and_the_sentence_is_begun_again() -> None:
    room = Nightstand()
    room.speaker.play(1, noise(2))
    room.pass_time(1)
    room.player.says_instead(b"Expression failed in pa_linux_alsa.c\n")
    assert room.pass_time(3) == [Started(1), Finished(1)]
    assert room.player.ended


def test_a_sentence_that_ends_two_devices_is_lost() -> None:
    clock = JumpingClock()
    players = [ScriptedPlayer(clock), ScriptedPlayer(clock), ScriptedPlayer(clock)]
    room = Nightstand(players, clock)
    room.speaker.play(1, noise(2))
    for player in players[:2]:
        assert room.pass_time(1) == [Started(1)]
        player.die()
    assert room.pass_time(0.1) == [Lost(1, "unplugged")]


def test_what_is_hushed_is_not_begun_again() -> None:
    room = Nightstand()
    room.speaker.play(1, noise(2))
    room.pass_time(1)
    room.player.die()
    room.pass_time(0.1)
    room.speaker.hush()
    assert room.pass_time(5) == []


def test_a_device_that_no_longer_plays_is_given_up() -> None:
    room = Nightstand()
    room.speaker.play(1, noise(2))
    room.pass_time(1)
    room.player.freeze()
    assert room.pass_time(2 + GRACE_SECONDS + 3) == [Started(1), Finished(1)]
    assert room.player.ended
    assert room.states[1].reason == '"Bedside box" does not play: is the sound server frozen?'


def test_a_device_that_never_begins_is_given_up_however_long_the_sentence() -> None:
    room = Nightstand()
    room.pass_time(1)
    room.player.freeze()
    room.player.write = lambda data: None  # type: ignore[method-assign]
    room.speaker.play(1, noise(20))
    room.pass_time(GRACE_SECONDS + 0.1)
    assert room.player.ended


def test_a_long_answer_is_not_taken_for_a_frozen_device() -> None:
    room = Nightstand()
    for id in range(20):
        room.speaker.play(id, noise(3))
    reports = room.pass_time(61)
    assert reports == [report for id in range(20) for report in (Started(id), Finished(id))]


def test_without_a_device_each_sentence_is_lost_in_its_time() -> None:
    clock = JumpingClock()
    room = Nightstand((ScriptedChild(clock, [(0.1, DIES)], "no loudspeaker") for _ in range(1000)), clock)
    times = []
    for id in range(20):
        room.speaker.play(id, noise(1))
        while not (reports := room.pass_time(FRAME_SECONDS)):
            pass
        assert reports == [Lost(id, "no loudspeaker")]
        times.append(room.time)
    waits = np.diff(times)
    assert waits[-1] == pytest.approx(
        LAST_WAIT + 0.1, abs=0.05
    )  # neither at once, again and again, nor never
    assert [state.reason for state in room.states] == ["no loudspeaker"]


def test_without_a_device_and_anything_to_say_it_is_seldom_looked_for() -> None:
    clock = JumpingClock()
    launched = []

    def launch() -> ScriptedChild:
        launched.append(clock.time)
        return ScriptedChild(clock, [(0.1, DIES)])

    speaker = Loudspeaker(launch=launch, clock=clock)
    for _ in range(3600):
        clock.wait(1.0)
        speaker.reports()
    assert 300 < len(launched) < 400
    speaker.wake()
    clock.wait(LAST_WAIT)
    speaker.reports()
    assert clock.time - launched[-1] <= LAST_WAIT


def test_a_process_that_never_reads_does_not_hold_up_the_caller() -> None:
    deaf = [
        sys.executable,
        "-c",
        "import os, signal; os.write(1, HEADER); signal.pause()".replace("HEADER", HEADER),
    ]
    with Loudspeaker(launch=lambda: Process(deaf)) as speaker:
        while speaker.state.presence is Presence.ABSENT:
            speaker.reports()
        for id in range(5):
            speaker.play(id, noise(60))  # twice what its pipe holds
        speaker.hush()
        assert speaker.reports() == []


HEADER = r"""b'{"rate": 16000, "channels": 1, "device": "deaf"}\n'"""


# --- the playlist, and the virtual one upon it -----------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_what_is_played_does_not_depend_on_the_size_of_the_blocks(seed: int) -> None:
    chosen = random.Random(seed)
    playlist, expected = Playlist(), b""
    for id in range(6):
        pcm = noise(chosen.uniform(0, 0.2), seed=id)
        playlist.add(id, pcm)
        expected += pcm
    played, edges = b"", []
    while not playlist.empty:
        block, marks = playlist.read(chosen.randint(1, 700))
        edges += [(mark.word, mark.id, len(played) // 2 + mark.sample) for mark in marks]
        played += block
    assert played[: len(expected)] == expected
    assert not any(played[len(expected) :])
    assert [edge[:2] for edge in edges] == [(word, id) for id in range(6) for word in ("started", "finished")]
    assert [edge[2] for edge in edges[1::2]] == [*(edge[2] for edge in edges[2::2]), len(expected) // 2]


def test_lead_in_goes_before_the_first_sample() -> None:
    playlist = Playlist(channels=2)
    playlist.add(1, noise(0.01))  # 80 samples of two channels
    playlist.lead_in(400)
    blocks = [playlist.read(320) for _ in range(2)]
    assert b"".join(block for block, _ in blocks) == bytes(1600) + noise(0.01) + bytes(640)
    assert [marks for _, marks in blocks] == [[], [("started", 1, 80), ("finished", 1, 160)]]


def test_gain_is_reached_without_a_jump_and_stays() -> None:
    playlist = Playlist()
    playlist.add(1, np.full(1000, 10_000, "<i2").tobytes())
    playlist.set_gain(0.25)
    first, second = (np.frombuffer(playlist.read(400)[0], "<i2").astype(int) for _ in range(2))
    assert first[0] == 10_000
    assert (np.abs(np.diff(first)) <= 20).all()
    assert set(second) == {2500}


@pytest.mark.parametrize("gain", [-1, 0, 0.5, 1, 7])
def test_gain_never_overflows(gain: float) -> None:
    playlist = Playlist()
    playlist.set_gain(gain)
    playlist.add(1, np.array([32767, -32768] * 400, "<i2").tobytes())
    playlist.read(400)
    assert np.abs(np.frombuffer(playlist.read(400)[0], "<i2").astype(int)).max() <= 32768 * min(
        max(gain, 0), 1
    )


def test_the_virtual_loudspeaker_plays_every_sample_in_its_frame() -> None:
    speaker = VirtualSpeaker()
    assert speaker.advance() == SILENCE
    pcm = noise(0.05)  # two frames and a half
    speaker.play(1, pcm)
    assert speaker.speaking
    frames = [speaker.advance() for _ in range(3)]
    assert b"".join(frames) == pcm + bytes(FRAME_BYTES // 2)
    assert not speaker.speaking
    assert speaker.advance() == SILENCE


def test_mixing_keeps_both_and_clips() -> None:
    one, other = np.array([1, 30000, -30000], "<i2"), np.array([2, 30000, -30000, 5], "<i2")
    assert list(np.frombuffer(mix(one.tobytes(), other.tobytes()), "<i2")) == [3, 32767, -32768, 5]
    assert mix(b"", noise(1)) == mix(noise(1), b"") == noise(1)


# --- with a sound server -----------------------------------------------------------------------------


@pytest.fixture
def lab() -> Iterator[SoundLab]:
    if lacks():
        pytest.skip(lacks())
    with SoundLab() as lab:
        yield lab


class Listener:
    """Looks after a Loudspeaker, and keeps what it reports."""

    def __init__(self, speaker: Loudspeaker) -> None:
        self._speaker = speaker
        self.reports: list[Report] = []

    def hears(self, *reports: Report) -> Callable[[], bool]:
        """For wait_until."""

        def heard() -> bool:
            self.news()
            return self.reports[-len(reports) :] == list(reports)

        return heard

    def news(self) -> list[Report]:
        """Since it was last asked."""
        news = self._speaker.reports()
        self.reports += news
        return news


def loudspeaker(lab: SoundLab) -> Loudspeaker:
    return Loudspeaker(launch=lambda: Process(lab.around(portaudio("play"))))


@pytest.mark.sound
def test_what_is_played_comes_out_sample_by_sample_until_it_is_hushed(lab: SoundLab) -> None:
    sentences = [noise(0.7, seed=2), noise(0.8, seed=3)]
    with loudspeaker(lab) as speaker, lab.recording() as path:
        listener = Listener(speaker)
        for id, pcm in enumerate(sentences):
            speaker.play(id, pcm)
        wait_until(listener.hears(Started(0), Finished(0), Started(1), Finished(1)), "both are said")
        wait_until(lambda: likeness(b"".join(sentences), path.read_bytes()) > 0.98, "all of both is recorded")
        before = path.stat().st_size
        speaker.play(2, noise(8, seed=4))
        wait_until(listener.hears(Started(2)), "the long one begins")
        speaker.hush()
        speaker.play(3, sentences[0])
        wait_until(listener.hears(Started(3), Finished(3)), "the next is said")
        wait_until(lambda: likeness(sentences[0], path.read_bytes()[before:]) > 0.98, "the next is recorded")
        recorded = np.frombuffer(path.read_bytes()[before:], "<i2")
    assert 0 < np.count_nonzero(recorded) / RATE < 4  # of eight seconds, and 0.7 of the next


@pytest.mark.sound
def test_what_a_dying_sound_server_takes_away_is_lost_and_can_be_said_again(lab: SoundLab) -> None:
    with loudspeaker(lab) as speaker:
        listener = Listener(speaker)
        speaker.play(1, noise(10))
        wait_until(listener.hears(Started(1)), "it begins")
        lab.kill()
        wait_until(lambda: any(isinstance(report, Lost) for report in listener.news()), "the loss is noticed")
        lab.start()
        wait_until(lambda: listener.news() == [] and speaker.state.presence is Presence.PRESENT, "it is back")
        speaker.play(2, noise(0.3))
        wait_until(listener.hears(Started(2), Finished(2)), "another is said")
