"""Whether the questions that lead to a cause fit together: each name is there, each question is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from voice.content.suggestion import nearest
from voice.yaml_lines import Path

if TYPE_CHECKING:
    from voice.content.model import Content

TREE = "find_cause"

Named = tuple[Path, str, Collection[str], str]
"""Where something is named, its name, what there is of its kind, and how that kind is called."""


def mistakes(content: Content) -> Iterator[tuple[Path, str]]:
    """What does not fit, with its place."""
    for path, name, choices, kind in (*_causes(content), *_questions(content)):
        if name not in choices:
            yield (TREE, *path), f"no {kind} {name!r}{nearest(name, choices)}"
    yield from _circles(content)
    yield from _never_asked(content)
    for name in content.find_cause.questions:
        if name in content.checks:
            yield (TREE, "questions", name), f"{name!r} is the name of a check too: choose another"


def _causes(content: Content) -> Iterator[Named]:
    tree = content.find_cause
    for i, name in enumerate(tree.gate):
        yield ("gate", i), name, content.checks, "check"
    for name, cause in tree.causes.items():
        if cause.topic is not None:
            yield ("causes", name, "topic"), cause.topic, content.intents, "intent"
        for i, check in enumerate(cause.needs):
            yield ("causes", name, "needs", i), check, content.checks, "check"
        for i, question in enumerate(cause.tests):
            yield ("causes", name, "tests", i), question, tree.questions, "question"
    question, first, other = tree.veins_first
    yield ("veins_first", 0), question, tree.questions, "question"
    yield ("veins_first", 1), first, tree.causes, "cause"
    yield ("veins_first", 2), other, tree.causes, "cause"
    for i, shared in enumerate(tree.shared):
        for j, name in enumerate(shared.of):
            yield ("shared", i, "of", j), name, tree.causes, "cause"


def _questions(content: Content) -> Iterator[Named]:
    tree = content.find_cause
    for order, names in (("core", tree.core), ("tests_none", tree.tests_none)):
        for i, name in enumerate(names):
            yield (order, i), name, tree.questions, "question"
    for name, question in tree.questions.items():
        here: Path = ("questions", name)
        for answer, points in (("yes", question.yes), ("no", question.no)):
            for cause in points:
                yield (*here, answer, cause), cause, tree.causes, "cause"
        for part, others in (("after", question.after), ("unless", question.unless)):
            for other in others:
                yield (*here, part, other), other, tree.questions, "question"
        for i, check in enumerate(question.checks):
            yield (*here, "checks", i), check, content.checks, "check"
        if question.flag is not None:
            yield (*here, "flag"), question.flag, content.red_flags, "danger sign"


def _circles(content: Content) -> Iterator[tuple[Path, str]]:
    """A question that waits for itself is never asked."""
    questions = content.find_cause.questions
    waits = {name: (*q.after, *q.unless) for name, q in questions.items()}
    told: set[str] = set()
    for name in waits:
        circle = _way_back(name, waits)
        if circle and not told & set(circle):
            told |= set(circle)
            way = " -> ".join((*circle, name))
            part = "after" if circle[1 % len(circle)] in questions[name].after else "unless"
            yield (TREE, "questions", name, part), f"{name} waits for itself ({way}): take one of them away"


def _way_back(name: str, waits: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The questions from `name` to itself, () if no way leads back."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen = {name}
    for way in ways:
        for following in waits.get(way[-1], ()):
            if following == name:
                return way
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


def _never_asked(content: Content) -> Iterator[tuple[Path, str]]:
    tree = content.find_cause
    asked = {*tree.core, *tree.tests_none, *_all(cause.tests for cause in tree.causes.values())}
    for name, question in tree.questions.items():
        if name not in asked and not question.after:
            where = "'core', 'tests_none', the 'tests' of a cause, or give it an 'after'"
            yield (TREE, "questions", name), f"nobody asks {name!r}: name it in {where}"


def _all(groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for group in groups:
        yield from group
