"""The kiosk's web server, in a process of its own: `python -m voice.kiosk.server --port N`.

A line in is a message for every page (voice/kiosk/messages.py): the hello and the latest view are kept for
pages that come later. The first line out is {"url"}; after it one line for each thing pressed or typed. A
page that is slow, gone or hostile costs the others nothing, and Charley nothing: it writes into a pipe.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import logging
import os
import resource
import socket
import sys
from functools import partial
from pathlib import Path
from typing import BinaryIO, NoReturn

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voice.kiosk.latest import Latest
from voice.kiosk.messages import Alive, encode
from voice.kiosk.pages import AT_MOST, Pages
from voice.processes.job import JobError, run, say, until_alone

PAGE = Path(__file__).with_name("page")

HOST = "127.0.0.1"
"""Nobody but this machine."""

NAMES = ("127.0.0.1", "localhost")
"""What it may be called: another name that leads here is a trick of some other page (DNS rebinding)."""

PORT_TAKEN = 3
"""Exit code."""

LONGEST_MESSAGE = 4096
"""Bytes from a page."""

ALIVE_EVERY = 3.0
"""Seconds."""

UNREAD = 5000
"""Milliseconds that what was sent may lie unread; then the kernel lets go of the connection."""

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


def application(pages: Pages) -> Starlette:
    """The page, what it is made of, its live connection, and how many there are."""
    return Starlette(
        routes=[
            Route("/", lambda _: FileResponse(PAGE / "index.html")),
            Route("/pages", lambda _: JSONResponse({"pages": pages.open})),
            WebSocketRoute("/live", pages.serve),
            Mount("/", StaticFiles(directory=PAGE)),
        ],
        middleware=[Middleware(Headers), Middleware(TrustedHostMiddleware, allowed_hosts=list(NAMES))],
    )


def serve(port: int) -> None:
    """Serve until stdin ends. Raises JobError when the port is taken."""
    # Nobody reads what libraries have to say of strangers' requests; a pipe full of it would stop everything.
    logging.disable(logging.CRITICAL)
    latest = Latest()
    pages = Pages(latest, lambda asked: _tell(encode(asked)), fingerprint(PAGE))
    bound = bind(port)
    server = uvicorn.Server(
        uvicorn.Config(
            application(pages),
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
        living = asyncio.create_task(_live(pages))
        say({"url": f"http://{HOST}:{bound.getsockname()[1]}/"})
        await server.serve([bound])
        living.cancel()

    asyncio.run(both())


def bind(port: int) -> socket.socket:
    """Where pages come to: this machine alone. Raises JobError when the port is taken."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD)
    try:
        bound.bind((HOST, port))
        bound.listen(AT_MOST)
    except OSError as error:
        raise JobError(
            PORT_TAKEN,
            f"port {port} cannot be had ({error.strerror}): is another kiosk on? or choose another: --port",
        ) from None
    return bound


def fingerprint(folder: Path) -> str:
    """Another one for each content of the files in `folder`."""
    sum_ = hashlib.sha256()
    for file in sorted(folder.rglob("*.*")):
        sum_.update(file.name.encode() + b"\0" + file.read_bytes())
    return sum_.hexdigest()[:16]


def _follow(source: BinaryIO, latest: Latest, loop: asyncio.AbstractEventLoop) -> None:
    """Hand over what Charley writes, in a thread, until there is no more of it."""
    for line in source:
        asyncio.run_coroutine_threadsafe(latest.put(line.decode().rstrip("\n")), loop)


async def _live(pages: Pages) -> None:
    while True:
        _tell(encode(Alive(pages.open)))
        await asyncio.sleep(ALIVE_EVERY)


def _tell(line: str) -> None:
    print(line, flush=True)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Serve, and tell in one line why it could not."""
    parser = argparse.ArgumentParser(prog="python -m voice.kiosk.server")
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args(arguments)
    # Connections that say nothing are let in, too: as many as the system allows.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os._exit(run(lambda: serve(options.port)))


if __name__ == "__main__":
    main()
