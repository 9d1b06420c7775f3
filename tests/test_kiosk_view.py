"""What stands on the screen in every state of a conversation."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.talking import session, states
from voice.content import Content
from voice.content.screen import BUTTONS, FIGURES
from voice.dialogue.alarm import is_private
from voice.dialogue.session import (
    Alarm,
    Asking,
    Asleep,
    Coaching,
    DidYouMean,
    Easing,
    FlagCheck,
    Idle,
    Relief,
    Session,
)
from voice.events import Tier
from voice.household import Numbers, spoken
from voice.kiosk.messages import Hearing, Mode, Press, Typed, View, decode, encode
from voice.kiosk.view import Moment, hello, view
from voice.nlu.matcher import Matcher
from voice.speaking import Sounding

NUMBERS = Numbers("120", "988", "555 1234")
ASKED = "Have you called?"


def shown(content: Content, state: Session, numbers: Numbers = NUMBERS, **moment: object) -> View:
    return view(content, numbers, state, Moment(**moment))  # type: ignore[arg-type]


def test_every_state_can_be_shown_and_sent(content: Content) -> None:
    form = TypeAdapter(View)
    for state in states(content):
        for speaking in (False, True):
            sounding = Sounding(3, "Heel away.", 1.5, 0.25) if speaking else None
            seen = shown(content, session(state), sounding=sounding, speaking=speaking, turn=(ASKED,))
            sent = json.loads(encode(seen))
            assert sent.pop("type") == "view"
            assert form.validate_python(sent) == seen
            assert set(seen.buttons) <= set(BUTTONS)
            assert not seen.question or set(seen.question.answers) <= set(BUTTONS)


def test_a_question_is_seen_wherever_one_is_open(content: Content) -> None:
    for state in states(content):
        if is_private(content, state):
            continue
        seen = shown(content, session(state))
        still_open = isinstance(state, Asking) or (isinstance(state, Alarm) and not state.called)
        assert bool(seen.question and seen.question.text) == still_open
        assert bool(seen.step) == isinstance(state, Coaching)
        stated = isinstance(state, Asking) and getattr(state.question, "stated", False)
        assert (seen.mode is Mode.DANGER) == (isinstance(state, Alarm) or stated)


def test_of_violence_at_home_nothing_is_seen(content: Content) -> None:
    private = [name for name, sign in content.red_flags.items() if sign.private]
    assert private
    for flag in private:
        for state in (Alarm(flag), Asking(FlagCheck(flag))):
            telling = {"turn": ("You're not alone.",), "heard": Hearing("he hits me", understood=True)}
            sounding = Sounding(1, "You're not alone.", 2.0, 0.0)
            seen = shown(content, session(state), sounding=sounding, speaking=True, **telling)
            assert seen == View(Mode.LISTENING)


def test_a_danger_sign_shows_its_number_until_it_is_over(content: Content) -> None:
    for state in states(content):
        if isinstance(state, Alarm) and not content.red_flags[state.flag].private:
            alarm = shown(content, session(state)).alarm
            assert alarm is not None
            assert alarm.number in ("120", "988", "555 1234")
            assert alarm.urgent == (alarm.number != "555 1234")
            nobody = shown(content, session(state), Numbers()).alarm
            assert nobody
            assert not nobody.number
            assert nobody.call


@pytest.mark.parametrize(
    ("tier", "number"), [(Tier.AMBULANCE, "120"), (Tier.CRISIS, "988"), (Tier.CALL_NOW, "555 1234")]
)
def test_each_tier_calls_whom_it_needs(content: Content, tier: Tier, number: str) -> None:
    signs = content.red_flags.items()
    flag = next(name for name, sign in signs if sign.tier is tier and not sign.private)
    alarm = shown(content, session(Alarm(flag))).alarm
    assert alarm
    assert alarm.number == number


def test_the_number_that_is_said_alone_is_the_one_that_stands_large(content: Content) -> None:
    unit = Alarm(next(name for name, sign in content.red_flags.items() if sign.tier is Tier.CALL_NOW))
    elsewhere = f"Then go to the emergency department, or call {spoken('120')}. Please do it now."
    alarm = shown(content, session(unit), turn=(elsewhere,)).alarm
    assert alarm
    assert (alarm.number, alarm.urgent) == ("120", True)
    both = f"Call {spoken('120')}, or {spoken('555 1234')}."
    alarm = shown(content, session(unit), turn=(both,)).alarm
    assert alarm
    assert (alarm.number, alarm.urgent) == ("555 1234", False)


def test_where_no_number_is_set_the_words_tell_whose_is_meant(content: Content) -> None:
    unit = Alarm(next(name for name, sign in content.red_flags.items() if sign.tier is Tier.CALL_NOW))
    said = f"Then call {content.unset.emergency}."
    alarm = shown(content, session(unit), Numbers(), turn=(said,)).alarm
    assert alarm
    assert alarm.call == content.unset.emergency


def test_numbers_stand_in_digits_everywhere(content: Content) -> None:
    said = f"Please call your maternity unit, on {spoken('555 1234')}, now."
    seen = shown(content, session(Idle()), turn=(said,), sounding=Sounding(1, said, 4.0, 0.0), speaking=True)
    assert seen.saying
    assert seen.turn == (seen.saying.text,) == ("Please call your maternity unit, on 555 1234, now.",)


def test_an_alarm_that_was_taken_back_keeps_its_number_until_that_is_sure(content: Content) -> None:
    seen = shown(content, session(Asking(FlagCheck("RF02", stated=True))))
    assert seen.mode is Mode.DANGER
    assert seen.alarm
    assert seen.alarm.number == "555 1234"
    assert seen.question
    assert shown(content, session(Asking(FlagCheck("RF02")))).alarm is None, "nothing was stated"


def test_whoever_asked_for_time_is_shown_how_to_go_on(content: Content) -> None:
    asking = session(Asking(Easing(1, "usual")))
    assert "resume" not in shown(content, asking).buttons
    assert "resume" in shown(content, replace(asking, patience=60.0)).buttons


def test_whoever_slowed_it_down_can_have_it_faster(content: Content) -> None:
    for state in (Asking(Easing(1, "usual")), Coaching(Relief(1)), Alarm("RF02")):
        assert "faster" not in shown(content, session(state)).buttons
        assert "faster" in shown(content, replace(session(state), rate=100.0)).buttons


def test_every_step_has_a_figure(content: Content) -> None:
    for state in states(content):
        step = shown(content, session(state)).step
        assert step is None or step.figure in FIGURES


def test_relief_counts_rounds_and_a_routine_its_steps(content: Content) -> None:
    relief = shown(content, session(Coaching(Relief(2), held=7.26))).step
    assert relief
    assert (relief.number, relief.of, relief.held) == (2, content.relief.rounds, 7.3)
    assert relief.holding
    assert not relief.paused


def test_what_is_heard_by_a_charley_that_sleeps_is_nobodys_to_read(content: Content) -> None:
    talk = Hearing("and then he told her everything", open=True)
    for state, visible in ((Asleep(), False), (Idle(), True)):
        seen = shown(content, session(state), heard=talk, turn=("Good night.",))
        assert bool(seen.heard.text) == bool(seen.turn) == visible


def test_two_topics_can_be_chosen_by_name(content: Content) -> None:
    asked = shown(content, session(Asking(DidYouMean("cause_veins", "cause_back")))).question
    assert asked
    assert asked.choices == (
        content.intents["cause_veins"].title,
        content.intents["cause_back"].title,
    )


@pytest.mark.parametrize(
    ("button", "intent"),
    [
        ("cramp", "cramp_now"),
        ("stop", "stop"),
        ("yes", "yes"),
        ("no", "no"),
        ("unsure", "unsure"),
        ("next", "next"),
        ("back", "back"),
        ("again", "repeat"),
        ("pause", "pause"),
        ("resume", "resume"),
        ("slower", "slower"),
        ("faster", "faster"),
        ("louder", "louder"),
        ("quieter", "quieter"),
        ("question", "help"),
    ],
)
def test_a_button_says_what_it_is_for(content: Content, matcher: Matcher, button: str, intent: str) -> None:
    assert matcher.match(content.screen.buttons[button].says).intent == intent


def test_the_page_gets_every_word_and_button(content: Content) -> None:
    sent = json.loads(encode(hello(content)))
    assert sent["words"] == content.screen.words
    assert set(sent["buttons"]) == set(BUTTONS)
    assert all(sent["buttons"].values())


@given(st.one_of(st.builds(Press, st.text(max_size=20)), st.builds(Typed, st.text(max_size=300))))
def test_what_a_page_asks_comes_through(asked: Press | Typed) -> None:
    assert decode(encode(asked)) == asked


@given(st.one_of(st.text(), st.binary(), st.recursive(st.none(), st.lists).map(json.dumps)))
def test_nothing_else_is_taken_for_a_message(sent: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode(sent)
