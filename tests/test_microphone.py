"""The microphone: what it yields never depends on how the device behaves, only what is in it does."""

from __future__ import annotations

import contextlib
import itertools
import random
import sys
import threading
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest
from scripted_child import DIES, JumpingClock, Script, ScriptedChild, header
from soundlab import SoundLab, lacks, likeness, wait_until

from voice.audio.device_line import DeviceState, Presence, portaudio
from voice.audio.framing import Framer, fit
from voice.audio.microphone import BACKLOG_FRAMES, BACKLOG_SECONDS, MUTE_SECONDS, PATIENCE_SECONDS, Microphone
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE, SILENCE
from voice.processes.child import Process
from voice.processes.lifeline import LAST_WAIT

FRAMES_A_SECOND = round(1 / FRAME_SECONDS)


def noise(seconds: float, seed: int = 1) -> bytes:
    """PCM without a single zero sample, so that none of it can be taken for silence."""
    values = np.random.default_rng(seed).integers(1, 9000, round(seconds * RATE))
    return values.astype("<i2").tobytes()


def tone(rate: int, channels: int, *, seconds: float = 1.0) -> bytes:
    """440 Hz, the same in every channel."""
    wave = 8000 * np.sin(2 * np.pi * 440 * np.arange(round(rate * seconds)) / rate)
    return np.repeat(wave.astype("<i2"), channels).tobytes()


def cut(pcm: bytes, seed: int, longest: int = 4096) -> Iterator[bytes]:
    """In pieces of any length, odd ones too."""
    lengths = random.Random(seed)
    while pcm:
        size = lengths.randint(1, longest)
        yield pcm[:size]
        pcm = pcm[size:]


def live(pcm: bytes, *, start: float = 0.1, seed: int = 0) -> Script:
    """A device that delivers `pcm` at the pace of its samples."""
    yield start, header()
    at = start
    for piece in cut(pcm, seed, longest=1500):
        at += len(piece) / 2 / RATE
        yield at, piece


class Room:
    """A microphone with a scripted device, and everything it told."""

    def __init__(self, scripts: Iterable[Script]) -> None:
        self.clock = JumpingClock()
        self.children: list[ScriptedChild] = []
        self.launched: list[float] = []
        self.states: list[DeviceState] = []
        self._scripts = iter(scripts)
        self.microphone = Microphone(on_state=self.states.append, launch=self._launch, clock=self.clock)

    def _launch(self) -> ScriptedChild:
        self.launched.append(self.clock.time)
        self.children.append(ScriptedChild(self.clock, next(self._scripts)))
        return self.children[-1]

    def hear(self, seconds: float) -> list[bytes]:
        """All frames of so much time."""
        return list(itertools.islice(self.microphone, round(seconds * FRAMES_A_SECOND)))

    def hear_device(self, frames: int) -> bytes:
        """Only what came from the device."""
        heard = []
        while len(heard) < frames:
            before = self.microphone.delivered
            frame = next(self.microphone)
            if self.microphone.delivered > before:
                heard.append(frame)
        return b"".join(heard)


DEVICES: dict[str, Callable[[], Script]] = {
    "dies at once": lambda: [(0.05, DIES)],
    "dies in the header": lambda: [(0.05, header()[:9]), (0.06, DIES)],
    "dies later": lambda: [*live(noise(3)), (4.0, DIES)],
    "dies in a sample": lambda: [(0.1, header()), (0.2, noise(0.1)[:-1]), (0.3, DIES)],
    "never opens": lambda: [],
    "opens and says nothing": lambda: [(0.1, header())],
    "stops in the middle": lambda: live(noise(2)),
    "talks nonsense": lambda: [(0.1, b"Expression failed in pa_linux_alsa.c\n")],
    "talks without end": lambda: [(0.1, b"x" * 5000)],
    "has no rate": lambda: [(0.1, b'{"rate": 0, "channels": 1, "device": "x"}\n')],
    "stutters": lambda: [(0.1, header()), *((1 + i * 0.4, noise(0.4)) for i in range(20)), (11, DIES)],
}


def test_the_device_is_opened_before_anybody_listens() -> None:
    room = Room([live(noise(1.0))])
    room.microphone.begin()
    assert room.launched == [0.0]
    assert room.clock.time == 0.0, "and nobody waited for it"
    assert room.hear_device(20) == noise(1.0)[: 20 * FRAME_BYTES]
    assert len(room.launched) == 1


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES)
def test_as_many_frames_as_there_is_time_whatever_the_device_does(
    device: Callable[[], Script], relaxed: bool
) -> None:
    room = Room(device() for _ in itertools.count())
    room.microphone.relaxed = relaxed
    frames = room.hear(seconds=120)
    assert {len(frame) for frame in frames} == {FRAME_BYTES}
    assert room.clock.time == pytest.approx(120, rel=0.05, abs=PATIENCE_SECONDS)


