"""Children that follow a script, in a time that jumps: an hour of dying microphones in milliseconds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.fakes import ScriptedRecogniser, ScriptedStream
from voice.asr.worker import as_json
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
    reads: int = 0
    _todo: list[tuple[float, bytes | None]] = field(init=False)

    def __post_init__(self) -> None:
        self._todo = [(self.clock.time + after, data) for after, data in self.script]

    def wait(self, seconds: float) -> None:
        until = min([self.clock.time + seconds, *(at for at, _ in self._todo[:1])])
        self.clock.time = max(self.clock.time, until)

    def read(self) -> bytes | None:
        self.reads += 1
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

    def says_instead(self, *lines: bytes | None) -> None:
        """What it writes now, in place of all that was still to come."""
        self._todo = [(self.clock.time, line) for line in lines]


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
                    self._todo.append((start, _line(started=id, at=float(start))))
                    self._todo.append((self._busy_until, _line(finished=id)))
                case {"hush": True}:
                    self._todo = [(self.clock.time, _line(hushed=True))]
                    self._busy_until = self.clock.time

    def freeze(self) -> None:
        """Say no more, but live."""
        self._todo = []

    def die(self) -> None:
        """End by itself."""
        self._todo = [(self.clock.time, DIES)]


class ScriptedEngine(ScriptedChild):
    """A recogniser's process that reads labelled frames (fakes.utter), as long as it lives.

    It `dies` or `hangs` so many seconds after its start, or dies of the `poison` word.
    """

    def __init__(
        self,
        clock: JumpingClock,
        *,
        opens_after: float = 0.5,
        answers_after: float = 0.03,
        dies: float = math.inf,
        hangs: float = math.inf,
        poison: str | None = None,
    ) -> None:
        super().__init__(clock, [(opens_after, _line(engine="scripted", model="labels"))], "it crashed")
        self.dies_at, self.hangs_at = clock.time + dies, clock.time + hangs
        self._answers_after = answers_after
        self._poison = poison
        self._recogniser = ScriptedRecogniser()
        self._stream: ScriptedStream | None = None

    def wait(self, seconds: float) -> None:
        super().wait(min(seconds, max(self.dies_at - self.clock.time, 0.0)))

    def read(self) -> bytes | None:
        if self.clock.time >= self.dies_at:
            return None
        self._todo = [(at, data) for at, data in self._todo if at < self.hangs_at]
        return super().read()

    def write(self, data: bytes) -> None:
        while data:
            line, _, data = data.partition(b"\n")
            command = json.loads(line)
            size = command.get("hear") or command.get("probe") or 0
            self._obey(command, data[:size])
            data = data[size:]

    def _obey(self, command: dict[str, object], pcm: bytes) -> None:
        match command:
            case {"begin": True}:
                self._stream = self._recogniser.stream()
            case {"hear": size}:
                assert self._stream, "begin comes first"
                text = self._stream.accept(pcm)
                if self._poison and self._poison in text.split():
                    self.dies_at = self.clock.time
                self._answer(partial=text, heard=size)
            case {"end": True}:
                assert self._stream, "begin comes first"
                self._answer(transcript=as_json(self._stream.finish()))
                self._stream = None
            case {"probe": size}:
                self._answer(heard=size)

    def _answer(self, **report: object) -> None:
        opened = self._todo[0][0] if self._todo else 0.0
        self._todo.append((max(self.clock.time, opened) + self._answers_after, _line(**report)))


def _line(**report: object) -> bytes:
    return json.dumps(report).encode() + b"\n"


def one_after_another(children: Iterable[ScriptedChild]) -> Callable[[], ScriptedChild]:
    """A launcher that runs out when there are no more."""
    return iter(children).__next__
