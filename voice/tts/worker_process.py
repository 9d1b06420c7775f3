"""The parent's end of a worker: starts it, asks it, notices that it died or hangs, ends it."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voice.tts.synthesiser import SynthesisError

WORKER = (sys.executable, "-m", "voice.tts.worker")


class WorkerGoneError(Exception):
    """The worker died or does not answer; another one may do better."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is taken for work."""

    start: float = 4.0
    """Seconds until a new worker reports, which takes half a second: whoever waits for it hears nothing."""
    last_start: float = 30.0
    """The same for the second try: Python and its libraries, from a slow SD card."""
    answer: float = 1.5
    """Seconds for one piece of text, which takes a few tenths on a slow machine."""
    last: float = 6.0
    """The same for the second try: a machine that is only slow shall speak in the end."""
    pace: float = 4.0
    """A machine so slow that the worker takes long to start gets this many times as long for every answer."""


PATIENCE = Patience()


class WorkerProcess:
    """One running worker.

    Raises SynthesisError when the worker says that it can't, WorkerGoneError when it can't even say that.
    """

    def __init__(self, command: Sequence[str] = WORKER, patience: Patience = PATIENCE) -> None:
        self._received = bytearray()
        source = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,  # Ctrl-C is for the assistant, which still has to say goodbye
            )
        except OSError as error:  # no memory, no processes left
            raise WorkerGoneError(f"it cannot be started: {error.strerror}") from None
        began = time.monotonic()
        try:
            self._header(patience.start)
        except BaseException:
            self.close()
            raise
        self._slowest = patience.pace * (time.monotonic() - began)

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Process id, which is also that of its process group."""
        return self._process.pid

    def ask(self, request: dict[str, Any], patience: float) -> bytes:
        """The PCM that the worker answers with; `patience` is in seconds, for a machine of usual speed."""
        assert self._process.stdin is not None
        patience = max(patience, self._slowest)
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise WorkerGoneError(f"it does not listen ({error})") from None
        size = self._header(patience)["bytes"]
        while len(self._received) < size:
            self._receive(patience)
        pcm = bytes(self._received[:size])
        del self._received[:size]
        return pcm

    def close(self) -> None:
        """End the worker and whatever it started."""
        if self.alive:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _header(self, patience: float) -> dict[str, Any]:
        while b"\n" not in self._received:
            self._receive(patience)
        line, _, rest = bytes(self._received).partition(b"\n")
        self._received[:] = rest
        try:
            header: dict[str, Any] = json.loads(line)
        except ValueError:
            raise WorkerGoneError(f"it answers {line[:40]!r}") from None
        if "error" in header:
            raise SynthesisError(header["error"])
        return header

    def _receive(self, patience: float) -> None:
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(patience):
                raise WorkerGoneError(f"it has not answered for {patience:.1f} s")
        chunk = os.read(self._process.stdout.fileno(), 1 << 16)
        if not chunk:
            raise WorkerGoneError("it ended")
        self._received += chunk
