"""What would make sense next: every remark is expected somewhere, exists, and leads to something there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talking import Talk, heard, remark, said, session, states

from voice.content import Content
from voice.content.topics import PARTS
from voice.dialogue.expecting import ORDINALS, PART_REMARKS, expecting
from voice.dialogue.manager import step
from voice.dialogue.session import (
    AboutCause,
    Alarm,
    Asking,
    Asleep,
    Checking,
    Coaching,
    DidYouMean,
    Easing,
    FlagCheck,
    Idle,
    Relief,
    Routine,
    Session,
)

LISTED = ("cause_uterus", "cause_nutrition", "cause_calcium", "cause_veins", "cause_back")


def sessions(content: Content) -> list[Session]:
    """Every state, with what may have been talked about, and what may have been listed."""
    talked = [Session(Idle(), topic=name) for name in content.intents if content.intents[name].answer]
    listed = replace(session(Idle(), topic="causes"), listed=LISTED)
    return [*map(session, states(content)), *talked, listed]


def test_what_is_expected_exists(content: Content) -> None:
    for on in sessions(content):
        expected = expecting(content, on)
        assert expected.remarks <= {*content.remarks, *content.routines}, on.state
        assert expected.intents <= {*content.intents}, on.state
        assert expected.question is None or expected.question in content.questions(), on.state


def test_every_remark_is_expected_somewhere(content: Content) -> None:
    expected = {name for on in sessions(content) for name in expecting(content, on).remarks}
    assert expected == {*content.remarks, *content.routines}


def test_every_question_with_answers_of_its_own_is_expected_somewhere(content: Content) -> None:
    assert {expecting(content, on).question for on in sessions(content)} == {None, *content.questions()}


@pytest.mark.parametrize("kind", [Asking, Coaching, Alarm, Idle])
def test_every_expected_remark_is_heeded(content: Content, kind: type) -> None:
    """It means something else than the intent that it counts as for others, or something at all."""
    ignored = []
    for on in sessions(content):
        if not isinstance(on.state, kind):
            continue
        for name in sorted(expecting(content, on).remarks):
            event = remark(content, name)
            plain = heard(event.match.intent, event.match.text)
            after, actions = step(content, on, event)
            if not actions and after.state == on.state and not (on.listed == () and name in ORDINALS):
                ignored.append((name, on.state))
            elif content.intents[event.match.intent].answer and name not in content.routines:
                topic = content.intents[event.match.intent].answer
                answered = said(actions)[: len(topic)] == topic
                assert not answered or step(content, on, plain)[0].state != after.state, (name, on.state)
    assert ignored == []


def test_asleep_nothing_is_expected(content: Content) -> None:
    assert expecting(content, Session(Asleep())).remarks == frozenset()
    assert expecting(content, Session(Asleep())).intents == frozenset()


def test_each_state_expects_the_words_of_its_own(content: Content) -> None:
    usual = session(Idle(), topic=None)
    relief = expecting(content, replace(usual, state=Coaching(Relief(1))))
    assert {"worse", "how_long", "other_leg", "the_tummy", "why", "cant_reach", "notes"} <= relief.remarks
    assert {*content.relief.ways} - {"usual"} <= relief.remarks
    assert {"it_eased", "still_hurts", "stop"} <= relief.intents
    routine = expecting(content, replace(usual, state=Coaching(Routine("wall"))))
    assert {*content.routines} <= routine.remarks
    assert "cant_reach" not in routine.remarks
    easing = expecting(content, replace(usual, state=Asking(Easing(1, "usual"))))
    assert {"partly", "explain", "worse"} <= easing.remarks
    assert easing.question == "easing"
    assert {"yes", "no", "unsure", "it_eased", "still_hurts"} <= easing.intents
    alarm = expecting(content, replace(usual, state=Alarm("RF02")))
    assert {"called", "told_fine", "misheard", "no_answer"} <= alarm.remarks
    assert "more" not in alarm.remarks
    check = expecting(content, replace(usual, state=Asking(FlagCheck("RF28"))))
    assert {"the_leg", "the_tummy", "something_else"} <= check.remarks


def test_each_written_question_expects_its_own_answers(content: Content) -> None:
    for name in content.find_cause.questions:
        assert expecting(content, session(Asking(AboutCause(name)))).question == name
    for on in states(content):
        if isinstance(on, Asking) and isinstance(on.question, Checking):
            assert expecting(content, session(on)).question == on.question.left[0]


def test_two_topics_are_expected_by_name_and_number(content: Content) -> None:
    expected = expecting(content, session(Asking(DidYouMean("cause_veins", "cause_back"))))
    assert {"cause_veins", "cause_back"} <= expected.intents
    assert {"first", "second", "last"} <= expected.remarks


def test_of_a_topic_only_the_parts_that_it_has_are_expected(content: Content) -> None:
    for name, intent in content.intents.items():
        if intent.answer:
            remarks = expecting(content, Session(Idle(), topic=name)).remarks
            for part in PARTS:
                if part in PART_REMARKS:
                    assert (PART_REMARKS[part] in remarks) == bool(getattr(intent, part)), (name, part)


def test_numbers_are_expected_where_something_was_listed(content: Content) -> None:
    assert not {*ORDINALS} & expecting(content, Session(Idle(), topic="foods")).remarks
    listed = Session(Idle(), topic="causes", listed=LISTED)
    assert {*ORDINALS, "next_one"} <= expecting(content, listed).remarks


def test_after_a_stretch_another_may_be_named(content: Content) -> None:
    talk = Talk(content)
    talk.hear("stretch")
    talk.hear("stop")
    assert {*content.routines} <= expecting(content, talk.session).remarks
    talk.remark("wall")
    assert talk.state == Coaching(Routine("wall"), 0, held=0.0)
