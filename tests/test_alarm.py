"""After a danger sign: the instruction, asked after at the pace of its tier, until called or withdrawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voice.content import CONTROLS, TOPICS, Content
from voice.dialogue.alarm import ASK_AGAIN, LETS_GO, OPENING_WAIT, URGENCY, first_words, outranks
from voice.dialogue.manager import REST, step
from voice.dialogue.session import Alarm, Asking, Asleep, FlagCheck, Idle, Session, State
from voice.events import Heard, Match, Say, Sentence, Spoken, Tick, Tier

ONE_OF_EACH = {Tier.AMBULANCE: "RF01", Tier.CALL_NOW: "RF02", Tier.CRISIS: "RF18"}

PERSISTENT = [*TOPICS, *CONTROLS, "none", "check"]


class Danger:
    """A conversation in which a danger sign was stated, and its script said."""

    def __init__(self, content: Content, flag: str) -> None:
        self.content = content
        self.flag = flag
        self.session = Session(state=Idle())
        self.hear("red_flag", flag)
        if content.red_flags[flag].opening:
            self.hear("yes")

    def hear(self, intent: str, flag: str | None = None) -> tuple[Sentence, ...]:
        return self._take(Heard(replace(Match("said", intent, 0.9), flag=flag)))

    def wait(self, seconds: float) -> list[tuple[float, tuple[Sentence, ...]]]:
        """What is said, and after how many seconds."""
        told = []
        for number in range(round(seconds / 0.1)):
            spoken = self._take(Tick(0.1))
            if spoken:
                told.append((round((number + 1) * 0.1, 1), spoken))
        return told

    def now(self) -> State:
        """The state it is in."""
        return self.session.state

    def _take(self, event: Heard | Tick) -> tuple[Sentence, ...]:
        self.session, actions = step(self.content, self.session, event)
        if self.session.speaking:
            self.session, more = step(self.content, self.session, Spoken())
            assert more == ()
        return tuple(s for a in actions if isinstance(a, Say) for s in a.sentences)


def test_every_tier_has_a_pace_and_a_rank() -> None:
    assert set(ASK_AGAIN) == set(URGENCY) == set(Tier)
    assert ASK_AGAIN[Tier.AMBULANCE] < ASK_AGAIN[Tier.CALL_NOW]
    assert URGENCY[Tier.AMBULANCE] > URGENCY[Tier.CALL_NOW]


@pytest.mark.parametrize(
    ("tier", "line"),
    [(Tier.AMBULANCE, "have_you_called"), (Tier.CALL_NOW, "can_you_call"), (Tier.CRISIS, "can_you_call")],
)
def test_it_asks_after_the_call_again_and_again(content: Content, tier: Tier, line: str) -> None:
    alarm = Danger(content, ONE_OF_EACH[tier])
    pace = ASK_AGAIN[tier]
    assert alarm.wait(pace * 20) == [(round(pace * n, 1), content.lines[line]) for n in range(1, 21)]
    assert alarm.now() == Alarm(ONE_OF_EACH[tier])


@pytest.mark.parametrize("flag", ONE_OF_EACH.values())
@pytest.mark.parametrize("reply", ["yes", "thanks"])
def test_once_called_it_stays_quiet_and_lets_go_in_the_end(content: Content, flag: str, reply: str) -> None:
    alarm = Danger(content, flag)
    assert alarm.hear(reply) == content.lines["called"]
    assert alarm.now() == Alarm(flag, called=True)
    assert alarm.wait(LETS_GO - 0.1) == []
    assert alarm.now() == Alarm(flag, called=True)
    assert alarm.wait(REST + 0.2) == []
    assert alarm.now() == Asleep()


@pytest.mark.parametrize("reply", ["no", "still_hurts"])
def test_no_is_answered_with_what_to_do_then(content: Content, reply: str) -> None:
    alarm = Danger(content, "RF01")
    assert alarm.hear(reply) == content.lines["call_now"]
    assert alarm.now() == Alarm("RF01")


@pytest.mark.parametrize("flag", ["RF01", "RF02"])
@pytest.mark.parametrize("intent", ["stop", "goodbye", "it_eased", "start_over"])
def test_taking_it_back_is_asked_about_once(content: Content, flag: str, intent: str) -> None:
    alarm = Danger(content, flag)
    assert alarm.hear(intent) == (content.red_flags[flag].check,)
    assert alarm.now() == Asking(FlagCheck(flag))
    assert alarm.hear("no") == content.lines["okay"]
    assert alarm.now() == Idle()


@pytest.mark.parametrize("flag", ["RF01", "RF02"])
def test_taking_it_back_and_falling_silent_is_the_alarm_again(content: Content, flag: str) -> None:
    alarm = Danger(content, flag)
    alarm.hear("stop")
    told = [spoken for _, spoken in alarm.wait(16)]
    assert told == [(content.red_flags[flag].check,), content.red_flags[flag].say]
    assert alarm.now() == Alarm(flag)


@pytest.mark.parametrize("intent", PERSISTENT)
def test_no_topic_ends_an_alarm_that_nobody_answered(content: Content, intent: str) -> None:
    alarm = Danger(content, "RF02")
    spoken = alarm.hear(intent, "RF07" if intent == "check" else None)
    if intent in ("stop", "goodbye", "it_eased", "start_over"):
        assert alarm.now() == Asking(FlagCheck("RF02"))
    else:
        assert alarm.now() == Alarm("RF02", called=intent in ("yes", "thanks"))
        # To a cough it says nothing: the question whether she has called comes round anyway.
        assert bool(spoken) == (intent != "none"), "it is never silent about it"


def test_after_the_call_it_listens_for_new_signs_only(content: Content) -> None:
    alarm = Danger(content, "RF02")
    alarm.hear("yes")
    assert alarm.hear("foods") == ()
    assert alarm.hear("none") == ()
    assert alarm.hear("red_flag", "RF01") == content.red_flags["RF01"].say
    assert alarm.now() == Alarm("RF01")


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
    alarm = Danger(content, on)
    assert alarm.hear("red_flag", new) == first_words(content, speaks)
    assert alarm.now() == Alarm(speaks, opening=bool(content.red_flags[speaks].opening))


def test_outranking_is_a_strict_order(content: Content) -> None:
    for one in content.red_flags:
        for other in content.red_flags:
            assert not (outranks(content, Alarm(one), other) and outranks(content, Alarm(other), one))


@pytest.mark.parametrize("flag", ONE_OF_EACH.values())
def test_an_alarm_is_what_is_repeated(content: Content, flag: str) -> None:
    alarm = Danger(content, flag)
    assert alarm.hear("repeat") == content.red_flags[flag].say


def test_a_sign_without_a_question_goes_off_and_is_closed_at_once(content: Content) -> None:
    """A household's own content may leave the question out."""
    bare = content.red_flags["RF02"].model_copy(update={"check": None})
    changed = content.model_copy(update={"red_flags": {**content.red_flags, "RF02": bare}})
    alarm = Danger(changed, "RF02")
    assert alarm.hear("stop") == content.lines["alarm_closed"]
    assert alarm.now() == Idle()
    alarm.session = Session(state=Idle())
    assert alarm.hear("check", "RF02") == bare.say


