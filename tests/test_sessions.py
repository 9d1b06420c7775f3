"""Whole conversations as data: sessions/*.yaml, turn by turn.

A turn is `user: text` or `wait: seconds`. `intent` and `flag` are what it is understood as; `says` names all
that is said, by its places in intents.yaml; `state` is where that leads. What is left out is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from voice.content import Content
from voice.conversation import Conversation
from voice.events import Action, Match, Say, Sentence
from voice.nlu.matcher import Matcher

FILES = sorted((Path(__file__).parent / "sessions").glob("*.yaml"))

BEAT = 0.1
"""Seconds between two ticks."""

KEYS = {"user", "wait", "intent", "flag", "says", "state"}


def turns(file: Path) -> tuple[bool, list[dict[str, Any]]]:
    """Whether it begins asleep, and what happens."""
    first, *rest = yaml.safe_load(file.read_text(encoding="utf-8"))
    return ("start" in first), ([*rest] if "start" in first else [first, *rest])


def sentences(content: Content, places: list[str]) -> list[str]:
    """ "relief.hold.count.5" -> the sentences that stand there."""

    def at(part: Any, way: list[str]) -> Iterator[Sentence]:
        if isinstance(part, Sentence):
            yield part
        elif not way and isinstance(part, tuple):
            yield from part
        elif isinstance(part, dict):
            yield from at(part[int(way[0]) if way[0].isdigit() else way[0]], way[1:])
        elif isinstance(part, tuple):
            yield from at(part[int(way[0])], way[1:])
        else:
            yield from at(getattr(part, way[0]), way[1:])

    return [sentence.text for place in places for sentence in at(content, place.split("."))]


class Told:
    """Drives a conversation as a screen would: what is shown has been said."""

    def __init__(self, conversation: Conversation, *, addressed: bool) -> None:
        self.conversation = conversation
        self.addressed = addressed

    def turn(self, turn: dict[str, Any]) -> tuple[Match | None, list[str]]:
        if "wait" in turn:
            beats = range(round(turn["wait"] / BEAT))
            return None, [text for _ in beats for text in self._settled(self.conversation.tick(BEAT))]
        match, actions = self.conversation.hear(turn["user"], addressed=self.addressed)
        return match, self._settled(actions)

    def _settled(self, actions: tuple[Action, ...]) -> list[str]:
        said = [s.text for action in actions if isinstance(action, Say) for s in action.sentences]
        if self.conversation.session.speaking:
            said += self._settled(self.conversation.spoken())
        return said


def test_there_are_conversations_and_each_turn_is_one() -> None:
    assert len(FILES) >= 12
    for file in FILES:
        for turn in turns(file)[1]:
            assert ("user" in turn) + ("wait" in turn) == 1, (file.name, turn)
            assert set(turn) <= KEYS, (file.name, turn)
            assert "state" in turn, (file.name, turn)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_conversation(content: Content, matcher: Matcher, file: Path) -> None:
    asleep, happened = turns(file)
    conversation = Conversation(content, matcher)
    if not asleep:
        conversation.wake_up()
    told = Told(conversation, addressed=not asleep)
    for number, turn in enumerate(happened, 1):
        match, said = told.turn(turn)
        found = {
            "intent": match.intent if match else None,
            "flag": match.flag if match else None,
            "says": said,
            "state": conversation.session.state.name,
        }
        expected = {"flag": None, **turn}
        if "says" in turn:
            expected["says"] = sentences(content, turn["says"])
        compared = found.keys() & expected.keys()
        assert {k: found[k] for k in compared} == {k: expected[k] for k in compared}, (
            f"turn {number} of {file.name}: {turn}"
        )
