"""The shape of the acoustic network: time-delayed layers, 40 MFCCs at 100 Hz in, pdf scores at 33 Hz out."""

from __future__ import annotations

from typing import NamedTuple

from phones import NUM_PDFS

FEATURES = 40
WIDTH = 256


class Layer(NamedTuple):
    """An affine layer over several frames, then ReLU, then batch norm."""

    inputs: int
    outputs: int
    offsets: tuple[int, ...]
    """Frames looked at, in frames of this layer's input."""
    stride: int
    """Keeps one frame in so many."""


LAYERS = (
    Layer(FEATURES, WIDTH, (-2, -1, 0, 1, 2), 1),
    Layer(WIDTH, WIDTH, (-1, 0, 1), 3),
    Layer(WIDTH, WIDTH, (-1, 0, 1), 1),
    Layer(WIDTH, WIDTH, (-1, 0, 1), 1),
    Layer(WIDTH, WIDTH, (-2, 0, 2), 1),
    Layer(WIDTH, WIDTH, (-2, 0, 2), 1),
    Layer(WIDTH, WIDTH, (0,), 1),
)
OUTPUTS = NUM_PDFS


def _context() -> int:
    frames, rate = 0, 1
    for layer in LAYERS:
        frames += layer.offsets[-1] * rate
        rate *= layer.stride
    return frames


CONTEXT = _context()
"""Frames at 100 Hz that one output needs on either side: 21, which is how long a word comes late."""
