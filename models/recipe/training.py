"""Trains the acoustic network by LF-MMI, warm from weights.npz where it exists: writes weights.npz."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator, Sequence

import mmi
import numpy as np
import text
import torch
from assemble import WEIGHTS
from network import CONTEXT, FEATURES, LAYERS, OUTPUTS, WIDTH
from numpy.typing import NDArray
from torch import nn

BATCH = 32
VALIDATION = 192
"""Utterances kept out to watch the training by."""
WARM_UP = 200
"""Steps."""
LONGEST = 1200
"""Frames at 100 Hz; the few longer utterances would fill a batch with padding."""
SCORE_PENALTY = 2.5e-4
"""On the mean square of the scores: keeps them on the scale of log probabilities (acoustic scale 1)."""


class Tdnn(nn.Module):
    """The network of network.py. The names of its weights are those of weights.npz."""

    def __init__(self, mean: torch.Tensor, deviation: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", deviation)
        self.lin = nn.ModuleList(nn.Linear(inputs * len(offsets), out) for inputs, out, offsets, _ in LAYERS)
        self.bn = nn.ModuleList(nn.BatchNorm1d(out, affine=False, momentum=0.05) for _, out, _, _ in LAYERS)
        self.out = nn.Linear(WIDTH, OUTPUTS)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """(B, T + 2 CONTEXT, FEATURES) -> (B, T / 3, OUTPUTS)."""
        x = (frames - self.mean) / self.std
        for layer, linear, norm in zip(LAYERS, self.lin, self.bn, strict=True):
            x = torch.relu(linear(_spliced(x, layer.offsets, layer.stride)))
            x = norm(x.reshape(-1, layer.outputs)).view(x.shape)
        return self.out(x)


def _spliced(x: torch.Tensor, offsets: Sequence[int], stride: int) -> torch.Tensor:
    """nnet3's Append(Offset(...), ...): (B, T, C) -> (B, T', C * offsets)."""
    kept = x.shape[1] - (offsets[-1] - offsets[0])
    return torch.cat([x[:, o - offsets[0] : o - offsets[0] + kept : stride] for o in offsets], 2)


class Corpus:
    """Features and phone chains of all utterances, in batches."""

    def __init__(self, dice: np.random.Generator) -> None:
        with np.load(text.WORK / "features.npz") as stored:
            self.frames, self.ends, texts = stored["frames"], stored["ends"], stored["texts"].tolist()
        lexicon = text.lexicon()
        self.places = [mmi.places(said, lexicon) for said in texts]
        self.bigram = mmi.bigram(self.places)
        self.lengths = np.diff(self.ends)
        usable = np.array([i for i in range(len(texts)) if self._fits(i)])
        dice.shuffle(usable)
        by_length = sorted(usable[:VALIDATION], key=lambda i: self.lengths[i])
        self.validation = [by_length[i : i + BATCH] for i in range(0, VALIDATION, BATCH)]
        self.training = usable[VALIDATION:]
        hours = self.lengths[self.training].sum() / 360_000
        print(
            f"{len(self.training)} utterances, {hours:.1f} h; unusable: {len(texts) - len(usable)}",
            flush=True,
        )

    def _fits(self, i: int) -> bool:
        """Every phone needs a frame."""
        phones = sum(not place.optional for place in self.places[i])
        return phones + 1 < (self.lengths[i] - 2) // 3 and self.lengths[i] < LONGEST

    def batches(self, dice: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """All training utterances, those of about one length together, in chance order."""
        order = self.training[
            np.argsort(self.lengths[self.training] + dice.uniform(-15, 15, len(self.training)))
        ]
        for start in dice.permutation(np.arange(0, len(order), BATCH)):
            yield order[start : start + BATCH]

    def loss(self, net: Tdnn, batch: Sequence[int], shift: int) -> tuple[torch.Tensor, torch.Tensor]:
        """LF-MMI and the mean square of the scores; `shift` drops 0 to 2 frames, so all are trained on."""
        parts = [self.frames[self.ends[i] + shift : self.ends[i + 1]] for i in batch]
        lengths = np.array([(len(part) + 2) // 3 for part in parts])
        padded = np.empty((len(parts), 3 * (lengths.max() - 1) + 1 + 2 * CONTEXT, FEATURES), np.float32)
        for row, part in zip(padded, parts, strict=True):  # edges are repeated, as Kaldi does
            row[:CONTEXT], row[CONTEXT + len(part) :] = part[0], part[-1]
            row[CONTEXT : CONTEXT + len(part)] = part[: len(row) - CONTEXT]
        scores = net(torch.from_numpy(padded))
        graph = mmi.chains([self.places[i] for i in batch], self.bigram)
        return mmi.LatticeFreeMmi.apply(scores, lengths, self.bigram, graph), (scores**2).mean()


def train(*, minutes: float, epochs: int, fastest: float, slowest: float = 3e-5, warm: bool = True) -> None:
    """Until `epochs` or `minutes` are over; the learning rate falls to `slowest` along a cosine."""
    torch.manual_seed(text.SEED)
    torch.set_num_threads(1)  # two are slower: the layers are small
    dice = np.random.default_rng(text.SEED)
    corpus = Corpus(dice)
    sample = torch.from_numpy(corpus.frames[::50])
    net = Tdnn(sample.mean(0), sample.std(0))
    if warm and WEIGHTS.exists():
        net.load_state_dict(_stored(), strict=False)
    optimiser = torch.optim.AdamW(net.parameters(), lr=fastest, weight_decay=1e-3)
    steps, step, begun = epochs * math.ceil(len(corpus.training) / BATCH), 0, time.monotonic()
    for epoch in range(epochs):
        net.train()
        losses: list[float] = []
        for batch in corpus.batches(dice):
            done = max(step / steps, (time.monotonic() - begun) / (60 * minutes))
            if done >= 1:
                break
            rate = slowest + 0.5 * (fastest - slowest) * (1 + math.cos(math.pi * done))
            optimiser.param_groups[0]["lr"] = rate * min(1.0, (step + 1) / WARM_UP)
            loss, square = corpus.loss(net, batch, int(dice.integers(3)))
            optimiser.zero_grad()
            (loss + SCORE_PENALTY * square).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            losses.append(loss.item())
            step += 1
            if step % 100 == 0:
                seconds = time.monotonic() - begun
                print(f"  step {step}/{steps} loss {np.mean(losses[-100:]):.4f} {seconds:.0f} s", flush=True)
        if not losses:
            return
        _store(net)
        print(
            f"epoch {epoch}: training {np.mean(losses):.4f} validation {_validation(net, corpus):.4f}",
            flush=True,
        )


def _validation(net: Tdnn, corpus: Corpus) -> float:
    net.eval()
    with torch.no_grad():
        return float(np.mean([corpus.loss(net, batch, 0)[0].item() for batch in corpus.validation]))


def _stored() -> dict[str, torch.Tensor]:
    with np.load(WEIGHTS) as stored:
        return {name: torch.from_numpy(values.astype(np.float32)) for name, values in stored.items()}


def _store(net: Tdnn) -> None:
    """Matrices at half precision: it halves the file and changes no word."""
    state = {name: values.numpy() for name, values in net.state_dict().items() if "num_batches" not in name}
    halved = {
        name: values.astype(np.float16) if values.ndim == 2 else values for name, values in state.items()
    }
    np.savez_compressed(WEIGHTS, **halved)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=1e-3, help="the highest learning rate")
    parser.add_argument("--cold", action="store_true", help="start from nothing, not from weights.npz")
    given = parser.parse_args()
    train(minutes=given.minutes, epochs=given.epochs, fastest=given.rate, warm=not given.cold)


if __name__ == "__main__":
    main()
