"""Which known phrases an utterance resembles: weighted words find them, rapidfuzz ranks them."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from voice.nlu.labels import Label
from voice.nlu.normalise import polar, words

SHORTLIST = 24
"""Phrases that rapidfuzz looks at: more costs time and changes nothing."""

FAR = 0.4
"""Share of the best phrase's likeness below which rapidfuzz need not look: most have one word in common."""

FUZZY = 0.4
"""Share of rapidfuzz in the score; the rest is weighted words."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much an utterance resembles one label."""

    label: Label
    score: float
    """0 to 1."""
    phrase: str
    """The nearest phrase of that label."""
    covered: float = 1.0
    """Share of that phrase's words that were said, rare ones counting more: "I slipped" may be missing."""


class PhraseIndex:
    """Phrases with labels, made ready for fast look-up."""

    def __init__(self, phrases: Iterable[tuple[str, Label]]) -> None:
        """`phrases` are (phrase, label)."""
        self._phrases: list[str] = []
        self._sorted: list[str] = []
        self._label_of = array("l")
        self._numbers: dict[str, int] = {}
        number_of: dict[Label, int] = {}
        rows, of = array("q"), array("q")
        for row, (phrase, label) in enumerate(phrases):
            tokens = words(phrase)
            self._phrases.append(phrase)
            self._sorted.append(" ".join(sorted(tokens)))
            self._label_of.append(number_of.setdefault(label, len(number_of)))
            for word in polar(tokens):
                rows.append(row)
                of.append(self._numbers.setdefault(word, len(self._numbers)))
        self._labels = list(number_of)
        self._rare = math.log(1 + len(self._phrases))
        self._build(np.array(rows, dtype=np.int64), np.array(of, dtype=np.int64))

    def search(self, tokens: list[str], among: Collection[Label] | None = None) -> list[Likeness]:
        """The likeness of every label that comes into question, best first; `tokens` as of `words`.

        `among`: no other labels are looked at.
        """
        weights = {word: n * self._weight(word) for word, n in Counter(polar(tokens)).items()}
        norm = math.sqrt(sum(w * w for w in weights.values()))
        if not norm:
            return []
        scores = np.zeros(len(self._phrases), dtype=np.float32)
        for word, weight in weights.items():
            number = self._numbers.get(word)
            if number is not None:
                rows = slice(self._starts[number], self._starts[number + 1])
                scores[self._rows[rows]] += self._values[rows] * np.float32(weight / norm)
        if among is not None:
            allowed = np.array([label in among for label in self._labels])
            scores[~allowed[self._label_of]] = 0.0
        return self._ranked(tokens, scores)

    def _ranked(self, tokens: list[str], scores: NDArray[np.float32]) -> list[Likeness]:
        near = np.flatnonzero(scores > FAR * scores.max())
        if len(near) > SHORTLIST:
            near = near[np.argpartition(scores[near], -SHORTLIST)[-SHORTLIST:]]
        best: dict[int, tuple[float, int]] = {}
        plain = " ".join(sorted(tokens))
        for row in near.tolist():
            fuzzy = fuzz.ratio(plain, self._sorted[row]) / 100
            # Single precision adds up to 1.0000001 for the phrase itself.
            score = min(1.0, (1 - FUZZY) * float(scores[row]) + FUZZY * fuzzy)
            label = self._label_of[row]
            if label not in best or score > best[label][0]:
                best[label] = score, row
        said = set(tokens)
        found = (
            Likeness(self._labels[label], score, self._phrases[row], self._covered(row, said))
            for label, (score, row) in best.items()
        )
        return sorted(found, key=lambda one: -one.score)

    def _covered(self, row: int, said: set[str]) -> float:
        weights = {word: self._weight(word) for word in set(self._sorted[row].split())}
        whole = sum(weights.values())
        return sum(w for word, w in weights.items() if word in said) / whole if whole else 0.0

    def _weight(self, word: str) -> float:
        # A word nobody foresaw counts as much as the rarest: talk of other things must not look alike.
        number = self._numbers.get(word)
        return self._rare if number is None else self._idf[number]

    def _build(self, rows: NDArray[np.int64], of: NDArray[np.int64]) -> None:
        """For each word, its phrases and what it weighs in them: word of[n] stands in phrase rows[n]."""
        size = len(self._numbers)
        both, counts = np.unique(of * max(1, len(self._phrases)) + rows, return_counts=True)
        of, rows = np.divmod(both, max(1, len(self._phrases)))
        rarity = np.log1p(len(self._phrases) / np.bincount(of, minlength=size))
        values = counts * rarity[of]
        norms = np.sqrt(np.bincount(rows, values**2, minlength=len(self._phrases)))
        self._rows = rows.astype(np.int32)
        self._values = (values / norms[rows]).astype(np.float32)
        self._starts = np.searchsorted(of, np.arange(size + 1)).tolist()
        self._idf = rarity.tolist()
