"""Any text becomes pieces that no C library chokes on, and no word of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.tts.pieces import LONGEST, pieces

CASES = {
    "": [],
    " \n\x00": [],
    " two\nlines\there ": ["two lines here"],
    "hand\u00adful": ["handful"],
    "<b>-5 % & more</b>": ["<b>-5 % & more</b>"],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_text_is_cleaned(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_long_text_is_cut_between_sentences() -> None:
    sentence = "Straighten your leg, and hold it there until it lets go."
    parts = pieces(" ".join([sentence] * 20))
    assert " ".join(parts) == " ".join([sentence] * 20)
    assert len(parts) == 3
    assert all(part.endswith("lets go.") for part in parts)


@given(st.text(st.characters(), max_size=3000))
def test_pieces_are_short_speakable_and_complete(text: str) -> None:
    parts = pieces(text)
    assert all(0 < len(part) <= LONGEST and part.isprintable() for part in parts)
    kept = "".join(character for character in text if character.isalnum())
    assert "".join(character for part in parts for character in part if character.isalnum()) == kept
    assert [again for part in parts for again in pieces(part)] == parts
