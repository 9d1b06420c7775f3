"""A server that is killed, stopped and back beside a whole Charley: each question is answered once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from wyoming_peers import BUNDLED, Charley, Scripted, Served

from tests.bedside import SETTINGS, Bedside
from tests.soundlab import SoundLab, lacks, wait_until
from tests.speech import speak
from voice import assembly
from voice.asr.engines import Engine
from voice.asr.recogniser import CHUNK_BYTES
from voice.asr.supervised import Supervised, worker
from voice.config import Asr, Settings, Tts
from voice.diagnosis.checks import checks
from voice.diagnosis.finding import Finding, carry_out
from voice.diagnosis.subject import Subject
from voice.events import RATE, Transcript
from voice.extras import cure
from voice.remote.address import Address

pytestmark = pytest.mark.engine

SAID = "i have a cramp in my calf"
HEARD = "hearing with vosk, small at"


@pytest.fixture
def uri() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"tcp://127.0.0.1:{free.getsockname()[1]}"


def nothing() -> None:
    """What becomes of a server most of the time."""


class Room:
    """The recogniser's process of a bedside, and what it tells."""

    def __init__(self, uri: str) -> None:
        self.told: list[str] = []
        self.ears = Supervised(worker(Engine("vosk", str(BUNDLED), uri=uri)), patient=True)
        self.ears.on_exchange = self.told.append
        self.ears.start()

    def until(self, words: str, times: int = 1) -> None:
        """The process has told so."""

        def told() -> bool:
            self.ears.news()
            return sum(words in line for line in self.told) >= times

        wait_until(told, words)

    def hears(self, text: str, halfway: Callable[[], object] = nothing) -> list[str]:
        """The transcripts of somebody saying `text`, in the middle of which something happens."""
        pcm = speak(text)
        self.ears.begin()
        for at in range(0, len(pcm), CHUNK_BYTES):
            if len(pcm) // 2 <= at < len(pcm) // 2 + CHUNK_BYTES:
                halfway()
            self.ears.hear(pcm[at : at + CHUNK_BYTES])
        self.ears.end()
        found = [heard for heard in self.ears.news() if isinstance(heard, Transcript)]
        assert all(heard.accepted for heard in found)
        return [heard.text for heard in found]


@pytest.fixture
def room(uri: str) -> Iterator[Room]:
    room = Room(uri)
    yield room
    room.ears.close()


@pytest.mark.parametrize("options", [(), ("--vouch",)], ids=["as of others", "another Charley"])
def test_each_sentence_is_heard_once_whatever_becomes_of_the_server(
    room: Room, uri: str, options: tuple[str, ...]
) -> None:
    room.until("cannot be reached (connection refused): hearing with vosk, charley-en-synthetic")
    assert room.hears(SAID) == [SAID]
    with Served(uri, *options) as server:
        room.until(HEARD)
        assert (room.ears.engine, room.ears.model) == ("vosk", f"small at {uri}")
        assert [room.hears(SAID), room.hears(SAID)] == [[SAID]] * 2
        assert room.hears(SAID, server.kill) == [SAID]
        room.until(f"{uri} ", times=2)
        assert room.ears.model == "charley-en-synthetic"
        assert room.hears(SAID, server.start) == [SAID]
        room.until(HEARD, times=2)
        assert room.hears(SAID, server.stop) == [SAID]
        room.until("has not understood in time")
        assert room.hears(SAID, server.go_on) == [SAID]
        room.until(HEARD, times=3)
        assert room.hears(SAID) == [SAID]


