"""Whole conversations as data: sessions/*.yaml, turn by turn, exact to the word.

The first line of a file says what it shows. A turn is `user: text` or `wait: seconds`. `intent` and `flag`
are what it is understood as; `says` names all that is said, by its places in intents.yaml, and may be left
out only while a hold is counted; `state` is where that leads, and `step` some of the step that is on. The
first turn may be `start`: asleep or awake, and what a household sets: `region`, `maternity`, `emergency` and
`crisis`. Asleep, nothing that is said is known to be meant for Charley, which typing always is.

A place is a way into intents.yaml: `intents.causes.more[0:3]`, `counts.let_go.5`, `lines.okay.either.1`. If
it stops short, it is what is said there first: of a line its (first) wording, of a question how it is asked.
`{find_cause.two: {A: find_cause.causes.veins.title, B: ...}}` fills in the names in braces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from voice import content as content_file
from voice import household, places
from voice.commands.chat import json_turns
from voice.config import Household
from voice.content import TOPICS, Content
from voice.content.danger import Echo, Question
from voice.content.model import Line
from voice.conversation import Conversation
from voice.events import Action, Match, Say, Sentence
from voice.nlu.matcher import Matcher

FILES = sorted((Path(__file__).parent / "sessions").glob("*.yaml"))

BEAT = 0.1
"""Seconds between two ticks."""

STARTS = {"awake": True, "asleep": False}

UNSPEAKABLE = re.compile(r"[{}]|[,;] *[.,;?!]|[.?!]\s*[,.]")
"""What is left where a number or a name was filled in badly: "on zero, one,."."""

KEYS = {"user", "wait", "intent", "flag", "says", "state", "step"}

Turn = dict[str, Any]


# --- the files ------------------------------------------------------------------------------------


@cache
def turns(file: Path) -> tuple[dict[str, str], list[Turn]]:
    """How it begins, and what happens."""
    first, *rest = yaml.safe_load(file.read_text(encoding="utf-8"))
    return (first, rest) if "start" in first else ({"start": "awake"}, [first, *rest])


@cache
def written() -> Content:
    """The shipped content, with no numbers filled in."""
    return content_file.load(places.content_file(), places.facts_file())


@cache
def settled(**numbers: str) -> Content:
    """The shipped content in a household."""
    return household.settle(written(), Household(**numbers))


def begun(file: Path, matcher: Matcher) -> Conversation:
    """The conversation at its start."""
    start, _ = turns(file)
    numbers = {key: value for key, value in start.items() if key != "start"}
    conversation = Conversation(settled(**numbers), matcher)
    if STARTS[start["start"]]:
        conversation.wake_up()
    return conversation


# --- places ---------------------------------------------------------------------------------------


def sentences(content: Content, named: list[str | dict[str, dict[str, str]]]) -> list[str]:
    """What stands at each place."""
    return [text for place in named for text in _texts(content, place)]


def _texts(content: Content, place: str | dict[str, dict[str, str]]) -> Iterator[str]:
    if isinstance(place, str):
        yield from _said(_at(content, place))
        return
    [(where, names)] = place.items()
    filled = {name: "".join(_said(_at(content, of))) for name, of in names.items()}
    for text in _said(_at(content, where)):
        yield re.sub(r"{(\w+)}", lambda found: filled[found[1]], text)


def _at(content: Content, place: str) -> Any:
    """ "intents.causes.more[0:3]" -> the part of the content that this leads to."""
    part: Any = content
    for key, sliced in re.findall(r"([^.\[\]]+)|\[([\d:]*)\]", place):
        if sliced:
            start, colon, end = sliced.partition(":")
            part = part[int(start or 0) : int(end) if end else None] if colon else part[int(start)]
        elif isinstance(part, dict):
            part = part[int(key) if key.isdigit() else key]
        else:
            part = part[int(key)] if isinstance(part, tuple) else getattr(part, key)
    return part


def _said(part: Any) -> Iterator[str]:
    match part:
        case str():
            yield part
        case Sentence(text):
            yield text
        case Line():
            yield from _said(part.wordings[0])
        case Question():
            yield part.ask.text
        case Echo():
            yield part.say.text
        case dict():
            yield from (text for value in part.values() for text in _said(value))
        case tuple():
            yield from (text for value in part for text in _said(value))
        case _:
            raise TypeError(f"nothing is said here: {part!r}")


# --- what happens ---------------------------------------------------------------------------------


def told(conversation: Conversation, happened: list[Turn], *, addressed: bool) -> Iterator[dict[str, Any]]:
    """Drives a conversation as a screen would: what is shown has been said."""

    def settle(actions: tuple[Action, ...]) -> list[str]:
        said = [s.text for action in actions if isinstance(action, Say) for s in action.sentences]
        return said + settle(conversation.spoken()) if conversation.session.speaking else said

    for turn in happened:
        match: Match | None = None
        if "wait" in turn:
            beats = range(round(turn["wait"] / BEAT))
            said = [text for _ in beats for text in settle(conversation.tick(BEAT))]
        else:
            match, actions = conversation.hear(turn["user"], addressed=addressed)
            said = settle(actions)
        yield {
            "intent": match.intent if match else None,
            "flag": match.flag if match else None,
            "says": said,
            **conversation.shown(),
        }


def answered(
    conversation: Conversation, happened: list[Turn], *, addressed: bool
) -> Iterator[dict[str, Any]]:
    """The same through `charley chat --json`; what is not addressed to Charley is said in the room."""
    said = "user" if addressed else "room"
    asked = (json.dumps({said: t["user"]} if "user" in t else {"wait": t["wait"]}) for t in happened)
    for line in map(json.dumps, json_turns(conversation, asked)):
        answer = json.loads(line)
        assert {"intent", "flag", "tier", "say", "state", "step"} == set(answer)
        assert (answer["tier"] is None) == (answer["flag"] is None)
        yield {"says": answer.pop("say"), **{key: answer[key] for key in answer if key != "tier"}}


def expected(content: Content, turn: Turn, found: dict[str, Any]) -> dict[str, Any]:
    """What the turn says of what should have been found; of the rest, what was found."""
    wanted = {**found, "flag": None, **{key: turn[key] for key in turn if key not in ("user", "wait")}}
    if "says" in turn:
        wanted["says"] = sentences(content, turn["says"])
    if turn.get("step"):
        wanted["step"] = {**(found["step"] or {}), **turn["step"]}
    return wanted


# --- tests ----------------------------------------------------------------------------------------


def test_there_are_enough_and_each_says_what_it_shows() -> None:
    assert len(FILES) >= 60
    for file in FILES:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(r"# \S.*\.", first), file.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_turn_is_one_and_is_exact(file: Path) -> None:
    start, happened = turns(file)
    assert start["start"] in STARTS
    counting = False
    for turn in happened:
        assert ("user" in turn) + ("wait" in turn) == 1, turn
        assert set(turn) <= KEYS, turn
        assert {"state", "wait"} <= set(turn) or {"state", "intent"} <= set(turn), turn
        assert "says" in turn or ("wait" in turn and counting), turn
        counting = turn["state"] == "coaching"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_conversation(matcher: Matcher, file: Path) -> None:
    start, happened = turns(file)
    conversation = begun(file, matcher)
    as_it_went = told(conversation, happened, addressed=STARTS[start["start"]])
    for number, (turn, found) in enumerate(zip(happened, as_it_went, strict=True), 1):
        where = f"turn {number} of {file.name}: {turn}"
        assert found == expected(conversation.content, turn, found), where
        assert not UNSPEAKABLE.search(" ".join(found["says"])), where


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_chat_as_json_answers_the_same(matcher: Matcher, file: Path) -> None:
    start, happened = turns(file)
    addressed = STARTS[start["start"]]
    heard = [*told(begun(file, matcher), happened, addressed=addressed)]
    typed = [*answered(begun(file, matcher), happened, addressed=addressed)]
    assert typed == heard


def test_every_topic_flag_routine_and_cause_comes_up(content: Content) -> None:
    happened = [turn for file in FILES for turn in turns(file)[1]]
    assert {turn["intent"] for turn in happened if "user" in turn} >= {*TOPICS, *content.intents}
    assert {t["flag"] for t in happened if t.get("intent") == "red_flag"} == set(content.red_flags)
    named = json.dumps([turn.get("says") for turn in happened])
    for place in (
        *(f"routines.{name}.end" for name in content.routines),
        *(f"find_cause.causes.{name}.result[0]" for name in content.find_cause.causes),
        *(f"relief.ways.{name}.again" for name in content.relief.ways),
        *("find_cause.two", "find_cause.nothing", "relief.clear_she", "relief.worse_clear"),
    ):
        assert place in named, place


def test_every_state_is_followed_by_time_in_some_conversation() -> None:
    waited = {
        before["state"] for file in FILES for before, turn in pairwise(turns(file)[1]) if "wait" in turn
    }
    assert waited == {"asleep", "idle", "asking", "coaching", "alarm"}
