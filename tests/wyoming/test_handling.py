"""What is told in a room ends for the next words there, whatever the one is like who is told it."""

from __future__ import annotations

import asyncio

import pytest
from house import ENOUGH, Flight
from wyoming.event import Event, Eventable

from voice.content import Content
from voice.conversation import Conversation
from voice.nlu.matcher import Matcher
from voice.wyoming.handling import Handling
from voice.wyoming.rooms import Rooms


class Reading:
    """A Peer that takes everything."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def send(self, *events: Eventable) -> None:
        self.events += [event.event() for event in events]


class Stuck:
    """A Peer that reads nothing, so that nothing is ever sent to its end."""

    async def send(self, *events: Eventable) -> None:
        await asyncio.Event().wait()


class Broken:
    """A Peer on which something fails that nobody thought of."""

    async def send(self, *events: Eventable) -> None:
        raise RuntimeError("a mistake")


@pytest.mark.parametrize("other", [Stuck(), Broken()], ids=["stuck", "broken"])
def test_a_danger_sign_is_answered_whoever_else_is_told(
    content: Content, matcher: Matcher, caplog: pytest.LogCaptureFixture, other: Stuck | Broken
) -> None:
    handling, bed = Handling(Rooms(Conversation(content, matcher)), Flight()), Reading()

    async def tell() -> None:
        await handling.hear(other, "bed", "my calf is cramping", stream=True)
        await asyncio.sleep(0)
        async with asyncio.timeout(ENOUGH):
            await handling.hear(bed, "bed", "my leg is swollen", stream=False)
        assert not handling.busy(other)

    asyncio.run(tell())
    assert bed.events[0].data["context"]["charley"]["flag"] == "RF02"
    assert [record.getMessage() for record in caplog.records] == (
        ["what was being told in a room ended: RuntimeError('a mistake')"]
        if isinstance(other, Broken)
        else []
    )


def test_what_is_private_is_hidden_as_long_as_it_lasts(content: Content, matcher: Matcher) -> None:
    handling, bed = Handling(Rooms(Conversation(content, matcher)), Flight()), Reading()

    async def tell() -> None:
        for text in ("he hits me", "yes", "what did you say", "say that again"):
            await handling.hear(bed, "bed", text, stream=False)

    asyncio.run(tell())
    hidden = {"intent": "none", "flag": None, "tier": None, "state": "idle", "step": None}
    assert [event.data["context"]["charley"] for event in bed.events] == [hidden] * 4
