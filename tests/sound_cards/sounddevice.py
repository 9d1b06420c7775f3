"""Stands in for the library, with sound cards that no sound server can imitate; SOUND_CARD names the one."""

from __future__ import annotations

import math
import os
import threading
from array import array
from collections.abc import Callable
from typing import Any, ClassVar

CARD = os.environ["SOUND_CARD"]


class PortAudioError(Exception):
    """As in the library."""


match CARD:
    case "no package":
        raise ImportError("No module named 'sounddevice'")
    case "no library":
        raise OSError("PortAudio library not found")
    case "refuses":
        raise PortAudioError("Error initializing PortAudio: Unanticipated host error")
    case "aborts":
        os.abort()

SHAPES = {"none": [], "busy": [], "USB": [(48_000, 2)], "array": [(16_000, 6)]}.get(CARD, [(16_000, 1)])
"""(rate, channels) that the card takes."""


def query_devices() -> list[dict[str, Any]]:
    """One card."""
    if CARD == "none":
        return []
    rate, channels = SHAPES[0] if SHAPES else (44_100, 2)
    card = {"index": 0, "name": f"{CARD} card: Audio (hw:1,0)", "default_samplerate": float(rate)}
    return [card | {"max_input_channels": channels, "max_output_channels": channels}]


class default:  # noqa: N801 - its name in the library
    """As in the library."""

    device: ClassVar[list[int]] = [0, 0] if CARD != "none" else [-1, -1]


class RawInputStream:
    """Half a second of a tone, as fast as it is taken; then what the card is named after happens."""

    def __init__(
        self, *, callback: Callable[..., None], finished_callback: Callable[[], None], **options: Any
    ) -> None:
        self.samplerate, self.channels = options["samplerate"], options["channels"]
        if (self.samplerate, self.channels) not in SHAPES:
            raise PortAudioError("Error opening RawInputStream: Invalid sample rate [PaErrorCode -9997]")
        self._callback, self._finished = callback, finished_callback
        self._block = options["blocksize"]

    def start(self) -> None:
        """Run in a thread, as PortAudio does."""
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        for start in range(0, self.samplerate // 2, self._block):
            times = [i / self.samplerate for i in range(start, start + self._block)]
            wave = [round(8000 * math.sin(2 * math.pi * 440 * time)) for time in times]
            self._callback(
                array("h", [value for value in wave for _ in range(self.channels)]).tobytes(), self._block
            )
        while CARD == "no clock":
            self._callback(bytes(2 * self._block), self._block)
        if CARD != "stalls":
            self._finished()
