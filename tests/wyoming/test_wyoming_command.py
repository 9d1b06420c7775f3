"""`charley wyoming` as a shell sees it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from house import Caller
from wyoming.asr import Transcript
from wyoming.client import AsyncUnixClient
from wyoming.event import Event, Eventable
from wyoming.info import Describe, Info

WITHOUT = """
import sys
for name in sys.argv.pop(1).split(","):
    sys.modules[name] = None
from voice.cli import main
main()
"""


def refused(*arguments: str, code: int, without: str = "") -> str:
    """The only line that it says."""
    run = ["-c", WITHOUT, without] if without else ["-m", "voice"]
    done = subprocess.run(
        [sys.executable, *run, "wyoming", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, "")
    return done.stderr.splitlines()[-1]


@contextmanager
def running(*arguments: str, lines: int = 1) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The server, and the first lines that it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "voice", "wyoming", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        yield process, [process.stderr.readline().rstrip() for _ in range(lines)]
    finally:
        process.kill()
        process.communicate(timeout=20)


@pytest.fixture
def port() -> int:
    """One that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        chosen: int = free.getsockname()[1]
    return chosen


def asked(port: int, event: Eventable) -> Event:
    async def ask() -> Event:
        async with Caller("127.0.0.1", port) as caller:
            return await caller.ask(event)

    return asyncio.run(ask())


def test_it_serves_until_it_is_told_to_end(port: int) -> None:
    with running("--uri", f"tcp://127.0.0.1:{port}") as (process, lines):
        assert lines == [f"charley: at tcp://127.0.0.1:{port}: answers"]
        assert Info.from_event(asked(port, Describe())).handle
        answer = asked(port, Transcript("why do i get cramps", context={"conversation_id": "1"}))
        assert answer.type == "handled"
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((own_address() or "127.0.0.2", port), timeout=5)
        process.send_signal(signal.SIGTERM)
        out, told = process.communicate(timeout=20)
        assert (process.returncode, out, told) == (0, "", "")


def own_address() -> str:
    """Of this machine in its network; "" where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        try:
            end.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        address: str = end.getsockname()[0]
    return address


def test_another_address_comes_with_a_warning(port: int) -> None:
    with running("--uri", f"tcp://0.0.0.0:{port}", lines=2) as (_, lines):
        assert "no login and no encryption" in lines[0]
        assert lines[1].startswith("charley: at tcp://0.0.0.0")
        assert asked(port, Describe()).type == "info"


def test_a_socket_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "charley"
    with running("--uri", f"unix://{path}") as (process, lines):
        assert lines == [f"charley: at unix://{path}: answers"]

        async def ask() -> Event | None:
            async with AsyncUnixClient(path) as client:
                await client.write_event(Describe().event())
                return await client.read_event()

        event = asyncio.run(ask())
        assert event
        assert event.type == "info"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode == 0
        assert not path.exists()


@pytest.mark.engine
def test_it_hears_and_speaks_where_it_is_asked_to(port: int, tmp_path: Path) -> None:
    (tmp_path / "charley").mkdir()
    elsewhere = socket.create_server(("127.0.0.1", 0))
    uri = f"tcp://127.0.0.1:{elsewhere.getsockname()[1]}"
    (tmp_path / "charley" / "config.toml").write_text(
        f'[hearing]\nengine = "pocketsphinx"\n[asr]\nuri = "{uri}"\n[tts]\nuri = "{uri}"\n'
    )
    served = ["--uri", f"tcp://127.0.0.1:{port}", "--asr", "--tts", "--engines", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "voice", "wyoming", *served],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path)},
    )
    assert process.stderr
    assert process.stderr.readline() == f"charley: at tcp://127.0.0.1:{port}: answers, hears, speaks\n"
    info = Info.from_event(asked(port, Describe()))
    assert (len(info.handle), len(info.asr), len(info.tts)) == (1, 1, 1)
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 0
    elsewhere.setblocking(False)
    with elsewhere, pytest.raises(BlockingIOError):  # what is served is its own
        elsewhere.accept()


def test_a_port_that_is_taken_is_a_line(port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        told = refused("--uri", f"tcp://127.0.0.1:{port}", code=1)
    assert told == (
        f"charley: tcp://127.0.0.1:{port} cannot be had (another server is on there): choose another: --uri"
    )


def test_a_socket_that_somebody_listens_at_is_left_to_him(tmp_path: Path) -> None:
    path = tmp_path / "charley"
    with running("--uri", f"unix://{path}") as (process, _):
        assert "another server is on there" in refused("--uri", f"unix://{path}", code=1)
        path.unlink()
        path.write_text("somebody else's by now")
        process.terminate()
        process.communicate(timeout=20)
    assert path.exists()


def test_a_socket_that_a_killed_server_left_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "charley"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    with running("--uri", f"unix://{path}") as (_, lines):
        assert lines == [f"charley: at unix://{path}: answers"]


def test_a_place_that_cannot_be_is_said_in_words(tmp_path: Path) -> None:
    told = refused("--uri", f"unix://{tmp_path}/none/charley", code=1)
    assert "(no such file or directory)" in told
    assert "another server" not in told


WRONG = ["127.0.0.1:10500", "tcp://127.0.0.1", "http://127.0.0.1:10500", "tcp://:99999", "", "stdio://"]


@pytest.mark.parametrize("uri", WRONG)
def test_an_address_that_is_none(uri: str) -> None:
    assert "tcp://host:port" in refused("--uri", uri, code=2)


@pytest.mark.parametrize("arguments", [["--zeroconf"], ["--uri", "tcp://0.0.0.0:10599", "--zeroconf", "a.b"]])
def test_what_nobody_could_reach_is_not_announced(arguments: list[str]) -> None:
    assert "--zeroconf" in refused(*arguments, code=2)


@pytest.mark.parametrize(
    ("arguments", "library"),
    [([], "wyoming"), (["--uri", "tcp://0.0.0.0:10599", "--zeroconf"], "zeroconf")],
)
def test_a_library_that_is_missing_is_named_with_its_cure(arguments: list[str], library: str) -> None:
    told = refused(*arguments, code=1, without=library)
    assert told.startswith(f"charley: the library {library} is not here; to get it: {sys.executable} -m pip")
