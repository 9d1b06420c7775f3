"""A second view: what all the words together speak for, by complement naive Bayes over every phrase.

The nearest phrase decides by one sentence that somebody wrote; this view has learnt from all of them which
words go with what (Rennie et al., "Tackling the poor assumptions of naive Bayes text classifiers", 2003).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from voice.nlu.features import Feature, features
from voice.nlu.labels import DANGER, Label
from voice.nlu.normalise import words

SMOOTHING = 0.1
"""Phrases that every word is taken to have been in elsewhere, so that none rules a meaning out alone."""

TEMPERATURE = 1.5
"""Phrases that each word is taken to have been in elsewhere, so that none rules a meaning out alone."""

SCALE = 1e6
"""What brings weights, which add up to one, to where half precision is exact enough."""

Class = tuple[str, str]
"""Meanings that are told apart here: all kinds of one danger sign are one, beside its near misses."""


def class_of(label: Label) -> Class:
    """The meaning that a label belongs to."""
    if label.kind in DANGER:
        return ("danger", label.name)
    return (label.kind.name, label.name)


class Linear:
    """Weights of every feature for every meaning, learnt in one pass."""

    def __init__(self, phrases: Iterable[tuple[str, Label]]) -> None:
        """`phrases` are (phrase, label)."""
        self._numbers: dict[Feature, int] = {}
        self._classes: dict[Class, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        for phrase, label in phrases:
            column = self._classes.setdefault(class_of(label), len(self._classes))
            for feature in set(features(words(phrase))):
                rows.append(self._numbers.setdefault(feature, len(self._numbers)))
                columns.append(column)
        counts = np.zeros((len(self._numbers), len(self._classes)), dtype=np.float32)
        np.add.at(counts, (rows, columns), 1.0)
        elsewhere = counts.sum(axis=1, keepdims=True) - counts + SMOOTHING
        weights = np.log(elsewhere / elsewhere.sum(axis=0))
        weights = -SCALE * weights / np.abs(weights).sum(axis=0)
        weights -= weights.mean(axis=1, keepdims=True)
        # Half precision: ten megabytes less, and no sentence is understood otherwise.
        self._weights: NDArray[np.float16] = weights.astype(np.float16)

    def probabilities(self, tokens: list[str]) -> Mapping[Class, float]:
        """How likely each meaning is; all nothing where no word is known. `tokens` as of `words`."""
        known = [n for f in set(features(tokens)) if (n := self._numbers.get(f)) is not None]
        if not known:
            return {}
        scores = self._weights[known].sum(axis=0, dtype=np.float32)
        likely = np.exp((scores - scores.max()) / TEMPERATURE)
        likely /= likely.sum()
        return {name: float(likely[column]) for name, column in self._classes.items()}
