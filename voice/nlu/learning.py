"""Teaches the network from phrases: the same phrases always make the same network.

Softmax regression over a hidden layer, trained by Adam. Features and hidden units are dropped at random
("dropout", Srivastava et al., 2014), so that no meaning hangs on one word, and the right answer counts a
little less than all ("label smoothing"), so that a probability stays one. Written with numpy alone: a phrase
that a nurse adds is learnt where Charley runs, in half a minute, and nothing else is needed for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice.nlu.hashing import hashes
from voice.nlu.network import Floats, Meaning, Network

HIDDEN = 128
"""Units between features and meanings; half as many understand a little less, and hang more on chance."""

OFTEN = 2
"""Phrases that must hold a feature for it to be learnt."""

EPOCHS = 12
"""Times that every phrase is seen."""

BATCH_SIZE = 128
"""Phrases that are looked at before the weights move."""

LEARNING_RATE = 0.01
"""How far they move: slowly at first, then so far, then ever less."""

WARM_UP = 0.1
"""Share of all steps that leads up to it."""

DROPOUT = 0.3
"""Share of features, and of hidden units, that is left out at random."""

LABEL_SMOOTHING = 0.05
"""Share of certainty that is spread over all meanings."""

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8
"""Adam's own: how long it remembers, and what keeps it from dividing by nothing."""


