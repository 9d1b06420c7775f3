"""What was done to this machine, so that all of it can be taken back: a file that only root writes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import durable
from machine import ApplianceError, Machine

FILE = "/etc/charley/installed.json"


@dataclass
class Record:
    """Everything that removing it must know."""

    port: int = 8137
    button: str = ""
    packages: list[str] = field(default_factory=list)
    """Those that were not there before, with what they needed."""
    account: bool = False
    program: str = ""
    """Fingerprint of the code that was set up."""
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    kernel_word: bool = False
    """Whether the kernel's command line was changed."""


def read(machine: Machine) -> Record:
    """An empty one where nothing was done. Raises ApplianceError."""
    file = machine.path(FILE)
    try:
        return Record(**json.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        return Record()
    except (ValueError, TypeError, OSError) as error:
        raise ApplianceError(f"{file} cannot be read ({error}): move it away, and install again") from None


def write(machine: Machine, record: Record) -> None:
    """Keep it."""
    file = machine.path(FILE)
    file.parent.mkdir(parents=True, exist_ok=True)
    durable.write(file, f"{json.dumps(asdict(record), indent=1)}\n".encode())


def forget(machine: Machine) -> None:
    """Nothing of it is left."""
    file: Path = machine.path(FILE)
    file.unlink(missing_ok=True)
    if file.parent.is_dir() and not any(file.parent.iterdir()):
        file.parent.rmdir()
