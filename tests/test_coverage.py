"""The facts as docs/facts.md has them, and the table of where each is spoken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_content import FACTS, as_files, lined, small
from voice import places
from voice.content import ContentError, check, coverage, load
from voice.content.facts import Fact, facts_in
from voice.content.moments import label
from voice.content.reading import FORM
from voice.yaml_lines import Path as Place

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def facts() -> dict[str, Fact]:
    return facts_in(places.facts_file().read_text(encoding="utf-8"))


# --- the facts ------------------------------------------------------------------------------------


def test_every_fact_of_the_file_is_found(facts: dict[str, Fact]) -> None:
    letters = [fact.rstrip("0123456789") for fact in facts if not fact[0].isdecimal()]
    assert [fact for fact in facts if fact.startswith("S")] == [f"S{n}" for n in range(1, 73)]
    assert (letters.count("F"), letters.count("RF")) == (87, 27)
    assert {"2.9", "5.3", "5.5"} < set(facts)
    assert [fact.id for fact in facts.values() if not fact.text] == []


def test_every_added_fact_and_danger_sign_has_its_grade(facts: dict[str, Fact]) -> None:
    ungraded = [fact.id for fact in facts.values() if fact.id[0] in "FR" and not fact.grade]
    assert ungraded == ["F85", "F86"]  # a rule for us, and sentences of ours
    assert {grade for fact in facts.values() for grade in fact.grade.split(", ")} <= {
        "A", "B", "C", "J", "B/J", "C/J", ""
    }  # fmt: skip


READ = [
    ("S12", "Those two shortages bring on cramps.", "", ""),
    ("F11", "Do it slowly. Yanking the toes hard can strain the calf.", "B", "[seen] HSE 2018"),
    ("F15", "Then walk slowly or jiggle the leg.", "B", "[seen] Mayo 2013"),
    ("F39", "Half an hour of walking a day is enough; any amount helps.", "A", "[seen] NHS exercise text"),
    ("F66", "Rub-on NSAID gels count as NSAIDs: ask first.", "B", "[recalled]"),
    ("5.3", "Cramp script (model)", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "grade", "source"), READ, ids=[r[0] for r in READ])
def test_a_fact_is_read(facts: dict[str, Fact], name: str, text: str, grade: str, source: str) -> None:
    assert facts[name] == Fact(name, text, grade, source)


def test_a_fact_of_several_grades_or_lines_is_read(facts: dict[str, Fact]) -> None:
    assert facts["F17"].grade == "B, C/J"
    assert '"How many drops?": "I can\'t give you a dose.' in facts["F86"].text
    assert facts["RF02"].text.startswith("Possible leg clot (DVT). One leg more swollen")
    assert facts["RF02"].source == "RCOG, NHS, HSE, CDC Hear Her. A"


SHORT = [
    ("Walk a little.", 20, "Walk a little."),
    ("Raise the legs, when resting, and after it.", 40, "Raise the legs, when resting, and after …"),
    ("x" * 60, 50, f"{'x' * 50} …"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "longest", "short"), SHORT)
def test_a_long_fact_is_cut_between_words(text: str, longest: int, short: str) -> None:
    assert Fact("F1", text).short(longest) == short


# --- where it is spoken ---------------------------------------------------------------------------

LABELS: list[tuple[Place, str]] = [
    (("intents", "cause_veins", "signs"), "cause_veins: signs"),
    (("intents", "supplements", "particular", 0, "answer"), "supplements: particular answer"),
    (("intents", "causes", "follow_up", "ask"), "causes: follow_up ask"),
    (("red_flags", "RF02", "say"), "RF02: say"),
    (("red_flags", "RF02", "severe", "say"), "RF02: severe"),
    (("red_flags", "RF02", "echo", 3, "say"), "RF02: echo"),
    (("checks", "swollen", "ask"), "check swollen: ask"),
    (("counts", "fives", "5"), "count fives"),
    (("relief", "opening"), "relief: opening"),
    (("relief", "ways", "usual", "first", 0, "say"), "relief: usual"),
    (("relief", "ways", "usual", "again", 0, 1, "say"), "relief: usual again"),
    (("routines", "wall", "steps", 2, "say"), "routine wall: steps"),
    (("find_cause", "questions", "bulging", "ask"), "find_cause: bulging ask"),
    (("find_cause", "causes", "veins", "result"), "find_cause: veins result"),
    (("next_visit", "puffy", "answer"), "next visit puffy: answer"),
    (("lines", "okay", "either", 1), "line okay"),
]


@pytest.mark.parametrize(("place", "told"), LABELS, ids=[name for _, name in LABELS])
def test_a_place_is_named_as_the_file_names_it(place: Place, told: str) -> None:
    assert label(place) == told


def test_each_place_is_named_once() -> None:
    value = small()
    value["intents"]["foods"]["more"] = ["Eat. [RF09, F1]", "And drink. [RF09]"]
    assert coverage.spoken_in(FORM.validate_python(value))["RF09"] == ["foods: more", "check where: ask"]


def problems(value: dict[str, object]) -> list[tuple[int, str]]:
    file = lined(value)
    return [(p.line, p.message) for p in coverage.problems(FORM.validate_python(value), file, FACTS)]


def test_the_small_content_speaks_every_fact() -> None:
    assert problems(small()) == []


def test_a_fact_that_is_spoken_nowhere_is_a_mistake() -> None:
    value = small()
    value["not_said"] = {}
    cure = "write a sentence that names it, or give the reason under 'not_said'"
    assert problems(value) == [(1, f"fact F85 is spoken nowhere (Never offer the drops.): {cure}")]


def test_a_fact_that_is_spoken_after_all_is_a_mistake() -> None:
    value = small()
    value["not_said"]["F1"] = "left out"
    line = lined(value).line(("not_said", "F1"))
    assert problems(value) == [(line, "F1 is spoken in next visit puffy: title: take it out of 'not_said'")]


def test_a_fact_that_is_left_out_needs_a_reason() -> None:
    value = small()
    value["not_said"]["F85"] = " "
    line = lined(value).line(("not_said", "F85"))
    assert problems(value) == [(line, "not_said.F85: say why no sentence stands on it")]


def test_only_a_check_minds_that_a_fact_is_missing(tmp_path: Path) -> None:
    """A household that takes a sentence out must not find Charley dumb in the night."""
    value = small()
    value["not_said"] = {}
    files = as_files(tmp_path, value)
    assert load(*files).not_said == {}
    with pytest.raises(ContentError, match="fact F85 is spoken nowhere"):
        check(*files)


def test_the_table() -> None:
    value = small()
    value["intents"]["foods"]["more"] = ["Eat. [RF09]"]
    rows = coverage.table(FORM.validate_python(value), FACTS).splitlines()
    assert "| F85 | J | Never offer the drops. | not spoken: a rule for the author |" in rows
    assert "| RF09 | A | Labour | foods: more; check where: ask |" in rows
    assert "1 of 2 are spoken, 1 left out for a reason." in rows
    assert [row for row in rows if row.count("|") not in (0, 5)] == []


def test_what_is_spoken_nowhere_stands_out() -> None:
    facts = {**FACTS, "RF28": Fact("RF28", "Help | now", "A")}
    assert "| RF28 | A | Help \\| now | **nowhere** |" in coverage.table(FORM.validate_python(small()), facts)


# --- the shipped content --------------------------------------------------------------------------


def test_the_committed_table_is_that_of_the_content(facts: dict[str, Fact]) -> None:
    """After a change: `charley check --sources > docs/coverage.md`."""
    made = coverage.table(load(places.content_file(), places.facts_file()), facts)
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == made
    assert "**nowhere**" not in made
