"""What every page is shown, each the newest. No page has a queue."""

from __future__ import annotations

import asyncio
import itertools
import json

Line = tuple[int, str]
"""Numbered, since one that says the same as the one before is news: a beat without new frames."""

NOTHING: Line = (0, "")


class Latest:
    """Hello, view and beat."""

    def __init__(self) -> None:
        self.hello = self.view = self.beat = NOTHING
        self._numbers = itertools.count(1)
        self._news = asyncio.Condition()

    async def put(self, line: str) -> None:
        """A line from Charley."""
        kind = json.loads(line).get("type")
        if kind in ("hello", "view", "beat"):
            setattr(self, kind, (next(self._numbers), line))
            async with self._news:
                self._news.notify_all()

    async def changed(self, known: tuple[Line, Line, Line]) -> tuple[Line, Line, Line]:
        """The three, as soon as they are not what is `known`."""
        async with self._news:
            await self._news.wait_for(lambda: self.now != known)
        return self.now

    @property
    def now(self) -> tuple[Line, Line, Line]:
        """Hello, view, beat."""
        return self.hello, self.view, self.beat
