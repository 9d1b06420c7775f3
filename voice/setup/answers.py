"""What an answer means: one of a list, a telephone number, or a word such as yes, louder, skip."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from voice.content import Content

ALIKE = 80.0
"""Likeness (0-100) from which a name is meant: "united kingdom" for "the united kingdom please"."""

NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
SOUNDS_LIKE = {"won": "one", "want": "one", "to": "two", "too": "two", "for": "four", "ate": "eight"}
"""Numbers as recognisers write them who expect words."""

DIGITS = {word: str(digit) for digit, word in enumerate(NUMBERS[:10])} | {"oh": "0", "o": "0", "nought": "0"}

TIMES = {"double": 2, "triple": 3}

SHORTEST_NUMBER = 3
"""Digits of a telephone number; fewer are a slip."""

SPOKEN_SKIP = "next"
"""The intent among whose phrases "skip" is."""


class Meanings:
    """The words of the content that steer: those that mean one of `intents`."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def of(self, text: str, intents: Sequence[str]) -> str | None:
        """Which of `intents` the text means, word for word as one of its phrases, or None."""
        said = _plain(text)
        return next((name for name in intents if said in self._content.intents[name].phrases), None)

    def skips(self, text: str) -> bool:
        """Whether it leaves things as they are."""
        return not text.strip() or self.of(text, (SPOKEN_SKIP,)) is not None


def choice(text: str, names: Sequence[str]) -> int | None:
    """Which of `names` is meant, by its number from 1 on or by its name; None if none is."""
    said = re.sub(r"^number ", "", _plain(text))
    said = SOUNDS_LIKE.get(said, said)
    number = NUMBERS.index(said) if said in NUMBERS else int(said) if said.isdecimal() else None
    if number is not None:
        return number - 1 if 0 < number <= len(names) else None
    found = process.extractOne(said, [_plain(name) for name in names], scorer=fuzz.WRatio, score_cutoff=ALIKE)
    return found[2] if said and found else None


def digits(text: str) -> str | None:
    """The digits in spoken or typed words: "oh one double two" -> "0122"; None if it says anything else."""
    found, times = "", 1
    for word in re.sub(r"[-+()./,]", " ", _plain(text)).split():
        word = SOUNDS_LIKE.get(word, word)
        if word in TIMES:
            times = TIMES[word]
        elif word in DIGITS or word.isdecimal():
            found += DIGITS.get(word, word) * times
            times = 1
        else:
            return None
    return found or None


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip(" .!?").split())
