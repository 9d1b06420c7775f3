"""Puts files and links in place so that a power cut leaves the old or the new one, and never an empty one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

Sync = Callable[[int], None]
"""Waits until what a handle leads to is on the card."""


def write(file: Path, content: bytes, mode: int | None = None, *, sync: Sync = os.fsync) -> None:
    """Make `file` hold `content`; `mode` is not for a card's FAT, which has none. Raises OSError."""
    fresh = _fresh(file)
    with fresh.open("xb") as draft:
        draft.write(content)
        draft.flush()
        if mode is not None:
            os.fchmod(draft.fileno(), mode)
        sync(draft.fileno())
    _exchange(fresh, file, sync)


def link(place: Path, to: str) -> None:
    """Make `place` a link to `to`. Raises OSError."""
    fresh = _fresh(place)
    fresh.symlink_to(to)
    _exchange(fresh, place, os.fsync)


def _fresh(file: Path) -> Path:
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    return fresh


def _exchange(fresh: Path, file: Path, sync: Sync) -> None:
    fresh.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync(folder)
    finally:
        os.close(folder)
