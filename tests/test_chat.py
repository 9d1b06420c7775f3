"""`charley chat --json`: every line is answered, on its own, whatever stands in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.commands.chat import json_turns
from voice.content import CONTROLS, TOPICS, Content
from voice.conversation import Conversation
from voice.nlu.matcher import Matcher

KEYS = {"intent", "flag", "tier", "say", "state", "step"}
STATES = {"asleep", "idle", "asking", "coaching", "alarm"}
STEP = {"routine", "number", "of"}
HELD = {"seconds", "held", "paused", "side", "time", "times"}


@pytest.fixture
def conversation(content: Content, matcher: Matcher) -> Conversation:
    talk = Conversation(content, matcher)
    talk.wake_up()
    return talk


def turns(conversation: Conversation, *requests: Any) -> list[dict[str, Any]]:
    return list(json_turns(conversation, (json.dumps(request) for request in requests)))


def hold_contract(answer: dict[str, Any]) -> None:
    """What other programs rely on."""
    if "error" in answer:
        assert set(answer) == {"error"}
        assert isinstance(answer["error"], str)
        return
    assert set(answer) == KEYS
    assert answer["intent"] in {None, *TOPICS, *CONTROLS, "none", "red_flag", "check"}
    assert (answer["flag"] is None) == (answer["tier"] is None)
    assert answer["tier"] in (None, "T1", "T2", "T1-crisis")
    assert answer["state"] in STATES
    assert all(isinstance(sentence, str) and sentence for sentence in answer["say"])
    if answer["step"] is not None:
        assert set(answer["step"]) in (STEP, STEP | HELD)
        assert 1 <= answer["step"]["number"] <= answer["step"]["of"]
    assert (answer["state"] == "coaching") <= (answer["step"] is not None)
    json.dumps(answer)


GOOD = ['{"user": "hello"}', '{"user": ""}', '{"user": "  "}', '{"wait": 0}', '{"wait": 1.5}']

BAD = [
    "hello",
    "{",
    "null",
    "[]",
    "3",
    '"user"',
    "{}",
    '{"user": 3}',
    '{"user": null}',
    '{"user": ["a"]}',
    '{"wait": "1"}',
    '{"wait": null}',
    '{"wait": -1}',
    '{"wait": NaN}',
    '{"wait": Infinity}',
    '{"wait": 1e9}',
    '{"wait": 1' + "0" * 5000 + "}",
    "[" * 100_000,
    '{"User": "hello"}',
    "\x00",
]


@pytest.mark.parametrize("line", GOOD)
def test_a_good_line_gets_one_answer(conversation: Conversation, line: str) -> None:
    (answer,) = json_turns(conversation, [line])
    hold_contract(answer)
    assert "error" not in answer


@pytest.mark.parametrize("line", BAD, ids=range(len(BAD)))
def test_a_bad_line_is_told_and_changes_nothing(conversation: Conversation, line: str) -> None:
    before = conversation.session
    (answer,) = json_turns(conversation, [line])
    assert set(answer) == {"error"}
    assert "line 1" in answer["error"]
    assert conversation.session == before


def test_truth_is_no_number_of_seconds(conversation: Conversation) -> None:
    (answer,) = json_turns(conversation, ['{"wait": true}'])
    assert set(answer) == {"error"}


def test_errors_count_lines_and_the_conversation_goes_on(conversation: Conversation) -> None:
    answers = list(
        json_turns(conversation, ['{"user": "my calf is cramping"}', "", "nonsense", '{"wait": 8}'])
    )
    assert [set(answer) == {"error"} for answer in answers] == [False, True, False]
    assert "line 3" in answers[1]["error"]
    assert answers[2]["step"]["held"] == 5


sayings = [
    "ow my calf",
    "yes",
    "no",
    "stop",
    "one leg is swollen",
    "what causes cramps",
    "stretch",
    "next",
    "",
]
request = st.one_of(
    st.builds(lambda text: {"user": text}, st.sampled_from(sayings) | st.text(max_size=20)),
    st.builds(lambda seconds: {"wait": seconds}, st.floats(0, 90) | st.integers(0, 90)),
)
line = st.one_of(request.map(json.dumps), st.text(max_size=20).filter(lambda t: t.strip()))


def test_every_line_is_answered(content: Content, matcher: Matcher) -> None:
    @settings(max_examples=25)
    @given(st.lists(line, max_size=8))
    def holds(lines: list[str]) -> None:
        conversation = Conversation(content, matcher)
        conversation.wake_up()
        answers = list(json_turns(conversation, lines))
        assert len(answers) == len(lines)
        for answer in answers:
            hold_contract(answer)

    holds()


def lead_in(content: Content) -> int:
    """Seconds from the first words of relief to the beginning of the hold."""
    return sum(step.hold for step in content.relief.ways["usual"].first[:-1])


def test_waiting_brings_the_counts(conversation: Conversation, content: Content) -> None:
    count = content.counts["let_go"]
    _, steps, before, five, rest = turns(
        conversation,
        {"user": "i have a cramp in my calf"},
        {"wait": lead_in(content)},
        {"wait": 4.9},
        {"wait": 0.1},
        {"wait": 15},
    )
    following = content.relief.ways["usual"].first[1:]
    assert steps["say"] == [sentence.text for step in following for sentence in step.say]
    assert before["say"] == []
    assert five["say"] == [count[5].text]
    later = [count[at].text for at in (10, 15, 20)]
    assert rest["say"] == [*later, content.relief.ask.ask.text]
    assert rest["state"] == "asking"


@pytest.mark.parametrize("pieces", [[20.0], [10.0, 10.0], [0.1] * 200, [3.3, 3.3, 3.4, 10.0]])
def test_it_does_not_matter_in_which_pieces_time_passes(
    conversation: Conversation, content: Content, pieces: list[float]
) -> None:
    begun = [{"user": "my leg is cramping"}, {"wait": lead_in(content)}]
    _, _, *answers = turns(conversation, *begun, *({"wait": p} for p in pieces))
    said = [sentence for answer in answers for sentence in answer["say"]]
    counts = [sentence.text for _, sentence in sorted(content.counts["let_go"].items())]
    assert said == [*counts, content.relief.ask.ask.text]


def test_an_empty_line_is_silence(conversation: Conversation, content: Content) -> None:
    asked, once, twice = turns(conversation, {"user": "hello"}, {"user": ""}, {"user": ""})
    assert asked["state"] == "asking"
    assert once["intent"] is None
    assert once["say"] == asked["say"][-1:]
    assert twice["say"] == [s.text for s in content.lines["still_there"].say]
    assert twice["state"] == "idle"


def test_a_day_of_waiting_ends_asleep(conversation: Conversation) -> None:
    _, answer = turns(conversation, {"user": "what should i eat"}, {"wait": 3600})
    assert answer["state"] == "asleep"


def run(lines: Iterable[bytes], home: Path) -> list[dict[str, Any]]:
    """What a real process answers."""
    folders = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "voice", "chat", "--json"],
        input=b"".join(line + b"\n" for line in lines),
        capture_output=True,
        env={**os.environ, **folders},
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_real_process_answers_every_line(tmp_path: Path, content: Content) -> None:
    lines = [
        b'{"user": "ow my calf"}',
        b'{"wait": 23}',
        b"\xff\xfe nonsense",
        b'{"user": "\\ud800 \xf0\x9f\xa6\xb5"}',
        b'{"user": "my chest hurts and i can\'t breathe"}',
    ]
    answers = run(lines, tmp_path)
    assert len(answers) == len(lines)
    for answer in answers:
        hold_contract(answer)
    assert answers[0]["intent"] == "cramp_now"
    assert answers[1]["say"][-1] == content.relief.ask.ask.text
    assert set(answers[2]) == {"error"}
    assert (answers[4]["intent"], answers[4]["flag"], answers[4]["tier"]) == ("red_flag", "RF01", "T1")
    script = [sentence.text for sentence in content.red_flags["RF01"].say]
    assert answers[4]["say"][-len(script) :] == script
    assert answers[4]["state"] == "alarm"


def test_short_waits_add_up(conversation: Conversation) -> None:
    requests = ['{"user": "i have a cramp in my calf"}', *['{"wait": 0.04}'] * 205]
    told = [sentence for answer in json_turns(conversation, requests) for sentence in answer["say"]]
    assert told[-1] == conversation.content.counts["let_go"][5].text


@pytest.mark.parametrize("line", ['{"user": "yes", "wait": 3}', '{"wait": 1, "more": 2}'])
def test_what_is_asked_for_besides_is_not_passed_over(conversation: Conversation, line: str) -> None:
    (answer,) = json_turns(conversation, [line])
    assert set(answer) == {"error"}


def test_what_is_said_in_the_room_is_not_said_to_charley(conversation: Conversation) -> None:
    rest, ignored, plea = turns(
        conversation, {"wait": 60}, {"room": "what should i eat"}, {"room": "ow i have a cramp in my calf"}
    )
    assert rest["state"] == "asleep"
    assert (ignored["say"], ignored["state"]) == ([], "asleep")
    assert plea["state"] == "coaching"
