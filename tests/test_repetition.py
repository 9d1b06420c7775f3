"""What is asked is listened for, also when repeated; and nothing is said twice by accident."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talking import (
    EVERY,
    Talk,
    anything,
    heard,
    said,
    session,
    some_states,
    unclear,
)

from voice.content import Content
from voice.dialogue import asking
from voice.dialogue.manager import step
from voice.dialogue.session import (
    Alarm,
    Asking,
    Checking,
    Coaching,
    FlagCheck,
    Session,
    State,
)
from voice.events import Event, Heard, Sentence, Spoken, Tick

# --- what is asked is listened for ----------------------------------------------------------------


def danger_questions(content: Content) -> set[Sentence]:
    """Every way to ask about a danger sign."""
    flags = {s for flag in content.red_flags.values() for s in (flag.check, flag.check_she) if s}
    return flags | {s for check in content.checks.values() for s in (check.ask, check.short) if s}


def test_a_danger_question_that_is_asked_is_open(content: Content) -> None:
    """Or her yes to it would mean something else, and the sign be missed."""
    asked = danger_questions(content)

    @settings(max_examples=150)
    @given(st.sampled_from(some_states(content)), st.lists(anything(content), max_size=25))
    def holds(state: State, happened: list[Event]) -> None:
        after = session(state)
        for event in happened:
            after, actions = step(content, after, event)
            last = said(actions)[-1:]
            if {*last} & asked:
                match after.state:
                    case Asking(FlagCheck() | Checking() as question):
                        either = {asking.sentence(content, after, question)}
                        assert last[0] in either | {asking.short(content, after, question)}
                    case Alarm(opening=opening):
                        assert opening
                    case other:
                        pytest.fail(f"asked {last[0].text!r}, and then {other} does not listen for it")

    holds()


@pytest.mark.parametrize("word", ["repeat", "back"])
def test_what_is_repeated_after_a_danger_question_is_not_that_question(content: Content, word: str) -> None:
    """It was answered; asked again, her yes would be taken for something else."""
    topic = next(name for name, intent in content.intents.items() if intent.follow_up)
    talk = Talk(content)
    talk.hear(topic)
    talk.happen(unclear(content, "RF02"))
    talk.hear("no")
    assert content.red_flags["RF02"].check not in talk.hear(word)


@pytest.mark.parametrize("word", ["repeat", "back"])
def test_a_question_that_is_repeated_is_open_again(content: Content, word: str) -> None:
    topic = next(name for name, i in content.intents.items() if i.follow_up and i.follow_up.yes == "do")
    talk = Talk(content, introduced=True)
    first = talk.hear(topic)
    if word == "back":
        talk.hear("thanks")
    else:
        talk.hear("stop")
    assert talk.hear(word) == first
    assert talk.hear("yes")[0] == content.intents[topic].do[0]


# --- nothing is said twice by accident ------------------------------------------------------------

SAME_AGAIN = frozenset(
    {"repeat", "back", "again_slower", "again_louder", "slower", "faster", "louder", "quieter"}
)
"""Words that ask for what was said."""


def test_a_line_with_several_wordings_is_never_said_in_the_same_words_twice_running(content: Content) -> None:
    varied = {s for line in content.lines.values() if line.either for s in line.either}

    @settings(max_examples=150)
    @given(st.sampled_from(some_states(content)), st.lists(anything(content), max_size=25))
    def holds(state: State, happened: list[Event]) -> None:
        after, before = session(state), frozenset[Sentence]()
        for event in happened:
            told = event.match.remark or event.match.intent if isinstance(event, Heard) else ""
            again = told in SAME_AGAIN or isinstance(event, Tick)
            after, actions = step(content, after, event)
            if spoken := frozenset(said(actions)):
                # What "say that again" repeats, and "shall I repeat that?", are meant to be the same.
                assert again or not (spoken & before & varied) or said(actions) == after.said, told
                before = spoken

    holds()


def test_two_things_in_a_row_are_not_answered_with_the_very_same_words(content: Content) -> None:
    """But for the words of an alarm, a step that is told again, and lines that have one wording only."""
    alone = {line.say for line in content.lines.values() if line.say}
    events = {name: heard(name, " ") for name in EVERY if name not in SAME_AGAIN | {"start_over"}}
    same = []
    for state in some_states(content)[::3]:
        if isinstance(state, Alarm | Coaching):
            continue
        begun = Session(state, topic="causes", introduced=True, said=content.lines["offer"].say)
        for one, event in events.items():
            middle, first = step(content, begun, event)
            middle, _ = step(content, middle, Spoken())
            if isinstance(middle.state, Alarm | Coaching) or not said(first) or said(first) in alone:
                continue
            for other, following in events.items():
                # To ask for what is being talked about is to ask for the same.
                if other not in (one, middle.topic):
                    _, second = step(content, middle, following)
                    same += [(state, one, other)] if said(first) == said(second) else []
    assert same == []
