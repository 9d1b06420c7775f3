"""What a process that lives for long must not gather: memory, threads, processes, files."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from tests.bedside import descendants

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Health:
    """How it is with this process."""

    megabytes: float
    """Resident."""
    threads: int
    processes: int
    """Beside this one."""
    files: int

    @classmethod
    def now(cls) -> Health:
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20
        files = len(list(Path("/proc/self/fd").iterdir()))
        return cls(resident, threading.active_count(), len(descendants(os.getpid())), files)
