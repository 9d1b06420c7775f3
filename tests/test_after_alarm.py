"""What she says after a danger sign: a line for each answer, and the ways to withdraw it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talking import EVERY, Talk, alarmed, danger, heard, lines, signs, unclear

from voice.content import Content
from voice.dialogue.after_alarm import ASK_AGAIN, LETS_GO, SAID
from voice.dialogue.alarm import outranks
from voice.dialogue.expecting import expecting
from voice.dialogue.passing import REMIND, REST
from voice.dialogue.session import (
    Alarm,
    Asking,
    Asleep,
    Coaching,
    Easing,
    FlagCheck,
    FollowUp,
    Idle,
    Relief,
    Resume,
    State,
)
from voice.events import Heard, Tier

ONE_OF_EACH = {Tier.AMBULANCE: "RF01", Tier.CALL_NOW: "RF02", Tier.CRISIS: "RF18"}
FLAGS = list(ONE_OF_EACH.values())
COLUMN = {Tier.AMBULANCE: 0, Tier.CALL_NOW: 1, Tier.CRISIS: 2}


# --- what she says then ---------------------------------------------------------------------------


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("said", [s for s in SAID if s != "asked"])
def test_every_answer_has_its_line(content: Content, flag: str, said: str) -> None:
    talk = alarmed(content, flag)
    spoken = talk.remark(said) if said in content.remarks else talk.hear(said)
    line = SAID[said][COLUMN[content.red_flags[flag].tier]]
    assert spoken in lines(content, line)
    assert talk.state == Alarm(flag, called=said == "yes")


def test_what_it_says_after_an_alarm_has_words_of_its_own_for_a_crisis() -> None:
    """Nobody in despair is told that it has to be checked, or to say how many weeks."""
    ours = {name for row in SAID.values() for name in row[2:]}
    theirs = {name for row in SAID.values() for name in row[:2]}
    assert ours & theirs <= {"no_phone", "called"}


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("reply", ["yes", "called"])
def test_once_called_it_stays_quiet_and_lets_go_in_the_end(content: Content, flag: str, reply: str) -> None:
    talk = alarmed(content, flag)
    assert talk.remark(reply) if reply == "called" else talk.hear(reply)
    assert talk.state == Alarm(flag, called=True)
    assert talk.wait(LETS_GO - 1, beat=0.5) == ()
    assert isinstance(talk.state, Alarm)
    assert talk.wait(REST + 2, beat=0.5) == ()
    assert talk.state == Asleep()


@pytest.mark.parametrize("reply", ["no", "no_answer", "no_phone", "refuses"])
@pytest.mark.parametrize("flag", FLAGS)
def test_a_call_that_reached_nobody_is_no_call(content: Content, flag: str, reply: str) -> None:
    """ "Have you called?" - "Yes." - "Nobody answers." It goes on asking."""
    talk = alarmed(content, flag)
    talk.hear("yes")
    talk.remark(reply) if reply in content.remarks else talk.hear(reply)
    pace = ASK_AGAIN[content.red_flags[flag].tier]
    assert talk.wait(pace * 2, beat=0.5)


def test_after_the_call_a_new_sign_is_an_alarm_again(content: Content) -> None:
    talk = alarmed(content, "RF02")
    talk.hear("yes")
    assert talk.happen(danger(content, "RF01"))[-1] == content.red_flags["RF01"].say[-1]
    assert talk.state == Alarm("RF01")


@pytest.mark.parametrize("reply", ["worse_now", "still_hurts"])
@pytest.mark.parametrize("called", [False, True])
def test_getting_worse_is_for_the_ambulance(content: Content, reply: str, called: bool) -> None:
    """The maternity unit was called; now it is worse, and that was not the ambulance."""
    for flag, sign in content.red_flags.items():
        if sign.tier is not Tier.CALL_NOW:
            continue
        talk = alarmed(content, flag)
        if called:
            talk.hear("yes")
        spoken = talk.remark(reply) if reply in content.remarks else talk.hear(reply)
        assert spoken in lines(content, "worse_now"), flag
        assert talk.state == Alarm(flag, "severe"), flag
        assert talk.wait(ASK_AGAIN[Tier.AMBULANCE]) in lines(content, "have_you_called"), flag
        assert outranks(content, Alarm(flag, "severe"), "RF02", None)


@pytest.mark.parametrize("flag", ["RF01", "RF18"])
def test_getting_worse_repeats_what_is_for_the_ambulance_already(content: Content, flag: str) -> None:
    assert alarmed(content, flag).remark("worse_now") == content.red_flags[flag].say


@pytest.mark.parametrize("intent", EVERY)
def test_no_topic_ends_an_alarm_that_nobody_answered(content: Content, intent: str) -> None:
    talk = alarmed(content, "RF02")
    spoken = talk.hear(intent)
    if intent in ("stop", "start_over"):
        assert talk.state == Asking(FlagCheck("RF02", stated=True))
    else:
        assert talk.state == Alarm("RF02", "severe" if intent == "still_hurts" else "", called_by(intent))
        # To a cough, or "hang on", it says nothing: the question whether she has called comes round anyway.
        assert bool(spoken) == (intent not in ("none", "pause")), "it is never silent about it"


def called_by(intent: str) -> bool:
    return intent == "yes"


@pytest.mark.parametrize("flag", FLAGS)
def test_an_alarm_is_what_is_repeated(content: Content, flag: str) -> None:
    talk = alarmed(content, flag)
    assert talk.hear("repeat") == content.red_flags[flag].say
    assert talk.hear("foods") in lines(content, "call_first"), "first the call"
    assert talk.hear("repeat") == content.red_flags[flag].say
    talk.hear("yes")
    answer = [content.intents["foods"].answer] if flag == "RF02" else lines(content, "staying")
    assert talk.hear("foods") in answer
    assert talk.hear("cramp_now") in lines(content, "staying"), "no stretch with a danger sign"


# --- it was nothing -------------------------------------------------------------------------------

BEFORE: list[State] = [Coaching(Relief(2), 0, held=3.0), Asking(Easing(2, "usual"))]


@pytest.mark.parametrize("flag", ["RF01", "RF02", "RF18"])
@pytest.mark.parametrize("before", BEFORE, ids=repr)
def test_told_that_it_is_fine_it_accepts_and_offers_to_go_on(
    content: Content, flag: str, before: State
) -> None:
    talk = alarmed(content, flag, before)
    spoken = talk.remark("told_fine")
    assert spoken == (*content.lines["told_fine"].say, *content.lines["resume_ask"].say)
    assert talk.state == Asking(Resume(before))
    talk.hear("yes")
    assert type(talk.state) is type(before)
    assert talk.happen(danger(content, "RF02")), "and something new is an alarm again"


@pytest.mark.parametrize("flag", ["RF01", "RF02", "RF18", "RF25"])
def test_told_that_it_is_fine_with_nothing_going_on(content: Content, flag: str) -> None:
    talk = alarmed(content, flag)
    assert talk.remark("told_fine") in lines(content, "told_fine")
    assert talk.state == Idle()


def test_no_to_going_on_is_an_okay(content: Content) -> None:
    talk = alarmed(content, "RF02", BEFORE[0])
    talk.remark("told_fine")
    assert talk.hear("no") in lines(content, "okay")
    assert talk.state == Idle()


def test_going_on_still_knows_what_was_talked_about(content: Content) -> None:
    """An offer to tell what to do leads there, also after a false alarm."""
    topic = next(n for n, i in content.intents.items() if i.follow_up and i.follow_up.yes == "do")
    talk = Talk(content, introduced=True)
    talk.hear(topic)
    assert isinstance(talk.state, Asking)
    assert isinstance(talk.state.question, FollowUp)
    talk.happen(danger(content, "RF02"))
    talk.remark("told_fine")
    talk.hear("yes")
    assert talk.hear("yes")[0] == content.intents[topic].do[0]


@pytest.mark.parametrize("flag", ["RF01", "RF02"])
@pytest.mark.parametrize("word", ["misheard", "stop", "start_over"])
def test_taking_it_back_is_asked_about_once_and_goes_on(content: Content, flag: str, word: str) -> None:
    before = Coaching(Relief(2), 0, held=3.0)
    talk = alarmed(content, flag, before)
    spoken = talk.remark(word) if word in content.remarks else talk.hear(word)
    assert spoken[:-1] in lines(content, "okay")
    assert spoken[-1] == content.red_flags[flag].check
    assert talk.state == Asking(FlagCheck(flag, before=before, stated=True))
    talk.hear("no")
    assert talk.state == Coaching(Relief(2), 0, held=0.0)


@pytest.mark.parametrize("reply", ["yes", "unsure", None])
@pytest.mark.parametrize("flag", ["RF01", "RF02"])
def test_taking_it_back_is_believed_with_a_plain_no_only(
    content: Content, flag: str, reply: str | None
) -> None:
    talk = alarmed(content, flag)
    talk.remark("misheard")
    if reply:
        talk.hear(reply)
    else:
        talk.wait(2 * REMIND)
    assert talk.log[-1][1] == content.red_flags[flag].say[-1]
    assert talk.state == Alarm(flag)


@pytest.mark.parametrize("variant", ["severe", "own"])
def test_a_sign_at_its_worst_that_is_not_taken_back_is_at_its_worst_again(
    content: Content, variant: str
) -> None:
    for flag, sign_variant in signs(content):
        if sign_variant == variant and not content.red_flags[flag].opening:
            talk = Talk(content)
            first = talk.happen(danger(content, flag, variant))
            talk.remark("misheard")
            assert talk.hear("yes") == first, flag


def test_a_sign_without_a_question_is_taken_at_her_word(content: Content) -> None:
    """A household's own content may leave the question out."""
    bare = replace(content.red_flags["RF02"], check=None)
    changed = replace(content, red_flags={**content.red_flags, "RF02": bare})
    talk = alarmed(changed, "RF02")
    assert talk.remark("misheard") in lines(changed, "told_fine")
    assert talk.state == Idle()
    assert talk.hear("check", "", flag="RF02") == bare.say


