"""The pages that are open: what they are shown, what they ask for, and how much of either."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from voice.kiosk.latest import NOTHING, Latest
from voice.kiosk.messages import Asked, Refusal, Version, decode, encode

AT_MOST = 128
"""Pages at once; one more is turned away."""

A_SECOND, AT_ONCE = 5.0, 10.0
"""Messages that a page may send: in the long run, and together."""

ALL_TOGETHER = 2
"""As much as so many pages may be sent by all: whoever is told to wait could come again, as another page."""

SLOW = 5.0
"""Seconds that a page may take to receive one message; then it is let go of."""

FAREWELL = 1.0
"""Seconds that it is given to agree to that."""


class Allowance:
    """How much may still be sent."""

    def __init__(self, pages: int = 1) -> None:
        self._pages = pages
        self._left, self._at = AT_ONCE * pages, time.monotonic()

    def take(self) -> None:
        """One more message. Raises ValueError, for whoever sent it, when that is one too many."""
        now = time.monotonic()
        self._left = min(AT_ONCE, self._left / self._pages + (now - self._at) * A_SECOND) * self._pages
        self._at = now
        if self._left < 1:
            raise ValueError("too fast: wait a second")
        self._left -= 1


class Pages:
    """Every page that is open. `ask` is told what they ask for; `version` is of the page that is served."""

    def __init__(self, latest: Latest, ask: Callable[[Asked], None], version: str) -> None:
        self._latest, self._ask, self._version = latest, ask, Version(version)
        self._allowance = Allowance(ALL_TOGETHER)
        self.open = 0
        """How many there are."""

    async def serve(self, page: WebSocket) -> None:
        """One page, from its coming to its going."""
        if not _same_origin(page) or self.open >= AT_MOST:
            await page.close(1008)
            return
        self.open += 1
        try:
            await self._converse(page)
            # One that does not read does not say goodbye either; the kernel lets go of it (server.UNREAD).
            with contextlib.suppress(Exception):
                async with asyncio.timeout(FAREWELL):
                    await page.close()
        finally:
            self.open -= 1

    async def _converse(self, page: WebSocket) -> None:
        try:
            await page.accept()
            await _send(page, encode(self._version))
            async with asyncio.TaskGroup() as both:
                showing = both.create_task(self._show(page))
                await self._listen(page)
                showing.cancel()
        except* (WebSocketDisconnect, TimeoutError, RuntimeError, OSError):
            pass  # it is gone, or too slow to be shown anything

    async def _show(self, page: WebSocket) -> None:
        shown = (NOTHING, NOTHING, NOTHING)
        while True:
            now = await self._latest.changed(shown)
            for line, before in zip(now, shown, strict=True):
                if line != before:
                    await _send(page, line[1])
            shown = now

    async def _listen(self, page: WebSocket) -> None:
        allowance = Allowance()
        while True:
            message = await page.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                allowance.take()
                asked = decode(message.get("text") or message.get("bytes") or b"")
                self._allowance.take()
            except ValueError as error:
                await _send(page, encode(Refusal(str(error))))
            else:
                self._ask(asked)


async def _send(page: WebSocket, line: str) -> None:
    async with asyncio.timeout(SLOW):
        await page.send_text(line)


def _same_origin(page: WebSocket) -> bool:
    """A page of ours; any other that is open in a browser here could connect too."""
    host = page.headers.get("host", "")
    return page.headers.get("origin") == f"http://{host}"
