"""The numbers of a household, in everything that Charley says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice import content as content_file
from voice import places
from voice.config import ConfigError, Household
from voice.content import Content
from voice.events import Sentence
from voice.household import fill, settle, spoken


@pytest.fixture(scope="module")
def unsettled() -> Content:
    return content_file.load(places.content_file(), places.facts_file())


NUMBERS = [
    ("120", "one, two, zero"),
    ("999", "nine, nine, nine"),
    ("+49 (0)30-12", "four, nine, zero, three, zero, one, two"),
    ("your emergency number", "your emergency number"),
    ("", ""),
    ("১১২", "one, one, two"),
]


@pytest.mark.parametrize(("number", "said"), NUMBERS)
def test_numbers_are_said_digit_by_digit(number: str, said: str) -> None:
    assert spoken(number) == said


@given(st.text(st.characters(categories=["Nd", "L", "P", "Z"]), max_size=20))
def test_any_entry_can_be_spoken_and_holds_no_digit(number: str) -> None:
    assert not re.search(r"\d", spoken(number))


def test_a_raised_digit_is_no_digit() -> None:
    assert spoken("12²") == "one, two"


UNIT = "your maternity unit"
CASES = [
    (Household(), "your emergency number", "your local crisis line", UNIT),
    (Household(region="cn"), "one, two, zero", "one, two, three, five, six", UNIT),
    (Household(region="eu"), "one, one, two", "your local crisis line", UNIT),
    (Household(region="uk", emergency="112", crisis="85"), "one, one, two", "eight, five", UNIT),
    (Household(maternity="02"), "your emergency number", "your local crisis line", f"{UNIT}, on zero, two,"),
]  # fmt: skip


@pytest.mark.parametrize(("household", "emergency", "crisis", "maternity"), CASES)
def test_what_the_family_entered_beats_the_region_beats_plain_words(
    unsettled: Content, household: Household, emergency: str, crisis: str, maternity: str
) -> None:
    names = {"EMERGENCY": emergency, "CRISIS_LINE": crisis, "MATERNITY": maternity}
    settled = list(settle(unsettled, household).sentences())
    assert settled == [fill(sentence, names) for sentence in unsettled.sentences()]


@pytest.mark.parametrize("region", [None, "cn", "ie"])
def test_only_what_the_conversation_fills_is_left_in_braces(unsettled: Content, region: str | None) -> None:
    settled = settle(unsettled, Household(region=region))
    left = {place for s in settled.sentences() for place in re.findall(r"{.*?}", s.text)}
    assert left == {"{A}", "{B}", "{STEP}", "{COUNT}", "{NUMBER}"}


def test_only_sentences_change(unsettled: Content) -> None:
    settled = settle(unsettled, Household(region="cn"))
    assert list(settled.phrases()) == list(unsettled.phrases())
    assert [s.facts for s in settled.sentences()] == [s.facts for s in unsettled.sentences()]
    assert settle(settled, Household(region="uk")) == settled


def test_an_unknown_region_is_told_with_the_nearest(unsettled: Content) -> None:
    with pytest.raises(ConfigError, match=r"household\.region: no region 'usa': did you mean 'us'\?"):
        settle(unsettled, Household(region="usa"))


def test_fill_leaves_what_it_does_not_know() -> None:
    sentence = Sentence("Did you mean {A}, or {B}?", ("F1",))
    assert fill(sentence, {"A": "the {B}"}) == Sentence("Did you mean the {B}, or {B}?", ("F1",))
