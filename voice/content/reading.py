"""A file -> content as far as it has the right form, and every mistake in it, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from voice import yaml_lines
from voice.content import references
from voice.content.facts import Fact
from voice.content.model import Content
from voice.content.part import Part, as_written
from voice.content.suggestion import nearest
from voice.yaml_lines import Lined, Problem

FORM = TypeAdapter(Content)
"""The form of the whole file, which plain values are checked against."""


def read(file: Path, facts: dict[str, Fact]) -> tuple[Lined, Content | None, list[Problem]]:
    """The file, its content if it has the right form, and what is wrong with it. Raises OSError."""
    try:
        lined = yaml_lines.parse(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        return Lined(None, {}), None, [Problem(1, f"this is not UTF-8 text (byte {error.start})")]
    problems = list(lined.problems)
    if not isinstance(lined.value, dict):
        return lined, None, problems or [Problem(1, "there is nothing in it")]
    problems += references.sourced(lined, facts)
    try:
        content = FORM.validate_python(lined.value)
    except ValidationError as error:
        return lined, None, [*problems, *_of_form(lined, error)]
    return lined, content, [*problems, *references.cross_check(content, lined, facts)]


def _of_form(lined: Lined, error: ValidationError) -> Iterator[Problem]:
    """What the model says, without its "too short" for a list whose only items are wrong themselves."""
    found = error.errors()
    around = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    for one in found:
        if one["type"] != "too_short" or one["loc"] not in around:
            yield _problem(lined, dict(one))


def _problem(lined: Lined, error: dict[str, Any]) -> Problem:
    """A pydantic error in plain words, with its line."""
    path = _in_file(tuple(error["loc"]), lined)
    where = ".".join(str(p) for p in path)
    kind = error["type"]
    if kind == "unexpected_keyword_argument":
        siblings = _keys_at(path[:-1])
        return Problem(
            lined.line(path), f"unknown key {str(path[-1])!r} in {where}{nearest(str(path[-1]), siblings)}"
        )
    if kind == "missing":
        return Problem(lined.line(path), f"{where.rpartition('.')[0] or 'the file'} has no {str(path[-1])!r}")
    message = error["msg"].removeprefix("Value error, ")
    return Problem(lined.line(path), f"{where}: {message}")


def _in_file(path: yaml_lines.Path, lined: Lined) -> yaml_lines.Path:
    """A line that is written as a list is loaded as its `say`, which stands nowhere in the file."""
    if path[:1] == ("lines",) and path[2:3] == ("say",) and path[:3] not in lined.lines:
        return (*path[:2], *path[3:])
    return path


def _keys_at(path: yaml_lines.Path) -> list[str]:
    """The keys that may stand at `path`."""
    here: Any = Content
    for key in path:
        if _is_part(here):
            hints = {as_written(name): hint for name, hint in get_type_hints(here).items()}
            here = hints.get(str(key), here)
        here = next((inner for inner in get_args(here) if _is_part(inner)), here)
    return [as_written(field.name) for field in fields(here)] if _is_part(here) else []


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Part)
