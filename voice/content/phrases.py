"""One phrase cannot mean two things: repeated phrases, told with both lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from voice.yaml_lines import Lined, Path, Problem

if TYPE_CHECKING:
    from voice.content.model import Content

Group = tuple[str, Path, tuple[str, ...]]
"""Whose phrases they are, where they stand, and the phrases."""


def repeated(content: Content, lined: Lined) -> Iterator[Problem]:
    """Phrases that stand twice among those that are listened for at the same time."""
    yield from _twice(_always(content), lined)
    yield from _twice(_at_one_point(content), lined)
    for groups in (*_questions(content), *_near_misses(content), _concepts(content)):
        yield from _twice(groups, lined)


def _twice(groups: Iterable[Group], lined: Lined) -> Iterator[Problem]:
    first: dict[str, tuple[str, int]] = {}
    for name, path, phrases in groups:
        for i, phrase in enumerate(phrases):
            key, line = " ".join(phrase.lower().split()), lined.line((*path, i))
            if key in first:
                other, at = first[key]
                yield Problem(line, f"{phrase!r} of {name} stands on line {at} too, in {other}: keep one")
            else:
                first[key] = (name, line)


def _always(content: Content) -> Iterator[Group]:
    """What is listened for at any time."""
    for name, intent in content.intents.items():
        yield name, ("intents", name, "phrases"), intent.phrases
    for name, flag in content.red_flags.items():
        here: Path = ("red_flags", name)
        yield name, (*here, "phrases"), flag.phrases
        yield name, (*here, "ask"), flag.ask
        for part, variant in (("severe", flag.severe), ("own", flag.own)):
            if variant:
                yield f"{name} ({part})", (*here, part, "phrases"), variant.phrases
    for name, visit in content.next_visit.items():
        yield name, ("next_visit", name, "phrases"), visit.phrases
    yield "not_for_charley", ("not_for_charley",), content.not_for_charley


def _at_one_point(content: Content) -> Iterator[Group]:
    """What is listened for where it makes sense only; there it may well mean another thing than usually."""
    for name, remark in content.remarks.items():
        yield name, ("remarks", name, "phrases"), remark.phrases
    for name, routine in content.routines.items():
        yield name, ("routines", name, "phrases"), routine.phrases


def _concepts(content: Content) -> list[Group]:
    return [(name, ("concepts", name), named) for name, named in content.concepts.items()]


def _questions(content: Content) -> Iterator[list[Group]]:
    """The answers that one question understands; another question may read the same words otherwise."""
    places: dict[str, Path] = {name: ("checks", name) for name in content.checks}
    places |= {name: ("find_cause", "questions", name) for name in content.find_cause.questions}
    places["easing"] = ("relief", "ask")
    for name, question in content.questions().items():
        kinds = ("means_yes", "means_no", "means_unsure")
        yield [(f"{name} ({kind})", (*places[name], kind), getattr(question, kind)) for kind in kinds]


def _near_misses(content: Content) -> Iterator[list[Group]]:
    """A danger sign's own near misses are none of its signs; they may well be those of another."""
    for name, flag in content.red_flags.items():
        here: Path = ("red_flags", name)
        yield [
            (name, (*here, "phrases"), flag.phrases),
            (name, (*here, "ask"), flag.ask),
            (f"{name} (not)", (*here, "not"), flag.not_),
        ]
