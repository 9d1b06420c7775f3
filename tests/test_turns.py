"""A conversation by turns: what it says at once, what time brings, and when that will be."""

from __future__ import annotations

import pytest

from voice import turns
from voice.content import Content
from voice.conversation import Conversation
from voice.dialogue.passing import REMIND, REST
from voice.nlu.matcher import Matcher

SAID = [
    "my calf is cramping",
    "what is a cramp",
    "show me a stretch",
    "why do i get cramps",
    "my leg is swollen and hot",
    "hello",
    "i want to die",
]
"""From each of these Charley waits for something, or counts."""


@pytest.fixture
def conversation(content: Content, matcher: Matcher) -> Conversation:
    talk = Conversation(content, matcher)
    talk.wake_up()
    return talk


@pytest.mark.parametrize("text", SAID)
def test_what_is_due_comes_at_that_moment_and_not_before(conversation: Conversation, text: str) -> None:
    turns.settled(conversation, conversation.hear(text, addressed=True)[1])
    for _ in range(40):
        seconds = turns.due(conversation)
        if seconds is None:
            return
        state = conversation.session.state.name
        assert not turns.passed(conversation, max(0.0, seconds - 1.5 * turns.BEAT))
        assert conversation.session.state.name == state
        said = turns.passed(conversation, 1.6 * turns.BEAT)
        assert said or conversation.session.state.name == "asleep"


def test_looking_ahead_changes_nothing(conversation: Conversation) -> None:
    turns.settled(conversation, conversation.hear("my calf is cramping", addressed=True)[1])
    before = conversation.session
    turns.due(conversation)
    assert conversation.session is before


def test_a_conversation_with_nothing_open_falls_asleep(conversation: Conversation) -> None:
    assert turns.due(conversation) == pytest.approx(REST)
    turns.passed(conversation, REST)
    assert conversation.session.state.name == "asleep"
    assert turns.due(conversation) is None


def test_an_open_question_is_due_again(conversation: Conversation) -> None:
    turns.settled(conversation, conversation.hear("help me find the cause", addressed=True)[1])
    assert conversation.session.state.name == "asking"
    assert turns.due(conversation) == pytest.approx(REMIND)
    assert turns.due(conversation, ahead=REMIND / 2) is None


def test_time_that_passes_is_counted_whole(conversation: Conversation) -> None:
    turns.passed(conversation, 1.0)
    assert conversation.session.quiet == pytest.approx(1.0)
    turns.passed(conversation, 0.25)
    assert conversation.session.quiet == pytest.approx(1.25)
