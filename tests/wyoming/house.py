"""A server on a port of its own, with real clients in the same process, and time that flies."""

from __future__ import annotations

import asyncio
import gc
import math
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from wyoming.asr import Transcript
from wyoming.client import AsyncTcpClient
from wyoming.event import Event, Eventable

from voice.content import Content
from voice.conversation import Conversation
from voice.nlu.matcher import Matcher
from voice.wyoming.connection import Services
from voice.wyoming.handling import Handling
from voice.wyoming.info import info
from voice.wyoming.reading import Patience
from voice.wyoming.rooms import Rooms
from voice.wyoming.server import Server

ENOUGH = 20.0
"""Seconds after which an answer is not coming any more."""

HASTY = Patience(idle=30.0, message=0.3, reading=0.3, transcript=10.0)
"""For clients that misbehave."""


class Flight:
    """A Pace at which an hour takes no time, up to `until`, where it stands still."""

    def __init__(self) -> None:
        self.time = 0.0
        self.until = math.inf

    def now(self) -> float:
        """See Pace."""
        return self.time

    async def wait(self, seconds: float, stop: asyncio.Event) -> float:
        """See Pace."""
        await asyncio.sleep(0)
        passed = 0.0 if stop.is_set() else min(seconds, self.until - self.time)
        self.time += passed
        if passed < seconds:
            await stop.wait()
        return passed

    async def stand(self) -> None:
        """Wait until it stands still; what is begun then flies again."""
        while self.time < self.until:
            await asyncio.sleep(0)
        self.until = math.inf


class Caller(AsyncTcpClient):
    """The library's client, asking and reading."""

    async def ask(self, *events: Eventable) -> Event:
        """Send these; the next event that comes."""
        for event in events:
            await self.write_event(event.event())
        return await self.next()

    async def next(self) -> Event:
        """The next event."""
        event = await asyncio.wait_for(self.read_event(), ENOUGH)
        assert event is not None, "the server has hung up"
        return event

    async def until(self, *kinds: str) -> list[Event]:
        """Every event up to the first one of these kinds, that one too."""
        events = [await self.next()]
        while events[-1].type not in kinds:
            events.append(await self.next())
        return events

    async def hears(self, text: str, **context: Any) -> Event:
        """The whole answer to a text."""
        return await self.ask(Transcript(text, context=context or None))

    async def streams(self, text: str, **context: Any) -> list[Event]:
        """A streamed answer to a text, to its end."""
        await self.write_event(Transcript(text, context={**context, "stream": True}).event())
        return await self.until("handled-stop", "not-handled")


class House:
    """The server, and whoever calls it."""

    def __init__(self, server: Server, port: int, closing: AsyncExitStack) -> None:
        self.server, self.port, self._closing = server, port, closing

    async def caller(self) -> Caller:
        """Somebody new."""
        return await self._closing.enter_async_context(Caller("127.0.0.1", self.port))

    async def raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Somebody who sends whatever he likes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._closing.callback(writer.close)
        return reader, writer


@asynccontextmanager
async def house(services: Services, *, clients: int = 256) -> AsyncIterator[House]:
    """It is open. Nothing may go wrong in it that nobody is told of."""
    problems: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, problem: problems.append(problem))
    server = Server(services, clients=clients)
    port = await server.start(host="127.0.0.1")
    try:
        async with AsyncExitStack() as closing:
            yield House(server, port, closing)
    finally:
        await server.close()
        gc.collect()
    assert problems == []


def services(content: Content, matcher: Matcher, pace: Flight | None = None, **others: Any) -> Services:
    """Conversations alone, where `others` brings no recognisers and no voice."""
    rooms = Rooms(Conversation(content, matcher))
    return Services(info=info(), handling=Handling(rooms, pace or Flight()), **others)


def said(events: list[Event]) -> list[str]:
    """The sentences of a stream."""
    return [event.data["text"].strip() for event in events if event.type == "handled-chunk"]


def state(event: Event) -> str:
    """Of the conversation, after an answer."""
    return event.data["context"]["charley"]["state"]
