"""After a cramp: the clot check, one question at a time; rubbing and warmth only when all is clear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talking import Talk, danger, heard, lines, remark

from voice.content import CONTROLS, TOPICS, Content
from voice.content.stretches import Step
from voice.dialogue.coach import steps_of
from voice.dialogue.session import Asking, Checking, Coaching, Easing, Idle, Relief
from voice.events import Event, Sentence, Tick


def steps(content: Content, round_: int = 1, way: str = "usual") -> tuple[Step, ...]:
    return steps_of(content, Relief(round_, way))


def ask(content: Content) -> Sentence:
    return content.relief.ask.ask


def eased(content: Content, *, she: bool = False, word: str = "it_eased") -> Talk:
    talk = Talk(content, she=she, introduced=True)
    talk.hear("cramp_now")
    talk.remark(word) if word in content.remarks else talk.hear(word)
    return talk


@pytest.mark.parametrize("she", [False, True])
def test_when_all_is_clear_rubbing_and_warmth_may_follow(content: Content, she: bool) -> None:
    relief = content.relief
    talk = eased(content, she=she)
    for name in relief.checks[1:]:
        assert talk.hear("no") == (content.checks[name].ask,)
    assert talk.hear("no") == (*(relief.clear_she if she else relief.clear), relief.tips.ask)
    assert talk.session.cleared == {*relief.checks}
    tips = content.intents[relief.tips.yes].answer
    assert talk.hear("yes")[: len(tips)] == tips


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_worrying_answer_to_a_check_is_the_alarm(content: Content, number: int) -> None:
    talk = eased(content)
    for _ in range(number):
        talk.hear("no")
    talk.hear("yes")
    assert talk.alarm == content.checks[content.relief.checks[number]].flag


@pytest.mark.parametrize("word", ["unsure", "dark"])
def test_not_being_sure_is_looked_into_once(content: Content, word: str) -> None:
    for number, name in enumerate(content.relief.checks):
        check = content.checks[name]
        talk = eased(content)
        for _ in range(number):
            talk.hear("no")
        spoken = talk.remark(word) if word in content.remarks else talk.hear(word)
        if check.look:
            assert spoken == (*check.look, check.short)
            talk.hear("unsure")
        assert talk.alarm == check.flag, name


def test_a_bit_is_the_worrying_answer(content: Content) -> None:
    talk = eased(content)
    talk.remark("partly")
    assert talk.alarm == content.checks[content.relief.checks[0]].flag


@pytest.mark.parametrize("state", [Coaching(Relief(2), 0), Asking(Easing(2, "usual"))], ids=repr)
def test_worse_with_stretching_is_checked_at_once_and_called_about(
    content: Content, state: Coaching | Asking
) -> None:
    relief = content.relief
    talk = Talk(content, state)
    assert talk.remark("worse") == (*relief.worse, content.checks[relief.checks[0]].ask)
    for _ in relief.checks[1:]:
        talk.hear("no")
    assert talk.hear("no") == relief.worse_clear
    assert talk.alarm == "RF15"


def test_partly_goes_on_with_a_kind_word(content: Content) -> None:
    talk = Talk(content, Asking(Easing(1, "usual")))
    assert talk.remark("partly") == (*content.relief.partly, *steps(content, 2)[0].say)


def test_the_cramp_comes_back_during_the_checks(content: Content) -> None:
    for word in ("cramp_now", "still_hurts"):
        talk = eased(content)
        talk.hear(word)
        assert talk.state == Coaching(Relief(1), 0, held=0.0)


def test_stop_in_the_checks_says_what_to_look_for(content: Content) -> None:
    talk = eased(content)
    assert talk.hear("stop") in lines(content, "stopped_check")
    assert talk.state == Idle()


@pytest.mark.parametrize("word", ["it_eased", "worse"])
def test_rubbing_and_warmth_only_when_every_check_was_clear_and_never_after_worse(
    content: Content, word: str
) -> None:
    relief = content.relief
    rub = {*relief.clear, *relief.clear_she}
    words = st.one_of(
        st.builds(
            heard, st.sampled_from([n for n in (*TOPICS, *CONTROLS) if n not in ("cramp_now", "it_eased")])
        ),
        st.just(heard("no")),
        st.just(heard("no")),
        st.builds(
            lambda name: remark(content, name), st.sampled_from(["dark", "partly", "why", "more", "explain"])
        ),
        st.builds(lambda flag: danger(content, flag), st.sampled_from(["RF02", "RF01"])),
        st.builds(Tick, st.sampled_from([1.0, 9.0, 50.0])),
    )

    @given(st.lists(words, max_size=8))
    def holds(happened: list[Event]) -> None:
        talk = eased(content, word=word)
        clear: set[str] = set()
        for event in happened:
            before = talk.state
            spoken = talk.happen(event)
            if isinstance(before, Asking) and isinstance(before.question, Checking) and event == heard("no"):
                clear.add(before.question.left[0])
            if rub & {*spoken} and event != heard("repeat") and event != heard("back"):
                assert clear >= {*relief.checks}
                assert word != "worse"

    holds()
