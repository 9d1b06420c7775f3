"""Wording: what is too long, too hard, a dose, a promise, or without its caution is told at its line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.small_content import lined, small
from voice.content import prose
from voice.content.prose import SPOKEN_AS, reading_grade
from voice.content.references import PLACES
from voice.content.sentences import turns
from voice.events import Sentence


def told(*sentences: str, part: str = "more", **more: Any) -> list[str]:
    """What is wrong with sentences that stand in one part of a topic."""
    value = small() | more
    value["intents"]["foods"][part] = list(sentences)
    return [problem.message for problem in prose.problems(lined(value))]


def test_the_small_content_is_worded_well() -> None:
    assert list(prose.problems(lined(small()))) == []


WORDED = [
    ("longest", f"{'go ' * 17}on. [-]", None),
    ("too long", f"{'go ' * 18}on. [-]", "19 words in one sentence; at most 18: make two of it"),
    ("two in one string", f"{'go ' * 17}on. Then {'go ' * 16}on. [-]", None),
    ("too hard", "Considerable circulation necessitates proper medication. [S1]", "reading grade "),
    ("hard words named", "The hospital can tell your physician. [S1]", "a shorter word than 'physician', "),
    ("hard and short", "Circulatory insufficiency. [S1]", None),
    ("digit", "Do it 3 times. [S1]", "'3' is read aloud badly: write it in words"),
    ("per cent", "Half, or fifty %. [S1]", "'%' is read aloud badly"),
    ("exclamation", "Well done! [-]", "'!' is read aloud badly"),
    ("round bracket", "The calf (the lower leg). [S1]", "'(' is read aloud badly"),
    ("square bracket", "The calf [the leg]. [S1]", "'[' is read aloud badly"),
    ("slash", "You and/or he. [-]", "'/' is read aloud badly"),
    ("a place is no sign", "Call {EMERGENCY} now. [S1]", None),
    ("abbreviation", "It may be a DVT. [S1]", "'DVT' is an abbreviation: write it in words"),
    ("for example", "Try greens, e.g. kale. [S1]", "'e.g' is an abbreviation"),
    ("one letter", "Vitamin A is in it. [S1]", None),
    ("avoided", "Your gravid belly. [S1]", "'gravid': say 'pregnant'"),
    ("avoided, upper case", "Gravid. [S1]", "'gravid': say 'pregnant'"),
    ("part of a word", "Gravidity. [S1]", None),
    ("typographic apostrophe", "You’ll be fine. [-]", "\"you'll be fine\": say 'what is known'"),
    ("promise", "It will stop now. [-]", "'will stop': say 'what is known'"),
    ("nothing wrong", "Put your legs up when you rest. [S1]", None),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "message"), [w[1:] for w in WORDED], ids=[w[0] for w in WORDED])
def test_a_sentence(sentence: str, message: str | None) -> None:
    promises = {"words": ["you'll be fine", "will stop"], "instead": "what is known"}
    found = told(sentence, avoided=[*small()["avoided"], promises])
    assert (message is None and not found) or any(message in f for f in found if message), found


DOSES = {
    "Take two tablets. [S1]": "two tablets",
    "Take three hundred milligrams. [S1]": "three hundred milligrams",
    "Half of a tablet is best. [S1]": "Half of a tablet",
    "Five drops are good. [S1]": "Five drops",
    "Take a couple of pills. [S1]": "couple of pills",
    "Have one teaspoon of it. [S1]": "one teaspoon",
    "Twenty-five micrograms a day. [S1]": "five micrograms",
    "Ask for 300mg. [S1]": "300mg",
    "Take two calcium capsules. [S1]": "two calcium capsules",
}
NO_DOSES = [
    "I can't give you a dose. [S1]",
    "One small dose can wait. [S1]",
    "Ask before you take tablets or drops. [S1]",
    "Stretch three times a day. [S1]",
    "One leg may be hot. [S1]",
    "Hold one end, and pull. [S1]",
    "Walk for half an hour. [S1]",
]


@pytest.mark.parametrize(("sentence", "dose"), DOSES.items())
def test_a_dose_is_never_said(sentence: str, dose: str) -> None:
    message = f"{dose!r} is a dose, and Charley never says one: name who can tell it instead"
    assert message in [f.replace("twenty-", "").replace("Twenty-", "") for f in told(sentence)]


@pytest.mark.parametrize("sentence", NO_DOSES)
def test_what_is_no_dose(sentence: str) -> None:
    assert told(sentence) == []


DROPS, CAUTION, OTHER = "Some name AD drops. [S1]", "They can harm. [F85]", "That is all. [-]"
CAUTIONS = [
    ("with it", "more", [DROPS, CAUTION], False),
    ("caution first", "more", [CAUTION, DROPS], False),
    ("without", "more", [DROPS, OTHER], True),
    ("last of the turn", "more", [OTHER, DROPS, CAUTION], False),
    ("in the next turn", "more", [OTHER, OTHER, DROPS, CAUTION], True),
    ("in the turn before", "more", [OTHER, OTHER, CAUTION, DROPS], True),
    ("both in the second", "more", [OTHER, OTHER, OTHER, DROPS, CAUTION], False),
    ("why is one turn", "why", [OTHER, OTHER, DROPS, CAUTION], False),
]


@pytest.mark.parametrize(
    ("part", "sentences", "missing"), [c[1:] for c in CAUTIONS], ids=[c[0] for c in CAUTIONS]
)
def test_a_caution_stands_in_the_turn_where_the_thing_is_named(
    part: str, sentences: list[str], missing: bool
) -> None:
    lower = [{"words": ["ad drops"], "facts": ["F85"]}]
    found = [f for f in told(*sentences, part=part, cautions=lower) if "caution" in f]
    assert found == (
        ["'ad drops' without its caution: say it in the same turn, with [F85]"] if missing else []
    )


def test_a_caution_is_missed_at_the_sentence_that_needs_it() -> None:
    value = small()
    value["intents"]["foods"]["more"] = [OTHER, DROPS]
    file = lined(value)
    [line] = [p.line for p in prose.problems(file) if "caution" in p.message]
    assert line == file.line(("intents", "foods", "more", 1))


ANSWERS = [
    ("three sentences", "answer", ["Yes. [-]"] * 3, None),
    ("four sentences", "answer", ["Yes. [-]"] * 4, "4 sentences in an answer; at most 3: move the rest"),
    ("forty words", "answer", [f"{'go ' * 13}on. [-]"] * 2 + [f"{'go ' * 11}on. [-]"], None),
    ("forty-one words", "answer", [f"{'go ' * 13}on. [-]"] * 2 + [f"{'go ' * 12}on. [-]"], "41 words in an"),
    ("another part", "more", ["Yes. [-]"] * 9, None),
]


@pytest.mark.parametrize(
    ("part", "sentences", "message"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS]
)
def test_an_answer_is_one_turn(part: str, sentences: list[str], message: str | None) -> None:
    found = told(*sentences, part=part)
    assert (message is None and not found) or any(message in f for f in found if message), found


def test_an_answer_to_a_thing_named_in_the_question_is_one_turn_too() -> None:
    value = small()
    value["intents"]["foods"]["particular"] = [{"words": ["milk"], "answer": ["Yes. [-]"] * 4}]
    assert "4 sentences in an answer" in next(prose.problems(lined(value))).message


def test_each_wording_of_a_line_is_graded_by_itself() -> None:
    value = small()
    name = next(iter(value["lines"]))
    hard = "Necessitating considerable circulatory medication continuously. [-]"
    value["lines"][name] = {"either": ["Go on now. [-]", hard, "It is on. [-]"]}
    file = lined(value)
    [problem] = prose.problems(file)
    assert problem.line == file.line(("lines", name, "either", 1))
    assert problem.message.startswith("reading grade ")


def test_titles_are_spoken_too() -> None:
    value = small()
    value["intents"]["foods"]["title"] = "gravid food"
    value["find_cause"]["causes"]["veins"]["title"] = "the DVT"
    value["routines"]["wall"]["title"] = "wall 1"
    file = lined(value)
    found = {problem.message.partition(" ")[0]: problem.line for problem in prose.problems(file)}
    assert found == {
        "'gravid':": file.line(("intents", "foods", "title")),
        "'DVT'": file.line(("find_cause", "causes", "veins", "title")),
        "'1'": file.line(("routines", "wall", "title")),
    }


ILL_FORMED: list[Any] = [
    None,
    [],
    "x [S1]",
    {"intents": "x"},
    {"intents": {"foods": 3}},
    {"avoided": 3},
    {"avoided": [{"words": []}], "cautions": {"a": 1}},
    {"find_cause": [1], "routines": None},
]


@pytest.mark.parametrize("value", ILL_FORMED, ids=str)
def test_what_is_not_well_formed_is_somebody_else_s_to_tell(value: Any) -> None:
    assert list(prose.problems(lined(value))) == []


def test_wording_is_told_of_a_file_whose_form_is_wrong() -> None:
    value = small()
    del value["relief"]
    value["lines"]["okay"] = ["Okay! [-]"]
    assert [p.message for p in prose.problems(lined(value))] == ["'!' is read aloud badly: write it in words"]


def test_every_place_has_something_to_be_graded_with() -> None:
    assert set(SPOKEN_AS) == set(PLACES)


GRADES = [
    ("Put your legs up when you rest.", -3.0, 3.0),
    ("Call {MATERNITY} now, and tell them that one leg is hot.", 1.0, 6.0),
    ("Considerable circulatory insufficiency necessitates medication.", 12.0, 60.0),
]


@pytest.mark.parametrize(("text", "least", "most"), GRADES)
def test_reading_grade(text: str, least: float, most: float) -> None:
    assert least <= reading_grade(text) <= most


def reply(*words: int) -> list[Sentence]:
    return [Sentence(" ".join(["go"] * n)) for n in words]


TURNS = [
    ([], []),
    ([5], [1]),
    ([5, 5, 5], [3]),
    ([5, 5, 5, 5], [3, 1]),
    ([18, 18, 4], [3]),
    ([18, 18, 5], [2, 1]),
    ([18] * 5, [2, 2, 1]),
]


@pytest.mark.parametrize(("words", "lengths"), TURNS)
def test_turns_hold_three_sentences_and_forty_words(words: list[int], lengths: list[int]) -> None:
    assert [len(turn) for turn in turns(reply(*words))] == lengths


@pytest.mark.parametrize("words", [w for w, _ in TURNS])
def test_turns_lose_nothing(words: list[int]) -> None:
    assert [s for turn in turns(reply(*words)) for s in turn] == reply(*words)
