"""What all the words together speak for: a small neural network that has learnt from every phrase.

Features -> their vectors, added up -> one hidden layer -> a probability for each meaning. A nearest phrase is
one sentence that somebody wrote; this has learnt from all of them which words go with what.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Meaning = TypeVar("Meaning", bound=Hashable)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network(Generic[Meaning]):
    """Weights, and what their rows and columns stand for."""

    numbers: Mapping[str, int]
    """The row of each feature."""
    rarity: Floats
    """(features,): what each feature counts; rare ones count more."""
    vectors: NDArray[np.int8]
    """(features, hidden), in `steps`: a quarter of the memory, and nothing is understood otherwise."""
    steps: Floats
    """(features,): how much one step of its vector is."""
    bias: Floats
    """(hidden,)."""
    output: Floats
    """(hidden, meanings)."""
    output_bias: Floats
    """(meanings,)."""
    meanings: tuple[Meaning, ...]
    """What the columns stand for."""

    def probabilities(self, features: Iterable[str]) -> dict[Meaning, float]:
        """How likely each meaning is; nothing at all where no feature is known."""
        rows = [n for f in features if (n := self.numbers.get(f)) is not None]
        if not rows:
            return {}
        weights = self.rarity[rows]
        weights *= self.steps[rows] / np.sqrt(weights @ weights)
        hidden = np.maximum(weights @ self.vectors[rows].astype(np.float32) + self.bias, 0)
        scores = hidden @ self.output + self.output_bias
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        return dict(zip(self.meanings, likely.tolist(), strict=True))
