"""Keeps a process at work: when it ends or falls silent, another is started."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from voice.processes.child import Child
from voice.processes.clock import Clock

START_SECONDS = 15.0
"""Longer than a child gives PortAudio for opening a device; then the child itself must be stuck."""
WELL_SECONDS = 2.0
"""A child that lived so long did its work: the next one is started after the shortest wait."""
FIRST_WAIT, LAST_WAIT = 0.2, 1.5
"""Seconds before another is started. Each costs 0.1 s of a core; but a Raspberry Pi, where starting one
takes up to a second, must hear again within three."""
HEADER_BYTES = 4096

Header = TypeVar("Header")


class Lifeline(Generic[Header]):
    """Keeps a child at work: starts it, reads its header, notices its end or its silence, starts another.

    `parse` reads the child's first line and raises ValueError if it is not one. `on_loss` is told why a child
    is no more. `what` names the thing that the child owns, for the messages.
    """

    def __init__(
        self,
        launch: Callable[[], Child],
        parse: Callable[[bytes], Header],
        *,
        what: str,
        on_loss: Callable[[str], None],
        clock: Clock,
        longest_wait: float = LAST_WAIT,
        start_seconds: float = START_SECONDS,
    ) -> None:
        self._launch, self._parse, self._what = launch, parse, what
        self._on_loss, self._clock = on_loss, clock
        self._longest_wait, self._start_seconds = longest_wait, start_seconds
        self._child: Child | None = None
        self._start_at = self._started_at = self._lost_at = clock.now()
        self._wait = FIRST_WAIT
        self._head = b""
        self.header: Header | None = None
        """None until the child has told that it is ready."""
        self.losses = 0
        """How many children have ended so far."""

    def wait(self, seconds: float) -> None:
        """Return when `receive` has something to do, at latest after `seconds`."""
        if self._child is None:
            self._clock.wait(min(seconds, self._start_at - self._clock.now()))
        else:
            self._child.wait(seconds)

    def receive(self) -> bytes:
        """What came after the header since the last call; b"" while there is nothing."""
        now = self._clock.now()
        if self._child is None:
            if now < self._start_at:
                return b""
            self._started_at = now
            try:
                self._child = self._launch()
            except OSError as error:  # no memory, no processes left
                self.lose(f"cannot start a process: {error}")
                return b""
        data = self._child.read()
        if data is None:
            self.lose("")
            return b""
        if self.header is None:
            data = self._read_header(data)
        return data

    def send(self, data: bytes) -> None:
        """Write to the child, if there is one."""
        if self._child is not None:
            self._child.write(data)

    def lose(self, reason: str) -> None:
        """End the child for `reason`, or for its own if that is empty; the next follows after a wait."""
        now = self._clock.now()
        if now - self._started_at >= WELL_SECONDS and self.header is not None:
            self._wait = FIRST_WAIT
        own = self._child.end() if self._child is not None else ""
        self._child = self.header = None
        self._head = b""
        self.losses += 1
        self._lost_at, self._start_at = now, now + self._wait
        self._wait = min(2 * self._wait, self._longest_wait)
        self._on_loss(reason or own)

    def hurry(self) -> None:
        """It is needed now: wait no longer than LAST_WAIT for the next child."""
        self._start_at = min(self._start_at, self._lost_at + LAST_WAIT)

    def close(self) -> None:
        """End the child for good."""
        self._lost_at = self._start_at = float("inf")
        if self._child is not None:
            self._child.end()
        self._child = self.header = None

    def _read_header(self, data: bytes) -> bytes:
        self._head += data
        line, found, rest = self._head.partition(b"\n")
        if found or len(line) > HEADER_BYTES:
            try:
                self.header = self._parse(line)
            except ValueError as error:
                self.lose(f"the process that owns {self._what} talks nonsense: {error}")
            else:
                self._head = b""
                return rest
        elif self._clock.now() - self._started_at > self._start_seconds:
            self.lose(f"{self._what} did not start within {self._start_seconds:.0f} s: start Charley again")
        return b""
