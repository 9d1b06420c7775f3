"""The echo guard: words that Charley is saying itself are not hers."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

WRONG = 0.26
"""Share of heard words that may be wrong in an echo: one in four. With more, "yes, one leg is more swollen"
would pass for the question "Is one leg more swollen?"."""

FILLERS = frozenset("a ah er hm mm oh the uh um".split())
"""Words that say nothing, where they are not Charley's."""

RESEMBLES = 60.0
"""Likeness (0-100) from which a word is a misheard one rather than another: "heal" for "heel"."""


def is_echo(heard: str, saying: str) -> bool:
    """Whether `heard` is a stretch of what is being said, word after word, with nothing of hers around it."""
    theirs, own = (re.findall(r"[\w']+", text.lower()) for text in (heard, saying))
    # An engine makes such words of a breath, or of half a syllable at an edge.
    while theirs and theirs[0] in FILLERS and theirs[0] not in own:
        theirs.pop(0)
    if not theirs or not own:
        return False
    # A first or last word that is not ours is hers: "yes", and then our own question back.
    if not all(any(_alike(word, mine) for mine in own) for word in (theirs[0], theirs[-1])):
        return False
    return _cost(theirs, own) <= WRONG * len(theirs)


def _alike(word: str, mine: str) -> bool:
    return fuzz.ratio(word, mine) >= RESEMBLES


def _cost(theirs: list[str], own: list[str]) -> float:
    """How many words must be changed, added or left out to find `theirs` somewhere within `own`."""
    above = [0.0] * (len(own) + 1)
    for word in theirs:
        row = [above[0] + 1]
        for at, mine in enumerate(own):
            likeness = fuzz.ratio(word, mine)
            changed = above[at] + (1 - likeness / 100 if likeness >= RESEMBLES else 1.0)
            row.append(min(changed, above[at + 1] + 1, row[at] + 1))
        above = row
    return min(above)
