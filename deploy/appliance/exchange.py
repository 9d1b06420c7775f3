"""Which version of Charley /opt/charley leads to: one rename, back as well as forth."""

from __future__ import annotations

import shutil

import durable
from machine import PROGRAM, Machine
from program import Program, current, versions


class Exchange:
    """The link. The version before stays until `settle`."""

    def __init__(self, machine: Machine, program: Program) -> None:
        self._machine, self._program = machine, program
        self._link = machine.path(PROGRAM)
        self._before = ""

    def due(self) -> list[str]:
        """See steps.Step."""
        folder = self._program.folder
        return [] if current(self._machine) == folder else [f"lead {PROGRAM} to {folder.name}"]

    def do(self) -> None:
        """See steps.Step."""
        before = current(self._machine)
        self._before = before.name if before else ""
        self._machine.sync()  # lest a power cut leave the link, and empty files where it leads
        durable.link(self._link, self._program.folder.name)

    def left(self) -> list[str]:
        """See steps.Step."""
        return [f"remove {PROGRAM}"] if self._link.is_symlink() else []

    def undo(self) -> None:
        """See steps.Step."""
        if self._link.is_symlink():
            self._link.unlink()

    def back(self) -> bool:
        """Lead to the version before again; whether there is one."""
        if self._before:
            durable.link(self._link, self._before)
        return bool(self._before)

    def settle(self) -> None:
        """Remove every version but the one that it leads to."""
        for folder in versions(self._machine):
            if folder != current(self._machine):
                shutil.rmtree(folder, ignore_errors=True)
