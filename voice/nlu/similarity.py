"""Which known phrases an utterance resembles: weighted words find them, rapidfuzz ranks them."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from voice.nlu.hashing import Hashes, find, hashes
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
    """Phrases with labels, made ready for fast look-up, in little memory."""

    def __init__(self, phrases: Iterable[tuple[str, Label]]) -> None:
        """`phrases` are (phrase, label)."""
        self._phrases: list[str] = []
        number_of: dict[Label, int] = {}
        label_of, rows = array("H"), array("I")
        said: list[str] = []
        plain: list[str] = []
        for row, (phrase, label) in enumerate(phrases):
            tokens = words(phrase)
            self._phrases.append(phrase)
            label_of.append(number_of.setdefault(label, len(number_of)))
            plain.append(" ".join(sorted(tokens)))
            said += polar(tokens)
            rows.extend(row for _ in tokens)
        self._labels = list(number_of)
        self._label_of = np.array(label_of)
        self._plain = "".join(plain)
        """The words of every phrase in alphabetical order; phrase n ends where phrase n + 1 starts."""
        self._plain_starts = array("I", accumulate(map(len, plain), initial=0))
        self._build(np.array(rows, dtype=np.int64), hashes(said))

    def search(self, tokens: list[str], among: Collection[Label] | None = None) -> list[Likeness]:
        """The likeness of every label that comes into question, best first; `tokens` as of `words`.

        `among`: no other labels are looked at.
        """
        said = Counter(polar(tokens))
        if not said:
            return []
        numbers = find(self._words, said)
        weights = self._idf[numbers] * list(said.values())
        weights *= self._idf[numbers] / math.sqrt(weights @ weights)
        scores = np.zeros(len(self._phrases), dtype=np.float32)
        for number, weight in zip(numbers.tolist(), weights.tolist(), strict=True):
            if number >= 0:
                rows = self._rows[self._starts[number] : self._starts[number + 1]]
                np.add.at(scores, rows, np.float32(weight))
        scores *= self._shares
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
            fuzzy = fuzz.ratio(plain, self._words_of(row)) / 100
            # Single precision adds up to 1.0000001 for the phrase itself.
            score = min(1.0, (1 - FUZZY) * float(scores[row]) + FUZZY * fuzzy)
            label = int(self._label_of[row])
            if label not in best or score > best[label][0]:
                best[label] = score, row
        covered = self._covered([row for _, row in best.values()], set(tokens))
        found = (
            Likeness(self._labels[label], score, self._phrases[row], share)
            for (label, (score, row)), share in zip(best.items(), covered, strict=True)
        )
        return sorted(found, key=lambda one: -one.score)

    def _words_of(self, row: int) -> str:
        return self._plain[self._plain_starts[row] : self._plain_starts[row + 1]]

    def _covered(self, rows: list[int], said: set[str]) -> list[float]:
        """Which share of each phrase was said."""
        each = [{*self._words_of(row).split()} for row in rows]
        every = list(set().union(*each))
        weight = dict(zip(every, self._idf[find(self._words, every)].tolist(), strict=True))
        return [sum(weight[w] for w in of & said) / sum(weight[w] for w in of) for of in each]

    def _build(self, rows: NDArray[np.int64], said: Hashes) -> None:
        """What is looked up: word said[n] stands in phrase rows[n]."""
        size = max(1, len(self._phrases))
        self._words, of = np.unique(said, return_inverse=True)
        both, counts = np.unique(of * size + rows, return_counts=True)
        once, inside = np.divmod(both, size)
        rarity = np.log1p(size / np.bincount(once, minlength=len(self._words)))
        norms = np.sqrt(np.bincount(inside, (counts * rarity[once]) ** 2, minlength=len(self._phrases)))
        # A word nobody foresaw counts as much as the rarest: talk of other things must not look alike.
        self._idf = np.append(rarity, math.log(1 + len(self._phrases)))
        self._shares = (1 / np.where(norms, norms, 1)).astype(np.float32)
        # The phrases of each word, word after word; a phrase that says it twice stands there twice.
        order = np.argsort(of, kind="stable")
        self._starts = array("I", np.searchsorted(of[order], np.arange(len(self._words) + 1)).tolist())
        self._rows = rows[order].astype(np.min_scalar_type(size))