def test_a_night_of_devices_that_come_and_go() -> None:
    chosen = random.Random(3)
    room = Room(chosen.choice(list(DEVICES.values()))() for _ in itertools.count())
    frames = room.hear(seconds=3600)
    assert len(frames) == 3600 * FRAMES_A_SECOND
    assert room.clock.time == pytest.approx(3600, rel=0.05)
    assert all(child.ended for child in room.children[:-1])
    assert room.microphone.delivered == sum(frame != SILENCE for frame in frames) > 1000


@pytest.mark.parametrize("seed", range(30))
def test_frames_do_not_depend_on_how_the_device_cuts_them(seed: int) -> None:
    pcm = noise(1.5, seed)
    room = Room([live(pcm, seed=seed)])
    assert room.hear_device(frames=75) == pcm


def test_relaxed_it_hears_every_sample_and_looks_seldom() -> None:
    pcm = noise(10)
    looks = []
    for relaxed in (False, True):
        room = Room(
            [[(0.1, header()), *((0.1 + i * 0.02, pcm[i * 640 : i * 640 + 640]) for i in range(500))]]
        )
        room.microphone.relaxed = relaxed
        assert room.hear_device(frames=500) == pcm
        looks.append(room.children[0].reads)
    assert looks[1] < looks[0] / 3


@pytest.mark.parametrize(
    ("rate", "channels"), [(16000, 1), (16000, 2), (48000, 2), (44100, 1), (8000, 1), (48000, 6)]
)
@pytest.mark.parametrize("seed", range(3))
def test_resampled_frames_do_not_either(rate: int, channels: int, seed: int) -> None:
    pcm = tone(rate, channels, seconds=0.5)

    def frames(pieces: Iterable[bytes]) -> bytes:
        framer = Framer(rate, channels)
        fed = [frame for piece in pieces for frame in framer.feed(piece)]
        return b"".join([*fed, *framer.finish()])

    whole = np.frombuffer(frames([pcm]), "<i2").astype(int)
    pieces = np.frombuffer(frames(cut(pcm, seed)), "<i2").astype(int)
    assert len(whole) == len(pieces) == 0.5 * RATE
    assert (
        np.abs(whole - pieces).max() <= 1
    )  # the resampler rounds differently at the edges of what it is given


@pytest.mark.parametrize(("rate", "channels"), [(48000, 2), (44100, 1), (96000, 1), (48000, 6)])
def test_a_device_of_its_own_rate_sounds_the_same(rate: int, channels: int) -> None:
    framer = Framer(rate, channels)
    heard = b"".join([*framer.feed(tone(rate, channels)), *framer.finish()])
    difference = np.frombuffer(heard, "<i2")[400:15600] - np.frombuffer(tone(RATE, 1), "<i2")[
        400:15600
    ].astype(int)
    assert np.abs(difference).max() <= 4  # -66 dB of the tone


def test_of_many_channels_the_first_is_heard_and_of_two_both() -> None:
    silent_loudspeaker_echo = np.zeros((320, 6), "<i2")
    silent_loudspeaker_echo[:, 5] = 5000
    assert list(Framer(RATE, 6).feed(silent_loudspeaker_echo.tobytes())) == [SILENCE]
    left_only = np.zeros((320, 2), "<i2")
    left_only[:, 0] = 5000
    assert set(np.frombuffer(next(Framer(RATE, 2).feed(left_only.tobytes())), "<i2")) == {2500}


def test_what_a_loudspeaker_gets_and_a_microphone_hears_is_the_same() -> None:
    framer = Framer(48000, 2)
    heard = b"".join([*framer.feed(fit(tone(RATE, 1), 48000, 2)), *framer.finish()])
    difference = np.frombuffer(heard, "<i2")[400:15600] - np.frombuffer(tone(RATE, 1), "<i2")[
        400:15600
    ].astype(int)
    assert np.abs(difference).max() <= 4


def test_a_dying_device_is_tried_again_after_longer_and_longer_waits() -> None:
    room = Room([(0.0, DIES)] for _ in itertools.count())
    room.hear(seconds=10)
    waits = np.diff(room.launched).round(2)
    assert list(waits[:5]) == [0.2, 0.4, 0.8, LAST_WAIT, LAST_WAIT]


