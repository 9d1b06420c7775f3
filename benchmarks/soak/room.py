"""The bedroom of a simulated night: its sound, and sound cards in it that come, go and fail."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tests.scripted_child import DIES, JumpingClock, ScriptedChild, ScriptedPlayer, header
from voice.audio import noise
from voice.audio.framing import fit
from voice.events import RATE
from voice.processes.child import Child

BLOCK = 0.1
"""Seconds of sound that a card delivers at once."""

BLOCK_BYTES = round(BLOCK * RATE) * 2

SETTLING = 5
"""Blocks before a request that its microphone must have delivered too: one that is plugged in during the
first word has not heard it."""

ROOM_SECONDS = 10
HISS = 0.004
"""Of a fan's loudest: about -54 dBFS."""

OPENS_AFTER = 0.4
EPSILON = 1e-6

Shape = tuple[int, int]
"""Rate and channels."""

SHAPES: tuple[Shape, ...] = ((RATE, 1), (48_000, 2), (44_100, 1))


@dataclass(eq=False)
class Request:
    """Something she says."""

    text: str
    pcm: bytes
    """In whole blocks."""
    first: int
    """Block of the night."""
    delivered: bool = False
    """Whether one microphone has given all of it."""
    understood: str | None = None
    """As which intent."""
    answered: bool = False

    @property
    def last(self) -> int:
        return self.first + len(self.pcm) // BLOCK_BYTES - 1

    @property
    def begins(self) -> float:
        return self.first * BLOCK

    @property
    def ends(self) -> float:
        return (self.last + 1) * BLOCK


class Room:
    """What is to be heard in each block of the night."""

    def __init__(self, requests: Sequence[Request]) -> None:
        self._spoken = {
            block: (request, block - request.first)
            for request in requests
            for block in range(request.first, request.last + 1)
        }
        self._hiss = hiss(ROOM_SECONDS)
        self._blocks = lru_cache(maxsize=8)(_blocks)

    def request(self, block: int) -> Request | None:
        """What she says in it."""
        return self._spoken.get(block, (None, 0))[0]

    def sound(self, block: int, shape: Shape) -> bytes:
        """One block as a card of that shape gives it."""
        request, number = self._spoken.get(block, (None, block))
        blocks = self._blocks(request.pcm if request else self._hiss, shape)
        return blocks[number % len(blocks)]


def hiss(seconds: float) -> bytes:
    """A quiet room."""
    loud = np.frombuffer(noise.fan(seconds), "<i2")
    return (loud * HISS).round().astype("<i2").tobytes()


def _blocks(pcm: bytes, shape: Shape) -> list[bytes]:
    whole = fit(pcm, *shape)
    size = round(BLOCK * shape[0]) * shape[1] * 2
    return [whole[start : start + size] for start in range(0, len(whole), size)]


class Capture:
    """A microphone's process while it lives: gives the room's blocks as they come."""

    def __init__(self, room: Room, clock: JumpingClock, shape: Shape) -> None:
        self._room, self._clock, self._shape = room, clock, shape
        self._opens_at = clock.time + OPENS_AFTER
        self._next = self._first = -1
        self._dead = self._stalled = False

    def wait(self, seconds: float) -> None:
        """See Child."""
        due = self._opens_at if self._next < 0 else (self._next + 1) * BLOCK
        until = self._clock.time + seconds
        if not self._stalled:
            until = min(until, due)
        self._clock.time = max(self._clock.time, until)

    def read(self) -> bytes | None:
        """See Child."""
        if self._dead:
            return None
        if self._stalled or self._clock.time < self._opens_at:
            return b""
        written = b""
        if self._next < 0:
            self._next = self._first = math.ceil(self._clock.time / BLOCK)
            written = header(*self._shape)
        while (self._next + 1) * BLOCK <= self._clock.time + EPSILON:
            written += self._room.sound(self._next, self._shape)
            request = self._room.request(self._next)
            if request and self._next == request.last and self._first <= request.first - SETTLING:
                request.delivered = True
            self._next += 1
        return written

    def write(self, data: bytes) -> None:
        """See Child: it is told nothing."""

    def end(self) -> str:
        """See Child."""
        self._dead = True
        return "unplugged"

    def stall(self) -> None:
        """Give nothing any more, and live."""
        self._stalled = True


class Box(ScriptedPlayer):
    """A loudspeaker's process; what was played is forgotten."""

    def write(self, data: bytes) -> None:
        super().write(data)
        self.received = b""
        self.commands.clear()


class Cards:
    """The sound cards: what a process finds that looks for one now."""

    def __init__(self, room: Room, clock: JumpingClock) -> None:
        self._room, self._clock = room, clock
        self._microphone_from = self._speaker_from = 0.0
        self._shape = self._speaker_shape = SHAPES[0]
        self._babble = False
        self.capture: Capture | None = None
        self.box: Box | None = None

    def microphone(self) -> Child:
        """Launches what owns the microphone."""
        if self._babble:
            self._babble = False
            return ScriptedChild(self._clock, [(0.3, b"Expression failed in pa_linux_alsa.c\n")])
        if self._clock.time < self._microphone_from:
            return ScriptedChild(self._clock, [(0.2, DIES)], "no microphone: plug one in")
        self.capture = Capture(self._room, self._clock, self._shape)
        return self.capture

    def speaker(self) -> Child:
        """Launches what owns the loudspeaker."""
        if self._clock.time < self._speaker_from:
            return ScriptedChild(self._clock, [(0.2, DIES)], "no loudspeaker: plug one in")
        rate, channels = self._speaker_shape
        self.box = Box(self._clock, rate=rate, channels=channels)
        return self.box

    def unplug_microphone(self, seconds: float, shape: Shape, *, babble: bool = False) -> None:
        """Away for so long, and back in that shape; at first its process may babble."""
        self._microphone_from, self._shape, self._babble = self._clock.time + seconds, shape, babble
        if self.capture:
            self.capture.end()

    def stall_microphone(self) -> None:
        """It is there, and gives nothing."""
        if self.capture:
            self.capture.stall()

    def unplug_speaker(self, seconds: float, shape: Shape) -> None:
        """Away for so long, and back in that shape."""
        self._speaker_from, self._speaker_shape = self._clock.time + seconds, shape
        if self.box:
            self.box.die()

    def stall_speaker(self) -> None:
        """It is there, and plays nothing."""
        if self.box:
            self.box.freeze()
