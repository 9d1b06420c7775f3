"""Whether frames reach the recogniser: the one thing that feeds the watchdog."""

from __future__ import annotations

import time
from collections.abc import Callable

EVERY = 5.0
"""Seconds between two looks."""


class Liveness:
    """Proves that Charley hears. `now` is Unix time, asked only every few seconds."""

    def __init__(self, *, notify: Callable[[str], None], now: Callable[[], float] = time.time) -> None:
        self._notify, self._now = notify, now
        self._delivered = self._reached = 0
        self.heard_at = 0.0
        """When Charley last heard, in Unix time."""

    def look(self, delivered: int, reached: int, *, by_touch: bool = False) -> float:
        """Frames that came from a device, and bytes that the recogniser answered to, so far.

        Feeds the watchdog when both have grown since the last look: silence made up for an absent microphone
        proves nothing, and neither does a microphone whose frames go nowhere. Returns when Charley last
        heard, in Unix time.

        `by_touch`: the microphone is known to be away, and a conversation goes on at the screen. A new start
        would lose that and bring no microphone; so then the made-up silence feeds the watchdog, too.
        """
        answered = reached > self._reached
        hears = answered and delivered > self._delivered
        self._delivered, self._reached = delivered, reached
        if hears:
            self.heard_at = self._now()
        if hears or (answered and by_touch):
            self._notify("WATCHDOG=1")
        return self.heard_at
