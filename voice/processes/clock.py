"""Time as those who watch processes see it; tests have one that jumps."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What passes while nothing comes."""

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
