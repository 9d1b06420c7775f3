"""Danger first: every sign, in every state, at any time; the one short question; and on where it broke in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talking import (
    EVERY,
    Talk,
    danger,
    heard,
    remark,
    said,
    session,
    signs,
    some_states,
    states,
    stretches,
    unclear,
)

from voice.content import Content
from voice.content.danger import RedFlag
from voice.dialogue.alarm import URGENCY
from voice.dialogue.manager import step
from voice.dialogue.session import (
    Alarm,
    Idle,
    Session,
    State,
)
from voice.events import Heard, Say, Sentence, Tick, Tier


def urgency(content: Content, flag: str, variant: str = "") -> int:
    """As docs/facts.md has it: at its worst a sign is for the ambulance."""
    tier = content.red_flags[flag].tier
    return URGENCY[Tier.AMBULANCE if variant == "severe" and tier is Tier.CALL_NOW else tier]


def script(sign: RedFlag, variant: str = "", *, she: bool = False) -> tuple[Sentence, ...]:
    """What has to be said of a sign."""
    if sign.opening and variant != "severe":
        assert sign.check
        return (*sign.opening, sign.check_she if she and sign.check_she else sign.check)
    varied = {"severe": sign.severe, "own": sign.own}.get(variant)
    if varied and varied.say:
        return varied.say
    return sign.say_she if she and sign.say_she else sign.say


# --- stated ---------------------------------------------------------------------------------------


def test_all_danger_signs_are_there(content: Content) -> None:
    assert len(content.red_flags) == 27
    assert set(URGENCY) == set(Tier)


def test_every_danger_sign_is_an_alarm_in_every_state(content: Content) -> None:
    for number, state in enumerate(states(content)):
        before = session(state, speaking=bool(number % 2), misses=2)
        for flag, variant in signs(content):
            after, actions = step(content, before, danger(content, flag, variant))
            where = (state, flag, variant)
            assert isinstance(after.state, Alarm), where
            assert (after.state.flag, after.state.variant) == raised(content, state, flag, variant), where
            assert after.state.asked == 0, where
            assert after.misses == 0, where
            assert said(actions)[-1] in scripts(content, after.state), where
            assert sum(isinstance(a, Say) for a in actions) == 1, where


def raised(content: Content, state: State, flag: str, variant: str) -> tuple[str, str]:
    """The sign that speaks: the new one, unless a more urgent one is on."""
    if not isinstance(state, Alarm):
        return flag, variant
    if flag == state.flag:
        # Told again in other words it is no less urgent than it was.
        return flag, variant or state.variant
    on, new = urgency(content, state.flag, state.variant), urgency(content, flag)
    return (state.flag, state.variant) if on > new else (flag, variant)


def scripts(content: Content, alarm: Alarm) -> set[Sentence]:
    """What may end the words of an alarm."""
    sign = content.red_flags[alarm.flag]
    return {script(sign, alarm.variant)[-1], sign.say[-1]} if not alarm.opening else {script(sign)[-1]}


def test_the_more_urgent_sign_at_its_worst_is_not_outranked(content: Content) -> None:
    """A severe call is for the ambulance: its severe form outranks a call to the unit that is on."""
    severe = [name for name, sign in content.red_flags.items() if sign.severe and sign.tier is Tier.CALL_NOW]
    for flag in severe:
        stated = danger(content, flag, "severe")
        match = replace(stated.match, tier=Tier.AMBULANCE)
        after, actions = step(content, session(Alarm("RF01")), replace(stated, match=match))
        assert isinstance(after.state, Alarm)
        assert after.state.flag == flag
        assert said(actions) == script(content.red_flags[flag], "severe")


@pytest.mark.parametrize("she", [False, True])
def test_the_script_is_said_whole_and_to_whom_it_concerns(content: Content, she: bool) -> None:
    for flag, variant in signs(content):
        _, actions = step(content, Session(Idle(), she=she), danger(content, flag, variant))
        assert said(actions) == script(content.red_flags[flag], variant, she=she), (flag, variant)


def test_in_the_middle_of_a_stretch_it_says_stop_first(content: Content) -> None:
    for state in stretches(content):
        for flag, sign in content.red_flags.items():
            _, actions = step(content, session(state), danger(content, flag))
            assert said(actions) == (*sign.mid_stretch, *script(sign)), (state, flag)
    assert any(sign.mid_stretch for sign in content.red_flags.values())


def test_what_was_heard_is_repeated_before_the_script(content: Content) -> None:
    unheard = []
    for flag, sign in content.red_flags.items():
        for echo in sign.echo:
            for word in echo.words:
                talk = Talk(content)
                first, *rest = talk.happen(danger(content, flag, text=f"now {word}"))
                if first not in {e.say for e in sign.echo}:
                    unheard.append((flag, word))
                else:
                    assert tuple(rest) == script(sign, she=talk.session.she), (flag, word)
    assert unheard == []


def test_a_danger_sign_gives_no_first_use_notice_and_none_after_it(content: Content) -> None:
    notice = content.lines["first_use"].say
    for flag in content.red_flags:
        talk = Talk(content)
        talk.happen(danger(content, flag))
        talk.remark("told_fine")
        talk.hear("foods")
        assert not {sentence for _, sentence in talk.log} & set(notice)


def test_any_danger_sign_in_any_conversation_is_an_alarm(content: Content) -> None:
    flags = st.sampled_from([*content.red_flags])
    events = st.one_of(
        st.builds(heard, st.sampled_from(EVERY)),
        st.builds(lambda name: remark(content, name), st.sampled_from([*content.remarks, *content.routines])),
        st.builds(lambda flag: unclear(content, flag), flags),
        st.builds(Tick, st.sampled_from([1.0, 9.0, 30.0])),
    )

    @given(st.sampled_from(some_states(content)), st.lists(events, max_size=12), flags)
    def holds(state: State, happened: list[Heard | Tick], flag: str) -> None:
        talk = Talk(content, state)
        for event in happened:
            talk.happen(event)
        spoken = talk.take(danger(content, flag))
        assert isinstance(talk.state, Alarm)
        assert spoken[-1] in scripts(content, talk.state)
        on = urgency(content, talk.state.flag, talk.state.variant)
        assert on >= urgency(content, flag)

    holds()
