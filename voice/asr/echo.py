"""The echo guard: words that Charley is saying itself are not hers."""

from __future__ import annotations

from rapidfuzz import fuzz

ALIKE = 78.0
"""Likeness (0-100) from which heard words count as our own, which come back with some wrong."""

SHORTEST = 2
"""Words: a single one ("stop") is hers even if the sentence holds it: stopping is harmless."""


def is_echo(heard: str, saying: str) -> bool:
    """Whether `heard` is a piece of what is being said now."""
    mine, theirs = saying.lower(), heard.lower()
    if len(theirs.split()) < SHORTEST or not mine:
        return False
    return (
        fuzz.partial_ratio(theirs, mine) >= ALIKE
        if len(theirs) <= len(mine)
        else fuzz.ratio(theirs, mine) >= ALIKE
    )
