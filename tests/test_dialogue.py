"""Whatever happens, from any state: a valid session, one turn at a time, and known sentences only."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talking import (
    ASK,
    EVERY,
    anything,
    heard,
    remark,
    session,
    some_states,
    visit,
)

from voice.content import TOPICS, Content
from voice.content.topics import PARTS
from voice.dialogue import coach
from voice.dialogue.answers import MISSES_TOLD
from voice.dialogue.manager import step
from voice.dialogue.manner import FASTEST, LOUDEST, QUIETEST, SLOWEST
from voice.dialogue.session import (
    Alarm,
    Asking,
    Checking,
    Coaching,
    Easing,
    FlagCheck,
    Relief,
    Resume,
    Session,
    State,
)
from voice.events import Action, Adjust, Event, Hush, Say, Spoken, Tick


@pytest.fixture(scope="module")
def sayable(content: Content) -> set[str]:
    """Every sentence of the content, and those that are filled in."""
    titles = {i.title for i in content.intents.values()} | {
        c.title for c in content.find_cause.causes.values()
    }
    steps = {s.say.text for s in content.find_cause.shared} | {content.find_cause.shared_else.text}
    filled = set()
    for sentence in (*content.lines["did_you_mean"].say, *content.find_cause.two):
        for one, other, first in product(titles, titles, steps) if "{" in sentence.text else ():
            if ("{STEP}" in sentence.text) or first == min(steps):
                named = sentence.text.replace("{A}", one).replace("{B}", other)
                filled.add(named.replace("{STEP}", first))
    return {s.text for s in content.sentences()} | filled | {ASK.text}


def hold(content: Content, session: Session, actions: tuple[Action, ...], sayable: set[str]) -> None:
    """What is true after every event."""
    _valid_state(content, session.state)
    assert 0 <= session.misses <= MISSES_TOLD
    assert QUIETEST <= session.volume <= LOUDEST
    assert SLOWEST <= session.rate <= FASTEST
    assert session.quiet >= 0
    assert session.topic in {None, *TOPICS}
    assert session.told <= {*PARTS}
    assert session.cleared <= {*content.checks}
    assert len(set(session.notes)) == len(session.notes)
    assert {name for name, _ in session.answers} <= {*content.find_cause.questions}
    if session.place:
        part, at = session.place
        assert session.topic
        assert 0 < at < len(getattr(content.intents[session.topic], part))
    for action in actions:
        assert isinstance(action, Say | Hush | Adjust)
        if isinstance(action, Say):
            assert action.sentences
            assert session.speaking
            assert {s.text for s in action.sentences} <= sayable
    assert sum(isinstance(action, Say) for action in actions) <= 1, "one turn is said in one go"


def _valid_state(content: Content, state: State) -> None:
    assert isinstance(state, State)
    match state:
        case Coaching(course, number, held):
            steps = coach.steps_of(content, course)
            assert 0 <= number < len(steps)
            assert held is None or 0 <= held < max(steps[number].hold, 0.1)
            assert not isinstance(course, Relief) or 1 <= course.round <= content.relief.rounds
        case Asking(Easing(round_, way)):
            assert 1 <= round_ <= content.relief.rounds
            assert way in content.relief.ways
        case Asking(Checking(left)):
            assert left
            assert {*left} <= {*content.checks}
        case Asking(FlagCheck(flag, before)):
            assert content.red_flags[flag].check
            if before:
                _valid_state(content, before)
        case Asking(Resume(before)):
            assert isinstance(before, Coaching | Asking)
            _valid_state(content, before)
        case Alarm(flag, variant, before=before):
            assert flag in content.red_flags
            assert variant in ("", "severe", "own")
            assert not isinstance(before, Alarm)
            if before:
                _valid_state(content, before)


def test_any_conversation_from_any_state_stays_valid(content: Content, sayable: set[str]) -> None:
    @settings(max_examples=150)
    @given(st.sampled_from(some_states(content)), st.lists(anything(content), max_size=25))
    def holds(state: State, happened: list[Event]) -> None:
        after = session(state)
        for event in happened:
            before = after
            after, actions = step(content, before, event)
            hold(content, after, actions, sayable)
            assert step(content, before, event) == (after, actions), "the same turn again"

    holds()


def test_every_event_in_every_state_leads_to_a_valid_one(content: Content, sayable: set[str]) -> None:
    events: list[Event] = [heard(name, " ") for name in EVERY]
    events += [remark(content, name, " ") for name in (*content.remarks, *content.routines)]
    events += [visit(content, name) for name in [*content.next_visit][:1]]
    events += [heard("foods", corrected=True), heard("none", corrected=True), Spoken(), Tick(0.1), Tick(50.0)]
    for state in some_states(content):
        for event in events:
            after, actions = step(content, session(state), event)
            hold(content, after, actions, sayable)
