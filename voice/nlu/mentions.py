"""Does an utterance mention a thing by name? Whole words in a row, and not denied."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from voice.nlu.normalise import polar, words


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether any of `names` stands in `text`, denied or not."""
    said = words(text)
    return any(_holds(said, list(_words(name))) for name in names)


def affirms(text: str, names: Iterable[str]) -> bool:
    """The same, where "not red, but swollen" mentions only what is swollen."""
    said = polar(words(text))
    # "Can't breathe" denies in its own words, and is affirmed by the same.
    return any(_holds(said, polar(list(_words(name)))) for name in names)


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(words(name))


def _holds(said: list[str], name: list[str]) -> bool:
    return any(said[at : at + len(name)] == name for at in range(len(said) - len(name) + 1))
