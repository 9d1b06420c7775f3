"""intents.yaml -> content without a mistake, or an error that tells all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice.content.model import Content
    from voice.yaml_lines import Problem

# What reads is imported where a file is read: a night at which all lies ready needs no YAML and no pydantic.


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
    from voice.content import reading
    from voice.content.facts import facts_in

    _, content, problems = reading.read(file, facts_in(facts.read_text(encoding="utf-8")))
    if problems or content is None:
        raise ContentError(file, problems)
    return content


def check(file: Path, facts: Path) -> Content:
    """As `load`, and the wording of every sentence, and whether every fact is spoken.

    Raises ContentError and OSError as `load` does. What is worded badly is told even where the file can't be
    used at all, so that an editor sees everything in one go.
    """
    from voice.content import coverage, prose, reading
    from voice.content.facts import facts_in

    known = facts_in(facts.read_text(encoding="utf-8"))
    lined, content, problems = reading.read(file, known)
    problems += prose.problems(lined)
    if content is not None:
        problems += coverage.problems(content, lined, known)
    if problems or content is None:
        raise ContentError(file, problems)
    return content
