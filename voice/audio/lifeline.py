"""Keeps the process behind a sound device at work: when it ends or falls silent, another is started."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from voice.audio.child import Child

logger = logging.getLogger(__name__)

START_SECONDS = 15.0
"""Longer than the child gives PortAudio for opening a device; then the child itself must be stuck."""
WELL_SECONDS = 2.0
"""A child that lived so long did its work: the next one is started after the shortest wait."""
FIRST_WAIT, LAST_WAIT = 0.2, 1.5
"""Seconds before another is started. Each costs 0.1 s of a core; but a Raspberry Pi, where starting one
takes up to a second, must hear again within three."""
HEADER_BYTES = 4096


class Presence(StrEnum):
    """Whether a device does its work."""

    PRESENT = "present"
    MUTED = "muted"
    """A microphone from which digital silence alone has come for long: real ones always rustle a little."""
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class DeviceState:
    """How it is with a microphone or a loudspeaker."""

    presence: Presence
    device: str = ""
    """Its name; "" when it is absent."""
    reason: str = ""
    """Why it is not simply present, and what to do about it; one line."""


class Clock(Protocol):
    """Time as the devices see it; tests have one that jumps."""

    def now(self) -> float:
        """Seconds, never going back."""

    def wait(self, seconds: float) -> None:
        """Let so much time pass."""


class WallClock:
    """The machine's own."""

    def now(self) -> float:
        """Seconds since some start."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Wait."""
        time.sleep(max(seconds, 0.0))


@dataclass(frozen=True, slots=True)
class Header:
    """The shape of the PCM that goes to or comes from a child: its first line."""

    rate: int
    channels: int
    device: str

    @classmethod
    def parse(cls, line: bytes) -> Header:
        """Raises ValueError if it is not one."""
        match json.loads(line):
            case {"rate": int(rate), "channels": int(channels), "device": str(device)} if rate > 0 < channels:
                return cls(rate, channels, device)
            case other:
                raise ValueError(f"not a header: {other}")


class Lifeline:
    """Keeps a child at work: starts it, reads its header, notices its end or its silence, starts another."""

    def __init__(
        self,
        launch: Callable[[], Child],
        *,
        on_state: Callable[[DeviceState], None],
        clock: Clock,
        longest_wait: float = LAST_WAIT,
    ) -> None:
        self._launch, self._on_state, self._clock = launch, on_state, clock
        self._longest_wait = longest_wait
        self._child: Child | None = None
        self._start_at = self._started_at = self._lost_at = clock.now()
        self._wait = FIRST_WAIT
        self._head = b""
        self.header: Header | None = None
        """None until the child has its device."""
        self.losses = 0
        """How many children have ended so far."""
        self.state = DeviceState(Presence.ABSENT, reason="not started yet")

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
        self.tell(DeviceState(Presence.ABSENT, reason=reason or own))

    def tell(self, state: DeviceState) -> None:
        """Report `state` if it is news."""
        if state != self.state:
            self.state = state
            logger.info("%s %s %s", state.device or "sound device", state.presence, state.reason)
            self._on_state(state)

    def hurry(self) -> None:
        """The device is needed now: wait no longer than LAST_WAIT for the next child."""
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
                self.header = Header.parse(line)
            except ValueError as error:
                self.lose(f"the process that owns the sound device talks nonsense: {error}")
            else:
                self._head = b""
                return rest
        elif self._clock.now() - self._started_at > START_SECONDS:
            self.lose(f"the sound device did not open within {START_SECONDS:.0f} s: restart the sound server")
        return b""
