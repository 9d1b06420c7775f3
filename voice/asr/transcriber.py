"""Utterance after utterance -> transcripts, when they are ready: between the endpointer and an engine."""

from __future__ import annotations

from typing import Protocol

from voice.asr.recogniser import Recogniser, Stream
from voice.events import Partial, Transcript

Hearing = Partial | Transcript


class Transcriber(Protocol):
    """Hears utterances one after another. Nothing here waits for the engine."""

    @property
    def pending(self) -> int:
        """Utterances that were begun and whose transcript `news` has not given yet."""

    def begin(self) -> None:
        """An utterance begins; the one before must have been ended."""

    def hear(self, pcm: bytes) -> None:
        """Its sound, 16 kHz mono 16 bit, in pieces of any length."""

    def end(self) -> None:
        """It is over; its transcript will be in the news."""

    def probe(self, pcm: bytes) -> None:
        """Sound in which nobody speaks: shows whether the engine is at work."""

    def news(self) -> list[Hearing]:
        """What became known since the last call, in order; partials only of the utterance that goes on."""

    def close(self) -> None:
        """Let go of the engine."""


class Direct:
    """A transcriber in this process: everything is known at once."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._stream: Stream | None = None
        self._partial = ""
        self._news: list[Hearing] = []

    @property
    def pending(self) -> int:
        """See Transcriber."""
        return int(self._stream is not None) + sum(isinstance(n, Transcript) for n in self._news)

    def begin(self) -> None:
        """See Transcriber."""
        self._stream = self._recogniser.stream()
        self._partial = ""

    def hear(self, pcm: bytes) -> None:
        """See Transcriber."""
        assert self._stream is not None, "begin comes first"
        text = self._stream.accept(pcm)
        if text != self._partial:
            self._partial = text
            self._news.append(Partial(text))

    def end(self) -> None:
        """See Transcriber."""
        assert self._stream is not None, "begin comes first"
        stream, self._stream = self._stream, None
        self._news = [*(n for n in self._news if isinstance(n, Transcript)), stream.finish()]

    def probe(self, pcm: bytes) -> None:
        """See Transcriber: an engine that hangs in this process hangs us too."""

    def news(self) -> list[Hearing]:
        """See Transcriber."""
        news, self._news = self._news, []
        return news

    def close(self) -> None:
        """See Transcriber."""
        self._stream = None
