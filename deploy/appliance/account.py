"""The user that the bedside runs as: sound and display are all it may."""

from __future__ import annotations

import shutil

from machine import ACCOUNT, HOME, Machine
from record import Record

GROUPS = {
    "audio": "the sound cards, for PipeWire: nobody is logged in to be given them",
    "video": "seatd's socket, and the backlight",
    "render": "the graphics card",
    "pipewire": "PipeWire may run in real time",
}
CACHE = f"{HOME}/.cache"


class Account:
    """The user, its groups, and its folder, which holds all that the bedside keeps."""

    def __init__(self, machine: Machine, record: Record, *, purge: bool = False) -> None:
        self._machine, self._record, self._purge = machine, record, purge

    def due(self) -> list[str]:
        """See steps.Step."""
        if not self._machine.numbers(ACCOUNT) or not self._machine.path(HOME).is_dir():
            return [f"make the user {ACCOUNT}, without password or login, with the folder {HOME}"]
        lacking = self._lacking()
        return [f"put {ACCOUNT} into {', '.join(lacking)}"] if lacking else []

    def do(self) -> None:
        """See steps.Step."""
        to = f"make the user {ACCOUNT}"
        if not self._machine.numbers(ACCOUNT):
            self._record.account = True
            who = ["--system", "--user-group", "--home-dir", HOME, "--shell", "/usr/sbin/nologin"]
            self._machine.run("useradd", *who, "--comment", "Charley", ACCOUNT, to=to)
        home = self._machine.path(HOME)
        if not home.is_dir() or self._record.account:
            home.mkdir(parents=True, exist_ok=True)
            home.chmod(0o750)
            self._machine.own(home, ACCOUNT)  # settings of an earlier installation belonged to root meanwhile
        if lacking := self._lacking():
            self._machine.run("usermod", "--append", "--groups", ",".join(lacking), ACCOUNT, to=to)

    def left(self) -> list[str]:
        """See steps.Step."""
        home = self._machine.path(HOME)
        lines = [f"remove the user {ACCOUNT}"] if self._record.account else []
        if home.is_dir() and self._purge:
            lines.append(f"remove {HOME} with the household's settings")
        elif (home / ".cache").is_dir():
            lines.append(f"remove {CACHE}; the settings in {HOME} stay (--purge removes them)")
        return lines

    def undo(self) -> None:
        """See steps.Step."""
        home = self._machine.path(HOME)
        if self._record.account and self._machine.numbers(ACCOUNT):
            self._machine.run("userdel", ACCOUNT, to=f"remove the user {ACCOUNT}")
        self._record.account = False
        if home.is_dir():
            shutil.rmtree(home if self._purge else self._machine.path(CACHE), ignore_errors=True)
        if home.is_dir():  # its owner is nobody now, and the next user to be made may get that number
            self._machine.own(home, "root")

    def _lacking(self) -> list[str]:
        groups = self._machine.groups()
        return [name for name in GROUPS if name in groups and ACCOUNT not in groups[name]]