@pytest.mark.parametrize("away", [0.1, 1.0, 3.7, 60.0, 3600.0])
def test_hears_within_three_seconds_of_the_return_of_the_device(away: float) -> None:
    clock = JumpingClock()

    def launch() -> ScriptedChild:
        if clock.time < away:
            return ScriptedChild(clock, [(0.2, DIES)])
        return ScriptedChild(clock, live(noise(2), start=0.6))

    microphone = Microphone(launch=launch, clock=clock)
    next(frame for frame in microphone if microphone.delivered)
    assert away < clock.time < away + 3


def test_after_a_device_that_worked_the_next_try_is_soon() -> None:
    room = Room(
        itertools.chain([[(0.0, DIES)]] * 6, [[*live(noise(5)), (5.2, DIES)]], itertools.repeat([(0, DIES)]))
    )
    room.hear(seconds=30)
    assert room.launched[7] - room.launched[6] == pytest.approx(5.2 + 0.2, abs=0.1)


def test_a_short_hole_is_waited_for_and_a_long_one_is_silence() -> None:
    pcm = noise(1.0)
    half = len(pcm) // 2

    def broken(hole: float) -> Script:
        return [(0.0, header()), (0.0, pcm[:half]), (hole, pcm[half:])]

    short = Room([broken(PATIENCE_SECONDS - 0.1)])
    assert b"".join(short.hear(seconds=1)) == pcm
    long = Room([broken(PATIENCE_SECONDS + 0.4)])
    frames = long.hear(seconds=1.4)
    assert frames.count(SILENCE) == pytest.approx((PATIENCE_SECONDS + 0.4) * FRAMES_A_SECOND, abs=2)
    assert (
        b"".join(frame for frame in frames if frame != SILENCE)
        == pcm[: (len(frames) - frames.count(SILENCE)) * 640]
    )


def test_a_listener_who_fell_behind_gets_the_newest() -> None:
    pcm = noise(30)
    room = Room([live(pcm)])
    room.hear_device(frames=10)
    room.clock.wait(20)  # busy with something else
    assert room.hear_device(frames=1) in [pcm[i : i + FRAME_BYTES] for i in range(0, len(pcm), FRAME_BYTES)]
    assert room.microphone.dropped == pytest.approx(20 * FRAMES_A_SECOND - BACKLOG_FRAMES, abs=3)
    heard = room.hear_device(frames=BACKLOG_FRAMES + 50)
    assert heard in pcm
    assert pcm.index(heard) / 2 / RATE == pytest.approx(20 + 0.2 - BACKLOG_SECONDS, abs=0.1)


def test_what_is_told_when_a_device_goes_and_comes_back() -> None:
    dead = [(0.1, DIES)]
    room = Room(
        itertools.chain([[*live(noise(3)), (3.2, DIES)], dead, dead, live(noise(9))], itertools.repeat([]))
    )
    room.hear(seconds=8)
    assert room.states == [
        DeviceState(Presence.PRESENT, "USB microphone"),
        DeviceState(Presence.ABSENT, reason="unplugged"),  # once, however often it is tried
        DeviceState(Presence.PRESENT, "USB microphone"),
    ]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ([], "did not start within"),
        ([(0.1, header())], "gives no sound"),
        ([(0.1, b"Segmentation fault\n")], "nonsense"),
    ],
)
def test_a_device_that_is_stuck_is_let_go_with_a_reason(script: Script, reason: str) -> None:
    room = Room(itertools.chain([script], itertools.repeat([(0.0, DIES)])))
    room.hear(seconds=20)
    assert room.children[0].ended
    assert reason in room.states[0].reason


def test_a_process_that_cannot_be_started_is_tried_again() -> None:
    clock, states = JumpingClock(), list[DeviceState]()

    def launch() -> ScriptedChild:
        if clock.time < 5:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return ScriptedChild(clock, live(noise(2)))

    microphone = Microphone(launch=launch, clock=clock, on_state=states.append)
    next(frame for frame in microphone if microphone.delivered)
    assert [state.presence for state in states] == [Presence.ABSENT, Presence.PRESENT]
    assert "cannot start a process" in states[0].reason


