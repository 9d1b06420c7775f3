"""A groan, a word of the coach's, or a good night is no answer to a question about danger."""

from __future__ import annotations

import pytest

from voice import turns
from voice.content import Content
from voice.conversation import Conversation
from voice.dialogue.session import Asking, Asleep, Checking, FlagCheck
from voice.nlu.matcher import Matcher

GROANS = ["ahhh", "ahhhh", "ahhhhh", "uh", "um", "oh", "hmm", "ah"]


@pytest.fixture
def talk(content: Content, matcher: Matcher) -> Conversation:
    """A cramp that has let go: the clot check is open."""
    talk = Conversation(content, matcher)
    talk.wake_up()
    for text in ("ow cramp", "it eased"):
        turns.settled(talk, talk.hear(text, addressed=True)[1])
    assert isinstance(talk.session.state, Asking)
    assert isinstance(talk.session.state.question, Checking)
    return talk


@pytest.mark.parametrize("groan", GROANS)
def test_a_groan_answers_nothing(talk: Conversation, groan: str) -> None:
    before = talk.session.state
    match, _ = talk.hear(groan, addressed=True)
    assert match.intent not in ("yes", "no")
    assert isinstance(talk.session.state, Asking)
    assert talk.session.state.question == before.question  # type: ignore[union-attr]


@pytest.mark.parametrize("reply", ["no", "nope", "nah", "no it isn't", "nuh uh"])
def test_a_real_no_is_still_one(talk: Conversation, reply: str) -> None:
    assert talk.hear(reply, addressed=True)[0].intent == "no"


def test_good_night_with_the_check_open_tells_what_to_watch_for(talk: Conversation, content: Content) -> None:
    said = turns.settled(talk, talk.hear("good night", addressed=True)[1])
    assert set(said) <= {s for wording in content.lines["still_there_check"].wordings for s in wording}
    assert isinstance(talk.session.state, Asleep)


@pytest.mark.parametrize("words", ["good night", "can i sleep now"])
def test_a_danger_sign_that_is_being_made_sure_of_does_not_end_in_sleep(
    talk: Conversation, content: Content, words: str
) -> None:
    for text in ("my leg is all swollen and red", "stop"):
        turns.settled(talk, talk.hear(text, addressed=True)[1])
    asked = talk.session.state
    assert isinstance(asked, Asking)
    assert isinstance(asked.question, FlagCheck)
    said = turns.settled(talk, talk.hear(words, addressed=True)[1])
    assert said
    assert talk.session.state == asked
