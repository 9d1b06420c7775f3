"""Charley itself in /opt: each version a folder of its own with its code, environment and speech model.

It is made beside the one that runs, for an environment cannot be moved: absolute paths stand in it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from machine import ACCOUNT, HOME, PROGRAM, Machine
from record import Record

PARTS = ("charley", "intents.yaml", "pyproject.toml", "README.md", "LICENSE", "voice", "scripts", "deploy")
DOCUMENTS = ("docs/facts.md", "docs/kiosk.md")
UNSHIPPED = ("__pycache__", "*.new", "recipe")
PLAIN = {"HOME": HOME, "PIP_NO_CACHE_DIR": "1", "PYTHONDONTWRITEBYTECODE": ""}
VERSION = re.compile(rf"{Path(PROGRAM).name}-[0-9a-f]{{12}}")
EDITABLE = "lib/python3*/site-packages/_charley.pth"
"""Tells an environment where the code lies."""
SETUP_LOG = "setup.log"

RENDER = "from voice.commands import rendering; rendering.at_set_up()"


class Program:
    """The code of the checkout `source`, copied and made ready by the project's own scripts/setup."""

    def __init__(self, machine: Machine, record: Record, source: Path) -> None:
        self._machine, self._record, self._source = machine, record, source

    @property
    def folder(self) -> Path:
        """Of this version, as we see it."""
        return self._machine.path(self._name).resolve()

    @property
    def _name(self) -> str:
        """Of the folder, as it is called on the machine."""
        return f"{PROGRAM}-{self._fingerprint[:12]}"

    def due(self) -> list[str]:
        """See steps.Step."""
        if self._record.program == self._fingerprint and (self.folder / ".venv").is_dir():
            return []
        return [
            f"copy Charley to {self._name}, which only root may write",
            "make its Python environment, fetch its speech model, render all it says; some minutes",
        ]

    def do(self) -> None:
        """See steps.Step."""
        self._record.program = ""
        before = current(self._machine)
        if before == self.folder:
            before = None
        if before:
            shutil.rmtree(self.folder, ignore_errors=True)  # else what an interrupted run has made goes on
        try:
            self._make(before)
        except BaseException:
            why = self._setup_log()
            if before:
                shutil.rmtree(self.folder, ignore_errors=True)
            self._machine.log(why)
            raise
        self._record.program = self._fingerprint

    def left(self) -> list[str]:
        """See steps.Step."""
        return [f"remove {folder}" for folder in versions(self._machine)]

    def undo(self) -> None:
        """See steps.Step."""
        for folder in versions(self._machine):
            shutil.rmtree(folder, ignore_errors=True)
        self._record.program = ""

    def _make(self, before: Path | None) -> None:
        if self.folder != self._source.resolve():
            self._copy()
        if before:
            self._take_over(before)
        # As the user, to whom it belongs for that long: nothing that is fetched ever runs as root.
        self._machine.own(self.folder, ACCOUNT)
        try:
            self._as_user(f"{self._name}/scripts/setup", to="set Charley up")
            python = f"{self._name}/.venv/bin/python"
            self._as_user(python, "-m", "compileall", "-q", f"{self._name}/voice", to="compile Charley")
            self._as_user(python, "-c", RENDER, to="render what Charley says")
        finally:
            self._machine.own(self.folder, "root")

    def _as_user(self, *command: str, to: str) -> None:
        self._machine.show("runuser", "-u", ACCOUNT, "--", *command, to=to, environ=PLAIN)

    def _copy(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        for part in (*self._parts(), *self._fetched(self._source)):
            source, target = self._source / part, self.folder / part
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)  # what is no longer in it must not stay
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(*UNSHIPPED))
            else:
                shutil.copy2(source, target)

    def _take_over(self, before: Path) -> None:
        """What need not be fetched again: models, and the environment, led to the new code."""
        for part in self._fetched(before):
            if not (self.folder / part).exists():
                shutil.copytree(before / part, self.folder / part)
        venv = self.folder / ".venv"
        if not (before / ".venv").is_dir():
            return
        shutil.copytree(before / ".venv", venv, symlinks=True)
        for mark in venv.glob("ready-*"):  # with it a set-up that fails would do with what it has
            mark.unlink()
        (venv / SETUP_LOG).unlink(missing_ok=True)
        for link in venv.glob(EDITABLE):
            link.write_text(f"{self._name}\n", "utf-8")

    def _setup_log(self) -> str:
        file = self.folder / ".venv" / SETUP_LOG
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def _parts(self) -> Iterator[str]:
        """What makes a version."""
        yield from (part for part in (*PARTS, *DOCUMENTS) if (self._source / part).exists())
        fetched = set(self._fetched(self._source))
        for model in sorted((self._source / "models").iterdir()):
            part = f"models/{model.name}"
            if model.name != "recipe" and not model.name.startswith(".") and part not in fetched:
                yield part

    def _fetched(self, root: Path) -> list[str]:
        """The models in `root` that did not come with the code."""
        manifest = tomllib.loads((self._source / "models" / "manifest.toml").read_text("utf-8"))
        names = (f"models/{model['name']}" for model in manifest["model"] if model.get("url"))
        return [name for name in names if (root / name).is_dir()]

    @cached_property
    def _fingerprint(self) -> str:
        """Of all that makes the version, and of the interpreter: an upgrade of the system exchanges that."""
        digest = hashlib.sha256(os.path.realpath("/usr/bin/python3").encode())
        for part in self._parts():
            top = self._source / part
            for file in [top] if top.is_file() else sorted(top.rglob("*")):
                name = file.relative_to(self._source)
                if any(Path(each).match(pattern) for each in name.parts for pattern in UNSHIPPED):
                    continue
                digest.update(f"\n{name} ".encode())
                if file.is_symlink():
                    digest.update(str(file.readlink()).encode())
                elif file.is_file():
                    digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()


def current(machine: Machine) -> Path | None:
    """The folder of the version that /opt/charley leads to; None if there is none."""
    link = machine.path(PROGRAM)
    return link.resolve() if link.is_dir() else None


def versions(machine: Machine) -> list[Path]:
    """The folders of all versions, whole or not."""
    beside = machine.path(PROGRAM).parent.resolve()
    return sorted(folder for folder in beside.iterdir() if VERSION.fullmatch(folder.name))
