"""The machine that is made the bedside: its files, users, programs. What the steps do goes through here."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ACCOUNT = "charley"
HOME = "/var/lib/charley"
PROGRAM = "/opt/charley"
LOG = "/var/log/charley-install.log"
STDERR = 2


class ApplianceError(Exception):
    """It cannot go on. The message is one line that names the culprit and the cure."""


class Machine:
    """This machine; or a folder that looks like one."""

    def __init__(self, root: Path = Path("/")) -> None:
        self.root = root

    def path(self, absolute: str) -> Path:
        """Where `absolute` of that machine lies for us."""
        return self.root / absolute.lstrip("/")

    def run(self, *command: str, to: str, environ: Mapping[str, str] | None = None) -> None:
        """Run a program, its output into the log. Raises ApplianceError, which says what it was `to` do."""
        log = self.path(LOG)
        with log.open("a", encoding="utf-8") as sink:
            print(f"{time.ctime()}$", *command, file=sink, flush=True)
            code = self.call(command, environ, out=sink.fileno(), err=sink.fileno())
        if code:
            raise ApplianceError(f"cannot {to}: {last_error(log)} (all of it: {log})")

    def show(self, *command: str, to: str, environ: Mapping[str, str] | None = None) -> None:
        """Run a program that tells by itself, on stderr, how it goes. Raises ApplianceError."""
        if self.call(command, environ, out=subprocess.DEVNULL, err=STDERR):
            raise ApplianceError(f"cannot {to}: what is above says why (more: {self.path(LOG)})")

    def log(self, text: str) -> None:
        """Add to the log."""
        with self.path(LOG).open("a", encoding="utf-8") as sink:
            sink.write(text)

    def ask(self, *command: str) -> str:
        """What a program prints; "" where it fails or is not there."""
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"}
            )
        except FileNotFoundError:
            return ""
        return done.stdout if done.returncode == 0 else ""

    def sync(self) -> None:
        """Wait until all that was written is on the disk."""
        os.sync()

    def is_root(self) -> bool:
        """Whether we may change it."""
        return os.geteuid() == 0

    def free_mb(self) -> int:
        """Room on the disk."""
        return shutil.disk_usage(self.root).free // 1_000_000

    def has_systemd(self) -> bool:
        """Whether systemd runs here, as it does not in a container or an image that is being made."""
        return self.path("/run/systemd/system").is_dir()

    def own(self, path: Path, owner: str) -> None:
        """Give `path`, and all in it, to `owner`. Links are given themselves, not what they point to."""
        self.run("chown", "-hR", f"{owner}:{owner}", str(path), to=f"give {path} to {owner}")

    def numbers(self, name: str) -> tuple[int, str] | None:
        """User id and home of a user; None if there is none."""
        for line in self.path("/etc/passwd").read_text("utf-8", "surrogateescape").splitlines():
            fields = line.split(":")
            if fields[0] == name:
                return int(fields[2]), fields[5]
        return None

    def groups(self) -> dict[str, set[str]]:
        """Every group with its members."""
        lines = self.path("/etc/group").read_text("utf-8", "surrogateescape").splitlines()
        rows = (line.split(":") for line in lines)
        return {row[0]: {name for name in row[3].split(",") if name} for row in rows if len(row) > 3}

    def call(self, command: Sequence[str], environ: Mapping[str, str] | None, *, out: int, err: int) -> int:
        """Run a program with its output to these files; its exit code. Raises ApplianceError."""
        full = {**os.environ, "LC_ALL": "C.UTF-8", **(environ or {})}
        try:
            return subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=full, check=False
            ).returncode
        except FileNotFoundError:
            raise ApplianceError(f"{command[0]} is missing, as on no Debian: is this one?") from None


def last_error(log: Path) -> str:
    """The line of a log that tells most: the last of apt's errors, or the last one at all."""
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    since = next((n for n in range(len(lines) - 1, -1, -1) if "$ " in lines[n]), 0)
    said = lines[since + 1 :] or ["it said nothing"]
    return next((line for line in reversed(said) if line.startswith("E: ")), said[-1]).removeprefix("E: ")
