"""The steps from a bare system to the bedside, in their order, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from account import Account
from files import Files
from firmware import Firmware
from machine import Machine
from packages import Packages
from program import Program
from record import Record


class Step(Protocol):
    """Something that is done or not, and can be done and undone."""

    def due(self) -> list[str]:
        """What it would do, a line each; nothing if all is done."""

    def do(self) -> None:
        """Do what is due. Raises ApplianceError."""

    def left(self) -> list[str]:
        """What it would take back, a line each."""

    def undo(self) -> None:
        """Take back what was done. Raises ApplianceError."""


def steps(machine: Machine, record: Record, source: Path, *, purge: bool = False) -> list[Step]:
    """All of them. Files come last: a bedside that is half made does not start."""
    return [
        Packages(machine, record),
        Account(machine, record, purge=purge),
        Program(machine, record, source),
        Firmware(machine, record),
        Files(machine, record),
    ]
