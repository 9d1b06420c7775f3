"""Servers elsewhere: where they are, what they may send, and that nobody waits for one that is away."""

from __future__ import annotations

import json
import queue
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wyoming.event import Event
from wyoming.info import Info
from wyoming_peers import Call, Scripted

from voice.remote.address import Address
from voice.remote.line import Line, Pauses
from voice.remote.names import LONGEST, one_line, speaks_english
from voice.remote.peer import LIMIT, Peer, PeerError

LONG = 20.0
"""Seconds: more than anything here takes."""

AT_ONCE = Pauses(0.0, 0.0)

ADDRESSES = {
    "tcp://10.0.0.5:10300": False,
    "tcp://server.lan:10200": False,
    "tcp://localhost:10300": True,
    "tcp://127.0.0.1:10300": True,
    "tcp://[::1]:10300": True,
    "tcp://[fe80::1]:10300": False,
    "unix:///run/piper.sock": True,
}


@pytest.mark.parametrize(("uri", "stays_here"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_is_read_and_written(uri: str, stays_here: bool) -> None:
    address = Address.parse(uri)
    assert str(address) == uri
    assert address.stays_here is stays_here


NO_ADDRESSES = [
    *("", "10.0.0.5", "tcp://host", "tcp://:10300", "tcp://host:0", "tcp://host:99999", "http://host:1"),
    *("tcp://host:1/path", "tcp://me@host:1", "tcp://host:1?x", "unix://relative", "unix://", "stdio://"),
    *(" tcp://host:1", "tcp://[::1:1", 10300, None, True),
]


@pytest.mark.parametrize("text", NO_ADDRESSES, ids=repr)
def test_what_is_no_address_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match='"tcp://host:port" or "unix:///path"'):
        Address.parse(text)


@pytest.fixture
def pair() -> Iterator[tuple[Peer, socket.socket]]:
    here, there = socket.socketpair()
    peer = Peer(here)
    yield peer, there
    peer.close()
    there.close()


def test_events_arrive_however_they_are_cut(pair: tuple[Peer, socket.socket]) -> None:
    peer, there = pair
    sound = bytes(range(256)) * 10
    sent = Event("audio-chunk", {"rate": 16_000, "text": "ja\n"}, sound)
    other, its = socket.socketpair()
    with its:
        talker = Peer(other)
        talker.send(sent, Event("audio-stop"))
        raw = its.recv(1 << 20)
        talker.close()
    received = []
    for at in range(len(raw)):
        there.send(raw[at : at + 1])
        received.append(peer.receive(0.0))
    assert [event for event in received if event] == [sent, Event("audio-stop")]
    assert received[-1], "not before its last byte"


NONSENSE = {
    "no JSON": b"HTTP/1.1 400 Bad Request\r\n",
    "no text": b"\xff\xfe\n",
    "a list": b"[]\n",
    "a number": b"1\n",
    "no type": b"{}\n",
    "a type that is none": b'{"type": 5}\n',
    "data that is none": b'{"type": "info", "data": [1]}\n',
    "data that is a text": b'{"type": "info", "data": "x", "data_length": 2}\n{}',
    "data that is no JSON": b'{"type": "info", "data_length": 2}\n}}',
    "less than nothing": b'{"type": "info", "payload_length": -1}\n',
    "half a byte": b'{"type": "info", "payload_length": 0.5}\n',
    "a length in words": b'{"type": "info", "data_length": "all"}\n',
    "a depth without end": b"[" * 100_000 + b"\n",
    "data of a depth without end": b'{"type": "info", "data_length": 100000}\n' + b"[" * 100_000,
    "100 MB of sound": b'{"type": "audio-chunk", "payload_length": 100000000}\n',
    "100 MB of data": b'{"type": "info", "data_length": 100000000}\n',
}


@pytest.mark.parametrize("raw", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_told_in_one_line_and_nothing_is_waited_for(
    raw: bytes, pair: tuple[Peer, socket.socket]
) -> None:
    peer, there = pair
    there.sendall(raw)
    with pytest.raises(PeerError, match=r"talks nonsense|sends too much at once \(95 MB\)"):
        peer.receive(LONG)


def flood(folder: Path, raw: bytes) -> str:
    """Why a caller ends it who is sent `raw` without end."""

    def script(call: Call) -> None:
        while True:
            call.says(raw)

    with Scripted(folder, script) as server:
        peer = Peer.dial(server.address, LONG)
        try:
            while True:
                peer.receive(LONG)
        except PeerError as ended:
            return str(ended)
        finally:
            peer.close()


def test_a_line_without_end_is_ended(tmp_path: Path) -> None:
    assert flood(tmp_path, b"x" * 65536) == "talks nonsense"


@pytest.mark.parametrize("size", [0, LIMIT], ids=["small", "large"])
def test_events_without_end_are_ended(size: int, tmp_path: Path) -> None:
    event = b'{"type": "ping", "payload_length": %d}\n' % size + bytes(size)
    assert flood(tmp_path, event * 64) == "sends without end"


def test_half_an_event_and_then_nothing(pair: tuple[Peer, socket.socket]) -> None:
    peer, there = pair
    there.send(b'{"type": "audio-chunk", "payload_length": 10}\n12345')
    assert peer.receive(0.0) is None
    there.shutdown(socket.SHUT_RDWR)
    with pytest.raises(PeerError, match="has hung up"):
        peer.receive(LONG)


def test_what_nobody_reads_is_kept_and_makes_nobody_wait(pair: tuple[Peer, socket.socket]) -> None:
    peer, there = pair
    sound = bytes(1 << 22)
    peer.send(Event("audio-chunk", {}, sound))
    received = 0
    while received < len(sound):
        received += len(there.recv(1 << 20))
        peer.receive(0.0)
    there.shutdown(socket.SHUT_RDWR)
    with pytest.raises(PeerError):
        peer.send(Event("audio-chunk", {}, sound))


@given(st.none() | st.floats() | st.text() | st.lists(st.text()))
def test_names_are_short_lines_whatever_they_are(value: object) -> None:
    line = one_line(value)
    assert len(line) <= LONGEST
    assert line.isprintable()
    assert speaks_english(value) in (True, False)


def test_english_is_known_in_each_spelling() -> None:
    assert all(speaks_english([name]) for name in ("en", "en_GB", "EN-us"))
    assert not speaks_english(["de", "nl_BE"])
    assert not speaks_english("en")


class Watched:
    """A line to a server, and the states that were told, each waited for."""

    def __init__(self, address: Address, pauses: Pauses = AT_ONCE) -> None:
        self._told: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.line = Line(address, self._choose, self._told.put, pauses)
        self.line.begin()

    def _choose(self, info: Info) -> str:
        if not info.asr:
            raise PeerError("has no recogniser")
        assert all(model.name for model in info.asr[0].models)
        return info.asr[0].name

    def next(self) -> str:
        return self._told.get(timeout=LONG)

    @property
    def quiet(self) -> bool:
        return self._told.empty()

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()


def wait_for_the_end(call: Call) -> None:
    call.until("bye")


def test_a_server_is_there_before_it_is_needed(tmp_path: Path) -> None:
    with Scripted(tmp_path, wait_for_the_end) as server, Watched(server.address) as watched:
        assert watched.next() == ""
        assert watched.line.known(LONG)
        assert watched.line.offer == "vosk"
        peer = watched.line.take()
        assert peer
        peer.send(Event("hello"))
        assert watched.line.take() is None, "there is one, and it is taken"
        watched.line.over(peer)
        again = watched.line.take(LONG)
        assert again
        watched.line.over(again)
        assert watched.quiet


def test_one_that_is_away_is_told_once_and_called_until_it_is_back(tmp_path: Path) -> None:
    address = Address(path=str(tmp_path / "peer"))
    with Watched(address) as watched:
        assert watched.next() == "cannot be reached (no such file or directory)"
        assert watched.line.take(LONG) is None, "and nothing is waited for"
        for _ in range(2):
            with Scripted(tmp_path, wait_for_the_end):
                assert watched.next() == ""
                assert watched.line.known(LONG)
            assert watched.next()
            assert watched.line.offer is None


def test_one_that_was_of_no_use_is_away_until_it_has_answered_again(tmp_path: Path) -> None:
    with Scripted(tmp_path, wait_for_the_end) as server, Watched(server.address) as watched:
        assert watched.next() == ""
        peer = watched.line.take()
        assert peer
        watched.line.over(peer, "does not answer")
        assert watched.next() == "does not answer"
        assert watched.next() == ""


def test_one_that_has_nothing_to_offer_is_of_no_use(tmp_path: Path) -> None:
    def script(call: Call) -> None:
        call.until("describe")
        call.tell(Info().event())
        call.until("bye")

    with Scripted(tmp_path, script) as server, Watched(server.address) as watched:
        assert watched.next() == "has no recogniser"
        assert watched.line.take() is None


HALF_TOLD = {
    "no lists": {"asr": 5},
    "no programs": {"asr": [5]},
    "programs of nothing": {"asr": [{}]},
    "no models": {
        "asr": [
            {
                "name": "x",
                "attribution": {"name": "x", "url": ""},
                "installed": True,
                "description": None,
                "version": None,
                "models": None,
            }
        ]
    },
}


@pytest.mark.parametrize("data", HALF_TOLD.values(), ids=HALF_TOLD)
def test_one_that_tells_nonsense_of_itself_is_of_no_use(data: dict[str, object], tmp_path: Path) -> None:
    def script(call: Call) -> None:
        call.until("describe")
        call.says(json.dumps({"type": "info", "data": data}).encode() + b"\n")
        call.until("bye")

    with Scripted(tmp_path, script) as server, Watched(server.address) as watched:
        assert watched.next() == "talks nonsense"


def test_another_one_at_the_same_place_is_told(tmp_path: Path) -> None:
    names = iter("first second".split())

    def script(call: Call) -> None:
        from wyoming_peers import info

        if call.until("describe"):
            call.tell(info(name=next(names)).event())
            call.until("hang up")

    with Scripted(tmp_path, script) as server, Watched(server.address) as watched:
        assert watched.next() == ""
        assert watched.line.offer == "first"
        peer = watched.line.take()
        assert peer
        peer.send(Event("hang up"))
        with pytest.raises(PeerError):
            peer.receive(LONG)
        watched.line.over(peer)
        again = watched.line.take(LONG)
        assert again
        again.send(Event("hang up"))
        watched.line.over(again, "has hung up")
        assert [watched.next(), watched.next()] == ["has hung up", ""]
        assert watched.line.offer == "second"
