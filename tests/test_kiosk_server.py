"""The kiosk's server, as a process: pages of every kind, good, slow, gone and hostile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from voice.kiosk.messages import Beat, Hello, Mode, View, encode
from voice.kiosk.pages import ALL_TOGETHER, AT_MOST, AT_ONCE, FAREWELL, SLOW
from voice.kiosk.server import HOST, LONGEST_MESSAGE, PAGE, PORT_TAKEN, UNREAD, bind, fingerprint
from voice.processes.child import ROOT

HELLO = Hello({"asleep": "Say Charley"}, {})
ASLEEP, TALKING = View(), View(mode=Mode.SPEAKING, turn=("Heel away.",))
WAIT = 10.0


class Server:
    """The process, with what it tells."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "voice.kiosk.server", *arguments],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.told: Queue[str] = Queue()
        assert self.process.stdout is not None
        self.url: str = json.loads(self.process.stdout.readline() or '{"url": ""}')["url"]
        threading.Thread(target=self._listen, daemon=True).start()

    def show(self, *messages: Any) -> None:
        """To every page."""
        assert self.process.stdin is not None
        for message in messages:
            self.process.stdin.write(encode(message) + "\n")
        self.process.stdin.flush()

    def asked(self) -> dict[str, Any]:
        """What a page asked for next."""
        while (found := json.loads(self.told.get(timeout=WAIT)))["type"] == "alive":
            pass
        assert isinstance(found, dict)
        return found

    def pages(self) -> int:
        """How many are open, as anybody on this machine may ask."""
        with urllib.request.urlopen(self.url + "pages", timeout=WAIT) as answer:
            found: int = json.load(answer)["pages"]
            return found

    def connections(self) -> int:
        """Sockets that it holds."""
        links = [os.readlink(link) for link in Path(f"/proc/{self.process.pid}/fd").iterdir()]  # noqa: PTH115
        return sum(link.startswith("socket:") for link in links)

    def page(self, **options: Any) -> connect:
        """A page that connects as ours does."""
        origin = self.url.rstrip("/")
        return connect(
            self.url.replace("http", "ws") + "live", **{"origin": origin, "proxy": None, **options}
        )

    def get(self, path: str = "", **headers: str) -> tuple[int, Any]:
        """Status and headers."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=WAIT) as answer:
                return answer.status, answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers

    def close(self) -> None:
        """End it, and whatever it holds."""
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            if pipe is not self.process.stdout:
                pipe.close()
        self.process.terminate()
        self.process.wait(WAIT)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as told:
            for line in told:
                self.told.put(line.strip())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One that has been greeted."""
    running = Server("--port=0")
    running.show(HELLO, ASLEEP)
    yield running
    running.close()


def greeted() -> Server:
    """One for a test that strains it."""
    running = Server("--port=0")
    running.show(HELLO, ASLEEP)
    return running


async def silent_page(server: Server) -> socket.socket:
    """One that has connected, and reads nothing any more."""
    origin = server.url.rstrip("/")
    host = origin.removeprefix("http://")
    page = socket.socket()
    page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    page.connect((HOST, int(host.rpartition(":")[2])))
    page.sendall(
        f"GET /live HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    assert b"101" in page.recv(64)
    return page


async def received(page: ClientConnection, kind: str) -> dict[str, Any]:
    """The next message of a kind."""
    while True:
        message: dict[str, Any] = json.loads(await asyncio.wait_for(page.recv(), WAIT))
        if message["type"] == kind:
            return message


def test_a_page_is_greeted_and_shown_everything_at_once(server: Server) -> None:
    async def look() -> None:
        server.show(TALKING)
        async with server.page() as page:
            version, first = json.loads(await page.recv()), json.loads(await page.recv())
            assert version == {"type": "version", "version": fingerprint(PAGE)}
            assert first == json.loads(encode(HELLO))
            assert (await received(page, "view"))["mode"] in ("asleep", "speaking")
            server.show(View(turn=("News.",)))
            while (await received(page, "view"))["turn"] != ["News."]:
                pass

    asyncio.run(look())


def test_a_beat_without_new_frames_reaches_the_page(server: Server) -> None:
    async def listen() -> None:
        async with server.page() as page:
            for _ in range(3):
                server.show(Beat(7))
                assert (await received(page, "beat"))["frames"] == 7

    asyncio.run(listen())


def test_two_screens_show_the_same(server: Server) -> None:
    async def look() -> None:
        async with server.page() as one, server.page() as other:
            server.show(View(turn=("The same.",)))
            for page in (one, other):
                while (await received(page, "view"))["turn"] != ["The same."]:
                    pass

    asyncio.run(look())


def test_what_is_pressed_and_typed_reaches_charley(server: Server) -> None:
    async def press() -> None:
        async with server.page() as page:
            await page.send('{"type": "press", "button": "cramp"}')
            await page.send('{"type": "say", "text": "why at night"}')
            await page.send(b'{"type": "press", "button": "stop"}')

    asyncio.run(press())
    assert [server.asked() for _ in range(3)] == [
        {"type": "press", "button": "cramp"},
        {"type": "say", "text": "why at night"},
        {"type": "press", "button": "stop"},
    ]


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "nonsense",
        "[1, 2]",
        "{}",
        '{"type": "press"}',
        '{"type": "press", "button": 3}',
        '{"type": "press", "button": "yes", "and": "more"}',
        '{"type": "view", "mode": "danger"}',
        '{"type": "say", "text": "' + "a" * 400 + '"}',
        "[" * 4000,
        b"\xff\xfe\x00",
    ],
)
def test_garbage_is_answered_with_an_error_and_the_page_lives_on(
    server: Server, garbage: str | bytes
) -> None:
    async def send() -> None:
        async with server.page() as page:
            await page.send(garbage)
            assert (await received(page, "error"))["reason"]
            await page.send('{"type": "press", "button": "yes"}')

    asyncio.run(send())
    assert server.asked() == {"type": "press", "button": "yes"}


