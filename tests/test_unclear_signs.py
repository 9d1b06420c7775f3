"""What may be a danger sign: one short question, answered before anything else, and on where it broke in."""

from __future__ import annotations

import pytest
from talking import (
    DANGEROUS,
    EVERY,
    Talk,
    danger,
    flag_checks,
    heard,
    lines,
    remark,
    said,
    session,
    states,
    unclear,
    visit,
)

from voice.content import Content
from voice.dialogue import asking, coach
from voice.dialogue.manager import step
from voice.dialogue.passing import REMIND
from voice.dialogue.replies import resumed
from voice.dialogue.session import (
    Alarm,
    Asking,
    Asleep,
    Checking,
    Coaching,
    Easing,
    FlagCheck,
    Idle,
    Relief,
    Resume,
    Session,
    State,
)

# --- unclear --------------------------------------------------------------------------------------


def test_every_unclear_sign_is_asked_about_in_every_state_but_alarms(content: Content) -> None:
    for state in states(content):
        for flag, sign in content.red_flags.items():
            if isinstance(state, Alarm):
                continue
            after, actions = step(content, session(state, misses=2), unclear(content, flag))
            assert after.misses == 0
            if sign.opening:
                assert said(actions)[-1] == sign.check, (state, flag)
                assert isinstance(after.state, Alarm)
                continue
            assert said(actions) == (sign.check,), (state, flag)
            assert isinstance(after.state, Asking)
            assert isinstance(after.state.question, FlagCheck)
            assert after.state.question.flag == flag


def test_in_an_alarm_an_unclear_sign_keeps_the_alarm(content: Content) -> None:
    for state in states(content):
        if isinstance(state, Alarm) and not content.red_flags[state.flag].private:
            after, actions = step(content, session(state), unclear(content, "RF02"))
            assert isinstance(after.state, Alarm), state
            assert said(actions), state


@pytest.mark.parametrize("reply", ["yes", "unsure", "partly", "something_else", "dark", "still_hurts", None])
def test_anything_but_no_to_the_short_question_is_an_alarm(content: Content, reply: str | None) -> None:
    for question in flag_checks(content):
        talk = Talk(content, Asking(question))
        if reply is None:
            waits = content.red_flags[question.flag].waits
            if waits is None:
                assert talk.wait(REMIND) == (content.red_flags[question.flag].check,), question
            spoken = talk.wait(waits or REMIND)
        else:
            spoken = talk.remark(reply) if reply in content.remarks else talk.hear(reply)
        assert spoken == content.red_flags[question.flag].say, question
        assert isinstance(talk.state, Alarm)
        assert talk.state.flag == question.flag


@pytest.mark.parametrize("word", ["acknowledged", "as_ever"])
def test_neither_yes_nor_no_is_asked_again_and_then_not_sure(content: Content, word: str) -> None:
    for state in states(content):
        if isinstance(state, Asking) and isinstance(state.question, DANGEROUS):
            talk = Talk(content, state)
            assert talk.remark(word)[-1] == asking.short(content, Session(), state.question), state
            assert talk.state == state
            for _ in range(3):
                talk.remark(word)
            assert talk.state != state, "a danger sign is not left open"


@pytest.mark.parametrize("intent", ["none", "no", "posture"])
def test_a_correction_leaves_a_danger_question_open_or_answers_it(content: Content, intent: str) -> None:
    for question in flag_checks(content):
        talk = Talk(content, Asking(question))
        talk.hear(intent, corrected=True)
        assert (talk.state == Asking(question)) == (intent != "no"), question


@pytest.mark.parametrize("reply", ["no", "it_eased"])
def test_no_to_the_short_question_goes_on_where_it_broke_in(content: Content, reply: str) -> None:
    for state in states(content):
        if isinstance(state, Alarm | Asleep) or (
            isinstance(state, Asking) and isinstance(state.question, FlagCheck)
        ):
            continue
        talk = Talk(content, state, topic="causes", introduced=True)
        talk.happen(unclear(content, "RF02"))
        spoken = talk.hear(reply)
        match state:
            case Coaching(course, number):
                assert spoken[-1] == coach.steps_of(content, course)[number].say[-1], state
                assert talk.state == Coaching(course, number, held=0.0), state
            case Asking(Resume()):
                assert not isinstance(talk.state, Asking) or not isinstance(talk.state.question, Resume), (
                    state
                )
            case Asking(question):
                assert spoken[-1] == asking.short(content, Session(), question), state
                assert talk.state == Asking(question), state
            case _:
                assert spoken in lines(content, "okay"), state
                assert talk.state == Idle(), state


