"""Whether frames reach the recogniser: what feeds the watchdog and `charley status`."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from voice import places

EVERY = 5.0
"""Seconds between two looks. The file lies in memory, so no card is written."""

ALIVE = 30.0
"""Seconds for which sound that reached the recogniser proves that Charley hears."""


@dataclass(frozen=True, slots=True)
class Status:
    """How it is with a Charley that runs: what `charley status --json` prints."""

    pid: int
    heard_at: float
    """Unix time at which sound of a device last reached the recogniser and was answered to; 0.0 for never."""
    written_at: float
    reason: str = ""
    """Why it cannot hear, in one line."""
    microphone: str = ""
    speaker: str = ""
    engine: str = ""
    model: str = ""
    state: str = "asleep"
    """Of the conversation."""

    def hears(self, now: float) -> bool:
        """Whether it could hear at `now`, in Unix time."""
        return not self.reason and now - self.heard_at <= ALIVE


def file() -> Path:
    """Where the status of this user's Charley stands: in memory where the system has a place for that."""
    user = os.getuid()
    for memory in (os.environ.get("XDG_RUNTIME_DIR"), f"/run/user/{user}"):
        if memory and os.access(memory, os.W_OK):
            return Path(memory) / "charley" / "status.json"
    shared = Path(f"/dev/shm/charley-{user}")
    return (shared if shared.parent.is_dir() else places.cache_dir()) / "status.json"


def read() -> Status | None:
    """Of the Charley that runs; None when none does."""
    try:
        status = Status(**json.loads(file().read_text(encoding="utf-8")))
        os.kill(status.pid, 0)
    except (OSError, ValueError, TypeError, OverflowError):
        return None
    return status


class Liveness:
    """Proves that Charley hears. `now` is Unix time, asked only every few seconds."""

    def __init__(self, *, notify: Callable[[str], None], now: Callable[[], float] = time.time) -> None:
        self._notify, self._now = notify, now
        self._delivered = self._reached = 0
        self._heard_at = 0.0

    def look(self, delivered: int, reached: int) -> float:
        """Frames that came from a device, and bytes that the recogniser answered to, so far.

        Feeds the watchdog when both have grown since the last look: silence made up for an absent microphone
        proves nothing, and neither does a microphone whose frames go nowhere. Returns when Charley last
        heard, in Unix time.
        """
        hears = delivered > self._delivered and reached > self._reached
        self._delivered, self._reached = delivered, reached
        if hears:
            self._heard_at = self._now()
            self._notify("WATCHDOG=1")
        return self._heard_at


def write(status: Status) -> None:
    """Let `charley status` see it. A place that cannot be written is no reason to stop."""
    path = file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(status)), encoding="utf-8")
        fresh.replace(path)


def forget() -> None:
    """Charley ends."""
    with contextlib.suppress(OSError):
        file().unlink(missing_ok=True)


def systemd() -> Callable[[str], None]:
    """What tells systemd of us, line by line (sd_notify); nothing where it did not start us."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return lambda line: None
    if address.startswith("@"):  # an address without a file
        address = "\0" + address[1:]

    def notify(line: str) -> None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.setblocking(False)
            end.sendto(line.encode(), address)

    return notify
