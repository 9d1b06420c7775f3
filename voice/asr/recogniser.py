"""The interface of every recogniser: a heavy engine that makes throwaway streams, one for each utterance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from voice.events import Transcript

CHUNK_BYTES = 3200
"""0.1 s: decoding in smaller pieces costs overhead, in larger ones delays the partial."""


def whole_chunks(pending: bytearray, pcm: bytes) -> Iterator[bytes]:
    """The whole chunks of what was `pending` and `pcm`; what is left stays pending."""
    pending += pcm
    while len(pending) >= CHUNK_BYTES:
        yield bytes(pending[:CHUNK_BYTES])
        del pending[:CHUNK_BYTES]


class Stream(Protocol):
    """One utterance being heard. Not to be used again after `finish`."""

    def accept(self, pcm: bytes) -> str:
        """Take 16 kHz mono 16-bit sound of any length; return the words so far."""

    def finish(self) -> Transcript:
        """The whole utterance, marked as not accepted when nothing was said to Charley."""


class Recogniser(Protocol):
    """A loaded engine."""

    engine: str
    """"vosk" or "pocketsphinx"."""
    model: str
    """The name of its model."""

    def stream(self) -> Stream:
        """A new utterance. One at a time: the one before must be finished or forgotten."""


class EngineError(Exception):
    """An engine cannot work; one line says why and what to do."""
