"""Whether Charley hears: proved by frames that reached the recogniser, told by `charley status`."""

from __future__ import annotations

import json
import os
import re
import socket
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from fakes import quiet, speaks
from hypothesis import given
from hypothesis import strategies as st
from scripted_child import DIES, JumpingClock, ScriptedChild, ScriptedEngine, header

from voice import sd_notify, status_file
from voice.asr.endpointer import Endpointer
from voice.asr.listener import Listener
from voice.asr.supervised import Supervised
from voice.audio.microphone import Microphone
from voice.commands import status
from voice.events import FRAME_SECONDS
from voice.liveness import EVERY, Liveness
from voice.status_file import ALIVE, Status

NOW = 1_000_000.0

NIGHT = Status(
    pid=os.getpid(),
    heard_at=0.0,
    written_at=NOW,
    microphone="Jabra",
    speaker="Jabra",
    engine="vosk",
    model="small-en",
    state="asleep",
)


# --- the proof -----------------------------------------------------------------------------------


class Watchdog:
    """Counts what it is fed."""

    def __init__(self) -> None:
        self.fed: list[str] = []
        self.liveness = Liveness(notify=self.fed.append, now=lambda: NOW)


def test_a_frame_that_reached_the_recogniser_proves_it() -> None:
    watchdog = Watchdog()
    assert watchdog.liveness.look(250, 3200) == NOW
    assert watchdog.fed == ["WATCHDOG=1"]


@pytest.mark.parametrize(
    ("delivered", "reached"), [(0, 0), (0, 3200), (250, 0)], ids=["nothing", "made-up silence", "no engine"]
)
def test_half_of_the_way_proves_nothing(delivered: int, reached: int) -> None:
    watchdog = Watchdog()
    for look in range(1, 20):
        assert watchdog.liveness.look(delivered * look, reached * look) == 0.0
    assert watchdog.fed == []


def test_frames_now_and_an_engine_long_ago_prove_nothing() -> None:
    watchdog = Watchdog()
    for reached in (3200, 6400, 9600):
        watchdog.liveness.look(0, reached)
    for delivered in (250, 500, 750):
        watchdog.liveness.look(delivered, 9600)
    assert watchdog.fed == []


def test_a_conversation_by_touch_outlives_a_microphone_that_is_away() -> None:
    watchdog = Watchdog()
    assert watchdog.liveness.look(0, 3200, by_touch=True) == 0.0, "it does not hear for all that"
    assert watchdog.fed == ["WATCHDOG=1"]
    watchdog.liveness.look(0, 3200, by_touch=True)
    assert len(watchdog.fed) == 1, "a recogniser that hangs ends in a new start"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20))
def test_fed_as_often_as_both_have_grown(growth: list[tuple[int, int]]) -> None:
    watchdog = Watchdog()
    delivered = reached = 0
    for frames, answers in growth:
        delivered, reached = delivered + frames, reached + answers
        watchdog.liveness.look(delivered, reached)
    assert len(watchdog.fed) == sum(frames > 0 < answers for frames, answers in growth)


def fed_in(minutes: float, *, microphone: list[ScriptedChild], hangs: float, clock: JumpingClock) -> int:
    """How often a quiet room feeds the watchdog: all is real but the children, which are scripted."""
    engines = iter([ScriptedEngine(clock, hangs=hangs)])
    transcriber = Supervised(lambda: next(engines, ScriptedEngine(clock, opens_after=1e9)), clock=clock)
    listener = Listener(transcriber, Endpointer(speaks))
    children = iter(microphone)
    frames = Microphone(launch=lambda: next(children, ScriptedChild(clock, [(0.1, DIES)])), clock=clock)
    watchdog = Watchdog()
    looks = round(EVERY / FRAME_SECONDS)
    for number in range(round(minutes * 60 / FRAME_SECONDS)):
        listener.process(next(frames))
        if number % looks == 0:
            watchdog.liveness.look(frames.delivered, transcriber.reached)
    return len(watchdog.fed)


