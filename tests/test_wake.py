"""The wake phrase: called by name, or talked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.asr.wake import wake
from voice.content import Content

called = wake(["charley", "hey charley", "okay charley", "hey charlie"], ["charley horse"])

CALLED = [
    ("charley", ""),
    ("hey charley", ""),
    ("Hey Charley", ""),
    ("hey charley ow my leg", "ow my leg"),
    ("charley, my calf", "my calf"),
    ("okay charley stop", "stop"),
    ("stop charley", "stop"),
    ("um hey charley stop", "um stop"),
    ("please charley help me", "please help me"),
    ("hey charley charley", "charley"),
    ("thank you charley", "thank you"),
    ("charley is it bad for my baby", "is it bad for my baby"),
    ("  hey   charley  ", ""),
]

NOT_CALLED = [
    "",
    " ",
    "cramp",
    "hey",
    "hey there my leg hurts",
    "the man next door is called charley",
    "i have a friend whose name is charley",
    "charleys leg",
    "charley's leg hurts",
    "charlemagne",
]

ABOUT_OTHERS = [
    "my brother charley fell",
    "i told charley about it",
    "her dog charley barks",
    "you and charley were at school together",
    "thank you my brother charley",
    "charley says he is late",
    "oh charley never liked the sea",
]
"""The name is among the first words, but nobody is called."""

CHARLEY_HORSES = [
    "charley horse",
    "charley horse in my calf right now",
    "ow charley horse",
    "a charley horse",
]
"""American for a cramp: the name belongs to what is said."""


@pytest.mark.parametrize(("text", "rest"), CALLED)
def test_the_name_calls_and_the_rest_is_what_was_said(text: str, rest: str) -> None:
    assert called(text) == (True, rest)


@pytest.mark.parametrize("text", NOT_CALLED)
def test_other_talk_does_not_call_and_stays_as_it_is(text: str) -> None:
    assert called(text) == (False, text)


@pytest.mark.parametrize("text", ABOUT_OTHERS)
def test_talk_about_somebody_of_that_name_does_not_call(text: str) -> None:
    assert called(text) == (False, text)


@pytest.mark.parametrize("text", CHARLEY_HORSES)
def test_a_charley_horse_is_a_cramp(text: str) -> None:
    assert called(text)[1] == text


def test_every_wake_phrase_of_the_content_calls_alone_and_before_something(content: Content) -> None:
    detect = wake(content.wake_phrases)
    for phrase in content.wake_phrases:
        assert detect(phrase) == (True, "")
        assert detect(f"{phrase} my leg hurts") == (True, "my leg hurts")


def test_no_phrases_call_nobody() -> None:
    assert wake([])("charley") == (False, "charley")


@given(st.text(max_size=40) | st.lists(st.sampled_from("hey charley my leg , okay".split())).map(" ".join))
def test_any_text_is_taken_and_no_word_is_added(text: str) -> None:
    found, rest = called(text)
    assert found or rest == text
    left = iter(text.lower().replace(",", " ").split())
    assert not found or all(word in left for word in rest.split()), "in order, nothing new"
