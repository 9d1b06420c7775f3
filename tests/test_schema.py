"""The JSON Schema for editors: it takes what the model takes, and is committed as it is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.small_content import lined, small
from voice import places, yaml_lines
from voice.content import schema
from voice.content.reading import FORM
from voice.content.references import LINES
from voice.content.topics import CONTROLS, TOPICS

COMMITTED = Path(__file__).parent.parent / "docs" / "intents.schema.json"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    described = schema.schema()
    Draft202012Validator.check_schema(described)
    return Draft202012Validator(described)


def mistakes(validator: Draft202012Validator, value: Any) -> list[str]:
    return [".".join(str(key) for key in error.absolute_path) for error in validator.iter_errors(value)]


def test_the_committed_schema_is_that_of_the_model() -> None:
    """After a change: `charley check --schema > docs/intents.schema.json`."""
    assert COMMITTED.read_text(encoding="utf-8") == schema.text()


def test_the_shipped_content_is_valid(validator: Draft202012Validator) -> None:
    value = yaml_lines.parse(places.content_file().read_text(encoding="utf-8")).value
    assert mistakes(validator, value) == []


def test_the_small_content_is_valid(validator: Draft202012Validator) -> None:
    value = lined(small()).value
    FORM.validate_python(value)
    assert mistakes(validator, value) == []


FAULTS: list[tuple[str, str, Any]] = [
    ("a key misspelt", "relief.ronuds", 5),
    ("an unknown intent", "intents.food", {"phrases": ["x"]}),
    ("an unknown line", "lines.okey", ["Yes. [-]"]),
    ("a sentence without facts", "relief.ask.ask", "Is it easing?"),
    ("a sentence with empty facts", "relief.ask.ask", "Is it easing? []"),
    ("a line without facts", "lines.okay", ["Okay."]),
    ("an empty line", "lines.okay", []),
    ("wordings and sentences", "lines.okay", {"either": ["Okay. [-]"], "say": ["Okay. [-]"]}),
    ("no phrases", "intents.foods.phrases", []),
    ("a number as phrase", "intents.foods.phrases", [10]),
    ("an unknown tier", "red_flags.RF02.tier", "T3"),
    ("the inner name of a key", "red_flags.RF02.not_", ["x"]),
    ("too many rounds", "relief.rounds", 50),
    ("a reply that is no list", "relief.opening", "Ouch. [-]"),
    ("neither yes nor no", "find_cause.questions.heavy.after", {"bulging": "maybe"}),
]
TAKEN: list[tuple[str, str, Any]] = [
    ("several wordings", "lines.okay", {"either": ["Okay. [-]", "Right. [-]"]}),
    ("several facts", "relief.ask.ask", "Is it easing? [S1, F1]"),
    ("near misses", "red_flags.RF02.not", ["x"]),
    ("a follow-up", "intents.foods.follow_up", {"ask": "More? [-]", "yes": "more", "no": "causes"}),
]


def changed(place: str, part: Any) -> Any:
    value = small()
    *way, last = place.split(".")
    inner: Any = value
    for key in way:
        inner = inner[key]
    inner[last] = part
    return value


@pytest.mark.parametrize(("place", "part"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_an_editor_marks(validator: Draft202012Validator, place: str, part: Any) -> None:
    value = changed(place, part)
    found = mistakes(validator, value)
    assert found
    assert all(place.startswith(where) or where.startswith(place) for where in found), found


@pytest.mark.parametrize(("place", "part"), [t[1:] for t in TAKEN], ids=[t[0] for t in TAKEN])
def test_an_editor_takes(validator: Draft202012Validator, place: str, part: Any) -> None:
    value = changed(place, part)
    FORM.validate_python(value)
    assert mistakes(validator, value) == []


def test_names_are_offered() -> None:
    parts = schema.schema()["properties"]
    assert parts["intents"]["propertyNames"]["enum"] == [*TOPICS, *CONTROLS]
    assert parts["lines"]["propertyNames"]["enum"] == list(LINES)


def test_what_stands_below_a_field_is_shown() -> None:
    told = schema.schema()["$defs"]["Intent"]["properties"]
    assert told["do"]["description"].startswith('Said to "what can I do about it?"')
    assert "title" not in told["do"]


def test_a_sentence_is_text_everywhere() -> None:
    assert "Sentence" not in json.dumps(schema.schema()["$defs"])
