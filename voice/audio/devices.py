"""Which microphones and loudspeakers there are, and if there are none, why not and what to do."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voice.audio.device_line import own, portaudio
from voice.processes.child import Child
from voice.processes.clock import Clock, WallClock

LIST_SECONDS = 15.0
"""PortAudio tries every device, which takes seconds on a Raspberry Pi."""

CARDS = Path("/dev/snd")


@dataclass(frozen=True, slots=True)
class Device:
    """One end of a sound card or of a sound server."""

    name: str
    """Any part of it, in any case, chooses the device."""
    channels: int
    rate: int
    """Samples a second that it likes best."""


@dataclass(frozen=True, slots=True)
class Devices:
    """What PortAudio sees."""

    microphones: tuple[Device, ...] = ()
    loudspeakers: tuple[Device, ...] = ()
    microphone: str | None = None
    """Name of the one that is used unless another is chosen."""
    loudspeaker: str | None = None
    problems: tuple[str, ...] = ()
    """What is missing and the cure, one line each."""


class Listing:
    """PortAudio looks around in a process of its own. It may take seconds, in which nobody waits."""

    def __init__(self, *, launch: Callable[[], Child] | None = None, clock: Clock | None = None) -> None:
        self._child = launch() if launch else own(portaudio("list"))
        self._clock = clock or WallClock()
        self._deadline = self._clock.now() + LIST_SECONDS

    def devices(self, *, cards: Path = CARDS) -> Devices:
        """Wait for what it found."""
        written = b""
        piece: bytes | None = b""
        while piece is not None and self._clock.now() < self._deadline:
            self._child.wait(self._deadline - self._clock.now())
            piece = self._child.read()
            written += piece or b""
        reason = self._child.end()
        try:
            listed = json.loads(written)
        except ValueError:
            return Devices(problems=(reason if piece is None else f"{_STUCK} ({LIST_SECONDS:.0f} s)",))
        return _devices(listed, cards)


def list_devices() -> Devices:
    """Ask PortAudio, and wait."""
    return Listing().devices()


_STUCK = "PortAudio does not come to an end: restart the sound server, or unplug the sound devices one by one"


def _devices(listed: dict[str, Any], cards: Path) -> Devices:
    microphones, loudspeakers = (
        tuple(Device(row["name"], row[ends], row["rate"]) for row in listed["devices"] if row[ends])
        for ends in ("inputs", "outputs")
    )
    missing = [
        what for what, there in (("microphone", microphones), ("loudspeaker", loudspeakers)) if not there
    ]
    return Devices(
        microphones,
        loudspeakers,
        listed["input"] if microphones else None,
        listed["output"] if loudspeakers else None,
        tuple(f"no {what}: {_cure(cards)}" for what in missing),
    )


def _cure(cards: Path) -> str:
    """What to do about a device that is not seen."""
    if not cards.exists():
        return "plug one in; this machine has no sound card"
    if not all(os.access(card, os.R_OK | os.W_OK) for card in cards.glob("pcm*")):
        return "you may not use the sound card: sudo usermod -aG audio $USER, then log in again"
    return "plug one in; if one is, start the sound server: systemctl --user restart pipewire pulseaudio"
