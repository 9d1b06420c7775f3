"""The echo guard: Charley's own words come back through the microphone; hers must get through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.asr.echo import is_echo
from voice.content import Content

STRETCH = "Straighten that leg. Push your heel away. Bring your toes up, towards your shin."
SWELLING = "Is one leg more swollen than the other?"

OWN = [
    ("straighten that leg", STRETCH),
    ("push your heel away", STRETCH),
    ("push your heal away", STRETCH),
    ("bring your toes up towards your shin", STRETCH),
    ("straighten that leg push your heel away bring your toes up towards your shin", STRETCH),
    ("is one leg more swollen than the other", SWELLING),
    ("one leg more swollen than", SWELLING),
    ("five", "Five."),
    ("leg", STRETCH),
]

HERS = [
    ("", STRETCH),
    ("stop", STRETCH),
    ("stop please", STRETCH),
    ("it hurts more now", STRETCH),
    ("i can't reach my foot", STRETCH),
    ("it's worse", STRETCH),
    ("what causes cramps", STRETCH),
    ("my chest hurts", SWELLING),
    ("yes it is", SWELLING),
    ("no it isn't", SWELLING),
    ("push your heel away", ""),
]

ANSWERS_IN_ITS_WORDS = [
    ("yes one leg is more swollen", SWELLING),
    ("the left one is more swollen than the other", SWELLING),
]
"""Said over the question, with its own words in them: the danger sign must get through."""


@pytest.mark.parametrize(("heard", "saying"), OWN)
def test_its_own_words_are_its_own(heard: str, saying: str) -> None:
    assert is_echo(heard, saying)


@pytest.mark.parametrize(("heard", "saying"), HERS)
def test_hers_get_through(heard: str, saying: str) -> None:
    assert not is_echo(heard, saying)


@pytest.mark.parametrize(("heard", "saying"), ANSWERS_IN_ITS_WORDS)
def test_an_answer_in_the_words_of_the_question_gets_through(heard: str, saying: str) -> None:
    assert not is_echo(heard, saying)


def test_every_sentence_is_its_own_echo(content: Content) -> None:
    deaf = [s.text for s in content.sentences() if len(s.text.split()) > 1 and not is_echo(s.text, s.text)]
    assert deaf == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_taken_and_capitals_do_not_matter(heard: str, saying: str) -> None:
    assert isinstance(is_echo(heard, saying), bool)
    if heard.isascii() and saying.isascii():
        assert is_echo(heard, saying) == is_echo(heard.upper(), saying.lower())
