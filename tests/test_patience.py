"""How long a pause ends an utterance: answers and commands soon, half a sentence late."""

from __future__ import annotations

import pytest

from voice.content import Content
from voice.conversation import Conversation
from voice.dialogue.patience import PLEA, QUICK, SLOW, USUAL, patience
from voice.events import Candidate, Expecting, Match
from voice.nlu.matcher import Matcher

ANSWERS = Expecting(frozenset({"yes", "no"}))


@pytest.mark.parametrize(
    ("said", "expecting", "seconds"),
    [
        ("stop", Expecting(), QUICK),
        ("say that again", Expecting(), QUICK),
        ("it's gone", Expecting(), QUICK),
        ("no", ANSWERS, QUICK),
        ("no", Expecting(), USUAL),
        ("my calf is cramping", Expecting(), PLEA),
        ("what causes leg cramps", Expecting(), USUAL),
        ("one leg is more swollen", Expecting(), USUAL),
        ("no it's my", ANSWERS, SLOW),
        ("what should i eat and", Expecting(), SLOW),
        ("the boat in the harbour", Expecting(), SLOW),
        ("hmm", Expecting(), USUAL),
        ("", Expecting(), USUAL),
    ],
)
def test_a_whole_answer_is_not_waited_for_half_a_sentence_is(
    content: Content, matcher: Matcher, said: str, expecting: Expecting, seconds: float
) -> None:
    match, _ = Conversation(content, matcher).understand(said)
    assert patience(match, expecting) == seconds


def test_an_answer_that_may_be_a_story_is_heard_out() -> None:
    short = Match("no not at all", "no", 1.0)
    story = Match("no but yesterday my foot felt numb", "no", 1.0)
    assert patience(short, ANSWERS) == QUICK
    assert patience(story, ANSWERS) == USUAL


def test_doubt_and_danger_take_their_time() -> None:
    unsure = Match("no", "no", 0.5, alternatives=(Candidate("yes", 0.4),))
    danger = Match("stop", "stop", 1.0, flag="RF02")
    assert patience(unsure, ANSWERS) == USUAL
    assert patience(danger, ANSWERS) == USUAL
