"""Lattice-free maximum mutual information: how much likelier the right phones are than all other phones.

log Z of every phone sequence (a phone bigram) less log Z of the utterance's own phones, by
forward-backward, so no alignment is ever needed. A phone p takes pdf 2p for its first frame and 2p + 1
for the further ones (phones.py).
Shapes: B utterances, T frames at 33 Hz, P phones, N places in the longest utterance's chain of phones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from phones import PHONE_ID, PHONES, SILENCE

Array = NDArray[np.float64]
NEVER = -1e30


class Place(NamedTuple):
    """One phone of an utterance; a pause between words may be left out."""

    phone: int
    optional: bool


class Bigram(NamedTuple):
    """Log probabilities of phones: at the start (P,), after one another (P, P), at the end (P,)."""

    start: Array
    after: Array
    end: Array


class Chains(NamedTuple):
    """The phones of B utterances side by side, and the bigram's log probabilities of the ways between."""

    phones: NDArray[np.int64]
    """(B, N)."""
    enter: Array
    step: Array
    """From the place before."""
    skip: Array
    """From the place before that, over a pause."""
    leave: Array


class Paths(NamedTuple):
    """Forward log sums, (T, B, states): over paths that enter a phone at a frame, that stay, and both."""

    entering: Array
    staying: Array
    both: Array


def places(said: str, lexicon: dict[str, list[list[str]]]) -> list[Place]:
    """The phones of a sentence, with an optional pause around each word."""
    pause = Place(PHONE_ID[SILENCE], True)
    found = [pause]
    for word in said.split():
        phones = lexicon[word][0] if word in lexicon else ["SPN"]
        found += [*(Place(PHONE_ID[phone], False) for phone in phones), pause]
    return found if said else [Place(PHONE_ID[SILENCE], False)]


def bigram(
    utterances: Iterable[Sequence[Place]], *, pause_between: float = 0.25, pause_at_edge: float = 0.8
) -> Bigram:
    """Counted over all utterances, with pauses as likely as the decoding graph has them."""
    edge = len(PHONES)
    counts = np.full((edge + 1, edge + 1), 1e-3)
    for chain in utterances:
        before = {edge: 1.0}  # how likely each phone is to be the last one
        for number, (phone, optional) in enumerate(chain):
            at_edge = number in (0, len(chain) - 1)
            taken = 1.0 if not optional else pause_at_edge if at_edge else pause_between
            for last, share in before.items():
                counts[last, phone] += share * taken
            before = {last: share * (1 - taken) for last, share in before.items() if taken < 1}
            before[phone] = before.get(phone, 0.0) + taken
        for last, share in before.items():
            counts[last, edge] += share
    counts[edge, edge] = 0
    logs = np.log(counts / counts.sum(1, keepdims=True) + 1e-30)
    return Bigram(logs[edge, :edge], logs[:edge, :edge], logs[:edge, edge])


def chains(utterances: Sequence[Sequence[Place]], phones: Bigram) -> Chains:
    """The graphs of a batch, padded to the longest with places that no path reaches."""
    shape = len(utterances), max(map(len, utterances))
    labels = np.zeros(shape, np.int64)
    enter, step, skip, leave = (np.full(shape, -1e4) for _ in range(4))
    for b, chain in enumerate(utterances):
        last = len(chain) - 1
        for i, (phone, _) in enumerate(chain):
            labels[b, i] = phone
            if i == 0 or (i == 1 and chain[0].optional):
                enter[b, i] = phones.start[phone]
            if i >= 1:
                step[b, i] = phones.after[chain[i - 1].phone, phone]
            if i >= 2 and chain[i - 1].optional:
                skip[b, i] = phones.after[chain[i - 2].phone, phone]
            if i == last or (i == last - 1 and chain[last].optional):
                leave[b, i] = phones.end[phone]
    return Chains(labels, enter, step, skip, leave)


def denominator(scores: Array, lengths: NDArray[np.int64], phones: Bigram) -> tuple[Array, Array]:
    """Over all phone sequences: log Z (B,) and the pdfs' posteriors, shaped as `scores` (B, T, 2P)."""
    first, further = scores[..., 0::2].transpose(1, 0, 2), scores[..., 1::2].transpose(1, 0, 2)
    moves = np.exp(phones.after)

    def arrive(before: Array) -> Array:
        peak = before.max(1, keepdims=True)
        return np.log(np.exp(before - peak) @ moves + 1e-30) + peak

    def depart(after: Array) -> Array:
        peak = after.max(1, keepdims=True)
        return np.log(np.exp(after - peak) @ moves.T + 1e-30) + peak

    paths = _forward(phones.start + first[0], first, further, arrive)
    end = np.broadcast_to(phones.end, first.shape[1:])
    total, first_posterior, further_posterior = _backward(paths, (first, further), (lengths, end), depart)
    posteriors = np.empty_like(scores)
    posteriors[..., 0::2] = first_posterior.transpose(1, 0, 2)
    posteriors[..., 1::2] = further_posterior.transpose(1, 0, 2)
    return total, posteriors


