"""Text of a room -> what Charley says to it: in one answer, or sentence by sentence while time goes on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from itertools import count
from typing import Any

from wyoming.handle import Handled, HandledChunk, HandledStart, HandledStop, NotHandled

from voice.conversation import Conversation
from voice.dialogue.alarm import is_private
from voice.events import Match
from voice.wyoming import answering
from voice.wyoming.answering import Answer
from voice.wyoming.pace import Pace
from voice.wyoming.peer import GoneError, Peer
from voice.wyoming.rooms import Room, Rooms
from voice.wyoming.telling import Telling

ENDING = 0.2
"""Seconds in which a peer may take the end of what it is told; who does not read keeps nobody waiting."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Running:
    """Something that is being told."""

    peer: Peer
    stop: asyncio.Event
    task: asyncio.Task[None]


class Handling:
    """The conversations of all rooms. In each, one thing is said at a time, to whoever asked last."""

    def __init__(self, rooms: Rooms, pace: Pace) -> None:
        self._rooms, self._pace = rooms, pace
        self._running: dict[str, _Running] = {}
        self._nameless: dict[Peer, str] = {}

    async def hear(self, peer: Peer, name: str, text: str, *, stream: bool) -> None:
        """Somebody said `text` in the room of that name. What is being said there ends at once.

        A `stream` goes on after this has returned. Raises GoneError.
        """
        await self._hush(name)
        # Nothing waits from here to the answer: two who speak at once are heard one after the other.
        room = self._rooms.room(name, self._pace.now())
        quiet = room.enter(self._pace.now())
        if not stream:
            answer = answering.answer(room.conversation, text, quiet)
            await peer.send(_whole(answer, room.conversation))
            return
        answer, _ = answering.heard(room.conversation, text)
        if answer.handled:
            self._tell(name, room, answer, peer)
        else:
            await peer.send(_whole(answer, room.conversation))

    def nameless(self, peer: Peer, host: str) -> str:
        """The room of somebody who names none.

        Some connect for each answer anew and say nothing of themselves (Home Assistant 2025.4): whoever comes
        from the same machine goes on where the last one was, unless that one is still there.
        """
        if peer not in self._nameless:
            taken = set(self._nameless.values())
            names = (f"{host} {number}" for number in count(1))
            self._nameless[peer] = next(name for name in names if name not in taken)
        return self._nameless[peer]

    def leave(self, peer: Peer) -> None:
        """The peer is gone: nothing more is told to it."""
        self._nameless.pop(peer, None)
        for running in self._running.values():
            if running.peer is peer:
                running.stop.set()

    def busy(self, peer: Peer) -> bool:
        """Whether something is being told to it."""
        return any(running.peer is peer for running in self._running.values())

    async def _hush(self, name: str) -> None:
        while running := self._running.get(name):
            running.stop.set()
            _, late = await asyncio.wait({running.task}, timeout=ENDING)
            for task in late:
                task.cancel()
                await asyncio.wait({task})

    def _tell(self, name: str, room: Room, answer: Answer, peer: Peer) -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(self._telling(room, answer, peer, stop), name=f"telling {name}")
        self._running[name] = _Running(peer, stop, task)
        task.add_done_callback(lambda task: self._told(name, task))

    def _told(self, name: str, task: asyncio.Task[None]) -> None:
        del self._running[name]
        if not task.cancelled() and (error := task.exception()):
            logger.error("what was being told in a room ended: %r", error)

    async def _telling(self, room: Room, answer: Answer, peer: Peer, stop: asyncio.Event) -> None:
        telling, said = Telling(room.conversation, answer.said), list[str]()
        with contextlib.suppress(GoneError):
            try:
                await peer.send(HandledStart(context=_context(answer.match, room.conversation)))
                while not stop.is_set() and (beat := telling.beat()):
                    if beat.text:
                        # The pieces are read as one text.
                        await peer.send(HandledChunk(f" {beat.text}" if said else beat.text))
                        said.append(beat.text)
                    telling.passed(await self._pace.wait(beat.seconds, stop))
            finally:
                room.at = self._pace.now()
            whole = Handled(" ".join(said), context=_context(answer.match, room.conversation))
            await peer.send(whole, HandledStop())


def _whole(answer: Answer, conversation: Conversation) -> Handled | NotHandled:
    kind = Handled if answer.handled else NotHandled
    return kind(answer.text, context=_context(answer.match, conversation))


def _context(match: Match, conversation: Conversation) -> dict[str, Any]:
    """What `chat --json` tells, for whoever wants to know more; what is private has no name."""
    content, state = conversation.content, conversation.session.state
    shown = conversation.shown()
    if is_private(content, state, match.flag):
        match, shown = Match("", "none", 0.0), {"state": "idle", "step": None}
    understood = {
        "intent": match.intent,
        "flag": match.flag,
        "tier": match.tier.value if match.tier else None,
    }
    return {"charley": {**understood, **shown}}
