"""A conversation by turns: one answer to each sentence, and nothing in between."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from voice.content import Content
from voice.conversation import Conversation
from voice.dialogue.session import Asking
from voice.nlu.matcher import Matcher
from voice.wyoming import answering
from voice.wyoming.answering import Answer
from voice.wyoming.rooms import OVER, OVER_URGENT, Room


class Talk:
    """Sentences and the seconds between them."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self._room = Room(conversation, 0.0)
        self._now = 0.0

    def say(self, text: str, after: float = 5.0) -> Answer:
        self._now += after
        quiet = self._room.enter(self._now)
        return answering.answer(self.conversation, text, quiet)

    @property
    def state(self) -> str:
        return self.conversation.session.state.name


@pytest.fixture
def talk(content: Content, matcher: Matcher) -> Talk:
    return Talk(Conversation(content, matcher))


def lines(content: Content, name: str, count: str = "") -> set[str]:
    """The wordings of a line."""
    wordings = (" ".join(s.text for s in wording) for wording in content.lines[name].wordings)
    return {text.replace("{COUNT}", count) for text in wordings}


def asks_to_count(content: Content, answer: Answer) -> bool:
    return answer.said[-1].text in lines(content, "count_yourself", "20")


def test_an_answer_goes_as_far_as_it_needs_no_time(talk: Talk, content: Content) -> None:
    answer = talk.say("my calf is cramping")
    steps = content.relief.ways["usual"].first
    instructions = [s.text for step in steps for s in step.say]
    assert [s.text for s in answer.said[:-1]] == [content.relief.opening[0].text, *instructions]
    assert asks_to_count(content, answer)
    assert answer.handled


@pytest.mark.parametrize("text", ["next", "ok", "done", "i've done it", "ready", "thank you", "yes"])
def test_she_says_when_she_has_held_it(talk: Talk, content: Content, text: str) -> None:
    talk.say("my calf is cramping")
    answer = talk.say(text)
    assert [s.text for s in answer.said] == [content.relief.ask.ask.text]
    assert talk.state == "asking"


def test_it_has_eased(talk: Talk, content: Content) -> None:
    talk.say("my calf is cramping")
    answer = talk.say("it has eased")
    assert answer.said[:1] == content.relief.eased[:1]


def test_it_still_hurts_before_it_can_have_helped(talk: Talk, content: Content) -> None:
    talk.say("my calf is cramping")
    answer = talk.say("it still hurts", after=8)
    assert answer.said[0].text in {w[0].text for w in content.lines["keep_holding"].wordings}
    assert asks_to_count(content, answer)


@pytest.mark.parametrize("text", ["it still hurts", "no", "my calf is cramping", "ow"])
def test_it_still_hurts_after_the_hold(talk: Talk, content: Content, text: str) -> None:
    talk.say("my calf is cramping")
    answer = talk.say(text, after=25)
    assert answer.said[:-1] == content.relief.ways["usual"].again[0][0].say
    assert asks_to_count(content, answer)


def test_every_round_and_then_the_danger_sign(talk: Talk, content: Content) -> None:
    talk.say("my calf is cramping")
    for _ in range(content.relief.rounds - 1):
        assert asks_to_count(content, talk.say("it still hurts", after=25))
    talk.say("it still hurts", after=25)
    assert talk.state == "alarm"


def test_a_cramp_of_ten_minutes_is_a_danger_sign(talk: Talk, content: Content) -> None:
    talk.say("my calf is cramping")
    talk.say("it still hurts", after=290)
    talk.say("it still hurts", after=290)
    assert talk.state == "coaching"
    answer = talk.say("it still hurts", after=40)
    assert talk.state == "alarm"
    assert not asks_to_count(content, answer)


def test_a_danger_sign_outranks_the_hold(talk: Talk) -> None:
    talk.say("my calf is cramping")
    answer = talk.say("my leg is swollen and hot")
    assert (answer.match.flag, talk.state, answer.handled) == ("RF02", "alarm", True)


def test_a_routine_goes_on_by_her_word(talk: Talk, content: Content) -> None:
    answers = [talk.say("show me the stretch at the wall")]
    while talk.state == "coaching":
        answers.append(talk.say("next"))
        assert len(answers) < 20
    routine = content.routines["wall"]
    heard = [s.text for answer in answers for s in answer.said]
    steps = [s.text for step in routine.steps for s in step.say]
    assert [text for text in heard if text in steps] == steps
    assert answers[-1].said == routine.end
    assert all(asks_to_count(content, answer) for answer in answers[:-1])


def test_a_step_of_movements_is_not_counted_in_seconds(talk: Talk, content: Content) -> None:
    answer = talk.say("show me a stretch")
    assert answer.said[-1].text in lines(content, "say_next")


