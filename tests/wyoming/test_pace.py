"""Time as it passes for her."""

from __future__ import annotations

import asyncio

from voice.wyoming.pace import RealTime


def test_it_passes_whole_or_until_it_is_stopped() -> None:
    async def wait() -> None:
        pace, stop = RealTime(), asyncio.Event()
        began = pace.now()
        assert await pace.wait(0.01, stop) == 0.01
        assert pace.now() - began >= 0.01
        asyncio.get_running_loop().call_soon(stop.set)
        assert await pace.wait(60.0, stop) < 60.0

    asyncio.run(wait())
