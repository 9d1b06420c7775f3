"""A machine in a folder: what apt, useradd, systemd and the set-up would do is written into its files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.deploy import scripts  # noqa: F401 - leads to what follows

import machine as machines  # isort: skip

Run = Callable[..., int]
"""deploy/install with these arguments."""


class Played(machines.Machine):
    """A Debian 13 without Charley; systemd does not run until `boot`."""

    entry = "charley:x:997:997:Charley:/var/lib/charley:/usr/sbin/nologin\n"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.installed = {"systemd", "python3"}
        self.manual = {"systemd", "python3"}
        self.needed_by_others: set[str] = set()
        self.root_is_here = True
        self.free = 9000
        self.architecture = "arm64"
        self.breaks = ""
        self.ran: list[str] = []
        self.running = ""
        root.joinpath("etc").mkdir(parents=True)
        self.write("/etc/os-release", 'ID=debian\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian 13"\n')
        self.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
        self.write("/etc/group", "root:x:0:\naudio:x:29:\nvideo:x:44:pulse\nrender:x:104:\n")
        for folder in ("opt", "var/lib", "var/log"):
            root.joinpath(folder).mkdir(parents=True)

    def boot(self) -> None:
        """Let systemd run, and with it what is installed."""
        self.path("/run/systemd/system").mkdir(parents=True)
        self.start()

    def start(self) -> None:
        """Run what is installed; which code it is, `running` says."""
        self.running = self.running or self.read("/opt/charley/voice/cli.py")

    def write(self, path: str, text: str) -> None:
        self.path(path).parent.mkdir(parents=True, exist_ok=True)
        self.path(path).write_text(text)

    def read(self, path: str) -> str:
        return self.path(path).read_text()

    def sync(self) -> None:
        self.ran.append("sync")

    def is_root(self) -> bool:
        return self.root_is_here

    def free_mb(self) -> int:
        return self.free

    def ask(self, *command: str) -> str:
        self.ran.append(" ".join(command))
        match command:
            case ["dpkg", *_]:
                return f"{self.architecture}\n"
            case ["dpkg-query", *_]:
                return "".join(f"{name} installed\n" for name in self.installed)
            case [*_, "autoremove"]:
                return "".join(f"Remv {name}:arm64 [1.0]\n" for name in self.leftovers())
            case ["systemctl", "is-active", "charley.service"]:
                return "active\n" if self.running else "inactive\n"
            case ["systemctl", "stop", "charley.service"]:
                self.running = ""
            case ["systemctl", "start", *_]:
                self.start()
        return ""

    def leftovers(self) -> set[str]:
        """What apt would remove."""
        kept = self.path("/etc/apt/apt.conf.d/80charley")
        named = set(re.findall(r'"\^(.+?)\$";', kept.read_text())) if kept.exists() else set()
        return self.installed - self.manual - self.needed_by_others - named

    def call(self, command: Sequence[str], environ: Mapping[str, str] | None, *, out: int, err: int) -> int:
        self.ran.append(" ".join(command))
        words = [word for word in command if not word.startswith("-") and "::" not in word]
        breaks = self.breaks != "" and self.breaks in self.ran[-1]
        if breaks and words[-1].endswith("scripts/setup") and self.is_ready(words[-1]):
            return 0  # it says that it goes on with what it has
        if breaks and words[-1].endswith("scripts/setup"):
            self.write(f"{Path(words[-1]).parent.parent}/.venv/setup.log", "pip: no such package")
        if breaks:
            os.write(err, b"Reading package lists...\nE: Unable to fetch some archives\nbye\n")
            return 100
        match words:
            case ["apt-get", "install", *names]:
                self.installed |= {*names, "libof-cage"}
                if "--mark-auto" not in command:
                    self.manual |= set(names)
            case ["apt-get", "purge", *names]:
                self.installed -= set(names)
            case ["useradd", *_]:
                self.write("/etc/passwd", self.read("/etc/passwd") + self.entry)
            case ["userdel", *_]:
                self.write("/etc/passwd", self.read("/etc/passwd").replace(self.entry, ""))
                self.write("/etc/group", self.read("/etc/group").replace("charley", "").replace(",\n", "\n"))
            case ["usermod", groups, *_]:
                for group in groups.split(","):
                    self.join(group)
            case ["systemctl", "start", *_]:
                self.start()
            case ["runuser", "charley", setup] if setup.endswith("scripts/setup"):
                self.path("/var/lib/charley/.cache").mkdir(exist_ok=True)
                venv = self.path(setup).parent.parent / ".venv"
                link = venv / "lib/python3.13/site-packages/_charley.pth"
                if not link.exists():
                    link.parent.mkdir(parents=True)
                    link.write_text(f"{Path(setup).parent.parent}\n")
                (venv / "ready-run").touch()
        return 0

    def is_ready(self, setup: str) -> bool:
        """Whether this environment was made before, be it for other code."""
        return (self.path(setup).parent.parent / ".venv" / "ready-run").exists()

    def join(self, group: str) -> None:
        lines = self.read("/etc/group").splitlines()
        lines = [
            (line if line.endswith(":") else f"{line},") + "charley" if line.startswith(f"{group}:") else line
            for line in lines
        ]
        self.write("/etc/group", "\n".join(lines) + "\n")

    def contents(self, under: str = "/") -> dict[str, str]:
        """Every file, link and folder in it."""
        found = {}
        for path in sorted(self.path(under).rglob("*")):
            name = str(path.relative_to(self.root))
            if path.is_symlink():
                found[name] = f"-> {path.readlink()}"
            else:
                found[name] = path.read_text() if path.is_file() else "folder"
        return found
