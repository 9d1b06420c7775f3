"""How it is with the Charley that runs, for `charley status` and other programs to read."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from voice import places

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
    """Where it stands for this user: in memory, where the system has a place for that."""
    user = f"/run/user/{os.getuid()}"
    for memory in (os.environ.get("RUNTIME_DIRECTORY"), os.environ.get("XDG_RUNTIME_DIR"), user):
        if memory and os.access(memory, os.W_OK):
            return Path(memory) / "charley" / "status.json"
    return places.cache_dir() / "status.json"


def read() -> Status | None:
    """Of the Charley that runs; None when none does."""
    try:
        status = Status(**json.loads(file().read_text(encoding="utf-8")))
        os.kill(status.pid, 0)
    except (OSError, ValueError, TypeError, OverflowError):
        return None
    return status


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
