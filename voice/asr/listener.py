"""Frames -> partials and transcripts: the endpointer cuts, a recogniser hears."""

from __future__ import annotations

from voice.asr.endpointer import Began, Ended, Endpointer, Went
from voice.asr.recogniser import Recogniser, Stream
from voice.events import Partial, Transcript

Hearing = Partial | Transcript


class Listener:
    """One microphone's worth of hearing. The recogniser rests while nobody speaks."""

    def __init__(self, recogniser: Recogniser, endpointer: Endpointer) -> None:
        self._recogniser = recogniser
        self._endpointer = endpointer
        self._stream: Stream | None = None
        self._partial = ""

    @property
    def hearing(self) -> bool:
        """Whether somebody is speaking right now."""
        return self._stream is not None

    def process(self, frame: bytes) -> Hearing | None:
        """Take one 20 ms frame; return what became known with it."""
        match self._endpointer.process(frame):
            case Began(frames):
                self._stream = self._recogniser.stream()
                self._partial = ""
                return self._hear(b"".join(frames))
            case Went(frame):
                return self._hear(frame)
            case Ended():
                return self.finish()
            case None:
                return None

    def finish(self) -> Transcript | None:
        """End the utterance now; None when there is none."""
        stream, self._stream = self._stream, None
        self._endpointer.close()
        return stream.finish() if stream else None

    def _hear(self, pcm: bytes) -> Partial | None:
        assert self._stream is not None
        text = self._stream.accept(pcm)
        if text == self._partial:
            return None
        self._partial = text
        return Partial(text)
