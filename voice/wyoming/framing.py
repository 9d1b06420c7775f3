"""Bytes of the Wyoming protocol -> events, and back; within limits, and trusting nobody.

A message is a line of JSON {"type", "data", "data_length", "payload_length"}, then as many bytes of further
data (JSON) and of payload (sound) as it announces.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from wyoming.event import Event

HEADER_BYTES = 1 << 16
"""Of the line; also of the data after it: a question is a few words."""

PAYLOAD_BYTES = 1 << 18
"""8 s of sound at 16 kHz, 1.4 s at the best quality that sound cards have."""


class FramingError(Exception):
    """Where the next message begins is not known any more; one line says what was wrong."""


class RefusedError(Exception):
    """A message was read, and cannot be meant; one line says what was expected. The next one may be well."""


@dataclass(frozen=True, slots=True)
class Header:
    """The line of a message: what it holds, and how many bytes follow."""

    fields: dict[str, Any]
    data_bytes: int
    payload_bytes: int


def header(line: bytes) -> Header:
    """Raises FramingError."""
    fields = _object(line)
    if fields is None:
        raise FramingError("a message begins with a line that is a JSON object")
    return Header(
        fields,
        _announced(fields, "data_length", HEADER_BYTES),
        _announced(fields, "payload_length", PAYLOAD_BYTES),
    )


def event(head: Header, data: bytes = b"", payload: bytes = b"") -> Event:
    """The message whose parts these are. Raises RefusedError."""
    kind, own = head.fields.get("type"), head.fields.get("data")
    if not isinstance(kind, str) or not 0 < len(kind) <= 100:
        raise RefusedError('"type" has to be a text')
    if not isinstance(own, dict | None):
        raise RefusedError(f'{shown(kind)}: "data" has to be an object')
    more = _object(data) if data else {}
    if more is None:
        raise RefusedError(f"{shown(kind)}: the data after the line has to be a JSON object")
    return Event(kind, {**(own or {}), **more}, payload or None)


def packed(sent: Event) -> bytes:
    """The message as it is sent."""
    # In ASCII: half of a surrogate pair, which JSON may hold, cannot be sent in any other way.
    data = json.dumps(sent.data).encode() if sent.data else b""
    head: dict[str, Any] = {"type": sent.type}
    if data:
        head["data_length"] = len(data)
    if sent.payload:
        head["payload_length"] = len(sent.payload)
    return b"".join((json.dumps(head).encode(), b"\n", data, sent.payload or b""))


def shown(text: str) -> str:
    """Something that was sent, short and in one line, to be named in a message."""
    return json.dumps(text if len(text) <= 40 else f"{text[:37]}...")


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw.decode())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _announced(fields: dict[str, Any], key: str, most: int) -> int:
    number = fields.get(key)
    if number is None:
        return 0
    if type(number) is not int or not 0 <= number <= most:
        raise FramingError(f'"{key}" has to be a whole number, at most {most}')
    return number
