"""A process beside us whose pipes never make us wait."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

PIPE_BYTES = 1 << 20
"""Room for 30 s of speech, so that a sentence is handed over in one go."""
READ_BYTES = 1 << 18

ROOT = Path(__file__).parents[2]


class Child(Protocol):
    """What is asked of the process; tests have one that follows a script."""

    def wait(self, seconds: float) -> None:
        """Return when there is something to read or it has ended, but at latest after `seconds`."""

    def read(self) -> bytes | None:
        """What it wrote since, b"" for nothing yet, None when it has ended."""

    def write(self, data: bytes) -> None:
        """Send it something, without waiting."""

    def end(self) -> str:
        """End it, and tell in one line why it ended or had to."""


class Process:
    """A child that is a real process. Its last line on stderr is the reason why it ended.

    `what` names it where it wrote nothing; `killed_by` tells what a signal means then; `stuck` what it
    means that the process cannot even be killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        what: str = "the process",
        killed_by: Mapping[int, str] | None = None,
        stuck: str = "it hangs in the kernel: restart the machine",
    ) -> None:
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        pipe = subprocess.PIPE
        self._what = what
        self._killed_by = killed_by or {}
        self._stuck = stuck
        self._process = subprocess.Popen(
            command, bufsize=0, stdin=pipe, stdout=pipe, stderr=pipe, env=os.environ | {"PYTHONPATH": path}
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._in, self._out, self._err = self._process.stdin, self._process.stdout, self._process.stderr
        self._unsent = bytearray()
        for end in (self._in, self._out, self._err):
            os.set_blocking(end.fileno(), False)
        with contextlib.suppress(OSError):  # an ordinary user's allowance of pipe memory may be used up
            fcntl.fcntl(self._in, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def wait(self, seconds: float) -> None:
        """See Child."""
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        if self._unsent:
            poll.register(self._in, select.POLLOUT)
        poll.poll(max(seconds, 0.0) * 1000)

    def read(self) -> bytes | None:
        """See Child."""
        self.write(b"")
        try:
            return os.read(self._out.fileno(), READ_BYTES) or None
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> None:
        """See Child. What does not fit into the pipe is sent by later calls."""
        self._unsent += data
        with contextlib.suppress(BlockingIOError, BrokenPipeError):  # read() is where its end is noticed
            while self._unsent:
                del self._unsent[: os.write(self._in.fileno(), self._unsent)]

    def end(self) -> str:
        """See Child."""
        self._in.close()
        try:
            code = self._process.wait(timeout=0.2 if self._ended_output() else 0.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            try:
                code = self._process.wait(timeout=1.0)
            except subprocess.TimeoutExpired:  # init will bury it
                return self._stuck
        said = (self._err.read() or b"").decode(errors="replace").strip().splitlines()
        self._out.close()
        self._err.close()
        if said:
            return said[-1]
        if code < 0:
            ended = f"{self._what} was ended by {signal.Signals(-code).name}, and is started again"
            return self._killed_by.get(-code, ended)
        return f"{self._what} ended ({code}), and is started again"

    def _ended_output(self) -> bool:
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        return any(event & select.POLLHUP for _, event in poll.poll(0))
