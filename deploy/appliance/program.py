"""Charley itself in /opt: the code, its environment, its speech model, and all it says rendered ahead."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from machine import ACCOUNT, HOME, PROGRAM, Machine
from record import Record

PARTS = ("charley", "intents.yaml", "pyproject.toml", "README.md", "LICENSE", "voice", "scripts", "deploy")
DOCUMENTS = ("docs/facts.md", "docs/kiosk.md")
UNSHIPPED = shutil.ignore_patterns("__pycache__", "*.new", "recipe")
PLAIN = {"HOME": HOME, "PIP_NO_CACHE_DIR": "1", "PYTHONDONTWRITEBYTECODE": ""}

RENDER = "from voice.commands import rendering; rendering.at_set_up()"


class Program:
    """The code of the checkout `source`, copied and made ready by the project's own scripts/setup."""

    def __init__(self, machine: Machine, record: Record, source: Path) -> None:
        self._machine, self._record, self._source = machine, record, source
        self._target = machine.path(PROGRAM)

    def due(self) -> list[str]:
        """See steps.Step."""
        if self._record.program == self._fingerprint() and (self._target / ".venv").is_dir():
            return []
        return [
            f"copy Charley to {PROGRAM}, which only root may write",
            "make its Python environment, fetch its speech model, render all it says; some minutes",
        ]

    def do(self) -> None:
        """See steps.Step."""
        self._record.program = ""
        if self._target.resolve() != self._source.resolve():
            self._copy()
        # As the user, to whom it belongs for that long: nothing that is fetched ever runs as root.
        self._machine.own(self._target, ACCOUNT)
        try:
            self._as_user(f"{PROGRAM}/scripts/setup", to="set Charley up")
            python = f"{PROGRAM}/.venv/bin/python"
            self._as_user(python, "-m", "compileall", "-q", f"{PROGRAM}/voice", to="compile Charley")
            self._as_user(python, "-c", RENDER, to="render what Charley says")
        finally:
            self._machine.own(self._target, "root")
        self._record.program = self._fingerprint()

    def left(self) -> list[str]:
        """See steps.Step."""
        return [f"remove {PROGRAM}"] if self._target.is_dir() else []

    def undo(self) -> None:
        """See steps.Step."""
        shutil.rmtree(self._target, ignore_errors=True)
        self._record.program = ""

    def _as_user(self, *command: str, to: str) -> None:
        self._machine.show("runuser", "-u", ACCOUNT, "--", *command, to=to, environ=PLAIN)

    def _copy(self) -> None:
        self._target.mkdir(parents=True, exist_ok=True, mode=0o755)
        for part in self._parts():
            source, target = self._source / part, self._target / part
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)  # what is no longer in it must not stay
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True, ignore=UNSHIPPED)
            else:
                shutil.copy2(source, target)

    def _parts(self) -> Iterator[str]:
        """What is copied. Models that were fetched into either folder stay there."""
        yield from (part for part in (*PARTS, *DOCUMENTS) if (self._source / part).exists())
        for model in sorted((self._source / "models").iterdir()):
            if model.name != "recipe" and not model.name.startswith("."):
                yield f"models/{model.name}"

    def _fingerprint(self) -> str:
        """Of all that is copied, and of the interpreter: an upgrade of the system exchanges that."""
        digest = hashlib.sha256(os.path.realpath("/usr/bin/python3").encode())
        for part in self._parts():
            top = self._source / part
            for file in [top] if top.is_file() else sorted(top.rglob("*")):
                if "__pycache__" in file.parts:
                    continue
                digest.update(f"\n{file.relative_to(self._source)} ".encode())
                if file.is_symlink():
                    digest.update(str(file.readlink()).encode())
                elif file.is_file():
                    digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()
