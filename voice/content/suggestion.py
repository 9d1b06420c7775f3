"""What was probably meant: the nearest of the names that there are."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process

LEAST = 60
"""Out of 100; below it a suggestion would puzzle more than help."""


def nearest(word: str, choices: Iterable[str]) -> str:
    """ ": did you mean 'x'?", or "" when nothing is near."""
    found = process.extractOne(word, list(choices), score_cutoff=LEAST)
    return f": did you mean {found[0]!r}?" if found else ""
