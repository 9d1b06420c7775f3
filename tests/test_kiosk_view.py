"""What stands on the screen in every state of a conversation."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.talking import session, states
from voice.content import Content
from voice.content.screen import BUTTONS, FIGURES
from voice.dialogue.session import (
    Alarm,
    Asking,
    Asleep,
    Coaching,
    DidYouMean,
    FlagCheck,
    Idle,
    Relief,
    Session,
)
from voice.events import Tier
from voice.household import Numbers
from voice.kiosk.messages import Hearing, Mode, Press, Typed, View, decode, encode
from voice.kiosk.view import Moment, hello, is_private, view
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
        if is_private(content, session(state)):
            continue
        seen = shown(content, session(state))
        still_open = isinstance(state, Asking) or (isinstance(state, Alarm) and not state.called)
        assert bool(seen.question and seen.question.text) == still_open
        assert bool(seen.step) == isinstance(state, Coaching)
        assert (seen.mode is Mode.DANGER) == isinstance(state, Alarm)


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
