"""What the network looks at: words, neighbours, pieces, concepts; denied ones are other ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.nlu.features import Features
from voice.nlu.normalise import polar, words

FEATURES = Features(
    {
        "leg": ("leg", "calf", "lower limb"),
        "red": ("red",),
        "cramp": ("cramp", "charley horse"),
        "animals": ("horse",),
        "long_ago": ("when i was a",),
    }
)

NAMED = [
    ("my calf is red", ["<leg>", "<red>"]),
    ("my calf is not red", ["<leg>", "!<red>"]),
    ("my lower limb", ["<leg>"]),
    ("a charley horse", ["<cramp>"]),
    ("the horse", ["<animals>"]),
    ("nothing of the kind", []),
    ("", []),
]


@pytest.mark.parametrize(("said", "concepts"), NAMED)
def test_concepts_are_found_the_longest_name_first(said: str, concepts: list[str]) -> None:
    assert FEATURES.concepts(polar(words(said))) == concepts


def test_words_of_one_concept_share_what_is_learnt() -> None:
    calf, leg = FEATURES.of(["calf", "red"]), FEATURES.of(["leg", "red"])
    assert {"<leg>", "<red>", "<leg> <red>", "<leg>+<red>"} <= calf & leg
    assert "calf" in calf - leg


def test_a_denied_word_is_another_word() -> None:
    denied = FEATURES.of(words("my leg is not red"))
    assert {"!red", "!<red>"} <= denied
    assert not {"red", "<red>"} & denied


def test_slips_share_pieces() -> None:
    assert {"#amp", "#mps"} <= FEATURES.of(["clamps"]) & FEATURES.of(["cramps"])


@given(st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyz!<>+# ", max_size=9), max_size=20))
def test_anything_has_features(tokens: list[str]) -> None:
    assert all(isinstance(feature, str) for feature in FEATURES.of(tokens))
    assert FEATURES.of(tokens) == FEATURES.of(tokens)
