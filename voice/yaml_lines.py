"""YAML -> plain values, with the line on which each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]
"""Keys and indices from the root, as pydantic's `loc` gives them."""

LARGEST = 4_000_000
"""Characters; a file beyond it is a mistake, and parsing it would freeze a small machine."""


DEEPEST = 40
"""Levels of nesting; content has six."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file, told to the person who edits it."""

    line: int
    """From 1."""
    message: str
    """What is wrong, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Lined:
    """A parsed file."""

    value: Any
    lines: dict[Path, int]
    problems: tuple[Problem, ...] = ()

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str) -> Lined:
    """Parse YAML; syntax errors and repeated keys come back as problems."""
    if len(text) > LARGEST:
        return Lined(None, {}, (Problem(1, f"the file is larger than {LARGEST // 1_000_000} MB"),))
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if _too_deep(text, loader):
            return Lined(
                None, {}, (Problem(1, f"more than {DEEPEST} levels in each other: this is no content"),)
            )
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Lined(None, {}, (Problem(mark.line + 1 if mark else 1, _syntax(error, text, mark)),))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Lined(None, {}, (Problem(1, f"this is not YAML: {str(error).splitlines()[0]}"),))
    walk = _Walk()
    value = walk.build(root, ()) if root is not None else None
    return Lined(value, walk.lines, tuple(walk.problems))


def _too_deep(text: str, loader: Any) -> bool:
    """Whether the levels are so many that composing them would overflow the parser's own stack."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return True
    return False


def _syntax(error: yaml.MarkedYAMLError, text: str, mark: Any) -> str:
    """A syntax error in the words of somebody who does not know YAML."""
    line = text.splitlines()[mark.line] if mark and mark.line < len(text.splitlines()) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab stands at the start of this line: indent with spaces"
    if "mapping values are not allowed" in str(error.problem):
        return 'a colon followed by a space needs quotes around the whole sentence: "..."'
    return f"this is not YAML: {error.problem or error.context}"


class _Walk:
    """Turns composed nodes into values; anchors are refused, so a file cannot loop or explode."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()
        self._scalars = yaml.SafeLoader("")

    def build(self, node: Any, path: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines[path] = line
        if id(node) in self._seen:
            self.problems.append(Problem(line, "'&' and '*' references are not allowed here: write it out"))
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError) as error:
            # A tag such as !!timestamp on the wrong kind of text fails inside PyYAML in any of these ways.
            self.problems.append(Problem(line, f"cannot read {node.value!r}: {error}"))
            return None

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            # `yes`, `no` and bare numbers are names here, never truth values or integers.
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            here = key_node.start_mark.line + 1
            if key in found:
                first = self.lines[(*path, key)]
                self.problems.append(
                    Problem(here, f"{key!r} stands here a second time (first on line {first})")
                )
                continue
            found[key] = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = here
        return found
