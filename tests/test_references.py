"""Whatever names something else names what is there; every mistake is told at its line, with a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.small_content import FACTS, lined, small
from voice import places, yaml_lines
from voice.content.reading import FORM
from voice.content.references import PLACES, cross_check, sourced
from voice.content.said import loaded, written
from voice.yaml_lines import Path

Break = Callable[[dict[str, Any]], object]


def problems(value: dict[str, Any]) -> list[tuple[int, str]]:
    file = lined(value)
    content = FORM.validate_python(file.value)
    found = [*sourced(file, FACTS), *cross_check(content, file, FACTS)]
    return [(p.line, p.message) for p in sorted(set(found))]


def test_the_small_content_fits_together() -> None:
    assert problems(small()) == []


def put(path: str, value: Any) -> Break:
    """Sets what stands at "a.b.0"."""

    def change(content: dict[str, Any]) -> None:
        *way, last = path.split(".")
        part: Any = content
        for key in way:
            part = part[int(key)] if isinstance(part, list) else part[key]
        part[int(last) if isinstance(part, list) else last] = value

    return change


def without(path: str) -> Break:
    def change(content: dict[str, Any]) -> None:
        *way, last = path.split(".")
        part: Any = content
        for key in way:
            part = part[key]
        del part[last]

    return change


FOLLOW = {"ask": "Want that? [-]", "yes": "do"}

# What is broken, the place where it is told, and what is told.
MISTAKES = [
    (put("intents.food", {"phrases": ["x"]}), "intents.food", "no such intent 'food': did you mean 'foods'?"),
    (without("intents.foods"), "intents", "the intent 'foods' is missing"),
    (without("lines.okay"), "lines", "the line 'okay' is missing"),
    (put("lines.okey", ["Yes. [-]"]), "lines.okey", "nobody says the line 'okey': did you mean 'okay'?"),
    (put("intents.causes.names", ["cause_vein"]), "intents.causes.names.0", "no intent 'cause_vein': did"),
    (put("remarks.cant_reach.as", "strech"), "remarks.cant_reach.as", "no intent 'strech': did you mean"),
    (put("next_visit.puffy.as", "xyz"), "next_visit.puffy.as", "no intent 'xyz'"),
    (put("checks.swollen.flag", "RF20"), "checks.swollen.flag", "no danger sign 'RF20': did you mean"),
    (put("checks.where.unless", "RF03"), "checks.where.unless", "no danger sign 'RF03'"),
    (without("red_flags.RF02.check"), "checks.where.unless", "RF02 has no 'check' question to ask first"),
    (without("red_flags.RF02.check"), "red_flags.RF02", "RF02 has 'ask' but no 'check' question"),
    (put("relief.checks", ["swolen"]), "relief.checks.0", "no check 'swolen': did you mean 'swollen'?"),
    (put("relief.exhausted", "RF99"), "relief.exhausted", "no danger sign 'RF99'"),
    (put("relief.tummy", "wher"), "relief.tummy", "no check 'wher': did you mean 'where'?"),
    (put("relief.ways.cant_rech", small()["relief"]["ways"]["usual"]), "relief.ways.cant_rech", "no remark"),
    (without("relief.ways.usual"), "relief.ways", "the way 'usual' is missing"),
    (put("relief.tips.yes", "do"), "relief.tips.yes", "relief has no 'do' to go to"),
    (put("first_routine", "walls"), "first_routine", "no routine 'walls': did you mean 'wall'?"),
    (put("not_said.F99", "why"), "not_said.F99", "no fact 'F99'"),
    (put("cautions.0.facts", ["F58"]), "cautions.0.facts.0", "no fact 'F58': did you mean 'F85'?"),
    (put("intents.foods.follow_up", FOLLOW), "intents.foods.follow_up.yes", "foods has no 'do' to go to"),
    (put("intents.foods.follow_up", {**FOLLOW, "yes": "food"}), "intents.foods.follow_up.yes", "no intent"),
    (put("intents.foods.follow_up", {**FOLLOW, "yes": "causes", "no": "mor"}),
     "intents.foods.follow_up.no", "no intent 'mor': did you mean 'more'?"),
    (put("intents.foods.particular", [{"words": ["x"], "answer": ["Y. [-]"], "follow_up": FOLLOW}]),
     "intents.foods.particular.0.follow_up.yes", "foods has no 'do' to go to"),
    (put("routines.wall.steps.0.count", "five"), "routines.wall.steps.0.count", "no count 'five': did you"),
    (put("routines.wall.steps.0.hold", 10), "routines.wall.steps.0.count", "fives counts at 20 s, and"),
    (put("relief.ways.usual.again.0.0.hold", 0), "relief.ways.usual.again.0.0.count", "fives counts at 5 s"),
    (put("unset.maternity_on", "your unit"), "unset.maternity_on", "{NUMBER} has to stand in it"),
    (put("find_cause.gate", ["swolen"]), "find_cause.gate.0", "no check 'swolen': did you mean 'swollen'?"),
    (put("find_cause.causes.veins.topic", "veins"), "find_cause.causes.veins.topic", "no intent 'veins'"),
    (put("find_cause.causes.veins.needs", ["here"]), "find_cause.causes.veins.needs.0", "no check 'here'"),
    (put("find_cause.causes.veins.tests", ["hevy"]), "find_cause.causes.veins.tests.0", "no question 'hevy'"),
    (put("find_cause.core.0", "bulge"), "find_cause.core.0", "no question 'bulge': did you mean 'bulging'?"),
    (put("find_cause.tests_none.0", "hevy"), "find_cause.tests_none.0", "no question 'hevy': did you"),
    (put("find_cause.veins_first", ["x1", "veins", "womb"]), "find_cause.veins_first.0", "no question 'x1'"),
    (put("find_cause.veins_first.1", "vein"), "find_cause.veins_first.1", "no cause 'vein': did you mean"),
    (put("find_cause.veins_first.2", "tomb"), "find_cause.veins_first.2", "no cause 'tomb': did you mean"),
    (put("find_cause.shared.0.of.1", "tomb"), "find_cause.shared.0.of.1", "no cause 'tomb': did you mean"),
    (put("find_cause.questions.bulging.yes", {"vain": 1}), "find_cause.questions.bulging.yes.vain", "no"),
    (put("find_cause.questions.bulging.no", {"vain": 1}), "find_cause.questions.bulging.no.vain", "no cause"),
    (put("find_cause.questions.bulging.flag", "RF9"), "find_cause.questions.bulging.flag", "no danger sign"),
    (put("find_cause.questions.bulging.checks", ["x"]), "find_cause.questions.bulging.checks.0", "no check"),
    (put("find_cause.questions.heavy.after", {"buling": "no"}),
     "find_cause.questions.heavy.after.buling", "no question 'buling': did you mean 'bulging'?"),
    (put("find_cause.questions.heavy.unless", {"buling": "no"}),
     "find_cause.questions.heavy.unless.buling", "no question 'buling': did you mean 'bulging'?"),
    (put("find_cause.questions.bulging.unless", {"bulging": "no"}),
     "find_cause.questions.bulging.unless", "bulging waits for itself (bulging -> bulging)"),
    (put("find_cause.questions.bulging.unless", {"heavy": "no"}),
     "find_cause.questions.bulging.unless", "bulging waits for itself (bulging -> heavy -> bulging)"),
    (put("find_cause.questions.late", {"ask": "Is it late? [S1]"}),
     "find_cause.questions.late", "nobody asks 'late': name it in 'core'"),
    (put("find_cause.questions.swollen", {"ask": "Is it? [S1]", "after": {"heavy": "yes"}}),
     "find_cause.questions.swollen", "'swollen' is the name of a check too"),
    (put("intents.foods.more", ["Eat. [S3]"]), "intents.foods.more.0", "no fact 'S3' in facts.md: did"),
    (put("relief.ask.ask", "Is {STP} easing? [5.3]"), "relief.ask.ask", "{STP} is not known: did you"),
    (put("lines.okay", {"either": ["Okay. [-]", "Yes. [S4]"]}), "lines.okay.either.1", "no fact 'S4'"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "message"), MISTAKES, ids=[f"{m[1]}: {m[2]}" for m in MISTAKES])
def test_a_mistake_is_told_where_it_stands(change: Break, place: str, message: str) -> None:
    value = small()
    change(value)
    path = tuple(int(key) if key.isdecimal() else key for key in place.split("."))
    found = problems(value)
    assert [line for line, told in found if message in told] == [lined(value).line(path)], found


GOOD: list[tuple[str, Break]] = [
    ("a follow-up to the topic itself", put("intents.foods.follow_up", {"ask": "Want? [-]", "yes": "foods"})),
    ("a part that is there", lambda c: c["intents"]["foods"].update(do=["Eat. [S1]"], follow_up=FOLLOW)),
    ("a remark with an intent's phrase", put("remarks.cant_reach.phrases", ["say foods"])),
    ("a routine with a flag's phrase", put("routines.wall.phrases", ["my leg is swollen"])),
    ("an answer with an intent's phrase", put("checks.swollen.means_no", ["say foods"])),
    ("an answer to two questions", put("checks.where.means_no", ["the left one"])),
    ("a near miss that is another's sign", put("red_flags.RF02.not", ["my tummy is swollen"])),
    ("every place", put("lines.okay", [f"{' '.join(f'{{{p}}}' for p in PLACES)}. [-]"])),
    ("a section as fact", put("lines.okay", ["Okay. [5.3]"])),
    ("a check for the next visit as relief", put("next_visit.puffy.as", "cramp_now")),
]


@pytest.mark.parametrize("change", [g[1] for g in GOOD], ids=[g[0] for g in GOOD])
def test_what_is_no_mistake(change: Break) -> None:
    value = small()
    change(value)
    assert problems(value) == []


# Two places that may not hold the same phrase; the mistake is told at the second.
CLASHES = [
    ("intents.foods.phrases", "intents.causes.phrases"),
    ("intents.foods.phrases", "red_flags.RF02.phrases"),
    ("intents.foods.phrases", "red_flags.RF02.ask"),
    ("intents.foods.phrases", "next_visit.puffy.phrases"),
    ("intents.foods.phrases", "not_for_charley"),
    ("red_flags.RF02.phrases", "red_flags.RF09.ask"),
    ("red_flags.RF02.phrases", "red_flags.RF02.not"),
    ("red_flags.RF02.phrases", "red_flags.RF02.severe.phrases"),
    ("intents.foods.phrases", "red_flags.RF09.own.phrases"),
    ("remarks.cant_reach.phrases", "routines.wall.phrases"),
    ("checks.swollen.means_yes", "checks.swollen.means_unsure"),
    ("relief.ask.means_yes", "relief.ask.means_no"),
]


@pytest.mark.parametrize(("first", "second"), CLASHES)
def test_a_phrase_cannot_mean_two_things(first: str, second: str) -> None:
    value = small()
    for part in ("severe", "own"):
        for flag in value["red_flags"].values():
            flag[part] = {"phrases": [f"{part} {flag['title']}"]}
    put(first, ["the same words"])(value)
    put(second, ["something else", "The  same words"])(value)
    places_of = [(*path.split("."), i) for path, i in ((first, 0), (second, 1))]
    one, two = (lined(value).line(path) for path in places_of)
    found = problems(value)
    if one > two:  # the order of the file is not the order of the check: told at the other one
        one, two = two, one
    assert [line in (one, two) for line, _ in found] == [True], found
    assert "keep one" in found[0][1]
    assert f"stands on line {one + two - found[0][0]} too" in found[0][1]


def test_all_of_it_is_told_at_once() -> None:
    """As many of them as do not touch the same part."""
    value, expected = small(), []
    touched: set[str] = set()
    for change, place, message in MISTAKES:
        part = ".".join(place.split(".")[:2])
        if part not in touched and place not in ("relief.ways", "intents", "lines"):
            change(value)
            touched.add(part)
            expected.append(message)
    messages = [message for _, message in problems(value)]
    assert len(expected) > 15
    assert [e for e in expected if not any(e in m for m in messages)] == []


# --- the two ways to find sentences ---------------------------------------------------------------


def raw() -> Iterator[tuple[str, Any]]:
    yield "small", lined(small()).value
    yield "shipped", yaml_lines.parse(places.content_file().read_text(encoding="utf-8")).value


@pytest.mark.parametrize("value", [r[1] for r in raw()], ids=[r[0] for r in raw()])
def test_what_is_written_is_what_is_loaded(value: Any) -> None:
    """The place of each sentence, too: a line's list is its `say`, a count's key is a number."""

    def as_written(path: Path) -> Path:
        return tuple(key for key in path if not (path[0] == "lines" and key == "say"))

    content = FORM.validate_python(value)
    typed = {(as_written(said.path), said.sentences) for said in loaded(content)}
    assert typed == {(said.path, said.sentences) for said in written(value)}
    spoken = [sentence for said in written(value) for sentence in said.sentences]
    assert sorted(spoken, key=str) == sorted(content.sentences(), key=str)
