"""Words that tell of a danger sign: "my calf feels tight" is built like a tight chest, and is none."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable

from voice.nlu.labels import DANGER, Label
from voice.nlu.normalise import polar, words

WORD, PAIR = 0.4, 0.6
"""Share of all phrases with a word, or with two words in a row, that must speak of one sign to tell of it."""

ANY_SIGN = 0.8
"""Share that must speak of danger at all: "blood" tells of four signs, and of nothing else."""

OFTEN = 2
"""Phrases of the sign that must hold it."""


class Telling:
    """Which words tell of which sign, learnt from the phrases; and those that the content names."""

    def __init__(self, phrases: Iterable[tuple[str, Label]], named: Iterable[tuple[str, str]] = ()) -> None:
        """`phrases` mean something anywhere; `named` are (flag, words) that tell by themselves."""
        everywhere: Counter[str] = Counter()
        of_sign: dict[str, Counter[str]] = defaultdict(Counter)
        of_danger: Counter[str] = Counter()
        for phrase, label in phrases:
            features = _features(words(phrase))
            everywhere.update(features)
            if label.kind in DANGER:
                of_sign[label.name].update(features)
                of_danger.update(features)
        self._signs: dict[str, set[str]] = defaultdict(set)
        for flag, counted in of_sign.items():
            for feature, count in counted.items():
                all_phrases = everywhere[feature] + 0.5
                pair = " " in feature
                tells = count / all_phrases >= (PAIR if pair else WORD)
                if count >= OFTEN and (tells or (not pair and of_danger[feature] / all_phrases >= ANY_SIGN)):
                    self._signs[feature].add(flag)
        self._longer: list[tuple[str, str]] = []
        for flag, text in named:
            marked = polar(words(text))
            if len(marked) > 2:
                self._longer.append((f" {' '.join(marked)} ", flag))
            else:
                self._signs[" ".join(marked)].add(flag)

    def signs(self, tokens: list[str]) -> frozenset[str]:
        """The flags that at least one of these words tells of; `tokens` as of `words`."""
        found = {flag for feature in _features(tokens) for flag in self._signs.get(feature, ())}
        whole = f" {' '.join(polar(tokens))} "
        return frozenset(found | {flag for text, flag in self._longer if text in whole})


def _features(tokens: list[str]) -> set[str]:
    marked = polar(tokens)
    pairs = {f"{a} {b}" for a, b in itertools.pairwise(marked)}
    return {*marked, *pairs}
