"""Runs other programs quietly: their output goes into a log, and nothing astray comes in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path


class SetupError(Exception):
    """Charley cannot be set up. The message is one line that names the culprit and the cure."""


def say(text: str) -> None:
    """One line for people; stdout belongs to the command that follows."""
    print(f"charley: {text}", file=sys.stderr, flush=True)


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for children: nothing in it may redirect what they install or import."""
    redirecting = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_HASHES"}
    kept = {name: value for name, value in environ.items() if name not in redirecting}
    return kept | {
        "PIP_USER": "0",  # a "user = true" in pip's own file would make it refuse
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PYTHONSAFEPATH": "1",
        "LC_ALL": "C.UTF-8",
    }


def call(command: list[str], log: Path | None = None, *, watch: Callable[[str], None] | None = None) -> int:
    """Run a program, add its output to `log`, show each line to `watch`; its exit code, 127 if there is none.

    Raises SetupError when the log cannot be written.
    """
    with (log or Path(os.devnull)).open("a", encoding="utf-8") as sink:
        try:
            print("$", *command, file=sink, flush=True)
            child = subprocess.Popen(
                command,
                env=clean(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except FileNotFoundError:
            return 127
        with child:
            for line in child.stdout or ():
                sink.write(line)
                if watch:
                    watch(line.strip())
        return child.returncode
