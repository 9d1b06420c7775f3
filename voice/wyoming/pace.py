"""Time as a conversation sees it; tests have one that flies."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Pace(Protocol):
    """How time passes."""

    def now(self) -> float:
        """Seconds, never going back."""

    async def wait(self, seconds: float, stop: asyncio.Event) -> float:
        """Let so much time pass, or less if `stop` is set; the seconds that have passed."""


class RealTime:
    """As it passes for her."""

    def now(self) -> float:
        """Seconds since some start."""
        return time.monotonic()

    async def wait(self, seconds: float, stop: asyncio.Event) -> float:
        """See Pace."""
        began = self.now()
        try:
            async with asyncio.timeout(seconds):
                await stop.wait()
        except TimeoutError:
            return seconds
        return min(self.now() - began, seconds)
