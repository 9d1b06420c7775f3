"""The steps from a bare system to the bedside, in their order, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from account import Account
from exchange import Exchange
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


class Steps:
    """All of them."""

    def __init__(self, machine: Machine, record: Record, source: Path, *, purge: bool = False) -> None:
        self.program = Program(machine, record, source)
        self.exchange = Exchange(machine, self.program)
        self.beforehand: list[Step] = [
            Packages(machine, record),
            Account(machine, record, purge=purge),
            self.program,
        ]
        """While Charley may run."""
        self.at_rest: list[Step] = [self.exchange, Firmware(machine, record), Files(machine, record)]
        """Files come last: a bedside that is half made does not start."""
        self.all = [*self.beforehand, *self.at_rest]
