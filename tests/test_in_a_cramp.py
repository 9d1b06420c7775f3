"""In the middle of a round: every word of hers is heard, and the hold goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talking import Talk, coached, heard, lines, stretches, visit

from voice.content import TOPICS, Content
from voice.content.stretches import Step
from voice.dialogue.coach import steps_of
from voice.dialogue.relief import GENTLER
from voice.dialogue.session import Asking, Checking, Coaching, Easing, FlagCheck, Idle, Purpose, Relief
from voice.events import Hush, Sentence


def steps(content: Content, round_: int = 1, way: str = "usual") -> tuple[Step, ...]:
    return steps_of(content, Relief(round_, way))


def ask(content: Content) -> Sentence:
    return content.relief.ask.ask


def test_it_eased_leads_to_the_checks_at_any_time(content: Content) -> None:
    first = content.checks[content.relief.checks[0]].ask
    for state in stretches(content):
        if isinstance(state.course, Relief):
            talk = Talk(content, state, cramp=50.0)
            assert talk.hear("it_eased") == (*content.relief.eased, first), state
            assert talk.state == Asking(Checking(content.relief.checks, Purpose.RELIEF))
            assert talk.session.cramp is None


@pytest.mark.parametrize("word", ["still_hurts", "cramp_now", "no", "unsure", "plea", "doing_it", "the_leg"])
def test_how_it_hurts_does_not_disturb_the_hold(content: Content, word: str) -> None:
    talk = coached(content, round_=2, seconds=7)
    spoken = talk.remark(word) if word in content.remarks else talk.hear(word)
    assert spoken in lines(content, "keep_holding")
    assert talk.state == Coaching(Relief(2), 0, held=7.0)


@pytest.mark.parametrize("word", ["yes", "thanks"])
def test_a_yes_says_nothing_and_disturbs_nothing(content: Content, word: str) -> None:
    talk = coached(content, round_=2, seconds=7)
    assert talk.hear(word) == ()
    assert talk.state == Coaching(Relief(2), 0, held=7.0)


@pytest.mark.parametrize("word", ["how_long", "why"])
def test_a_short_answer_and_the_hold_goes_on(content: Content, word: str) -> None:
    talk = coached(content, round_=2, seconds=7)
    assert talk.remark(word) == getattr(content.relief, word)
    assert talk.state == Coaching(Relief(2), 0, held=7.0)
    asked = Talk(content, Asking(Easing(1, "usual")))
    assert asked.remark(word) == (*getattr(content.relief, word), content.relief.ask.short)
    assert asked.state == Asking(Easing(1, "usual"))


def test_what_is_not_understood_lets_the_hold_go_on(content: Content) -> None:
    talk = coached(content, round_=2, seconds=7)
    assert talk.happen(heard("none", "mm", clear=False)) == ()
    assert talk.hear("none") == ()
    assert talk.happen(heard("none", content.pain_words[0])) in lines(content, "keep_holding")
    assert talk.state == Coaching(Relief(2), 0, held=7.0)
    talk.wait(13.5)
    assert talk.state == Asking(Easing(2, "usual"))


def test_too_hard_is_a_gentler_way(content: Content) -> None:
    gentler = steps(content, 2, GENTLER)[0].say
    assert coached(content, round_=2, seconds=7).remark("too_hard") == gentler
    asked = Talk(content, Asking(Easing(1, "usual")))
    assert asked.remark("too_hard") == gentler
    assert asked.state == Coaching(Relief(2, GENTLER), 0, held=0.0)


def test_without_a_gentler_way_the_round_begins_again(content: Content) -> None:
    usual = replace(content.relief, ways={"usual": content.relief.ways["usual"]})
    bare = replace(content, relief=usual)
    assert coached(bare, round_=2, seconds=7).remark("too_hard") == steps(content, 2)[0].say


def test_she_who_is_busy_stretching_is_asked_again_whether_it_eases(content: Content) -> None:
    asked = Talk(content, Asking(Easing(1, "usual")))
    assert asked.remark("doing_it") == (content.relief.ask.short,)
    assert asked.state == Asking(Easing(1, "usual"))


def test_the_other_leg_is_a_new_cramp(content: Content) -> None:
    for talk in (coached(content, 4, seconds=3), Talk(content, Asking(Easing(4, "usual")), cramp=300.0)):
        assert talk.remark("other_leg") == (*content.relief.other_leg, *steps(content)[0].say)
        assert talk.state == Coaching(Relief(1), 0, held=0.0)
        assert talk.session.cramp == 0.0


def test_the_tummy_is_an_alarm_of_one_kind_or_the_other(content: Content) -> None:
    check = content.checks[content.relief.tummy]
    assert (check.unless, check.flag) == ("RF06", "RF09")
    for state in (Coaching(Relief(2), 0), Asking(Easing(2, "usual"))):
        talk = Talk(content, state)
        talk.remark("the_tummy")
        assert talk.state == Asking(FlagCheck("RF06", before=state, otherwise="RF09"))


def test_steps_can_be_walked(content: Content) -> None:
    first, second, *_ = steps(content)
    talk = coached(content)
    assert talk.hear("back") == first.say
    talk.wait(first.hold + 0.2)
    assert talk.hear("repeat") == second.say
    assert talk.hear("back") == first.say
    assert talk.hear("start_over") == first.say
    assert talk.hear("resume") in lines(content, "keep_going")
    assert talk.hear("next") == (ask(content),)
    later = coached(content, round_=3)
    assert later.hear("start_over") == first.say
    assert later.state == Coaching(Relief(1), 0, held=0.0)


def test_stop_is_silence(content: Content) -> None:
    talk = coached(content, seconds=2)
    talk.take(heard("stop"))
    assert isinstance(talk.actions[0], Hush)
    assert talk.state == Idle()


TOLD = [name for name in TOPICS if name not in ("cramp_now", "stretch", "thanks", "find_cause", "goodbye")]


@pytest.mark.parametrize("topic", TOLD)
def test_a_question_in_the_middle_is_answered_and_the_stretch_goes_on(content: Content, topic: str) -> None:
    answer = content.intents[topic].answer
    talk = coached(content, round_=2, seconds=7)
    spoken = talk.hear(topic)
    assert spoken[: len(answer)] == answer
    assert spoken[len(answer) : -len(steps(content, 2)[0].say)] in lines(content, "back_to_stretch")
    assert talk.state == Coaching(Relief(2), 0, held=0.0)


def test_a_matter_for_the_next_visit_is_kept_and_the_stretch_goes_on(content: Content) -> None:
    for name, matter in content.next_visit.items():
        talk = coached(content, round_=2, seconds=7)
        assert talk.happen(visit(content, name))[: len(matter.answer)] == matter.answer
        assert isinstance(talk.state, Coaching)
        assert talk.session.notes == (name,)


def test_what_was_kept_can_be_asked_for_and_the_stretch_goes_on(content: Content) -> None:
    talk = coached(content, round_=2, seconds=7)
    assert talk.remark("notes")
    assert isinstance(talk.state, Coaching)


def test_there_is_no_first_use_notice_in_the_middle(content: Content) -> None:
    notice = content.lines["first_use"].say
    for event in (heard("foods"), visit(content, next(iter(content.next_visit))), heard("cramp_now")):
        talk = Talk(content)
        talk.hear("cramp_now")
        assert not {*notice} & {*talk.happen(event)}, event
