"""Strings by their hashes: found again in every process, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.nlu.hashing import find, hashes

WORDS = ["swollen", "is swollen", "#swo", "!<leg>", "é"]


def test_the_hashes_are_those_that_ship() -> None:
    """models/understanding.npz holds them: made otherwise, it must be learnt anew."""
    assert [f"{value:016x}" for value in hashes(["", "swollen"]).tolist()] == [
        "0000000000000000",
        "cf14616fd917e772",
    ]


@given(st.sets(st.text()), st.sets(st.text()))
def test_each_is_found_in_its_place_and_no_other_is(known: set[str], asked: set[str]) -> None:
    kept = np.sort(hashes(known))
    strings = sorted(known | asked)
    for string, at in zip(strings, find(kept, strings).tolist(), strict=True):
        assert (at >= 0) == (string in known)
        assert at < 0 or kept[at] == hashes([string])[0]


@pytest.mark.parametrize("known", [[], WORDS])
def test_nothing_is_asked_for(known: list[str]) -> None:
    assert find(np.sort(hashes(known)), []).tolist() == []
