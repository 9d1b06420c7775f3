"""The rooms of a house, each with its own conversation. No clock: whoever asks says what time it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voice.conversation import Conversation
from voice.dialogue.session import Asleep, begun, is_urgent
from voice.prepared import Prepared
from voice.wyoming import fields
from voice.wyoming.fields import Data

ROOMS = 256
"""Conversations that are kept; a conversation that is new takes the place of the oldest quiet one."""

OVER = 300.0
"""Seconds of silence after which the next words begin a new conversation; Home Assistant does so too."""

OVER_URGENT = 1800.0
"""The same in a cramp, an alarm, or while one is feared: "it still hurts" is nothing new then."""

PLACES = ("satellite_id", "device_id", "conversation_id")
"""What says in the context of a message where it was said, the surest first."""


def room_of(context: Data) -> str | None:
    """The name of the room, where the context has one. Raises RefusedError."""
    found = ((place, fields.name(context, place)) for place in PLACES)
    return next((f"{place} {name}" for place, name in found if name), None)


@dataclass(slots=True)
class Room:
    """A place in which one conversation is on at a time."""

    conversation: Conversation
    at: float
    """The time up to which the conversation has come."""
    known: int = 0
    """Which content it stands on."""

    def enter(self, now: float) -> float:
        """Somebody is about to speak; the seconds since anybody last did.

        Meanwhile nothing was said to her: no question was asked again, and no hold counted. But a cramp that
        has lasted is older, and a conversation that has lain for long is over.
        """
        quiet, self.at = max(0.0, now - self.at), now
        session = self.conversation.session
        urgent = session.cramp is not None or is_urgent(session.state)
        if isinstance(session.state, Asleep) or quiet > (OVER_URGENT if urgent else OVER):
            self.conversation.session = begun(session)
        elif session.cramp is not None:
            self.conversation.session = replace(session, cramp=round(session.cramp + quiet, 3))
        return quiet


class Rooms:
    """Every room in which somebody has spoken of late."""

    def __init__(self, first: Conversation, most: int = ROOMS) -> None:
        """`first` is one in which nobody has spoken: the others begin like it."""
        self._first, self._most = first, most
        self._rooms: dict[str, Room] = {}
        self._known = 0
        self._fresh: Prepared | None = None

    def __len__(self) -> int:
        return len(self._rooms)

    def room(self, name: str, now: float) -> Room:
        """The room of that name, which may be a new one."""
        room = self._rooms.pop(name, None) or Room(self._first.again(), now, self._known)
        while len(self._rooms) >= self._most:
            self._forget_one()
        self._rooms[name] = room  # the last in the order is the latest
        self._teach(room)
        return room

    def learn(self, fresh: Prepared) -> None:
        """The content is another one: each room takes it up when nothing is going on there."""
        self._fresh, self._known = fresh, self._known + 1
        self._first.adopt(fresh.content, fresh.matcher)

    def _teach(self, room: Room) -> None:
        fresh = self._fresh
        if fresh and room.known < self._known and room.conversation.adopt(fresh.content, fresh.matcher):
            room.known = self._known

    def _forget_one(self) -> None:
        quiet = (name for name, room in self._rooms.items() if room.conversation.session.state.name in _QUIET)
        name = next(quiet, next(iter(self._rooms)))
        del self._rooms[name]


_QUIET = ("asleep", "idle")
