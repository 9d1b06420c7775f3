"""Which known phrases an utterance resembles: the nearest label first, never more than certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.nlu.normalise import words
from voice.nlu.similarity import PhraseIndex

PHRASES = [
    ("my leg is swollen", "swelling"),
    ("one leg is bigger than the other", "swelling"),
    ("my leg is not swollen", "fine"),
    ("i have a cramp in my calf", "cramp"),
    ("what should i eat", "food"),
    ("which foods have magnesium", "food"),
    ("stop", "stop"),
]
INDEX = PhraseIndex(PHRASES)
KNOWN = sorted({word for phrase, _ in PHRASES for word in phrase.split()})

NEAREST = [
    ("my leg's swollen", "swelling"),
    ("um my leg is is swollen", "swelling"),
    ("my leg isn't swollen", "fine"),
    ("clamp in my calf", "cramp"),
    ("what foods should i eat", "food"),
    ("stop it", "stop"),
]


@pytest.mark.parametrize(("phrase", "label"), PHRASES)
def test_a_phrase_is_most_like_itself(phrase: str, label: str) -> None:
    best = INDEX.search(words(phrase))[0]
    assert (best.label, best.phrase) == (label, phrase)
    assert best.score == pytest.approx(1)


@pytest.mark.parametrize(("said", "label"), NEAREST)
def test_what_is_nearly_a_phrase_is_most_like_that(said: str, label: str) -> None:
    assert INDEX.search(words(said))[0].label == label


@given(
    st.lists(st.sampled_from([*KNOWN, "purple", "!!", "swollenness"]), max_size=12).map(" ".join) | st.text()
)
def test_likeness_is_a_share_best_first_each_label_once(said: str) -> None:
    found = INDEX.search(words(said))
    scores = [likeness.score for likeness in found]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert len({likeness.label for likeness in found}) == len(found)
    assert all((likeness.phrase, likeness.label) in PHRASES for likeness in found)


@pytest.mark.parametrize("nothing", ["", "   ", "?", "抽筋"])
def test_nothing_is_like_nothing(nothing: str) -> None:
    assert INDEX.search(words(nothing)) == []


def test_foreign_words_make_it_less_alike() -> None:
    scores = [
        INDEX.search(words(text))[0].score
        for text in ("i have a cramp in my calf", "i have a cramp in my hat", "i have a bird in my hat")
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_one_phrase_is_enough() -> None:
    assert PhraseIndex([("stop", "stop")]).search(["stop"])[0].label == "stop"
