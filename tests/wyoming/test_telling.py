"""A conversation in time: what is said when, until it is her turn."""

from __future__ import annotations

import pytest

from voice.content import Content
from voice.conversation import Conversation
from voice.nlu.matcher import Matcher
from voice.wyoming import answering
from voice.wyoming.telling import BREATH, Telling, seconds_of


@pytest.fixture
def conversation(content: Content, matcher: Matcher) -> Conversation:
    talk = Conversation(content, matcher)
    talk.wake_up()
    return talk


def told(conversation: Conversation, text: str) -> list[tuple[float, str]]:
    """When each sentence begins, in seconds from the first."""
    answer, _ = answering.heard(conversation, text)
    telling, now, sentences = Telling(conversation, answer.said), 0.0, []
    while beat := telling.beat():
        if beat.text:
            sentences.append((now, beat.text))
        telling.passed(beat.seconds)
        now += beat.seconds
        assert now < 3600
    return sentences


def test_a_hold_is_counted_in_its_time(conversation: Conversation, content: Content) -> None:
    sentences = told(conversation, "my calf is cramping")
    when = {text: at for at, text in sentences}
    begins = when["Hold it."] + seconds_of("Hold it.", conversation.session.rate)
    for second, count in content.counts["let_go"].items():
        # A tenth of a second is a beat; while a count is said the next one has begun.
        assert when[count.text] - begins == pytest.approx(second, abs=0.2)
    assert sentences[-1][1] == content.relief.ask.ask.text
    assert conversation.session.state.name == "asking"


def test_it_ends_where_she_is_to_speak(conversation: Conversation, content: Content) -> None:
    assert len(told(conversation, "help me find the cause")) >= 1
    assert conversation.session.state.name == "asking"


def test_a_whole_routine_comes_by_itself(conversation: Conversation, content: Content) -> None:
    texts = [text for _, text in told(conversation, "show me the stretch at the wall")]
    routine = content.routines["wall"]
    assert [t for t in texts if t in {s.text for step in routine.steps for s in step.say}] == [
        s.text for step in routine.steps for s in step.say
    ]
    assert texts[-len(routine.end) :] == [s.text for s in routine.end]
    assert texts.count("Five.") == sum(step.count == "ease_off" for step in routine.steps)


def test_a_pause_ends_it(conversation: Conversation) -> None:
    answering.heard(conversation, "show me the stretch at the wall")
    told(conversation, "pause")
    assert conversation.session.state.name == "coaching"


def test_words_in_a_hold_let_it_go_on_from_where_it_was(conversation: Conversation) -> None:
    answer, _ = answering.heard(conversation, "my calf is cramping")
    telling = Telling(conversation, answer.said)
    while (beat := telling.beat()) and beat.text != "Ten.":
        telling.passed(beat.seconds)
    texts = [text for _, text in told(conversation, "ow")]
    assert texts[-3:] == ["Fifteen.", "Twenty. Let go.", "Is it easing?"]
    assert "Ten." not in texts


def test_the_ten_minutes_pass_while_it_is_told(conversation: Conversation, content: Content) -> None:
    told(conversation, "my calf is cramping")
    rounds = 1
    while conversation.session.state.name == "asking":
        told(conversation, "no")
        rounds += 1
    assert rounds == content.relief.rounds + 1
    assert conversation.session.state.name == "alarm"


def test_a_sentence_takes_as_long_as_its_words() -> None:
    assert seconds_of("one two three", 60) == pytest.approx(3 + BREATH)
    assert seconds_of("one two three", 120) == pytest.approx(1.5 + BREATH)
