"""The next event of a connection, read within limits of size and time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from wyoming.event import Event

from voice.wyoming.framing import HEADER_BYTES, FramingError, event, header


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds."""

    idle: float = 3600.0
    """Between two messages: a client may stay connected until it is spoken to."""
    begun: float = 30.0
    """The same, while a text or an utterance is begun and not ended."""
    message: float = 20.0
    """From the first byte of a message to its last."""
    reading: float = 20.0
    """That a client may leave what it is sent unread."""
    transcript: float = 30.0
    """From the end of an utterance to its transcript."""


async def read(reader: asyncio.StreamReader, patience: Patience, *, begun: bool = False) -> Event | None:
    """None when the client is gone, be it in the middle of a message.

    `reader` must have HEADER_BYTES for its limit. Raises FramingError and RefusedError.
    """
    try:
        async with asyncio.timeout(patience.begun if begun else patience.idle):
            first = await reader.read(1)
    except TimeoutError:
        if begun:
            raise FramingError(f"what is begun has to go on within {patience.begun:g} seconds") from None
        return None
    try:
        async with asyncio.timeout(patience.message):
            head = header(first + (b"" if first == b"\n" else await _line(reader)))
            data = await reader.readexactly(head.data_bytes)
            payload = await reader.readexactly(head.payload_bytes)
    except asyncio.IncompleteReadError:
        return None
    except TimeoutError:
        raise FramingError(f"a message has to be sent within {patience.message:g} seconds") from None
    return event(head, data, payload)


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError:
        raise FramingError(f"the line of a message has to have at most {HEADER_BYTES} bytes") from None
