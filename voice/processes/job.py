"""A job in a process of its own: what it says to the process that started it, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


class JobError(Exception):
    """The end of this process: exit code and one line, with the cure."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def say(message: dict[str, Any]) -> None:
    """One line of JSON for whoever started us, whole, from whatever thread."""
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.buffer.flush()


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let the kernel end this process if the body takes longer: a C call that hangs leaves no other way."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def until_alone(read: Callable[[], object]) -> None:
    """End this process when `read` returns, which reads stdin to its end: nobody listens any more.

    Not by way of the main thread, which may hang in a stream.
    """

    def watch() -> None:
        try:
            read()
        finally:
            os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def run(job: Callable[[], None]) -> int:
    """Do the job; its exit code. The reason of a failure is the only thing ever printed to stderr.

    What C libraries print there goes nowhere: nobody reads it, and a full pipe would stop the sound.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    sys.stderr = os.fdopen(os.dup(2), "w")
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        job()
    except JobError as error:
        print(error, file=sys.stderr, flush=True)
        return error.code
    except BrokenPipeError:
        pass  # nobody listens any more
    except (
        Exception
    ):  # the top of this process; left to the interpreter, it would abort over the reader of stdin
        traceback.print_exc()
        return 1
    return 0
