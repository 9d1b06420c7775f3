"""After a danger sign: asked after at the pace of its tier, until called, withdrawn or told to be fine."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from talking import Talk, alarmed, danger, heard, lines, signs, unclear

from voice.content import Content
from voice.dialogue.after_alarm import ASK_AGAIN, LOUDER, OFTEN, SAID, SELDOM
from voice.dialogue.alarm import outranks
from voice.dialogue.danger import PLAIN, UNMISTAKABLE
from voice.dialogue.session import (
    Alarm,
    Asking,
    FlagCheck,
)
from voice.events import Adjust, Heard, Tick, Tier

ONE_OF_EACH = {Tier.AMBULANCE: "RF01", Tier.CALL_NOW: "RF02", Tier.CRISIS: "RF18"}
FLAGS = list(ONE_OF_EACH.values())
COLUMN = {Tier.AMBULANCE: 0, Tier.CALL_NOW: 1, Tier.CRISIS: 2}


def volumes(talk: Talk) -> list[float]:
    return [a.volume for a in talk.actions if isinstance(a, Adjust) and a.volume is not None]


# --- nobody answers -------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", list(Tier))
def test_it_asks_and_says_what_to_do_by_turns_at_the_pace_of_its_tier(content: Content, tier: Tier) -> None:
    flag, pace = ONE_OF_EACH[tier], ASK_AGAIN[tier]
    talk = alarmed(content, flag)
    asked = lines(content, SAID["asked"][COLUMN[tier]])
    for number in range(1, OFTEN + 1):
        assert talk.wait(pace - 0.1) == (), number
        spoken = talk.wait(0.1)
        assert spoken in asked if number % 2 else spoken == content.red_flags[flag].say, number
    for number in range(3):
        assert talk.wait(pace * SELDOM - 0.1) == (), number
        assert talk.wait(0.1), number
    assert isinstance(talk.state, Alarm)


def test_the_paces_are_those_of_the_facts() -> None:
    assert ASK_AGAIN == {Tier.AMBULANCE: 15, Tier.CALL_NOW: 30, Tier.CRISIS: 30}


def test_it_never_asks_twice_in_the_same_words(content: Content) -> None:
    for flag in FLAGS:
        talk = alarmed(content, flag)
        spoken = [talk.rest() for _ in range(8)]
        assert all(one != other for one, other in pairwise(spoken)), flag


@pytest.mark.parametrize("answer", ["no", "foods", "none", "unsure", "louder", "slower"])
def test_each_time_louder_and_back_once_somebody_answers(content: Content, answer: str) -> None:
    talk = alarmed(content, "RF01")
    usual = talk.session.volume
    heights = []
    for _ in range(5):
        while not volumes(talk):
            talk.take(Tick(1.0))
        heights += volumes(talk)
        talk.settle()
    expected = [min(1.0, usual * LOUDER ** min(n, 3)) for n in range(1, 6)]
    assert heights == pytest.approx(expected)
    talk.take(heard(answer))
    assert volumes(talk)[-1:] == [talk.session.volume], answer
    assert talk.session.volume == pytest.approx(usual * (LOUDER if answer == "louder" else 1))


@pytest.mark.parametrize("answer", ["slower", "louder", "quieter", "faster"])
def test_a_word_about_its_voice_is_an_answer_too(content: Content, answer: str) -> None:
    talk = alarmed(content, "RF01")
    talk.wait(ASK_AGAIN[Tier.AMBULANCE] * 2)
    talk.hear(answer)
    assert isinstance(talk.state, Alarm)
    assert talk.state.asked == 0


def test_it_grows_no_louder_than_it_can(content: Content) -> None:
    talk = Talk(content, Alarm("RF01"), volume=0.9)
    for _ in range(200):
        talk.happen(Tick(1.0))
        assert all(0 < volume <= 1 for volume in volumes(talk))


# --- which sign speaks ----------------------------------------------------------------------------

PAIRS = [
    ("RF02", "RF01", "RF01"),
    ("RF01", "RF02", "RF01"),
    ("RF18", "RF02", "RF18"),
    ("RF18", "RF01", "RF01"),
    ("RF01", "RF18", "RF18"),
    ("RF02", "RF07", "RF07"),
    ("RF02", "RF02", "RF02"),
]


@pytest.mark.parametrize(("on", "new", "speaks"), PAIRS)
def test_the_more_urgent_sign_speaks_and_the_newer_of_equals(
    content: Content, on: str, new: str, speaks: str
) -> None:
    talk = alarmed(content, on)
    talk.happen(danger(content, new))
    opening = bool(content.red_flags[speaks].opening) and speaks == new
    assert talk.state == Alarm(speaks, opening=opening)


@pytest.mark.parametrize(("on", "needed"), [("RF02", PLAIN), ("RF01", PLAIN), ("RF18", UNMISTAKABLE)])
def test_a_second_sign_must_be_plain_to_take_the_place_of_the_first(
    content: Content, on: str, needed: float
) -> None:
    """ "My husband's asleep" must not end a talk about suicide with the words for a violent home."""
    for score, new in ((needed - 0.01, on), (needed, "RF03")):
        talk = alarmed(content, on)
        talk.happen(Heard(replace(danger(content, "RF03").match, score=score)))
        if isinstance(talk.state, Asking):
            assert on == "RF02", "asked about where it is more urgent"
            assert talk.state == Asking(FlagCheck("RF03", before=Alarm("RF02")))
            assert talk.hear("no")[-1] == content.red_flags["RF02"].say[-1]
            assert talk.state == Alarm("RF02")
        else:
            assert talk.alarm == new


def test_an_unclear_sign_that_is_more_urgent_is_asked_about(content: Content) -> None:
    talk = alarmed(content, "RF02")
    assert talk.happen(unclear(content, "RF01")) == (content.red_flags["RF01"].check,)
    assert talk.state == Asking(FlagCheck("RF01", before=Alarm("RF02")))
    assert alarmed(content, "RF01").happen(unclear(content, "RF02")) == content.red_flags["RF01"].say


def test_outranking_is_a_strict_order(content: Content) -> None:
    for one, kind in signs(content):
        for other, other_kind in signs(content):
            both = [Alarm(one, kind), Alarm(other, other_kind)]
            tiers = [
                Tier.AMBULANCE if a.variant == "severe" else content.red_flags[a.flag].tier for a in both
            ]
            higher = outranks(content, both[0], other, tiers[1])
            assert not (higher and outranks(content, both[1], one, tiers[0]))
