"""Asleep, and how a conversation ends: woken by name, plea or danger only; rest after silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talking import (
    EVERY,
    NEUTRAL,
    Talk,
    danger,
    heard,
    lines,
    said,
    states,
    visit,
)

from voice.content import Content
from voice.dialogue import manager
from voice.dialogue.manager import step
from voice.dialogue.passing import REST
from voice.dialogue.session import (
    Alarm,
    Asleep,
    Coaching,
    Idle,
    Relief,
    Session,
)
from voice.events import Heard, Match, Tick


@pytest.mark.parametrize("intent", EVERY)
def test_asleep_only_the_name_or_a_plea_is_answered(content: Content, intent: str) -> None:
    asleep = Session(Asleep())
    after, actions = step(content, asleep, heard(intent, addressed=False))
    if intent == "cramp_now":
        assert after.state == Coaching(Relief(1))
    else:
        assert (after, actions) == (asleep, ())
    called, _ = step(content, asleep, heard(intent, addressed=True))
    assert intent == "goodbye" or called.state != Asleep()


@pytest.mark.parametrize("kind", ["cramp_now", "check"])
def test_asleep_a_plea_must_be_plain(content: Content, kind: str) -> None:
    def plea(score: float) -> Heard:
        flag = "RF28" if kind == "check" else None
        return Heard(Match(NEUTRAL, kind, score, flag=flag))

    asleep = Session(Asleep())
    assert step(content, asleep, plea(manager.PLEA - 0.01)) == (asleep, ())
    after, _ = step(content, asleep, plea(manager.PLEA))
    assert after.state.name in ("coaching", "asking")


def test_the_bare_name_wakes_and_disturbs_nothing(content: Content) -> None:
    name = Heard(Match("", "greeting", 1.0), addressed=True)
    after, actions = step(content, Session(), name)
    assert after.state == Idle()
    assert said(actions) in lines(content, "awake")
    for state in states(content):
        if not isinstance(state, Asleep | Alarm):
            assert step(content, Session(state), name)[0].state == state


def test_a_conversation_with_nothing_open_ends_in_silence(content: Content) -> None:
    talk = Talk(content)
    talk.hear("louder")
    assert talk.wait(REST - 1) == ()
    assert talk.state == Idle()
    assert talk.wait(1) == ()
    assert talk.state == Asleep()


def test_time_does_not_count_while_charley_speaks(content: Content) -> None:
    talk = Talk(content)
    talk.take(heard("louder"))
    for _ in range(1000):
        talk.take(Tick(1.0))
    assert talk.state == Idle()
    assert talk.session.quiet == 0


@pytest.mark.parametrize("end", ["goodbye", None])
def test_a_new_conversation_knows_how_to_speak_and_what_to_tell_the_midwife(
    content: Content, end: str | None
) -> None:
    """And nothing else: what was clear last night is asked about again."""
    note = next(iter(content.next_visit))
    talk = Talk(content, cleared=frozenset(content.checks), answers=(("veins", "yes"),), closed=True)
    talk.happen(visit(content, note))
    talk.hear("quieter")
    volume = talk.session.volume
    if end:
        talk.hear(end)
    else:
        talk.wait(REST, beat=1.0)
    assert talk.state == Asleep()
    for call in (heard("greeting", ""), danger(content, "RF02"), heard("cramp_now", addressed=False)):
        after, _ = step(content, talk.session, call)
        assert (after.notes, after.volume, after.introduced) == ((note,), volume, True)
        assert (after.cleared, after.answers, after.closed) == (frozenset(), (), False)


def test_time_alone_ends_in_sleep_or_in_an_alarm_and_says_little(content: Content) -> None:
    """Nobody answers: it finishes what is on, asks once more, and rests."""
    for state in states(content):
        talk = Talk(content, state, topic="causes")
        talk.session = replace(talk.session, said=content.lines["offer"].say, speaking=True)
        talk.settle()
        talk.wait(1200, beat=3.0)
        assert isinstance(talk.state, Asleep | Alarm), state
        if isinstance(talk.state, Asleep):
            asked = [sentence.text for _, sentence in talk.log if sentence.text.endswith("?")]
            assert len(asked) <= 2, state


def test_a_television_that_is_not_understood_does_not_keep_it_awake(content: Content) -> None:
    talk = Talk(content, Idle())
    for _ in range(20):
        talk.happen(heard("none", addressed=False))
        talk.wait(3.0)
    assert talk.state == Asleep()
    assert len(talk.log) <= 8, "and it is not answered again and again"
