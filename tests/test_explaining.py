"""`match --explain`: what decided, and where to write what to have it understood otherwise."""

from __future__ import annotations

import pytest
from small_content import UNDECIDED, of_two_minds

from voice.content.reading import FORM
from voice.nlu.explaining import explain
from voice.nlu.labels import examples
from voice.nlu.learning import learn
from voice.nlu.matcher import Matcher

EXPLAINED = [
    ("ow my calf has seized", ["cramp_now (an intent): likely", "to have it ignored", "concepts: "]),
    ("one leg is swollen and hot", ["RF02 (T2)", "to have it raise no alarm, write it under RF02, not"]),
    ("what's the capital of peru", ["answered from 0.", "to have it answered, write it under"]),
    ("my leg swelled up years ago", ["a danger sign is doubted here"]),
    ("it's probably nothing but one leg is swollen", ["RF02 (T2)"]),
    ("", []),
]


@pytest.mark.parametrize(("said", "told"), EXPLAINED)
def test_it_is_told_why(matcher: Matcher, said: str, told: list[str]) -> None:
    lines = "\n".join(explain(matcher, matcher.match(said), matcher.match))
    for part in told:
        assert part in lines, lines


def test_the_words_that_decide_are_named(matcher: Matcher) -> None:
    lines = list(explain(matcher, matcher.match("is there blood"), matcher.match))
    assert any(line.startswith("without 'blood': ") for line in lines), lines


def test_of_two_that_are_as_likely_it_is_told_that_charley_asks() -> None:
    content = FORM.validate_python(of_two_minds())
    matcher = Matcher(content, learn(examples(content)))
    match = matcher.match(UNDECIDED)
    assert {match.intent, match.close} == {"massage", "stockings"}
    assert "Charley asks which" in "\n".join(explain(matcher, match, matcher.match))
