"""Children that follow a script, in a time that jumps: an hour of dying microphones in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from voice.events import RATE

DIES = None
"""In a script, instead of bytes."""

Script = Iterable[tuple[float, bytes | None]]
"""(seconds after its start, what it then writes)"""


def header(rate: int = RATE, channels: int = 1, device: str = "USB microphone") -> bytes:
    """The first line of a child that has its device."""
    return json.dumps({"rate": rate, "channels": channels, "device": device}).encode() + b"\n"


@dataclass
class JumpingClock:
    """Time passes only when somebody waits."""

    time: float = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += max(seconds, 0.0)


@dataclass
class ScriptedChild:
    """Writes what its script says when its time has come."""

    clock: JumpingClock
    script: Script
    reason: str = "unplugged"
    received: bytes = b""
    ended: bool = False
    _todo: list[tuple[float, bytes | None]] = field(init=False)

    def __post_init__(self) -> None:
        self._todo = [(self.clock.time + after, data) for after, data in self.script]

    def wait(self, seconds: float) -> None:
        until = min([self.clock.time + seconds, *(at for at, _ in self._todo[:1])])
        self.clock.time = max(self.clock.time, until)

    def read(self) -> bytes | None:
        written = b""
        while self._todo and self._todo[0][0] <= self.clock.time:
            data = self._todo[0][1]
            if data is DIES:
                return written or None
            written += data
            self._todo.pop(0)
        return written

    def write(self, data: bytes) -> None:
        self.received += data

    def end(self) -> str:
        self.ended = True
        return self.reason


class ScriptedPlayer(ScriptedChild):
    """Plays what it is sent, in the time that takes."""

    def __init__(
        self, clock: JumpingClock, *, rate: int = RATE, channels: int = 1, opens_after: float = 0.1
    ) -> None:
        super().__init__(clock, [(opens_after, header(rate, channels, "Bedside box"))])
        self._bytes_a_second = 2 * rate * channels
        self._busy_until = 0.0
        self.commands: list[dict[str, object]] = []

    def write(self, data: bytes) -> None:
        while data:
            line, _, data = data.partition(b"\n")
            command = json.loads(line)
            self.commands.append(command)
            match command:
                case {"play": id, "bytes": size}:
                    self.received += data[:size]
                    data = data[size:]
                    start = max(self.clock.time, self._busy_until)
                    self._busy_until = start + size / self._bytes_a_second
                    self._todo += [(start, _line(started=id)), (self._busy_until, _line(finished=id))]
                case {"hush": True}:
                    self._todo = [(self.clock.time, _line(hushed=True))]
                    self._busy_until = self.clock.time

    def freeze(self) -> None:
        """Say no more, but live."""
        self._todo = []

    def die(self) -> None:
        """End by itself."""
        self._todo = [(self.clock.time, DIES)]


def _line(**report: object) -> bytes:
    return json.dumps(report).encode() + b"\n"


def one_after_another(children: Iterable[ScriptedChild]) -> Callable[[], ScriptedChild]:
    """A launcher that runs out when there are no more."""
    return iter(children).__next__
