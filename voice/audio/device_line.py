"""The process that owns a sound device, kept at work; tells how it is with the device."""

from __future__ import annotations

import json
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from voice.processes.child import Child, Process
from voice.processes.clock import Clock
from voice.processes.lifeline import LAST_WAIT, Lifeline

logger = logging.getLogger(__name__)

KILLED_BY: dict[int, str] = {
    signal.SIGABRT: "ALSA's configuration names no device: check ~/.asoundrc and /etc/asound.conf",
    signal.SIGALRM: "the sound server does not answer: systemctl --user restart pipewire pulseaudio",
}
STUCK = "the sound device hangs in its driver: unplug it and plug it in again"


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


@dataclass(frozen=True, slots=True)
class Shape:
    """The PCM that goes to or comes from the process, and whose it is: its first line."""

    rate: int
    channels: int
    device: str

    @classmethod
    def parse(cls, line: bytes) -> Shape:
        """Raises ValueError if it is not one."""
        match json.loads(line):
            case {"rate": int(rate), "channels": int(channels), "device": str(device)} if rate > 0 < channels:
                return cls(rate, channels, device)
            case other:
                raise ValueError(f"not a header: {other}")


class DeviceLine(Lifeline[Shape]):
    """A lifeline that remembers how it is with the device, and tells what is news."""

    def __init__(
        self,
        launch: Callable[[], Child],
        *,
        on_state: Callable[[DeviceState], None],
        clock: Clock,
        longest_wait: float = LAST_WAIT,
    ) -> None:
        super().__init__(
            launch,
            Shape.parse,
            what="the sound device",
            on_loss=lambda reason: self.tell(DeviceState(Presence.ABSENT, reason=reason)),
            clock=clock,
            longest_wait=longest_wait,
        )
        self._on_state = on_state
        self.state = DeviceState(Presence.ABSENT, reason="not started yet")

    def tell(self, state: DeviceState) -> None:
        """Report `state` if it is news."""
        if state != self.state:
            self.state = state
            logger.info("%s %s %s", state.device or "sound device", state.presence, state.reason)
            self._on_state(state)


def portaudio(job: str, device: str | None = None) -> list[str]:
    """The command of the process that does `job`: "list", "capture" or "play"."""
    command = [sys.executable, "-P", "-m", "voice.audio.portaudio", job]
    return command if device is None else [*command, f"--device={device}"]


def own(command: Sequence[str]) -> Process:
    """A process that owns a device; signals that end it are told as what they mean there."""
    return Process(command, what="the process that owns the sound device", killed_by=KILLED_BY, stuck=STUCK)
