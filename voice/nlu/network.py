"""What all the words together speak for: a small neural network that has learnt from every phrase.

Features -> their vectors, added up -> one hidden layer -> a probability for each meaning. A nearest phrase is
one sentence that somebody wrote; this has learnt from all of them which words go with what.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from voice.nlu.hashing import Hashes, find

Meaning = TypeVar("Meaning", bound=Hashable)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network(Generic[Meaning]):
    """Weights, and what their rows and columns stand for."""

    vocabulary: Hashes
    """(features,): which feature each row stands for, in ascending order."""
    idf: Floats
    """(features,): what each feature counts; rare ones count more."""
    vectors: NDArray[np.int8]
    """(features, hidden), in units of `scales`: a quarter of the memory, nothing understood otherwise."""
    scales: Floats
    """(features,): what one unit of its vector is worth."""
    bias: Floats
    """(hidden,)."""
    output: Floats
    """(hidden, meanings)."""
    output_bias: Floats
    """(meanings,)."""
    meanings: tuple[Meaning, ...]
    """What the columns stand for."""

    def probabilities(self, features: Collection[str]) -> dict[Meaning, float]:
        """How likely each meaning is; nothing at all where no feature is known."""
        found = find(self.vocabulary, features)
        # In order, so that sums come out the same in every process.
        rows = np.sort(found[found >= 0])
        if not rows.size:
            return {}
        weights = self.idf[rows]
        weights *= self.scales[rows] / np.sqrt(weights @ weights)
        hidden = np.maximum(weights @ self.vectors[rows].astype(np.float32) + self.bias, 0)
        scores = hidden @ self.output + self.output_bias
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        return dict(zip(self.meanings, likely.tolist(), strict=True))
