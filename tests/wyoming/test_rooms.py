"""Rooms: which one is meant, how many are kept, and when they learn what was changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from voice.content import Content
from voice.conversation import Conversation
from voice.nlu.matcher import Matcher
from voice.prepared import Prepared
from voice.wyoming import answering
from voice.wyoming.framing import RefusedError
from voice.wyoming.rooms import Room, Rooms, room_of

CONTEXTS: list[tuple[dict[str, Any], str | None]] = [
    ({"satellite_id": "bed", "device_id": "d", "conversation_id": "c"}, "satellite_id bed"),
    ({"device_id": "d", "conversation_id": "c"}, "device_id d"),
    ({"satellite_id": None, "device_id": "", "conversation_id": "c"}, "conversation_id c"),
    ({"stream": True}, None),
]


@pytest.mark.parametrize(("context", "name"), CONTEXTS)
def test_the_surest_name_of_a_room_counts(context: dict[str, Any], name: str | None) -> None:
    assert room_of(context) == name


@pytest.mark.parametrize("wrong", [5, ["bed"], {"a": "b"}, True, "x" * 201])
def test_a_name_is_a_short_text(wrong: Any) -> None:
    with pytest.raises(RefusedError, match="satellite_id"):
        room_of({"satellite_id": wrong})


@pytest.fixture
def rooms(content: Content, matcher: Matcher) -> Rooms:
    return Rooms(Conversation(content, matcher), most=3)


def say(room: Room, text: str) -> str:
    return answering.answer(room.conversation, text, room.enter(room.at)).text


def test_each_room_has_its_own_conversation(rooms: Rooms) -> None:
    say(rooms.room("a", 0), "my calf is cramping")
    say(rooms.room("b", 0), "why do i get cramps")
    states = [rooms.room(name, 1).conversation.session.state.name for name in ("a", "b", "c")]
    assert states == ["coaching", "idle", "asleep"]


def test_the_oldest_quiet_room_makes_place(rooms: Rooms) -> None:
    say(rooms.room("cramp", 0), "my calf is cramping")
    for name in ("b", "c", "d"):
        say(rooms.room(name, 0), "hello charley")
    for name in ("e", "f", "g"):
        rooms.room(name, 0)
    assert len(rooms) == 3
    assert rooms.room("cramp", 0).conversation.session.state.name == "coaching"


def test_where_all_are_busy_the_oldest_makes_place(rooms: Rooms) -> None:
    for name in ("a", "b", "c", "d"):
        say(rooms.room(name, 0), "my calf is cramping")
    assert len(rooms) == 3
    assert rooms.room("a", 0).conversation.session.state.name == "asleep"


def test_changed_content_is_taken_up_where_nothing_is_going_on(
    rooms: Rooms, content: Content, matcher: Matcher
) -> None:
    say(rooms.room("cramp", 0), "my calf is cramping")
    say(rooms.room("quiet", 0), "good night")
    fresh = replace(content)
    rooms.learn(Prepared(fresh, matcher))
    assert rooms.room("quiet", 1).conversation.content is fresh
    assert rooms.room("new", 1).conversation.content is fresh
    assert rooms.room("cramp", 1).conversation.content is content
    say(rooms.room("cramp", 1), "stop")
    assert rooms.room("cramp", 1).conversation.content is fresh
