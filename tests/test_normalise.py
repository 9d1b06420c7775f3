"""One way of writing, however it was typed, recognised or stammered."""

from __future__ import annotations

import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.content import Content
from voice.nlu.normalise import LONGEST, NEGATIONS, polar, words

WRITTEN = [
    ("My leg hurts!", "my leg hurts"),
    ("  my\tleg\nhurts  ", "my leg hurts"),
    ("I can't", "i can not"),
    ("i cant", "i can not"),
    ("I can\u2019t", "i can not"),
    ("it isn't swollen", "it is not swollen"),
    ("won't", "will not"),
    ("i'm, you're, we've, i'll, i'd", "i am you are we have i will i would"),
    ("the baby's heartbeat", "the baby heartbeat"),
    ("no no no", "no"),
    ("my my leg leg", "my leg"),
    ("um uh so my leg", "my leg"),
    ("um", "um"),
    ("um uh", "um uh"),
    ("uh huh", "uhhuh"),
    ("Mm-hmm, it does", "uhhuh it does"),
    ("um, huh?", "huh"),
    ("naïve café", "naive cafe"),
    ("'ow'", "ow"),
    ("10 minutes", "10 minutes"),
    ("", ""),
    ("?!…", ""),
    ("抽筋", ""),
    ("\U0001f622", ""),
]

DENIED = [
    ("it is swollen", "it is swollen"),
    ("it is not swollen", "it is not !swollen"),
    ("not red or hot", "not !red !or !hot"),
    ("not red but it is swollen", "not !red but it is swollen"),
    ("not swollen just cramping", "not !swollen just cramping"),
    ("no fever and my leg is red", "no !fever and my leg is red"),
    ("not one two three four", "not !one !two !three four"),
    ("not not red", "not not !red"),
    ("", ""),
]


@pytest.mark.parametrize(("said", "written"), WRITTEN)
def test_it_is_written_in_one_way(said: str, written: str) -> None:
    assert " ".join(words(said)) == written


@pytest.mark.parametrize(("plain", "marked"), DENIED)
def test_what_is_denied_is_marked(plain: str, marked: str) -> None:
    assert " ".join(polar(plain.split())) == marked


@given(st.text(max_size=500))
def test_any_text_becomes_plain_words(text: str) -> None:
    found = words(text)
    allowed = set(string.ascii_lowercase + string.digits)
    assert all(word and set(word) <= allowed for word in found)
    assert all(one != other for one, other in pairwise(found))


@given(st.text(string.ascii_letters + " '.,!?", max_size=80))
def test_capitals_and_commas_do_not_matter(text: str) -> None:
    assert words(text.upper()) == words(text.lower()) == words(f"  {text.replace(',', ' ; ')}  ")


@given(st.lists(st.sampled_from(["red", "it", "is", "but", "leg", *sorted(NEGATIONS)]), max_size=12))
def test_marking_changes_no_word_and_needs_a_denial(tokens: list[str]) -> None:
    marked = polar(tokens)
    assert [word.removeprefix("!") for word in marked] == tokens
    for number, word in enumerate(marked):
        assert not word.startswith("!") or NEGATIONS & set(tokens[:number])


def test_writing_it_again_changes_nothing(content: Content) -> None:
    changed = [p for p, _ in content.phrases() if words(" ".join(words(p))) != words(p)]
    assert changed == []


def test_every_phrase_has_words(content: Content) -> None:
    assert [p for p, _ in content.phrases() if not words(p)] == []


def test_endless_talk_is_read_to_a_limit() -> None:
    assert len(" ".join(words("leg cramp " * 10_000))) <= LONGEST
