"""The loudspeaker: says what it is given, tells when it was heard, falls silent at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from voice.audio.device_line import DeviceLine, DeviceState, Presence, own, portaudio
from voice.audio.framing import fit
from voice.events import RATE
from voice.processes.child import Child
from voice.processes.clock import Clock, WallClock

GRACE_SECONDS = 4.0
"""How much later than it should a sentence may begin or end before the loudspeaker is taken for stuck."""
REST_SECONDS = 10.0
"""Between looks for a loudspeaker that is away and not needed: each look costs 0.1 s of a core."""


@dataclass(frozen=True, slots=True)
class Started:
    """The first sample has left the loudspeaker."""

    id: int
    ago: float = field(default=0.0, compare=False)
    """Seconds since then."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The last sample has left the loudspeaker."""

    id: int


@dataclass(frozen=True, slots=True)
class Lost:
    """It was not said, or not to its end: say it again, or show it."""

    id: int
    reason: str
    """One line, with the cure."""


Report = Started | Finished | Lost


class Speaker(Protocol):
    """What says things: the real one below, or a virtual one in audio time."""

    def play(self, id: int, pcm: bytes) -> None:
        """Say it after what is being said, without a gap. PCM is 16 kHz mono signed 16 bit."""

    def hush(self) -> None:
        """Fall silent at once and forget the rest; what is forgotten is not reported."""

    def set_gain(self, gain: float) -> None:
        """Loudness from now on, 0 to 1."""

    def wake(self) -> None:
        """Something will be said soon: be ready, so that its first syllable comes at once."""

    def reports(self) -> list[Report]:
        """What has happened since the last call. Call it with every frame: it also keeps things going."""

    def close(self) -> None:
        """Fall silent and let go of the device."""


@dataclass(slots=True)
class _Sentence:
    """On its way to the device."""

    pcm: bytes
    due: float = float("inf")
    """When its beginning, or once it has begun its end, must have been reported."""
    again: bool = False
    """Whether a device was lost over it: the next one begins it again, the one after that does not."""

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / RATE


class Loudspeaker:
    """A Speaker on a sound card. Nothing here waits; what a device loses that stays away is reported."""

    def __init__(
        self,
        device: str | None = None,
        *,
        on_state: Callable[[DeviceState], None] = lambda state: None,
        launch: Callable[[], Child] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or WallClock()
        self._line = DeviceLine(
            launch or (lambda: own(portaudio("play", device))),
            on_state=on_state,
            clock=self._clock,
            longest_wait=REST_SECONDS,
        )
        self._waiting: dict[int, _Sentence] = {}
        self._sent: dict[int, _Sentence] = {}
        self._free_at = 0.0
        self._gain = 1.0
        self._line_begun = b""
        self._losses = 0
        self._news: list[Report] = []

    @property
    def state(self) -> DeviceState:
        """How it is now."""
        return self._line.state

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def play(self, id: int, pcm: bytes) -> None:
        """See Speaker."""
        self._advance()
        self._line.hurry()
        self._waiting[id] = _Sentence(pcm)
        self._send_what_waits()

    def hush(self) -> None:
        """See Speaker."""
        self._waiting.clear()
        self._sent.clear()
        self._free_at = 0.0
        self._news.clear()
        self._command(hush=True)

    def set_gain(self, gain: float) -> None:
        """See Speaker."""
        self._gain = gain
        self._command(gain=gain)

    def wake(self) -> None:
        """See Speaker."""
        self._line.hurry()
        self._command(wake=True)

    def reports(self) -> list[Report]:
        """See Speaker."""
        self._advance()
        news, self._news = self._news, []
        return news

    def close(self) -> None:
        """See Speaker."""
        self._line.close()

    def _command(self, pcm: bytes = b"", **command: Any) -> None:
        if self._line.header is not None:
            self._line.send(json.dumps(command).encode() + b"\n" + pcm)

    def _advance(self) -> None:
        """Take in what the child reports, and notice when it is gone or stuck."""
        before = self._line.header
        self._take(self._line.receive())
        header = self._line.header
        if header is not None and any(s.due < self._clock.now() for s in self._sent.values()):
            self._line.lose(f'"{header.device}" does not play: is the sound server frozen?')
        if self._line.losses != self._losses:
            self._losses = self._line.losses
            self._lose(self.state.reason)
        elif header is not None and header is not before:
            self._line.tell(DeviceState(Presence.PRESENT, header.device))
            self._command(gain=self._gain)
        self._send_what_waits()

    def _send_what_waits(self) -> None:
        header = self._line.header
        if header is None:
            return
        for id, sentence in self._waiting.items():
            shaped = fit(sentence.pcm, header.rate, header.channels)
            self._command(shaped, play=id, bytes=len(shaped))
            begin = max(self._clock.now(), self._free_at)
            sentence.due = begin + GRACE_SECONDS
            self._free_at = begin + sentence.seconds
            self._sent[id] = sentence
        self._waiting.clear()

    def _take(self, written: bytes) -> None:
        *lines, self._line_begun = (self._line_begun + written).split(b"\n")
        try:
            for line in lines:
                self._note(json.loads(line))
        except ValueError as error:
            self._line.lose(f"the process that owns the loudspeaker talks nonsense: {error}")

    def _note(self, report: object) -> None:
        match report:
            case {"started": int(id), "at": float(at)} if id in self._sent:
                self._sent[id].due = self._clock.now() + self._sent[id].seconds + GRACE_SECONDS
                self._news.append(Started(id, max(0.0, self._clock.now() - at)))
            case {"finished": int(id)} if id in self._sent:
                del self._sent[id]
                self._news.append(Finished(id))

    def _lose(self, reason: str) -> None:
        """The device is gone. What it was given is begun again, if the next one is there at once."""
        over = [*(id for id, sentence in self._sent.items() if sentence.again), *self._waiting]
        self._news += [Lost(id, reason) for id in over]
        self._waiting = {id: sentence for id, sentence in self._sent.items() if not sentence.again}
        for sentence in self._waiting.values():
            sentence.again = True
        self._sent.clear()
        self._free_at = 0.0
        self._line_begun = b""
