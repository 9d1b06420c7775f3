"""One connection to a Wyoming server: events out and in, nothing waits, and nothing that comes is trusted."""

from __future__ import annotations

import io
import json
import select
import socket
import time

from wyoming.event import Event, read_event, write_event

from voice.remote.address import Address

LIMIT = 1 << 20
"""Bytes of a line, of an event's data, or of its sound: hundreds of voices are told of in 200 KB."""

BUDGET, MOST_EVENTS = 16 << 20, 5_000
"""Bytes and events that one connection may bring: a minute of the best sound there is, finely cut."""

READ_BYTES = 1 << 16

NONSENSE, ENDLESS = "talks nonsense", "sends without end"


class PeerError(Exception):
    """The server is of no use now; what follows its name in one line."""


class Peer:
    """A server, as far as one connection goes. For one thread at a time."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._unsent = bytearray()
        self._received = bytearray()
        self._expected: int | None = None
        """Bytes of the event that is coming in, once its first line is there."""
        self._bytes_left, self._events_left = BUDGET, MOST_EVENTS

    @classmethod
    def dial(cls, address: Address, seconds: float) -> Peer:
        """A new connection. Raises PeerError.

        A name that must be looked up first may take longer than `seconds`.
        """
        connection = None
        try:
            if not address.path:
                connection = socket.create_connection((address.host, address.port), seconds)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return cls(connection)
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(seconds)
            connection.connect(address.path)
            return cls(connection)
        except (OSError, UnicodeError) as error:
            if connection:
                connection.close()
            raise PeerError(f"cannot be reached ({_reason(error)})") from None

    def fileno(self) -> int:
        """For select."""
        return self._connection.fileno()

    def send(self, *events: Event) -> None:
        """Without waiting: what does not go out now goes with later calls. Raises PeerError."""
        for event in events:
            written = io.BytesIO()
            write_event(event, written)
            self._unsent += written.getvalue()
        self._flush()

    def receive(self, seconds: float) -> Event | None:
        """The next event; None when none was whole within `seconds`. Raises PeerError."""
        until = time.monotonic() + seconds
        while (event := self._whole()) is None:
            left = until - time.monotonic()
            if not self._read(max(left, 0.0)) and left <= 0:
                return None
        return event

    def close(self) -> None:
        """May be called twice."""
        self._connection.close()

    def _flush(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: self._connection.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError as error:
            raise PeerError(f"is gone ({_reason(error)})") from None

    def _read(self, seconds: float) -> bool:
        """Whether anything came in, or went out, within `seconds`."""
        poll = select.poll()
        poll.register(self._connection, select.POLLIN | (select.POLLOUT if self._unsent else 0))
        if not poll.poll(seconds * 1000):
            return False
        self._flush()
        try:
            data = self._connection.recv(READ_BYTES)
        except BlockingIOError:
            return True
        except OSError as error:
            raise PeerError(f"is gone ({_reason(error)})") from None
        if not data:
            raise PeerError("has hung up")
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise PeerError(ENDLESS)
        self._received += data
        return True

    def _whole(self) -> Event | None:
        """The first event of what has come in, if all of it is there."""
        if self._expected is None:
            end = self._received.find(b"\n") + 1
            if not end:
                if len(self._received) > LIMIT:
                    raise PeerError(NONSENSE)
                return None
            self._expected = end + _announced(bytes(self._received[:end]))
        if len(self._received) < self._expected:
            return None
        self._events_left -= 1
        if self._events_left < 0:
            raise PeerError(ENDLESS)
        raw = bytes(self._received[: self._expected])
        del self._received[: self._expected]
        self._expected = None
        return _event(raw)


def _announced(line: bytes) -> int:
    """Bytes that follow an event's first line. Raises PeerError."""
    try:
        header = json.loads(line)
        sizes = [header.get(name) or 0 for name in ("data_length", "payload_length")]
    except (ValueError, AttributeError, RecursionError):
        raise PeerError(NONSENSE) from None
    if not all(type(size) is int and size >= 0 for size in sizes):
        raise PeerError(NONSENSE)
    if max(sizes) > LIMIT:
        raise PeerError(f"sends too much at once ({max(sizes) >> 20} MB)")
    return sum(sizes)


def _event(raw: bytes) -> Event:
    try:
        event = read_event(io.BytesIO(raw))
    except (TypeError, AttributeError, KeyError, RecursionError):
        event = None
    # The library takes whatever JSON has there.
    if event is None or not isinstance(event.type, str) or not isinstance(event.data, dict):
        raise PeerError(NONSENSE)
    return event


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