def test_beside_another_charley_the_engine_here_rests_and_is_there_when_it_is_gone(
    tmp_path: Path, room: Room, uri: str
) -> None:
    (tmp_path / "charley").mkdir()
    (tmp_path / "charley" / "config.toml").write_text(SETTINGS)
    with Charley(
        uri, environment={"XDG_CONFIG_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    ) as server:
        room.until("hearing with charley, charley-en-synthetic at")
        for halfway in (nothing, nothing, server.kill, server.start):
            assert room.hears(SAID, halfway) == [SAID]
        room.until("hearing with charley", times=2)
        for halfway in (nothing, nothing, server.stop, server.go_on):
            assert room.hears(SAID, halfway) == [SAID]
        room.until("has not understood in time")


def test_a_server_that_hears_thanks_in_everything_changes_nothing(room: Room, uri: str) -> None:
    with Served(uri, "--says", "Thank you."):
        room.until(HEARD)
        room.ears.begin()
        room.ears.hear(speak(SAID))
        room.ears.end()
        (heard,) = room.ears.news()
        assert isinstance(heard, Transcript)
        assert (heard.text, heard.accepted) == (SAID, True)


def test_the_quiet_of_the_room_goes_nowhere(tmp_path: Path) -> None:
    with Scripted(tmp_path, lambda call: call.until("bye")) as server:
        room = Room(str(server.address))
        room.until(HEARD)
        room.ears.probe(bytes(CHUNK_BYTES))
        wait_until(lambda: not room.ears.news() and room.ears.reached > 0, "the probe has come back")
        room.ears.close()
        assert [call.heard for call in server.calls] == [[]]


WITHOUT = """
import sys
sys.modules["wyoming"] = None
from voice import assembly
from voice.asr import worker
from voice.asr.engines import Engine
from voice.config import Settings, Tts
from voice.remote.address import Address
here = Engine("vosk", sys.argv[1]).build()
assert worker._heard_elsewhere(here, "tcp://10.0.0.5:10300") is here
voice_at, close = assembly.voices(Settings(tts=Tts(Address.parse("tcp://10.0.0.5:10200"))), print)
assert voice_at(135).render("yes").pcm
close()
"""


def test_without_the_library_it_is_told_how_to_get_it_and_heard_here(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(BUNDLED)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
    )
    asr, tts = done.stdout.splitlines()
    for line, port in ((json.loads(asr)["told"], 10300), (tts, 10200)):
        assert line.startswith(f"tcp://10.0.0.5:{port} is not asked, for want of wyoming")
        assert line.endswith(cure("wyoming"))


def doctor(folder: Path, uri: str) -> dict[str, Finding]:
    """What is found of both servers."""
    (folder / "charley").mkdir()
    (folder / "charley" / "config.toml").write_text(
        SETTINGS + f'[asr]\nuri = "{uri}"\n[tts]\nuri = "{uri}"\n'
    )
    todo = checks(Subject())
    return {check.name: carry_out(check) for check in todo if check.name.endswith("elsewhere")}


def test_the_doctor_asks_the_servers(tmp_path: Path, uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with Served(uri, "--slow", "1.0"):
        found = doctor(tmp_path, uri)
        asr, tts = found["hearing elsewhere"], found["speaking elsewhere"]
        assert asr.ok is False, "a second is too long"
        assert asr.found.startswith(f"hearing with vosk, small at {uri}, 1.")
        assert "she is heard here" in asr.mend
        assert tts.found.startswith(f"speaking with espeak 1.52, en-gb+m3, at {uri}, ")
    away = carry_out(next(check for check in checks(Subject()) if check.name == "hearing elsewhere"))
    assert away.ok is False
    assert away.found.startswith(f"{uri} cannot be reached")
    assert "start the server there" in away.mend


def test_what_leaves_the_machine_is_told(uri: str) -> None:
    away, here = Address.parse("tcp://10.0.0.5:10300"), Address.parse(uri)
    (line,) = assembly.sent_away(Settings(asr=Asr(away), tts=Tts(here)))
    assert line.startswith(
        "what is heard in this room goes over the network, unencrypted, to tcp://10.0.0.5:10300"
    )
    assert assembly.sent_away(Settings(asr=Asr(here), tts=Tts(here))) == assembly.sent_away(Settings()) == []


@pytest.mark.sound
@pytest.mark.skipif(bool(lacks()), reason=lacks())
def test_questions_before_during_and_after_are_answered_aloud(tmp_path: Path, uri: str) -> None:
    quiet = bytes(RATE)
    settings = f'[asr]\nuri = "{uri}"\n[tts]\nuri = "{uri}"\n'
    with Served(uri) as server, SoundLab() as lab, Bedside(lab, tmp_path, settings=settings) as bedside:
        wait_until(lambda: bedside.shows(HEARD), "the server hears")
        wait_until(lambda: bedside.shows("speaking with espeak 1.52"), "the server speaks")

        def ask(halfway: Callable[[], object], times: int) -> None:
            with lab.recording() as recording:
                lab.speak(quiet + speak("charley"))
                halfway()
                lab.speak(speak("what should i eat") + quiet)
                wait_until(lambda: bedside.shows("what should i eat", times=times), "she is heard")
                wait_until(lambda: any(recording.read_bytes()[-RATE:]), "she is answered", seconds=30)
                lab.speak(quiet + speak("stop") + quiet)
                wait_until(lambda: bedside.shows("you: stop", times=times), "and heard over it")

        ask(nothing, 1)
        ask(server.kill, 2)
        wait_until(lambda: bedside.shows(f"charley: {uri} ", times=2), "told of both, in a line each")
        ask(server.start, 3)
        wait_until(lambda: bedside.shows(HEARD, times=2), "it hears again")
        wait_until(lambda: bedside.shows("speaking with espeak 1.52", times=2), "and speaks")
        ask(server.stop, 4)
        server.go_on()
