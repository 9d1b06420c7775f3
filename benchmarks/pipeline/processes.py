"""What a program and all that it started cost, as Linux counts it in /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.bedside import descendants

TICK = 1 / os.sysconf("SC_CLK_TCK")

USER, SYSTEM, WAITED_USER, WAITED_SYSTEM = 11, 12, 13, 14
"""Places in /proc/PID/stat behind the name of the program."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a program at one moment."""

    cpu: float
    """Seconds since it began, with those of processes that have ended."""
    shared: float
    """MB: PSS, in which memory shared by n processes counts 1/n in each."""
    own: float
    """MB: USS, what would be free if it ended; without libraries that others use too."""
    processes: int


def cost(pid: int) -> Cost:
    """Of the process `pid` and its descendants."""
    return together(family(pid))


def together(pids: list[int]) -> Cost:
    """Of these processes alone; of their children, what those took that have ended."""
    cpu = shared = own = 0.0
    for one in pids:
        try:
            fields = _stat(one)
            memory = _memory(one)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended: from now on its CPU time is its parent's
        cpu += TICK * sum(int(fields[n]) for n in (USER, SYSTEM, WAITED_USER, WAITED_SYSTEM))
        shared += memory["Pss"]
        own += memory["Private_Clean"] + memory["Private_Dirty"]
    return Cost(cpu, shared, own, len(pids))


def family(pid: int) -> list[int]:
    """The process `pid` and its descendants."""
    return [pid, *descendants(pid)]


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def _memory(pid: int) -> dict[str, float]:
    """MB by name."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(size.split()[0]) / 1024 for name, _, size in (line.partition(":") for line in lines)}