def rustling(clock: JumpingClock, seconds: float) -> ScriptedChild:
    """A microphone in a quiet room, for so long."""
    second = b"".join(quiet(1))
    script = [(0.1, header()), *((1.0 + n, second) for n in range(round(seconds))), (seconds + 1, DIES)]
    return ScriptedChild(clock, script)


def test_a_quiet_room_feeds_the_watchdog_often_enough() -> None:
    clock = JumpingClock()
    fed = fed_in(5, microphone=[rustling(clock, 400)], hangs=1e9, clock=clock)
    assert fed >= 5 * 60 / ALIVE * 2


def test_silence_made_up_for_a_microphone_that_is_away_does_not() -> None:
    clock = JumpingClock()
    assert fed_in(5, microphone=[], hangs=1e9, clock=clock) == 0


def test_a_microphone_before_a_recogniser_that_hangs_does_not() -> None:
    clock = JumpingClock()
    assert fed_in(5, microphone=[rustling(clock, 400)], hangs=0.6, clock=clock) == 0


# --- systemd -------------------------------------------------------------------------------------


def test_systemd_is_told_where_it_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        sd_notify.notifier()("WATCHDOG=1")
        assert end.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("address", ["", "/nowhere/at/all", "@charley-nobody-listens"])
def test_where_nobody_listens_nothing_happens(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    sd_notify.notifier()("READY=1")


# --- charley status ------------------------------------------------------------------------------


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a Charley of this user would write its status."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "charley" / "status.json"


def asked(*options: str) -> tuple[int, str]:
    """Exit code and output of `charley status`."""
    done = CliRunner().invoke(status.command, options)
    return done.exit_code, done.output


SAID: dict[str, tuple[float | None, str, int, str]] = {
    "hears": (0.0, "", 0, r'Charley hears: "Jabra", small-en; last proved \d+ s ago'),
    "has just started": (None, "", 1, "does not hear: no sound has reached the recogniser yet"),
    "is deaf": (0.0, "unplugged", 1, "Charley runs, but does not hear: unplugged"),
    "is stuck": (ALIVE, "", 1, r"no sound has reached the recogniser for \d+ s"),
}
"""Seconds since it heard, why it cannot; exit code, what is said."""


@pytest.mark.parametrize(("ago", "reason", "code", "line"), SAID.values(), ids=SAID)
def test_what_is_said_of_one_that_runs(
    running: Path, ago: float | None, reason: str, code: int, line: str
) -> None:
    now = replace(NIGHT, heard_at=0.0 if ago is None else time.time() - ago, reason=reason)
    status_file.write(now)
    exit_code, output = asked()
    assert exit_code == code
    assert re.search(line, output)
    assert output.count("\n") == 1
    exit_code, output = asked("--json")
    assert exit_code == code
    assert json.loads(output) == {"running": True, "hears": code == 0, **asdict(now)}


ABSENT = {
    "never started": None,
    "half written": '{"pid": 1, "hea',
    "of another version": '{"pid": 1}',
    "no object": "[1]",
    "of one that was killed": json.dumps(asdict(replace(NIGHT, pid=2**22 + 1))),
}


@pytest.mark.parametrize("content", ABSENT.values(), ids=ABSENT)
def test_none_runs(running: Path, content: str | None) -> None:
    if content is not None:
        running.parent.mkdir()
        running.write_text(content)
    assert asked() == (1, "Charley does not run; start it: charley\n")
    assert json.loads(asked("--json")[1]) == {"running": False, "hears": False}


def test_one_that_ended_is_forgotten(running: Path) -> None:
    status_file.write(NIGHT)
    assert status_file.read() == NIGHT
    status_file.forget()
    assert status_file.read() is None
    assert list(running.parent.iterdir()) == []


def test_a_place_that_cannot_be_written_is_no_reason_to_stop(running: Path) -> None:
    running.parent.write_text("a file in the way")
    status_file.write(NIGHT)
    status_file.forget()
    assert status_file.read() is None