def test_one_or_the_other_is_an_alarm_either_way(content: Content) -> None:
    for name, check in content.checks.items():
        if check.unless is None:
            continue
        for reply, flag in (("yes", check.unless), ("no", check.flag), ("unsure", check.unless)):
            talk = Talk(content, Asking(FlagCheck(check.unless, otherwise=check.flag)))
            assert talk.hear(reply) == content.red_flags[flag].say, (name, reply)


def test_an_unclear_sign_within_an_unclear_sign_keeps_what_the_first_broke_into(content: Content) -> None:
    begun = Coaching(Relief(2), 0, held=4.0)
    talk = Talk(content, begun)
    for flag in ("RF02", "RF01", "RF12"):
        talk.happen(unclear(content, flag))
        assert talk.state == Asking(FlagCheck(flag, before=begun))
    talk.hear("no")
    assert talk.state == Coaching(Relief(2), 0, held=0.0)


def test_what_an_alarm_may_resume_never_nests(content: Content) -> None:
    """However often a danger sign was withdrawn, one yes is enough to go on."""
    begun = Coaching(Relief(2), 0, held=4.0)
    talk = Talk(content, begun)
    for _ in range(3):
        talk.happen(danger(content, "RF02"))
        talk.remark("told_fine")
    talk.hear("yes")
    assert isinstance(talk.state, Coaching)


# --- a question about danger is answered, and nothing else puts it off ----------------------------

LEAVE = frozenset({"stop", "goodbye", "it_eased", "no", "yes", "unsure"})
"""Answers, and the words that end anything."""

ABOUT_RELIEF = frozenset({"cramp_now", "still_hurts"})


def open_questions(content: Content) -> list[Asking]:
    return [
        state
        for state in states(content)
        if isinstance(state, Asking) and isinstance(state.question, DANGEROUS)
    ]


def asked_about(content: Content, state: Asking) -> frozenset[str]:
    """The signs that the open question is about."""
    question = state.question
    if isinstance(question, FlagCheck):
        return frozenset({question.flag, *([question.otherwise] if question.otherwise else [])})
    assert isinstance(question, Checking)
    check = content.checks[question.left[0]]
    return frozenset({check.flag, *([check.unless] if check.unless else [])})


def test_talk_of_something_else_leaves_a_danger_question_open(content: Content) -> None:
    others = [heard(name) for name in EVERY if name not in LEAVE | ABOUT_RELIEF]
    others += [remark(content, name) for name in ("more", "why", "what_to_do", "notes", "explain", "second")]
    others += [visit(content, name) for name in content.next_visit]
    dropped: dict[str, set[str]] = {}
    for state in open_questions(content):
        for event in others:
            talk = Talk(content, state, topic="cramp_now", introduced=True, listed=("foods", "massage"))
            talk.happen(event)
            if not _still_asked(content, talk.state, state):
                told = event.match.remark or event.match.visit or event.match.intent
                dropped.setdefault(told, set()).add(type(state.question).__name__)
    assert dropped == {}


def _still_asked(content: Content, after: State, before: Asking) -> bool:
    """The alarm, the same question, or one after it in the row."""
    match after, before.question:
        case Alarm(flag), _:
            return flag in asked_about(content, before)
        case Asking(Checking(left)), Checking(row):
            return left == row[len(row) - len(left) :]
        case Asking(FlagCheck(flag)), _:
            return flag in asked_about(content, before)
        case _, Checking(row):
            # "Next" answers the last one with "not sure", where nothing is left to look at.
            return len(row) == 1 and isinstance(after, Asking) and after.question != before.question
        case _:
            return False


def test_a_danger_question_that_is_not_understood_three_times_counts_as_not_sure(content: Content) -> None:
    for state in open_questions(content):
        talk = Talk(content, state)
        spoken = [talk.hear("none") for _ in range(3)]
        looked = {sentence for check in content.checks.values() for sentence in check.look}
        told = {sentence for words in spoken for sentence in words}
        assert isinstance(talk.state, Alarm) or looked & told or _otherwise(talk.state), state


def _otherwise(state: State) -> bool:
    return (
        isinstance(state, Asking) and isinstance(state.question, FlagCheck) and bool(state.question.otherwise)
    )


def test_whoever_never_answers_plainly_ends_in_an_alarm(content: Content) -> None:
    for state in open_questions(content):
        talk = Talk(content, state)
        for _ in range(8):
            talk.hear("none")
        assert isinstance(talk.state, Alarm), state


def test_resuming_nothing_is_an_okay(content: Content) -> None:
    after, actions = resumed(content, Session(Asking(Easing(1, "usual"))), None)
    assert said(actions) in lines(content, "okay")
    assert after.state == Idle()