def numerator(scores: Array, lengths: NDArray[np.int64], graph: Chains) -> tuple[Array, Array]:
    """The same over each utterance's own phones only."""
    rows = np.arange(len(scores))[:, None]
    first = scores[rows, :, 2 * graph.phones].transpose(2, 0, 1)
    further = scores[rows, :, 2 * graph.phones + 1].transpose(2, 0, 1)

    def arrive(before: Array) -> Array:
        padded = np.pad(before, ((0, 0), (2, 0)), constant_values=NEVER)
        return np.logaddexp(padded[:, 1:-1] + graph.step, padded[:, :-2] + graph.skip)

    def depart(after: Array) -> Array:
        stepped = np.pad(after + graph.step, ((0, 0), (0, 1)), constant_values=NEVER)[:, 1:]
        skipped = np.pad(after + graph.skip, ((0, 0), (0, 2)), constant_values=NEVER)[:, 2:]
        return np.logaddexp(stepped, skipped)

    paths = _forward(graph.enter + first[0], first, further, arrive)
    total, first_posterior, further_posterior = _backward(
        paths, (first, further), (lengths, graph.leave), depart
    )
    which = np.eye(len(PHONES))[graph.phones]  # (B, N, P)
    posteriors = np.empty_like(scores)
    posteriors[..., 0::2] = np.matmul(first_posterior.transpose(1, 0, 2), which)
    posteriors[..., 1::2] = np.matmul(further_posterior.transpose(1, 0, 2), which)
    return total, posteriors


def _forward(begin: Array, first: Array, further: Array, arrive: Any) -> Paths:
    entering, staying, both = (np.empty_like(first) for _ in range(3))
    entering[0], staying[0], both[0] = begin, NEVER, begin
    for t in range(1, len(first)):
        entering[t] = arrive(both[t - 1]) + first[t]
        staying[t] = both[t - 1] + further[t]
        both[t] = np.logaddexp(entering[t], staying[t])
    return Paths(entering, staying, both)


def _backward(
    paths: Paths, scores: tuple[Array, Array], ends: tuple[NDArray[np.int64], Array], depart: Any
) -> tuple[Array, Array, Array]:
    """log Z (B,), and the posteriors of entering and of staying (T, B, states)."""
    (first, further), (lengths, leave) = scores, ends
    finals = paths.both[lengths - 1, np.arange(len(lengths))] + leave
    peak = finals.max(1, keepdims=True)
    total = np.log(np.exp(finals - peak).sum(1)) + peak[:, 0]
    entered, stayed = np.zeros_like(first), np.zeros_like(first)
    ahead = np.full_like(leave, NEVER)
    for t in range(len(first) - 1, -1, -1):
        ahead = np.where((lengths - 1 == t)[:, None], leave, ahead)
        spoken = (t < lengths)[:, None]
        beyond = ahead - total[:, None]
        entered[t] = np.exp(np.minimum(paths.entering[t] + beyond, 0)) * spoken
        stayed[t] = np.exp(np.minimum(paths.staying[t] + beyond, 0)) * spoken
        ahead = np.logaddexp(further[t] + ahead, depart(first[t] + ahead))
    return total, entered, stayed


class LatticeFreeMmi(torch.autograd.Function):
    """(log Z of everything - log Z of the truth) per frame; the gradient is the difference of posteriors."""

    @staticmethod
    def forward(
        ctx: Any, scores: torch.Tensor, lengths: NDArray[np.int64], phones: Bigram, graph: Chains
    ) -> torch.Tensor:
        plain = scores.detach().double().numpy()
        anything, all_posteriors = denominator(plain, lengths, phones)
        truth, own_posteriors = numerator(plain, lengths, graph)
        gradient = (all_posteriors - own_posteriors) / lengths.sum()
        ctx.save_for_backward(torch.from_numpy(gradient).to(scores.dtype))
        return scores.new_tensor((anything - truth).sum() / lengths.sum())

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * gradients[0], None, None, None
