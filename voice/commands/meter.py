"""The last line of a terminal, written over again: how loud the microphone is, and what is being done."""

from __future__ import annotations

import sys
from collections.abc import Callable

from voice.audio import level


def over(text: str) -> None:
    """Show `text` in place of what stands in the last line."""
    print(f"\r{text}\033[K", end="", file=sys.stderr, flush=True)


class Meter:
    """A bar on the terminal that follows the microphone."""

    WIDTH, QUIETEST, EVERY = 40, -70.0, 5
    """Characters for 70 dB; frames between two looks."""

    def __init__(self, show: Callable[[str], None] | None = None) -> None:
        self._show = show or over
        self._frames: list[bytes] = []

    def __call__(self, frame: bytes) -> None:
        """Take a frame; each tenth of a second the loudest is shown."""
        self._frames.append(frame)
        if len(self._frames) == self.EVERY:
            loudest = max(map(level.loudness, self._frames))
            self._frames.clear()
            filled = round(max(0.0, 1 - loudest / self.QUIETEST) * self.WIDTH)
            self._show(f"[{'#' * filled:<{self.WIDTH}}] {loudest:4.0f} dBFS")
