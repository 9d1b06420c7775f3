"""What a Raspberry Pi must be told before it boots: a button on its pins, and memory limits that hold."""

from __future__ import annotations

import re
from pathlib import Path

import durable
from machine import ApplianceError, Machine
from record import Record

FOLDERS = ("/boot/firmware", "/boot")
WORD = "cgroup_enable=memory"
"""Raspberry Pi's kernels count memory only when told to; without it MemoryMax= is ignored."""
BEGIN, END = "# charley: a button (deploy/install --button)", "# charley: end"
KEY = 46
"""Linux' number of the key C, which is "Cramp" on the page (voice/kiosk/page/scripts/keys.js)."""
MOST = 27
"""The highest pin on the header."""


def pin(button: str) -> int:
    """17 for "GPIO17". Raises ApplianceError."""
    match = re.fullmatch(r"(?:GPIO)?(\d{1,2})", button, re.IGNORECASE)
    if not match or int(match[1]) > MOST:
        raise ApplianceError(f"--button {button}: name a pin of the header, GPIO0 to GPIO{MOST}, or none")
    return int(match[1])


class Firmware:
    """config.txt and cmdline.txt, where there are any."""

    def __init__(self, machine: Machine, record: Record) -> None:
        self._machine, self._record = machine, record

    def due(self) -> list[str]:
        """See steps.Step. Raises ApplianceError where a button is wanted and cannot be had."""
        config, cmdline = self._file("config.txt"), self._file("cmdline.txt")
        lines = []
        if self._record.button and not config:
            raise ApplianceError("--button: there is no config.txt here; only a Raspberry Pi has such pins")
        if config and self._with_button(text(config)) != text(config):
            lines.append(f"write the button {self._record.button or 'none'} into {config}")
        if cmdline and WORD not in text(cmdline).split():
            lines.append(f"write {WORD} into {cmdline}")
        return lines

    def do(self) -> None:
        """See steps.Step."""
        if config := self._file("config.txt"):
            replace(config, self._with_button(text(config)))
        cmdline = self._file("cmdline.txt")
        if cmdline and WORD not in text(cmdline).split():
            self._record.kernel_word = True
            # One line, whatever happens: what stands on a second one is not read.
            replace(cmdline, f"{text(cmdline).strip()} {WORD}\n")

    def left(self) -> list[str]:
        """See steps.Step."""
        lines = ["remove the button from config.txt"] if self._record.button else []
        return lines + ([f"remove {WORD} from cmdline.txt"] if self._record.kernel_word else [])

    def undo(self) -> None:
        """See steps.Step."""
        self._record.button = ""
        if config := self._file("config.txt"):
            replace(config, self._with_button(text(config)))
        cmdline = self._file("cmdline.txt")
        if cmdline and self._record.kernel_word:
            words = [word for word in text(cmdline).split() if word != WORD]
            replace(cmdline, " ".join(words) + "\n")
        self._record.kernel_word = False

    def _with_button(self, config: str) -> str:
        without = re.sub(rf"\n?{re.escape(BEGIN)}\n.*?{re.escape(END)}\n", "", config, flags=re.DOTALL)
        if not self._record.button:
            return without
        overlay = (
            f"dtoverlay=gpio-key,gpio={pin(self._record.button)},active_low=1,gpio_pull=up,keycode={KEY}"
        )
        # [all]: the last section of the file may hold for another model only.
        return f"{without}\n{BEGIN}\n[all]\n{overlay}\n{END}\n"

    def _file(self, name: str) -> Path | None:
        files = (self._machine.path(f"{folder}/{name}") for folder in FOLDERS)
        return next((file for file in files if file.is_file()), None)


def text(file: Path) -> str:
    """What stands in it, byte for byte: people's comments are in any encoding."""
    return file.read_bytes().decode("latin-1")


def replace(file: Path, new: str) -> None:
    """Write a file that the machine boots from, if `new` is something else."""
    if text(file) != new:
        durable.write(file, new.encode("latin-1"))
