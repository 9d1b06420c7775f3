"""What every page is shown, each the newest. No page has a queue."""

from __future__ import annotations

import asyncio
import json


class Latest:
    """Hello, view and beat."""

    def __init__(self) -> None:
        self.hello = self.view = self.beat = ""
        self._news = asyncio.Condition()

    async def put(self, line: str) -> None:
        """A line from Charley."""
        kind = json.loads(line).get("type")
        if kind in ("hello", "view", "beat"):
            setattr(self, kind, line)
            async with self._news:
                self._news.notify_all()

    async def changed(self, known: tuple[str, str, str]) -> tuple[str, str, str]:
        """The three, as soon as they are not what is `known`."""
        async with self._news:
            await self._news.wait_for(lambda: self.now != known)
        return self.now

    @property
    def now(self) -> tuple[str, str, str]:
        """Hello, view, beat."""
        return self.hello, self.view, self.beat