def test_nobody_is_told_that_charley_counts(talk: Talk, content: Content) -> None:
    talk.say("show me the stretch at the wall")
    answer = talk.say("how long do i hold this")
    assert len(answer.said) == 1
    assert asks_to_count(content, answer)


def test_a_stretch_that_hurts_is_not_gone_on_with(talk: Talk, content: Content) -> None:
    talk.say("show me the stretch at the wall")
    answer = talk.say("it still hurts", after=60)
    assert answer.said[: len(content.lines["stretch_hurts"].say)] == content.lines["stretch_hurts"].say


def test_a_pause_is_not_hurried(talk: Talk, content: Content) -> None:
    talk.say("show me the stretch at the wall")
    answer = talk.say("pause")
    assert " ".join(s.text for s in answer.said) in lines(content, "paused")
    assert asks_to_count(content, talk.say("go on"))


# --- what is not for Charley ----------------------------------------------------------------------

OTHERS = ["turn on the kitchen light", "what's the weather", "play some music", "set the heating to twenty"]


def test_what_is_not_for_charley_is_left_to_others_with_words(talk: Talk) -> None:
    answers = [talk.say(text) for text in OTHERS]
    assert [answer.handled for answer in answers] == [False] * len(OTHERS)
    assert all(answer.text for answer in answers)


@pytest.mark.parametrize("first", ["help me find the cause", "my leg is swollen", "my calf is cramping"])
def test_with_something_open_everything_is_for_charley(talk: Talk, first: str) -> None:
    talk.say(first)
    answers = [talk.say(text) for text in OTHERS]
    assert all(answer.handled and answer.text for answer in answers)


def test_in_an_alarm_nonsense_is_answered_with_the_alarm(talk: Talk, content: Content) -> None:
    talk.say("my leg is swollen")
    answers = [talk.say("hm hm").text for _ in range(4)]
    asked = {s.text for name in ("can_you_call", "call_now") for w in content.lines[name].wordings for s in w}
    assert all(any(text in answer for text in asked) for answer in answers)
    assert all(first != second for first, second in pairwise(answers))


@pytest.mark.parametrize("word", ["next", "done", "hm hm"])
def test_words_that_she_was_taught_are_no_answer_to_danger(talk: Talk, word: str) -> None:
    for text in ("ow cramp", "next", "yes", "no", "no"):
        talk.say(text)
    asked = talk.conversation.session.state
    assert isinstance(asked, Asking)
    assert "?" in talk.say(word).text
    assert talk.conversation.session.state == asked


@pytest.mark.parametrize("flag", ["my leg is swollen", "i can't breathe"])
def test_once_she_has_called_other_words_do_not_let_go_of_her(
    talk: Talk, content: Content, flag: str
) -> None:
    talk.say(flag)
    talk.say("yes i have called")
    for _ in range(3):
        answer = talk.say("turn on the kitchen light")
        assert answer.text in lines(content, "staying")
        assert answer.handled
        assert talk.state == "alarm"


# --- silence --------------------------------------------------------------------------------------


def test_a_question_waits_as_long_as_she_needs(talk: Talk) -> None:
    talk.say("help me find the cause")
    assert talk.state == "asking"
    assert talk.say("yes", after=OVER - 1).match.intent == "yes"
    assert talk.state == "asking"


def test_after_a_long_silence_a_conversation_begins_anew(talk: Talk) -> None:
    talk.say("help me find the cause")
    talk.say("yes", after=OVER + 1)
    assert talk.state == "idle"


def test_an_alarm_is_not_forgotten_so_soon(talk: Talk) -> None:
    talk.say("my leg is swollen")
    talk.say("yes i have called", after=OVER_URGENT - 1)
    assert talk.state == "alarm"
    talk.say("hello", after=OVER_URGENT + 1)
    assert talk.state != "alarm"


def test_a_feared_danger_sign_is_not_forgotten_so_soon(talk: Talk) -> None:
    talk.say("my leg feels a bit warm and looks odd")
    assert talk.say("yes", after=OVER + 60).match.intent == "yes"
    assert talk.state == "alarm"


def test_whoever_writes_is_talking_to_charley_asleep_or_not(talk: Talk) -> None:
    talk.say("good night")
    assert talk.state == "asleep"
    answer = talk.say("why do i get cramps")
    assert (answer.match.intent, answer.handled) == ("causes", True)


# --- a household's own stretches ------------------------------------------------------------------


def test_a_step_without_a_hold_passes(content: Content, matcher: Matcher) -> None:
    routine = content.routines[content.first_routine]
    first = replace(routine.steps[0], hold=0, count=None)
    changed = replace(routine, steps=(first, *routine.steps[1:]))
    own = replace(content, routines={**content.routines, content.first_routine: changed})
    talk = Talk(Conversation(own, matcher))
    assert routine.steps[1].say[0] in talk.say("show me a stretch").said