def test_a_muted_microphone_is_told_once_and_heard_again() -> None:
    room = Room([live(noise(1) + bytes(int(2 * MUTE_SECONDS) * 2 * RATE) + noise(1))])
    heard = room.hear(seconds=2 * MUTE_SECONDS + 1.5)
    assert [state.presence for state in room.states] == [Presence.PRESENT, Presence.MUTED, Presence.PRESENT]
    assert '"USB microphone" muted' in room.states[1].reason
    assert room.microphone.delivered > 0.9 * len(heard)  # silence of a muted device still comes from a device


def test_only_what_came_from_a_device_feeds_the_watchdog() -> None:
    room = Room(itertools.chain([[*live(noise(1)), (1.5, DIES)]], itertools.repeat([])))
    room.hear(seconds=60)
    assert room.microphone.delivered == FRAMES_A_SECOND


def test_a_closed_microphone_has_ended_its_process() -> None:
    room = Room([live(noise(2))])
    with room.microphone as microphone:
        next(microphone)
    assert [child.ended for child in room.children] == [True]


# --- real processes ------------------------------------------------------------------------------

ODD = """
import os, sys
pcm = bytes(range(1, 251)) * 128
os.write(1, b'{"rate": 16000, "channels": 1, "device": "odd"}\\n' + pcm[:1])
for start in range(1, len(pcm), 7): os.write(1, pcm[start:start+7])
print("the cable broke", file=sys.stderr)
"""


def test_a_real_process_that_writes_odd_pieces_and_dies() -> None:
    states: list[DeviceState] = []
    expected = bytes(range(1, 251)) * 128
    with Microphone(
        launch=lambda: Process([sys.executable, "-c", ODD]), on_state=states.append
    ) as microphone:
        heard = b""
        while len(heard) < len(expected):
            before = microphone.delivered
            frame = next(microphone)
            heard += frame if microphone.delivered > before else b""
        next(frame for frame in microphone if len(states) > 1)
    assert heard == expected
    assert states[:2] == [
        DeviceState(Presence.PRESENT, "odd"),
        DeviceState(Presence.ABSENT, reason="the cable broke"),
    ]


# --- with a sound server -----------------------------------------------------------------------------


@pytest.fixture
def lab() -> Iterator[SoundLab]:
    if lacks():
        pytest.skip(lacks())
    with SoundLab() as lab:
        yield lab


@contextlib.contextmanager
def listening(lab: SoundLab) -> Iterator[tuple[Microphone, list[bytes], list[DeviceState]]]:
    """A microphone that a thread listens to, what it has heard so far, and the states it went through."""
    states: list[DeviceState] = []
    heard: list[bytes] = []
    enough = threading.Event()
    microphone = Microphone(launch=lambda: Process(lab.around(portaudio("capture"))), on_state=states.append)

    def listen() -> None:
        while not enough.is_set():
            heard.append(next(microphone))

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield microphone, heard, states
    finally:
        enough.set()
        thread.join()
        microphone.close()


@pytest.mark.sound
def test_what_is_said_into_a_microphone_is_heard_sample_by_sample(lab: SoundLab) -> None:
    said = noise(1.5)
    with listening(lab) as (microphone, heard, states):
        wait_until(lambda: microphone.delivered > 5, "the microphone opens")
        lab.speak(said)
        wait_until(lambda: microphone.delivered > 5 + 1.5 * FRAMES_A_SECOND, "all is heard")
        wait_until(lambda: heard[-1] == SILENCE, "it is quiet again")
    assert likeness(said, b"".join(heard)) > 0.98
    assert states == [DeviceState(Presence.PRESENT, "default")]


@pytest.mark.sound
def test_hears_again_after_the_sound_server_died_and_after_it_froze(lab: SoundLab) -> None:
    def heard_since(before: int) -> Callable[[], bool]:
        return lambda: microphone.delivered > before + 5

    with listening(lab) as (microphone, heard, states):
        wait_until(heard_since(0), "the microphone opens")
        lab.kill()
        wait_until(lambda: states[-1].presence is Presence.ABSENT, "its death is noticed")
        count = len(heard)
        wait_until(lambda: len(heard) > count + 25, "silence goes on meanwhile")
        lab.start()
        wait_until(heard_since(microphone.delivered), "it hears again")
        with lab.frozen():
            wait_until(lambda: states[-1].presence is Presence.ABSENT, "the frost is noticed")
        wait_until(heard_since(microphone.delivered), "it hears again")
    # An absence may be told twice: the server has ended, then there is no microphone.
    changes = [presence for presence, _ in itertools.groupby(state.presence for state in states)]
    assert changes == [Presence.PRESENT, Presence.ABSENT, Presence.PRESENT, Presence.ABSENT, Presence.PRESENT]
