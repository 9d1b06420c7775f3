"""The kiosk's web server, in a process of its own: `python -m voice.kiosk.server --port N`.

A line in is a message for every page (voice/kiosk/messages.py): the hello and the latest view are kept for
pages that come later. The first line out is {"url"}; after it one line for each thing pressed or typed. A
page that is slow, gone or hostile costs the others nothing, and Charley nothing: it writes into a pipe.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import socket
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import FileResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from voice.kiosk.messages import ALIVE, Refusal, decode, encode
from voice.processes.job import JobError, run, say, until_alone

PAGE = Path(__file__).with_name("page")

HOST = "127.0.0.1"
"""Nobody but this machine."""

NAMES = ("127.0.0.1", "localhost")
"""What it may be called: another name that leads here is a trick of some other page (DNS rebinding)."""

PORT_TAKEN = 3
"""Exit code."""

PAGES = 128
"""At once; one more is turned away."""

LONGEST_MESSAGE = 4096
"""Bytes from a page."""

A_SECOND, AT_ONCE = 5.0, 10.0
"""Messages that a page may send: in the long run, and together."""

ALIVE_EVERY = 3.0
"""Seconds."""

SLOW = 5.0
"""Seconds that a page may take to receive one message; then it is let go of."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}


class Latest:
    """What every page is shown: hello, view and beat, each the newest. No page has a queue."""

    def __init__(self) -> None:
        self.hello = self.view = self.beat = ""
        self._news = asyncio.Condition()

    async def put(self, line: str) -> None:
        """A line from Charley."""
        kind = json.loads(line).get("type")
        if kind in ("hello", "view", "beat"):
            setattr(self, kind, line)
            async with self._news:
                self._news.notify_all()

    async def changed(self, known: tuple[str, str, str]) -> tuple[str, str, str]:
        """The three, as soon as they are not what is `known`."""
        async with self._news:
            await self._news.wait_for(lambda: self.now != known)
        return self.now

    @property
    def now(self) -> tuple[str, str, str]:
        """Hello, view, beat."""
        return self.hello, self.view, self.beat


class Allowance:
    """How much one page may still send."""

    def __init__(self) -> None:
        self._left, self._at = AT_ONCE, time.monotonic()

    def take(self) -> bool:
        """Whether one more message may be looked at."""
        now = time.monotonic()
        self._left = min(AT_ONCE, self._left + (now - self._at) * A_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Headers:
    """Puts HEADERS on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        await self._app(scope, receive, sending)


class Pages:
    """Every page that is open."""

    def __init__(self, latest: Latest) -> None:
        self._latest = latest
        self._open = 0

    async def serve(self, page: WebSocket) -> None:
        """One page, from its coming to its going."""
        if not _same_origin(page) or self._open >= PAGES:
            await page.close(1008)
            return
        self._open += 1
        try:
            await page.accept()
            async with asyncio.TaskGroup() as both:
                showing = both.create_task(self._show(page))
                await self._listen(page)
                showing.cancel()
        except* (WebSocketDisconnect, TimeoutError, RuntimeError, OSError):
            pass  # it is gone, or too slow to be shown anything
        finally:
            self._open -= 1
        with contextlib.suppress(Exception):
            await page.close()

    async def _show(self, page: WebSocket) -> None:
        shown = ("", "", "")
        while True:
            now = await self._latest.changed(shown)
            for line, before in zip(now, shown, strict=True):
                if line and line != before:
                    async with asyncio.timeout(SLOW):
                        await page.send_text(line)
            shown = now

    async def _listen(self, page: WebSocket) -> None:
        allowance = Allowance()
        while True:
            message = await page.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                if not allowance.take():
                    raise ValueError("too fast: wait a second")
                asked = decode(message.get("text") or message.get("bytes") or b"")
            except ValueError as error:
                async with asyncio.timeout(SLOW):
                    await page.send_text(encode(Refusal(str(error))))
            else:
                _tell(encode(asked))


def application(latest: Latest) -> Starlette:
    """The page, what it is made of, and its live connection."""
    return Starlette(
        routes=[
            Route("/", lambda _: FileResponse(PAGE / "index.html")),
            WebSocketRoute("/live", Pages(latest).serve),
            Mount("/", StaticFiles(directory=PAGE)),
        ],
        middleware=[Middleware(Headers), Middleware(TrustedHostMiddleware, allowed_hosts=list(NAMES))],
    )


def serve(port: int) -> None:
    """Serve until stdin ends. Raises JobError when the port is taken."""
    latest = Latest()
    bound = _bound(port)
    server = uvicorn.Server(
        uvicorn.Config(
            application(latest),
            ws="websockets-sansio",
            ws_max_size=LONGEST_MESSAGE,
            ws_per_message_deflate=False,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )

    async def both() -> None:
        until_alone(partial(_follow, sys.stdin.buffer, latest, asyncio.get_running_loop()))
        living = asyncio.create_task(_live())
        say({"url": f"http://{HOST}:{bound.getsockname()[1]}/"})
        await server.serve([bound])
        living.cancel()

    asyncio.run(both())


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
        bound.listen(PAGES)
    except OSError as error:
        raise JobError(
            PORT_TAKEN,
            f"port {port} cannot be had ({error.strerror}): is another kiosk on? or choose another: --port",
        ) from None
    return bound


def _same_origin(page: WebSocket) -> bool:
    """A page of ours; any other that is open in a browser here could connect too."""
    host = page.headers.get("host", "")
    return page.headers.get("origin") == f"http://{host}"


def _follow(source: BinaryIO, latest: Latest, loop: asyncio.AbstractEventLoop) -> None:
    """Hand over what Charley writes, in a thread, until there is no more of it."""
    for line in source:
        asyncio.run_coroutine_threadsafe(latest.put(line.decode().rstrip("\n")), loop)


async def _live() -> None:
    while True:
        _tell(ALIVE)
        await asyncio.sleep(ALIVE_EVERY)


def _tell(line: str) -> None:
    print(line, flush=True)


def main(arguments: list[str] | None = None) -> Any:
    """Serve, and tell in one line why it could not."""
    parser = argparse.ArgumentParser(prog="python -m voice.kiosk.server")
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args(arguments)
    os._exit(run(lambda: serve(options.port)))


if __name__ == "__main__":
    main()
