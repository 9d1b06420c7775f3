"""Takes the connections of many clients, and ends them all when it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
from pathlib import Path

from voice.wyoming.connection import Connection, Services
from voice.wyoming.framing import HEADER_BYTES

CLIENTS = 256
"""At once; whoever comes then takes the place of one that has wanted nothing for longest."""

FULL = "too many are connected; try again in a moment"

logger = logging.getLogger(__name__)


class Server:
    """Listens at one address."""

    def __init__(self, services: Services, *, clients: int = CLIENTS) -> None:
        self._services, self._most = services, clients
        self._clients: dict[Connection, asyncio.Task[None]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._socket: tuple[Path, int] | None = None

    async def start(self, *, host: str = "", port: int = 0, path: str = "") -> int:
        """Begin to listen, at a port or at a socket's `path`; the port. Raises OSError."""
        if path:
            if await _answers(path):  # asyncio would take the socket of a living server away without a word
                raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
            self._server = await asyncio.start_unix_server(self._come, path, limit=HEADER_BYTES)
            self._socket = Path(path), Path(path).stat().st_ino
            return 0
        self._server = await asyncio.start_server(
            self._come, host, port, limit=HEADER_BYTES, backlog=self._most
        )
        chosen: int = self._server.sockets[0].getsockname()[1]
        return chosen

    async def close(self) -> None:
        """Let go of every client and of the address."""
        if self._server:
            self._server.close()
        if self._socket:
            path, inode = self._socket
            with contextlib.suppress(OSError):
                if path.stat().st_ino == inode:  # not the one that somebody put in its place
                    path.unlink()
        tasks = [*self._clients.values(), *self._leaving]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=2.0)
        await asyncio.sleep(0)  # in which their transports end

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._clients)

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client, task = Connection(reader, writer, self._services), asyncio.current_task()
        assert task
        if len(self._clients) >= self._most:
            idle = [(since, other) for other in self._clients if (since := other.idle_since) is not None]
            if not idle:
                self._leaving.add(task)
                with contextlib.suppress(asyncio.CancelledError):  # the server ends
                    await client.turn_away(FULL)
                self._leaving.discard(task)
                return
            _, longest = min(idle, key=lambda found: found[0])
            self._clients.pop(longest).cancel()
        self._clients[client] = task
        try:
            await client.run()
        except asyncio.CancelledError:
            pass  # its place was needed, or the server ends
        except Exception as error:  # whatever one client brought about is not for the others to suffer
            logger.error("a client was let go of: %r", error)
        finally:
            self._clients.pop(client, None)


async def _answers(path: str) -> bool:
    """Whether a server listens at this socket. Raises OSError for one that nobody may look at."""
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    writer.close()
    return True
