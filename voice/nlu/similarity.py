"""Which known phrases an utterance resembles: weighted words find them, rapidfuzz ranks them."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from voice.nlu.normalise import polar, words

SHORTLIST = 24
"""Phrases that rapidfuzz looks at: more costs time and changes nothing."""

PIECE = 3
"""Letters in a word piece: "clamps" shares "amp" with "cramps"."""

WEIGHT = {"word": 1.0, "pair": 0.7, "piece": 0.35}
"""What each kind of feature counts."""

FUZZY = 0.4
"""Share of rapidfuzz in the score; the rest is weighted words."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much an utterance resembles one label."""

    label: str
    score: float
    """0 to 1."""
    phrase: str
    """The nearest phrase of that label."""


class PhraseIndex:
    """Phrases with labels, made ready for fast look-up."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """`phrases` are (phrase, label)."""
        listed = [(words(phrase), phrase, label) for phrase, label in phrases]
        self._plain = [" ".join(tokens) for tokens, _, _ in listed]
        self._phrases = [phrase for _, phrase, _ in listed]
        self._labels = [label for _, _, label in listed]
        features = [Counter(_features(tokens)) for tokens, _, _ in listed]
        seen = Counter(f for counted in features for f in counted)
        self._idf = {f: math.log(1 + len(listed) / n) for f, n in seen.items()}
        self._rare = math.log(1 + len(listed))
        self._postings = self._index(features)

    def search(self, text: str) -> list[Likeness]:
        """The likeness of every label that comes into question, best first."""
        tokens = words(text)
        weights = {f: n * self._weight(f) for f, n in Counter(_features(tokens)).items()}
        norm = math.sqrt(sum(w * w for w in weights.values()))
        if not norm:
            return []
        scores = np.zeros(len(self._labels), dtype=np.float32)
        for feature, weight in weights.items():
            if feature in self._postings:
                rows, values = self._postings[feature]
                scores[rows] += values * np.float32(weight / norm)
        return self._ranked(" ".join(tokens), scores)

    def _ranked(self, plain: str, scores: NDArray[np.float32]) -> list[Likeness]:
        count = min(SHORTLIST, len(scores))
        best: dict[str, Likeness] = {}
        for row in np.argpartition(scores, -count)[-count:].tolist():
            if scores[row] <= 0:
                continue
            fuzzy = fuzz.token_sort_ratio(plain, self._plain[row]) / 100
            score = (1 - FUZZY) * float(scores[row]) + FUZZY * fuzzy
            label = self._labels[row]
            if label not in best or score > best[label].score:
                best[label] = Likeness(label, score, self._phrases[row])
        return sorted(best.values(), key=lambda found: -found.score)

    def _weight(self, feature: tuple[str, str]) -> float:
        # A word nobody foresaw counts as much as the rarest: talk of other things must not look alike.
        return WEIGHT[feature[0]] * self._idf.get(feature, self._rare)

    def _index(
        self, features: list[Counter[tuple[str, str]]]
    ) -> dict[tuple[str, str], tuple[NDArray[np.int32], NDArray[np.float32]]]:
        postings: defaultdict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
        for row, counted in enumerate(features):
            weights = {f: n * self._weight(f) for f, n in counted.items()}
            norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
            for feature, weight in weights.items():
                postings[feature].append((row, weight / norm))
        return {
            f: (np.array([r for r, _ in found], np.int32), np.array([w for _, w in found], np.float32))
            for f, found in postings.items()
        }


def _features(tokens: list[str]) -> list[tuple[str, str]]:
    """("word", "swollen"), ("pair", "is swollen"), ("piece", "swo") ... of an utterance."""
    marked = polar(tokens)
    found = [("word", w) for w in marked]
    found += [("pair", f"{a} {b}") for a, b in itertools.pairwise(marked)]
    for word in marked:
        padded = f"<{word}>"
        found += [("piece", padded[i : i + PIECE]) for i in range(len(padded) - PIECE + 1)]
    return found
