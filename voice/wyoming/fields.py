"""What stands in the data of a message, where it is what it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voice.wyoming.framing import RefusedError

Data = Mapping[str, Any]


def text(data: Data, key: str, longest: int) -> str:
    """Of at most so many characters. Raises RefusedError."""
    value = data.get(key)
    if not isinstance(value, str):
        raise RefusedError(f'"{key}" has to be a text')
    if len(value) > longest:
        raise RefusedError(f'"{key}" has to be a text of at most {longest} characters')
    return value.encode(errors="replace").decode()  # half of a surrogate pair is no letter


def name(data: Data, key: str) -> str | None:
    """A short text; None where it is left out. Raises RefusedError."""
    return None if data.get(key) is None else text(data, key, 200)


def section(data: Data, key: str) -> Data:
    """An object; an empty one where it is left out. Raises RefusedError."""
    value = data.get(key)
    if not isinstance(value, dict | None):
        raise RefusedError(f'"{key}" has to be an object')
    return value or {}


def whole(data: Data, key: str, least: int, most: int) -> int:
    """A whole number between the two. Raises RefusedError."""
    value = data.get(key)
    if type(value) is not int or not least <= value <= most:
        raise RefusedError(f'"{key}" has to be a whole number from {least} to {most}')
    return value