def learn(
    examples: Iterable[tuple[set[str], Meaning]], *, told: Callable[[float], None] | None = None
) -> Network[Meaning]:
    """A network for `examples`: (features, what they mean). `told` hears the share done, 0 to 1."""
    kept = list(examples)
    counted = Counter(feature for features, _ in kept for feature in features)
    vocabulary = {f: n for n, f in enumerate(sorted(f for f, c in counted.items() if c >= OFTEN))}
    idf = np.array([1 + np.log((1 + len(kept)) / (1 + counted[f])) for f in vocabulary], dtype=np.float32)
    meanings = tuple(dict.fromkeys(meaning for _, meaning in kept))
    column = {meaning: n for n, meaning in enumerate(meanings)}
    rows = [sorted(vocabulary[f] for f in features if f in vocabulary) for features, _ in kept]
    taught = [(r, column[meaning]) for r, (_, meaning) in zip(rows, kept, strict=True) if r]
    phrases = _Phrases.of(taught, idf)
    trainer = _Trainer(len(vocabulary), len(meanings))
    steps = EPOCHS * -(-phrases.count // BATCH_SIZE)
    for number in range(EPOCHS):
        for batch in trainer.shuffled(phrases.count):
            trainer.step(phrases, batch, steps)
        if told:
            told((number + 1) / EPOCHS)
    hashed = hashes(vocabulary)
    order = np.argsort(hashed)
    return Network(
        hashed[order],
        idf[order],
        *_quantised(trainer.vectors.value[order]),
        trainer.bias.value,
        trainer.output.value,
        trainer.output_bias.value,
        meanings,
    )


def _quantised(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Each vector as whole numbers up to 127, and what one of them is worth."""
    scales = np.abs(vectors).max(axis=1, initial=EPSILON) / 127
    return np.round(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Phrases:
    """All phrases one after the other: phrase n has features[starts[n]:starts[n + 1]]."""

    features: NDArray[np.int32]
    weights: Floats
    starts: NDArray[np.int64]
    meant: NDArray[np.int64]

    @classmethod
    def of(cls, taught: list[tuple[list[int], int]], idf: Floats) -> _Phrases:
        starts = np.concatenate([[0], np.cumsum([len(rows) for rows, _ in taught])]).astype(np.int64)
        features = np.array([number for rows, _ in taught for number in rows], dtype=np.int32)
        weights = idf[features]
        lengths = np.sqrt(np.add.reduceat(weights**2, starts[:-1])) if taught else np.zeros(0)
        weights /= np.repeat(lengths, np.diff(starts)).astype(np.float32)
        return cls(features, weights, starts, np.array([column for _, column in taught], dtype=np.int64))

    @property
    def count(self) -> int:
        return len(self.meant)


class _Moved:
    """Weights and what Adam remembers of their gradients."""

    def __init__(self, value: Floats) -> None:
        self.value = value
        self._mean, self._spread = np.zeros_like(value), np.zeros_like(value)

    def move(self, gradient: Floats, step: np.float32, rows: NDArray[np.int32] | slice = np.s_[:]) -> None:
        """Only `rows` move, and only they remember: a phrase says nothing of the words it lacks."""
        mean = np.float32(BETA_1) * self._mean[rows] + np.float32(1 - BETA_1) * gradient
        spread = np.float32(BETA_2) * self._spread[rows] + np.float32(1 - BETA_2) * gradient**2
        self._mean[rows], self._spread[rows] = mean, spread
        self.value[rows] -= step * mean / (np.sqrt(spread) + np.float32(EPSILON))


class _Trainer:
    """The weights on their way."""

    def __init__(self, features: int, meanings: int) -> None:
        self._chance = np.random.default_rng(0)
        self._taken = 0
        self.vectors = _Moved(self._noise((features, HIDDEN), 0.15))
        self.bias = _Moved(np.zeros(HIDDEN, dtype=np.float32))
        self.output = _Moved(self._noise((HIDDEN, meanings), HIDDEN**-0.5))
        self.output_bias = _Moved(np.zeros(meanings, dtype=np.float32))

    def shuffled(self, count: int) -> list[NDArray[np.int64]]:
        """The numbers of all phrases, in batches."""
        order = self._chance.permutation(count)
        return [order[at : at + BATCH_SIZE] for at in range(0, count, BATCH_SIZE)]

    def step(self, phrases: _Phrases, batch: NDArray[np.int64], steps: int) -> None:
        """Look at a batch, and move."""
        lengths = phrases.starts[batch + 1] - phrases.starts[batch]
        ends = np.cumsum(lengths)
        at = np.repeat(phrases.starts[batch] - (ends - lengths), lengths) + np.arange(ends[-1])
        features = phrases.features[at]
        weights = phrases.weights[at] * self._kept(len(at))
        summed = np.add.reduceat(self.vectors.value[features] * weights[:, None], ends - lengths)
        open_ = np.where(summed + self.bias.value > 0, self._kept((len(batch), HIDDEN)), np.float32(0))
        hidden = (summed + self.bias.value) * open_
        error = self._error(hidden, phrases.meant[batch])
        back = (error @ self.output.value.T) * open_
        step = self._step(steps)
        self.output.move(hidden.T @ error, step)
        self.output_bias.move(error.sum(0), step)
        self.bias.move(back.sum(0), step)
        of = np.repeat(np.arange(len(batch)), lengths)
        order = np.argsort(features, kind="stable")
        features = features[order]
        firsts = np.flatnonzero(np.diff(features, prepend=-1))
        gradient = np.add.reduceat(back[of[order]] * weights[order, None], firsts)
        self.vectors.move(gradient, step, features[firsts])

    def _error(self, hidden: Floats, meant: NDArray[np.int64]) -> Floats:
        """What each meaning is likelier than it should be."""
        scores = hidden @ self.output.value + self.output_bias.value
        likely: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        likely -= np.float32(LABEL_SMOOTHING / likely.shape[1])
        likely[np.arange(len(meant)), meant] -= np.float32(1 - LABEL_SMOOTHING)
        likely /= np.float32(len(meant))
        return likely

    def _step(self, steps: int) -> np.float32:
        self._taken += 1
        done = self._taken / steps
        fall = (1 + np.cos(np.pi * max(0.0, (done - WARM_UP) / (1 - WARM_UP)))) / 2
        unbias = np.sqrt(1 - BETA_2**self._taken) / (1 - BETA_1**self._taken)
        return np.float32(LEARNING_RATE * min(1.0, done / WARM_UP) * fall * unbias)

    def _kept(self, shape: int | tuple[int, int]) -> Floats:
        kept = self._chance.random(shape, dtype=np.float32) >= DROPOUT
        return kept.astype(np.float32) / np.float32(1 - DROPOUT)

    def _noise(self, shape: tuple[int, int], size: float) -> Floats:
        return self._chance.standard_normal(shape, dtype=np.float32) * np.float32(size)
