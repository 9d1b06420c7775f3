"""What the loudspeaker plays next: pieces of sound joined without a gap, at a gain."""

from __future__ import annotations

import threading
from array import array
from collections import deque
from typing import NamedTuple

SAMPLE_BYTES = 2


class Mark(NamedTuple):
    """An edge of a piece inside a block that was read."""

    word: str
    """"started" or "finished"."""
    id: int
    sample: int
    """Where in the block, in samples of one channel, counted from its first."""


class Playlist:
    """Pieces of interleaved signed 16-bit PCM, read block by block from the sound card's own thread.

    NumPy would do the arithmetic faster, but costs 20 MB and 100 ms in a process that must be small and start
    at once; one multiplication per sample is 0.2 % of a core.
    """

    def __init__(self, channels: int = 1) -> None:
        self._channels = channels
        self._pieces: deque[tuple[int, array[int]]] = deque()
        self._position = 0
        self._lead_in = 0
        self._gain = self._target = 1.0
        self._lock = threading.Lock()

    def add(self, id: int, pcm: bytes) -> None:
        """Play `pcm` after all that waits."""
        whole = len(pcm) - len(pcm) % (SAMPLE_BYTES * self._channels)
        with self._lock:
            self._pieces.append((id, array("h", pcm[:whole])))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pieces.clear()
            self._position = self._lead_in = 0

    def lead_in(self, samples: int) -> None:
        """Let so much silence go ahead of the next piece."""
        with self._lock:
            self._lead_in = samples

    def set_gain(self, gain: float) -> None:
        """Reach `gain` (0 to 1) in the course of the next block: a jump would click."""
        with self._lock:
            self._target = min(max(gain, 0.0), 1.0)

    @property
    def empty(self) -> bool:
        """Whether there is nothing left but silence."""
        return not self._pieces

    def read(self, samples: int) -> tuple[bytes, list[Mark]]:
        """The next block of `samples` per channel, silence after the last piece, and the edges inside it."""
        with self._lock:
            silent = min(self._lead_in, samples)
            self._lead_in -= silent
            block = array("h", bytes(silent * self._channels * SAMPLE_BYTES))
            marks = self._take(block, samples * self._channels)
            block.extend(array("h", bytes((samples * self._channels - len(block)) * SAMPLE_BYTES)))
            return self._amplified(block).tobytes(), marks

    def _take(self, block: array[int], size: int) -> list[Mark]:
        """Fill `block` up to `size` values from the pieces."""
        marks = []
        while self._pieces and len(block) < size:
            id, piece = self._pieces[0]
            if self._position == 0:
                marks.append(Mark("started", id, len(block) // self._channels))
            end = min(self._position + size - len(block), len(piece))
            block.extend(piece[self._position : end])
            self._position = end
            if end == len(piece):
                marks.append(Mark("finished", id, len(block) // self._channels))
                self._pieces.popleft()
                self._position = 0
        return marks

    def _amplified(self, block: array[int]) -> array[int]:
        start, target = self._gain, self._target
        self._gain = target
        if start == target == 1.0:
            return block
        step = (target - start) / max(len(block), 1)
        return array("h", [int(value * (start + step * i)) for i, value in enumerate(block)])
