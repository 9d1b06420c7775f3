"""Right, wrong, refused, and what is let through, at any threshold."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.understanding.peers import Answer
from benchmarks.understanding.sets import NONE, RED_FLAG, Line

ALARMED = frozenset([RED_FLAG, "check"])
"""Answers that do not let a danger sign pass: an alarm, or the one short question before it."""

AT_MOST = 0.05
"""Share of out-of-scope lines that may be accepted."""

NOTHING_REFUSED = float("-inf")


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0 to 1, at one threshold."""

    threshold: float
    right: float
    """Of the lines that mean something: given the intent that was meant; a danger sign, alarmed at."""
    wrong: float
    """Of the same: given another. A check question where no danger was meant counts here."""
    refused: float
    accepted: float
    """Of the lines that are out of scope: given an intent all the same."""
    caught: float
    """Of the lines that tell of a danger sign: alarmed at."""
    frightened: float
    """Of all others: alarmed at."""


def figures(lines: list[Line], answers: list[Answer], threshold: float = NOTHING_REFUSED) -> Figures:
    """What `answers` are worth where scores below `threshold` are refused."""
    given = [label if label and score >= threshold else NONE for label, score in answers]
    both = list(zip(lines, given, strict=True))
    meant = [(line.intent, label) for line, label in both if line.intent not in (None, NONE)]
    right = _share(_is_right(intent, label) for intent, label in meant)
    refused = _share(label == NONE for _, label in meant)
    return Figures(
        threshold,
        right,
        max(0.0, 1 - right - refused),
        refused,
        _share(label != NONE for line, label in both if line.intent == NONE),
        _share(label in ALARMED for line, label in both if line.danger is True),
        _share(label in ALARMED for line, label in both if line.danger is False),
    )


def decided(lines: list[Line], labels: list[str]) -> Figures:
    """The same for a system that decides by itself."""
    return figures(lines, [(label, 0.0) for label in labels])


def curve(lines: list[Line], answers: list[Answer]) -> list[tuple[float, float, float]]:
    """(out-of-scope share accepted, right share, threshold) for every threshold that changes anything."""
    outside = sorted(s for line, (a, s) in zip(lines, answers, strict=True) if _let_through(line, a))
    good = sorted(s for line, (a, s) in zip(lines, answers, strict=True) if _good(line, a))
    among = sum(line.intent == NONE for line in lines)
    meant = sum(line.intent not in (None, NONE) for line in lines)
    if not among or not meant:
        return []
    points = [(0.0, 0.0, float("inf"))]
    for threshold in sorted({*outside, *good}, reverse=True):
        through = len(outside) - bisect.bisect_left(outside, threshold)
        right = len(good) - bisect.bisect_left(good, threshold)
        points.append((through / among, right / meant, threshold))
    return points


def best_at(lines: list[Line], answers: list[Answer], most: float = AT_MOST) -> Figures:
    """The figures at the threshold that serves best while at most `most` of out-of-scope is accepted."""
    allowed = [(right, threshold) for accepted, right, threshold in curve(lines, answers) if accepted <= most]
    return figures(lines, answers, max(allowed, default=(0.0, float("inf")))[1])


def _let_through(line: Line, answer: str | None) -> bool:
    return line.intent == NONE and answer not in (None, NONE)


def _good(line: Line, answer: str | None) -> bool:
    return line.intent not in (None, NONE) and _is_right(line.intent, answer)


def _is_right(intent: str | None, answer: str | None) -> bool:
    return answer == intent or (intent == RED_FLAG and answer in ALARMED)


def _share(flags: Iterable[bool]) -> float:
    counted = list(flags)
    return sum(counted) / len(counted) if counted else 0.0