def test_a_page_that_sends_too_fast_is_told_so_and_coming_again_helps_little() -> None:
    server = greeted()

    async def hammer() -> None:
        for _ in range(5):
            async with server.page(close_timeout=0.01) as page:
                for _ in range(40):
                    await page.send('{"type": "press", "button": "no"}')
                assert "too fast" in (await received(page, "error"))["reason"]

    began = time.monotonic()
    asyncio.run(hammer())
    taken = 0
    with contextlib.suppress(Empty):
        while True:
            taken += json.loads(server.told.get(timeout=0.5))["type"] == "press"
    assert AT_ONCE <= taken <= ALL_TOGETHER * (AT_ONCE + 5 * (time.monotonic() - began))
    server.close()


def test_a_message_of_a_hundred_megabytes_is_cut_off_and_others_notice_nothing(server: Server) -> None:
    async def flood() -> None:
        async with server.page() as other:
            with contextlib.suppress(websockets.ConnectionClosed):
                async with server.page() as page:
                    await page.send("a" * (LONGEST_MESSAGE + 1))
                    await asyncio.wait_for(page.wait_closed(), WAIT)
            with contextlib.suppress(websockets.ConnectionClosed, ConnectionError):
                async with server.page(compression=None) as page:
                    await page.send("a" * 100_000_000)
            server.show(View(turn=("Still here.",)))
            while (await received(other, "view"))["turn"] != ["Still here."]:
                pass

    asyncio.run(flood())


def test_pages_that_read_nothing_cost_nobody_anything_and_are_let_go_of() -> None:
    server = greeted()
    usual = server.connections()
    large = View(turn=("x" * 3_000_000,))

    async def crowd() -> None:
        silent = [await silent_page(server) for _ in range(20)]
        async with server.page(max_size=None) as reader:
            for n in range(5):
                server.show(large, View(turn=(f"Number {n}.",)))
            while (await received(reader, "view"))["turn"] != ["Number 4."]:
                pass
            deadline = time.monotonic() + SLOW + FAREWELL + 2 * UNREAD / 1000
            while server.pages() > 1 or server.connections() > usual + 2:
                assert time.monotonic() < deadline, f"{server.pages()} pages are still held"
                await asyncio.sleep(0.1)
        for page in silent:
            page.close()

    asyncio.run(crowd())
    server.close()


def test_strangers_fill_no_pipe() -> None:
    server = greeted()
    port = int(server.url.rstrip("/").rpartition(":")[2])
    for _ in range(3000):  # each would leave a line, and a pipe holds some two thousand of them
        with socket.create_connection((HOST, port), timeout=WAIT) as stranger:
            stranger.sendall(b"\x16\x03\x01\x00\xa5\x01\x00\r\n\r\n")
            stranger.recv(100)
    assert server.get()[0] == 200
    server.close()


def test_one_page_too_many_is_turned_away(server: Server) -> None:
    async def crowd() -> None:
        async with contextlib.AsyncExitStack() as all_pages:
            refused = 0
            for _ in range(AT_MOST + 1):
                try:
                    await all_pages.enter_async_context(server.page())
                except websockets.InvalidStatus:
                    refused += 1
            assert refused == 1

    asyncio.run(crowd())


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1", "null", None])
def test_another_page_of_the_browser_cannot_connect(server: Server, origin: str | None) -> None:
    async def intrude() -> None:
        with pytest.raises(websockets.InvalidStatus):
            async with server.page(origin=origin):
                pass

    asyncio.run(intrude())


def test_a_name_that_only_leads_here_is_refused(server: Server) -> None:
    assert server.get(Host="charley.example")[0] == 400


def test_every_answer_forbids_what_the_page_does_not_need(server: Server) -> None:
    for path in ("", "no/such/file", "../server.py", "%2e%2e/server.py"):
        status, headers = server.get(path)
        assert status == (200 if path == "" else 404)
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


def test_nobody_but_this_machine_is_served() -> None:
    with bind(0) as bound:
        assert bound.getsockname()[0] == HOST == "127.0.0.1"


def test_a_port_that_is_taken_is_one_line(server: Server) -> None:
    port = server.url.rstrip("/").rpartition(":")[2]
    second = Server(f"--port={port}")
    assert second.process.wait(WAIT) == PORT_TAKEN
    assert second.process.stderr is not None
    (line,) = second.process.stderr.read().splitlines()
    assert port in line
    assert "--port" in line
    second.close()


def test_it_ends_with_charley() -> None:
    running = Server("--port=0")
    assert running.process.stdin is not None
    running.show(HELLO, Beat(3))
    running.process.stdin.close()
    assert running.process.wait(WAIT) == 0
    running.close()


def test_another_page_has_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "page.js").write_text("1")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / "page.js").write_text("2")
    assert fingerprint(tmp_path) != before
