"""Reading YAML: every value knows its line, every mistake is told in plain words, nothing else is raised."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.yaml_lines import LARGEST, Path, Problem, parse

GOOD = """\
# a comment
wake:
  - hey charley
  - "yes"

lines:
  no: [one, two]
  5: Five.
  long: >
    folded
    text
"""


def test_values_are_those_of_the_file_and_keys_are_names() -> None:
    assert parse(GOOD).value == {
        "wake": ["hey charley", "yes"],
        "lines": {"no": ["one", "two"], "5": "Five.", "long": "folded text\n"},
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("wake",), 2),
        (("wake", 0), 3),
        (("wake", 1), 4),
        (("lines",), 6),
        (("lines", "no"), 7),
        (("lines", "no", 1), 7),
        (("lines", "5"), 8),
        (("lines", "long"), 9),
        (("lines", "missing"), 6),
        (("wake", 7, "deeper"), 2),
        (("missing",), 2),
        ((), 2),
    ],
)
def test_every_place_has_a_line_or_that_of_what_is_around_it(path: Path, line: int) -> None:
    assert parse(GOOD).line(path) == line


MISTAKES = [
    ("tab", "a:\n  - x\n\t- y\n", 3, "a tab stands at the start of this line: indent with spaces"),
    ("colon", "a:\n  - no: not this: one\n", 2, "a colon followed by a space needs quotes"),
    ("quote", 'a: "never closed\nb: x\n', 3, "this is not YAML: found unexpected end of stream"),
    ("bracket", "a: [x, y\nb: z\n", 2, "this is not YAML"),
    ("zero byte", "a: \0", 1, "this is not YAML: unacceptable character"),
    ("two documents", "a: 1\n---\nb: 2\n", 2, "this is not YAML"),
    ("key twice", "a:\n  b: 1\n  c: 2\n  b: 3\n", 4, "'b' stands here a second time (first on line 2)"),
    ("alias", "a: &x [1]\nb: *x\n", 1, "references are not allowed here"),
    ("loop", "a: &x\n  - *x\n", 1, "references are not allowed here"),
    ("tag", "a: !!python/object:os.system ls\n", 1, "cannot read 'ls': could not determine"),
    ("date", "a:\n  - 2024-99-99\n", 2, "cannot read '2024-99-99'"),
    ("large", "a: " + "x" * LARGEST, 1, "the file is larger than 4 MB"),
]


@pytest.mark.parametrize(("text", "line", "message"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_told_with_its_line(text: str, line: int, message: str) -> None:
    problems = parse(text).problems
    assert [p.line for p in problems] == [line]
    assert message in problems[0].message


def test_all_repeated_keys_are_told_and_the_first_value_stays() -> None:
    lined = parse("a: 1\na: 2\nb: 3\nb: 4\n")
    assert lined.value == {"a": 1, "b": 3}
    assert [p.line for p in lined.problems] == [2, 4]


def test_references_cannot_explode() -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    lined = parse("\n".join(rows))
    assert len(lined.problems) == 2 * 39


@pytest.mark.parametrize("empty", ["", "\n", "# nothing but a comment\n", "---\n"])
def test_an_empty_file_has_no_value(empty: str) -> None:
    assert parse(empty).value is None


@pytest.mark.parametrize(
    "scalar", ["!!bool maybe", "!!timestamp soon", "!!int ''", "!!float ''"], ids=lambda s: s.split()[0]
)
def test_a_tag_that_does_not_fit_is_a_problem(scalar: str) -> None:
    assert [p.line for p in parse(f"a: {scalar}").problems] == [1]


def test_deep_nesting_is_a_problem() -> None:
    assert parse("[" * 2000 + "]" * 2000).problems


def test_very_deep_nesting_does_not_end_the_process() -> None:
    program = "from voice.yaml_lines import parse; assert parse('[' * 50_000).problems"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="ascii", min_codepoint=32)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz", max_size=3), inner),
    max_leaves=12,
)


@given(values)
def test_what_json_can_say_is_read_as_it_is_written(value: Any) -> None:
    lined = parse(json.dumps(value))
    assert lined.value == value
    assert lined.problems == ()


@given(st.text(max_size=60) | st.text(" \n-:[]{}&*#'\"|>?%@ab1", max_size=60))
def test_any_text_is_a_value_or_a_problem(text: str) -> None:
    lined = parse(text)
    assert all(isinstance(p, Problem) and p.line >= 1 and p.message for p in lined.problems)
    assert all(1 <= line <= len(text.splitlines()) + 1 for line in lined.lines.values())