def test_goodbye_does_not_end_it(content: Content) -> None:
    talk = alarmed(content, "RF02")
    talk.hear("goodbye")
    assert talk.state == Alarm("RF02")
    talk.hear("yes")
    talk.hear("goodbye")
    assert talk.state == Alarm("RF02", called=True), "the help is on its way, not there"
    talk.wait(LETS_GO, beat=1.0)
    assert talk.state == Idle()


@pytest.mark.parametrize("flag", FLAGS)
def test_a_long_no_denies_the_sign_and_a_short_one_the_call(content: Content, flag: str) -> None:
    """ "No, they look the same" is no answer to "can you call?"."""
    talk = alarmed(content, flag)
    talk.hear("no", "no not yet")
    assert talk.alarm == flag
    talk.hear("no", "no they both look the same")
    assert talk.state == (
        Asking(FlagCheck(flag, stated=True)) if flag != "RF18" else Alarm(flag, called=True)
    )


@pytest.mark.parametrize("flag", FLAGS)
def test_a_long_yes_says_something_else_than_that_she_called(content: Content, flag: str) -> None:
    """ "Yes, she is still here" is no answer to "have you called?"."""
    talk = alarmed(content, flag)
    asked = SAID["asked"][COLUMN[content.red_flags[flag].tier]]
    assert talk.hear("yes", "yes she is still here") in lines(content, asked)
    assert talk.state == Alarm(flag)
    talk.hear("yes", "yes i have")
    assert talk.state == Alarm(flag, called=True)


