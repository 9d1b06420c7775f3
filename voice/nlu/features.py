"""What an utterance is compared by: its words, neighbours, and pieces of words."""

from __future__ import annotations

import itertools

from voice.nlu.normalise import polar

PIECE = 3
"""Letters in a word piece: "clamps" shares "amp" with "cramps"."""

Feature = tuple[str, str]
"""("word", "swollen"), ("pair", "is swollen"), ("piece", "swo")."""


def features(tokens: list[str]) -> list[Feature]:
    """Every feature of an utterance, as often as it comes."""
    marked = polar(tokens)
    found = [("word", w) for w in marked]
    found += [("pair", f"{a} {b}") for a, b in itertools.pairwise(marked)]
    for word in marked:
        padded = f"<{word}>"
        found += [("piece", padded[i : i + PIECE]) for i in range(len(padded) - PIECE + 1)]
    return found