# --- a crisis: one question before the script -----------------------------------------------------


class Crisis(Danger):
    """A crisis whose first question waits for its answer."""

    def __init__(self, content: Content, flag: str) -> None:
        self.content = content
        self.flag = flag
        self.session = Session(state=Idle())
        self.opening = self.hear("red_flag", flag)


@pytest.mark.parametrize("flag", ["RF18", "RF25"])
def test_a_crisis_begins_with_one_question(content: Content, flag: str) -> None:
    crisis = Crisis(content, flag)
    sign = content.red_flags[flag]
    assert crisis.opening == (*sign.opening, sign.check)
    assert crisis.now() == Alarm(flag, opening=True)
    assert crisis.hear("none") == crisis.opening, "not understood: the same question"
    assert crisis.hear("yes") == sign.say


@pytest.mark.parametrize("reply", ["yes", "no", "unsure", "stop"])
def test_despair_gets_its_script_whatever_the_answer(content: Content, reply: str) -> None:
    assert Crisis(content, "RF18").hear(reply) == content.red_flags["RF18"].say


def test_despair_gets_its_script_in_silence_too(content: Content) -> None:
    crisis = Crisis(content, "RF18")
    assert crisis.wait(OPENING_WAIT) == [(OPENING_WAIT, content.red_flags["RF18"].say)]


@pytest.mark.parametrize("reply", ["no", "unsure", "stop", None])
def test_who_may_be_overheard_hears_nothing_more_without_a_yes(content: Content, reply: str | None) -> None:
    crisis = Crisis(content, "RF25")
    told = [crisis.hear(reply)] if reply else [spoken for _, spoken in crisis.wait(OPENING_WAIT)]
    assert told == [content.lines["awake"]]
    assert crisis.wait(120) == []


def test_who_may_be_overheard_is_not_asked_again(content: Content) -> None:
    assert Danger(content, "RF25").wait(LETS_GO - 1) == []


@pytest.mark.parametrize("flag", ["RF18", "RF25"])
def test_a_crisis_that_is_taken_back_is_closed_without_its_question(content: Content, flag: str) -> None:
    crisis = Danger(content, flag)
    assert crisis.hear("stop") == content.lines["alarm_closed"]
    assert crisis.now() == Idle()
