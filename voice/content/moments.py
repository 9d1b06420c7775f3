"""Where and when a sentence is said, in plain words, from the place where it stands in the content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from voice.content import schema
from voice.content.danger import Echo
from voice.content.model import Content
from voice.content.part import Part, as_written
from voice.content.said import Said
from voice.content.stretches import Step
from voice.content.topics import Particular
from voice.yaml_lines import Path

EXAMPLES = 3
"""Words or phrases that are enough to show what brings a sentence."""

_KINDS = {
    "checks": "check",
    "counts": "count",
    "routines": "routine",
    "next_visit": "next visit",
    "glossary": "word",
    "lines": "line",
}
"""What stands before a name that does not speak for itself."""

_UNTOLD = frozenset({"say", "either", "ways", "questions", "causes", "first"})
"""Keys that tell nothing of the place: a name beside them does."""


def label(path: Path) -> str:
    """The place in a few words, as the file names it: "cause_veins: signs", "RF02: say", "line okay"."""
    group, *inner = (str(key) for key in path if not str(key).isdecimal())
    if group in ("relief", "find_cause"):
        name, rest = group, inner
    else:
        name, rest = f"{_KINDS.get(group, '')} {inner[0]}".strip(), inner[1:]
    told = [key for key in rest if key not in _UNTOLD] or (["say"] if group == "red_flags" else [])
    return f"{name}: {' '.join(told)}" if told else name


def moment(content: Content, said: Said) -> str:
    """When a reply is said, from what stands below the fields around it (voice/content/part.py)."""
    if said.path[0] == "lines":
        wording = ", in one of several wordings" if "either" in said.path else ""
        return f"At the point “{str(said.path[1]).replace('_', ' ')}”{wording}."
    if said.path[0] == "counts":
        return f"Counted aloud, at {said.path[-1]} seconds."
    told: list[str] = []
    part: Any = content
    for key in said.path:
        if isinstance(part, Part):
            below = _below_fields().get((type(part).__name__, str(key)))
            part = getattr(part, next(f.name for f in fields(part) if as_written(f.name) == key))
            # The first sentence; others tell an editor what happens without it. What stands below a mapping
            # is told of all its entries, and says nothing of this one.
            if below and not isinstance(part, Mapping):
                told.append(below.partition(". ")[0].rstrip(".") + ".")
        else:
            part = part[key]
            told += _particulars(part)
    return " ".join(told)


@cache
def _below_fields() -> dict[tuple[str, str], str]:
    """What stands below each field, by the part and the key."""
    return {
        (name, key): field["description"]
        for name, described in schema.form()["$defs"].items()
        for key, field in described.get("properties", {}).items()
        if "description" in field
    }


def quoted(words: Sequence[str]) -> str:
    """Some of the words, each in quotation marks, and how many there are."""
    shown = ", ".join(f"“{word}”" for word in words[:EXAMPLES])
    return shown if len(words) <= EXAMPLES else f"{shown} … ({len(words)} in all)"


def _particulars(part: Any) -> list[str]:
    """What tells one item of a list from the next."""
    match part:
        case Echo() | Particular():
            return [f"She used words such as {quoted(part.words)}."]
        case Step():
            return [_step(part)]
        case _:
            return []


def _step(step: Step) -> str:
    side = f", {step.side} leg" if step.side else ""
    times = f", time {step.time} of {step.times}" if step.times > 1 else ""
    seconds = f"{step.hold} second{'s' if step.hold > 1 else ''}"
    hold = f", then {seconds} of holding{', counted aloud' if step.count else ''}" if step.hold else ""
    return f"An instruction{side}{times}{hold}."
