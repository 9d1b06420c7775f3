"""Charley beside a bed, for tests and benchmarks: the real program, on a sound server of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.soundlab import SoundLab, wait_until

BUNDLED = Path(__file__).parent.parent / "models" / "charley-en-synthetic"

SETTINGS = f'[hearing]\nengine = "vosk"\nmodel = "{BUNDLED}"\n[speaking]\nvolume = 1.0\n'

PROGRAM = (sys.executable, "-m", "voice")

Around = Callable[[Sequence[str]], list[str]]

# What stands in the command line of each process beside the program.
RECOGNISER = "voice.asr.worker"
SYNTHESISER = "voice.tts.worker"
CAPTURING = "voice.audio.portaudio capture"
PLAYING = "voice.audio.portaudio play"


class Bedside:
    """The program while it runs, what it shows, and the processes beside it."""

    def __init__(
        self,
        lab: SoundLab,
        folder: Path,
        *,
        environment: Mapping[str, str] | None = None,
        around: Around = list,
        command: Sequence[str] = (),
        settings: str = "",
    ) -> None:
        """`folder` is empty and its own; `around` makes a command of the program's that runs it elsewhere.

        `command` and its options come after the program's name; `settings` are added to its file.
        """
        (folder / "charley").mkdir()
        (folder / "charley" / "config.toml").write_text(SETTINGS + settings)
        self.out, self.err = folder / "out", folder / "err"
        own = {"XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                around((*PROGRAM, *command)),
                env=lab.env | own | dict(environment or {}),
                stdout=out,
                stderr=err,
            )

    def __enter__(self) -> Self:
        try:
            wait_until(lambda: self.shows("Charley is listening"), "Charley listens")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def shown(self) -> str:
        """Everything on the screen; AssertionError if the program has ended."""
        assert self.process.poll() is None, self.err.read_text()
        return self.out.read_text() + self.err.read_text()

    def shows(self, words: str, *, times: int = 1) -> bool:
        """Whether `words` stand on the screen so often; AssertionError if the program has ended."""
        return self.shown().count(words) >= times

    def beside(self, what: str) -> int:
        """The process id of the child whose command line holds `what`, waited for."""
        found: list[int] = []

        def there() -> bool:
            found[:] = [pid for pid in descendants(self.process.pid) if what in command_of(pid)]
            return bool(found)

        wait_until(there, f"{what} runs")
        return found[0]

    def kill(self, what: str) -> None:
        """As a crash would."""
        os.kill(self.beside(what), signal.SIGKILL)

    def hang(self, what: str) -> None:
        """It lives, and does nothing any more."""
        os.kill(self.beside(what), signal.SIGSTOP)


def descendants(pid: int) -> list[int]:
    """Children, and theirs: `unshare` may stand between."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *descendants(child)]
    return found


def command_of(pid: int) -> str:
    """Its command line; "" when it is no more."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