@pytest.mark.parametrize("flag", ["RF01", "RF02"])
@pytest.mark.parametrize(
    "event", [heard("none"), heard("posture"), heard("is_it_normal", visit="ankles_both")]
)
def test_a_correction_is_asked_about_like_a_mishearing(content: Content, flag: str, event: Heard) -> None:
    talk = alarmed(content, flag)
    corrected = replace(event, match=replace(event.match, corrected=True))
    assert talk.happen(corrected)[-1] == content.red_flags[flag].check
    assert talk.state == Asking(FlagCheck(flag, stated=True))


def test_a_correction_that_sounds_like_the_sign_is_asked_about_too(content: Content) -> None:
    event = unclear(content, "RF02")
    talk = alarmed(content, "RF02")
    assert talk.happen(event) == content.red_flags["RF02"].say
    assert talk.happen(replace(event, match=replace(event.match, corrected=True)))[-1] == (
        content.red_flags["RF02"].check
    )


@pytest.mark.parametrize("end", ["told_fine", "called"])
def test_what_was_told_to_be_fine_and_gets_worse_is_for_the_ambulance(content: Content, end: str) -> None:
    talk = alarmed(content, "RF02")
    talk.remark(end)
    if end == "called":
        talk.wait(LETS_GO, beat=1.0)
    assert talk.state == Idle()
    assert "worse_now" in expecting(content, talk.session).remarks
    talk.remark("worse_now")
    assert talk.state == Alarm("RF02", "severe")


def test_a_word_that_is_explained_leaves_the_alarm_on(content: Content) -> None:
    for word, meaning in content.glossary.items():
        talk = alarmed(content, "RF02")
        assert talk.hear("unsure", word=word) == meaning.say, word
        assert talk.state == Alarm("RF02")
