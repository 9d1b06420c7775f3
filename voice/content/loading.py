"""intents.yaml -> typed, validated content. Every mistake is reported at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from voice import yaml_lines
from voice.content import references
from voice.content.facts import Fact, facts_in
from voice.content.model import Content
from voice.content.suggestion import nearest
from voice.yaml_lines import Lined, Problem


class ContentError(Exception):
    """The content cannot be used; `problems` says all that is wrong, in order of lines."""

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        self.file = file
        self.problems = sorted(set(problems))
        super().__init__("\n".join(f"{file}:{p.line}: {p.message}" for p in self.problems))


def load(file: Path, facts: Path) -> Content:
    """Read `file`, and check all that would lead a conversation astray; quick enough for every start.

    Raises ContentError with every mistake found, OSError if a file can't be read.
    """
    _, content, problems = _read(file, facts_in(facts.read_text(encoding="utf-8")))
    if problems or content is None:
        raise ContentError(file, problems)
    return content


def check(file: Path, facts: Path) -> Content:
    """As `load`, and the wording of every sentence, and whether every fact is spoken.

    Raises ContentError and OSError as `load` does. What is worded badly is told even where the file can't be
    used at all, so that an editor sees everything in one go.
    """
    from voice.content import coverage, prose  # a conversation needs neither them nor what they import

    known = facts_in(facts.read_text(encoding="utf-8"))
    lined, content, problems = _read(file, known)
    problems += prose.problems(lined)
    if content is not None:
        problems += coverage.problems(content, lined, known)
    if problems or content is None:
        raise ContentError(file, problems)
    return content


def _read(file: Path, facts: dict[str, Fact]) -> tuple[Lined, Content | None, list[Problem]]:
    """The file, its content if it has the right form, and what is wrong with it."""
    try:
        lined = yaml_lines.parse(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        return Lined(None, {}), None, [Problem(1, f"this is not UTF-8 text (byte {error.start})")]
    problems = list(lined.problems)
    if not isinstance(lined.value, dict):
        return lined, None, problems or [Problem(1, "there is nothing in it")]
    problems += references.sourced(lined, facts)
    try:
        content = Content.model_validate(lined.value)
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
    path = _as_written(tuple(error["loc"]), lined)
    where = ".".join(str(p) for p in path)
    kind = error["type"]
    if kind == "extra_forbidden":
        siblings = _fields_at(path[:-1])
        return Problem(
            lined.line(path), f"unknown key {str(path[-1])!r} in {where}{nearest(str(path[-1]), siblings)}"
        )
    if kind == "missing":
        return Problem(lined.line(path), f"{where.rpartition('.')[0] or 'the file'} has no {str(path[-1])!r}")
    message = error["msg"].removeprefix("Value error, ")
    return Problem(lined.line(path), f"{where}: {message}")


def _as_written(path: yaml_lines.Path, lined: Lined) -> yaml_lines.Path:
    """A line that is written as a list is loaded as its `say`, which stands nowhere in the file."""
    if path[:1] == ("lines",) and path[2:3] == ("say",) and path[:3] not in lined.lines:
        return (*path[:2], *path[3:])
    return path


def _fields_at(path: tuple[Any, ...]) -> list[str]:
    """The keys that may stand at `path`."""
    model: Any = Content
    for part in path:
        if isinstance(model, type) and issubclass(model, BaseModel) and part in model.model_fields:
            model = model.model_fields[part].annotation
        for inner in getattr(model, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [f.alias or name for name, f in model.model_fields.items()]
    return []
