"""Pages that only read, in a process of their own: `python -m benchmarks.kiosk.audience URL PAGES LAST`.

Says "ready" when all are connected, and ends with the number of views that all of them were shown, when
each has seen the view in which LAST is heard.
"""

from __future__ import annotations

import asyncio
import json
import sys

from websockets.asyncio.client import connect
from websockets.typing import Origin


async def watch(url: str, pages: int, last: str) -> None:
    """See above."""
    address = url.replace("http", "ws", 1) + "live"
    ready = asyncio.Barrier(pages + 1)
    # Parsing each would make the audience the slowest of all.
    end = f'"text": {json.dumps(last)}'

    async def page() -> int:
        async with connect(address, origin=Origin(url.rstrip("/")), compression=None) as server:
            await ready.wait()
            views = 0
            async for message in server:
                views += '"type": "view"' in str(message)
                if end in str(message):
                    break
            return views

    async with asyncio.TaskGroup() as all_of_them:
        watching = [all_of_them.create_task(page()) for _ in range(pages)]
        await ready.wait()
        print("ready", flush=True)
    print(sum(task.result() for task in watching), flush=True)


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
