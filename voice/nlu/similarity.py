"""Which known phrases an utterance resembles: weighted words find them, rapidfuzz ranks them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from voice.nlu.features import Feature, features
from voice.nlu.labels import Label
from voice.nlu.normalise import words

SHORTLIST = 24
"""Phrases that rapidfuzz looks at: more costs time and changes nothing."""

WEIGHT = {"word": 1.0, "pair": 0.7, "piece": 0.35}
"""What each kind of feature counts."""

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
        listed = [(words(phrase), phrase, label) for phrase, label in phrases]
        self._plain = [" ".join(tokens) for tokens, _, _ in listed]
        self._phrases = [phrase for _, phrase, _ in listed]
        self._labels = [label for _, _, label in listed]
        self._rare = math.log(1 + len(listed))
        self._numbers: dict[Feature, int] = {}
        number = self._numbers
        pairs = [
            (row, number.setdefault(feature, len(number)))
            for row, (tokens, _, _) in enumerate(listed)
            for feature in features(tokens)
        ]
        self._build(np.array(pairs, dtype=np.int64).reshape(-1, 2))

    def search(self, tokens: list[str], among: Collection[Label] | None = None) -> list[Likeness]:
        """The likeness of every label that comes into question, best first; `tokens` as of `words`.

        `among`: no other labels are looked at.
        """
        weights = {f: n * self._weight(f) for f, n in Counter(features(tokens)).items()}
        norm = math.sqrt(sum(w * w for w in weights.values()))
        if not norm:
            return []
        scores = np.zeros(len(self._labels), dtype=np.float32)
        for feature, weight in weights.items():
            number = self._numbers.get(feature)
            if number is not None:
                rows = slice(self._starts[number], self._starts[number + 1])
                scores[self._rows[rows]] += self._values[rows] * np.float32(weight / norm)
        if among is not None:
            scores[[label not in among for label in self._labels]] = 0.0
        return self._ranked(" ".join(tokens), scores)

    def _ranked(self, plain: str, scores: NDArray[np.float32]) -> list[Likeness]:
        count = min(SHORTLIST, len(scores))
        best: dict[Label, Likeness] = {}
        said = set(plain.split())
        for row in np.argpartition(scores, -count)[-count:].tolist():
            if scores[row] <= 0:
                continue
            fuzzy = fuzz.token_sort_ratio(plain, self._plain[row]) / 100
            # Single precision adds up to 1.0000001 for the phrase itself.
            score = min(1.0, (1 - FUZZY) * float(scores[row]) + FUZZY * fuzzy)
            label = self._labels[row]
            if label not in best or score > best[label].score:
                best[label] = Likeness(label, score, self._phrases[row], self._covered(row, said))
        return sorted(best.values(), key=lambda found: -found.score)

    def _covered(self, row: int, said: set[str]) -> float:
        weights = {word: self._weight(("word", word)) for word in set(self._plain[row].split())}
        whole = sum(weights.values())
        return sum(w for word, w in weights.items() if word in said) / whole if whole else 0.0

    def _weight(self, feature: Feature) -> float:
        # A word nobody foresaw counts as much as the rarest: talk of other things must not look alike.
        number = self._numbers.get(feature)
        return WEIGHT[feature[0]] * (self._rare if number is None else float(self._idf[number]))

    def _build(self, pairs: NDArray[np.int64]) -> None:
        """For each feature, its phrases and what it weighs in them: `pairs` are (phrase, feature)."""
        size = len(self._numbers)
        both, counts = np.unique(pairs[:, 1] * len(self._labels) + pairs[:, 0], return_counts=True)
        features, rows = np.divmod(both, len(self._labels))
        self._idf = np.log1p(len(self._labels) / np.bincount(features, minlength=size))
        kinds = np.array([WEIGHT[kind] for kind, _ in self._numbers])
        values = counts * (kinds * self._idf)[features]
        norms = np.sqrt(np.bincount(rows, values**2, minlength=len(self._labels)))
        self._rows = rows.astype(np.int32)
        self._values = (values / norms[rows]).astype(np.float32)
        self._starts = np.searchsorted(features, np.arange(size + 1)).tolist()
