"""The content while Charley runs: read again when it changes, the last good one kept when it is broken."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from voice import places, yaml_lines
from voice.config import Knowing, Settings
from voice.content import Content, ContentError
from voice.conversation import Conversation
from voice.dialogue.session import Coaching, Idle, Relief, Session
from voice.knowledge import Knowledge, Rereading
from voice.nlu.matcher import Matcher


@pytest.fixture(scope="module")
def small() -> dict[str, Any]:
    """The shipped content with two phrases of each kind: read in a moment."""

    def shorten(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: shorten(inner, key) for key, inner in value.items()}
        if isinstance(value, list) and (
            name in ("phrases", "ask", "not", "not_for_charley") or "means" in name
        ):
            return value[:2]
        return [shorten(inner) for inner in value] if isinstance(value, list) else value

    shortened: dict[str, Any] = shorten(yaml_lines.parse(places.content_file().read_text("utf-8")).value)
    return shortened


class Desk:
    """Where a nurse edits."""

    def __init__(self, folder: Path, good: dict[str, Any]) -> None:
        self.good = good
        self.file = folder / "intents.yaml"
        self.kept = folder / "kept.yaml"
        self.told: list[str] = []
        self.writes = 0
        self.write(good)

    def write(self, value: Any) -> None:
        """Save it; each time of another length, as a clock may stand still between two saves."""
        self.writes += 1
        text = value if isinstance(value, str) else json.dumps(value)
        self.file.write_text(text + "\n" * self.writes, encoding="utf-8")

    def titled(self, title: str) -> dict[str, Any]:
        changed = copy.deepcopy(self.good)
        changed["intents"]["foods"]["title"] = title
        return changed

    def knowledge(self) -> Knowledge:
        chosen = Settings(content=Knowing(file=self.file))
        return Knowledge(chosen, self.told.append, kept=self.kept, prepared=self.file.with_name("prepared"))


@pytest.fixture
def desk(tmp_path: Path, small: dict[str, Any]) -> Desk:
    return Desk(tmp_path, small)


BROKEN = ["", "intents: [", "\tx", "intents: {}", "x: " + "y" * 5_000_000]


def test_what_was_changed_is_known_at_the_next_look(desk: Desk) -> None:
    knowledge = desk.knowledge()
    knowledge.first()
    assert knowledge.changed() is None
    desk.write(desk.titled("what to put on the plate"))
    changed = knowledge.changed()
    assert changed is not None
    assert changed.content.intents["foods"].title == "what to put on the plate"
    assert knowledge.changed() is None
    assert desk.told == []


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_mistake_is_told_once_and_what_was_known_is_kept(desk: Desk, broken: str) -> None:
    knowledge = desk.knowledge()
    knowledge.first()
    desk.write(broken)
    assert knowledge.changed() is None
    assert knowledge.changed() is None
    (told,) = desk.told
    assert str(desk.file) in told
    assert "charley check" in told
    desk.write(desk.titled("mended"))
    assert knowledge.changed() is not None


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_start_with_a_broken_file_uses_the_last_good_one(desk: Desk, broken: str) -> None:
    desk.write(desk.titled("the good one"))
    desk.knowledge().first()
    desk.write(broken)
    known = desk.knowledge().first()
    assert known.content.intents["foods"].title == "the good one"
    assert len(desk.told) == 1


def test_a_file_that_vanished_is_no_end(desk: Desk) -> None:
    knowledge = desk.knowledge()
    knowledge.first()
    desk.file.unlink()
    assert knowledge.changed() is None
    assert len(desk.told) == 1
    assert desk.knowledge().first() is not None


def test_there_must_have_been_a_good_one(desk: Desk) -> None:
    desk.write("")
    with pytest.raises(ContentError):
        desk.knowledge().first()


def test_the_copy_is_written_only_when_it_differs(desk: Desk) -> None:
    desk.knowledge().first()
    before = desk.kept.stat().st_mtime_ns, desk.kept.stat().st_ino
    desk.knowledge().first()
    assert (desk.kept.stat().st_mtime_ns, desk.kept.stat().st_ino) == before


def test_a_copy_that_cannot_be_written_hinders_nothing(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.kept = desk.kept / "nowhere" / "kept.yaml"
    assert desk.knowledge().first() is not None
    assert "cannot keep a copy" in caplog.text


def test_beside_a_loop_it_is_read_without_waiting(desk: Desk) -> None:
    knowledge = desk.knowledge()
    knowledge.first()
    rereading = Rereading(knowledge)
    desk.write(desk.titled("seen from the side"))
    found = None
    for _ in range(200):
        found = found or rereading.look()
        rereading.wait(0.1)
    assert found is not None
    assert found.content.intents["foods"].title == "seen from the side"


def test_a_conversation_adopts_it_when_nothing_depends_on_the_old(
    content: Content, matcher: Matcher, desk: Desk
) -> None:
    fresh = desk.knowledge().first()
    busy = Session(state=Coaching(Relief(1)), topic="cramp_now", notes=("ankles_both", "gone_since"))
    conversation = Conversation(content, matcher, busy)
    assert not conversation.adopt(fresh.content, fresh.matcher)
    assert conversation.content is content
    conversation.session = Session(state=Idle(), topic="foods", notes=busy.notes, volume=0.3)
    assert conversation.adopt(fresh.content, fresh.matcher)
    assert conversation.content is fresh.content
    assert conversation.session.notes == ("ankles_both",)
    assert conversation.session.volume == 0.3
