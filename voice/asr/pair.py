"""Two recognisers on the same sound: the specialist is believed when it is sure, the other one otherwise."""

from __future__ import annotations

from voice.asr.recogniser import Recogniser, Stream
from voice.events import Transcript

SURE = 0.85
"""Confidence of an accepted specialist: voices of its kind reach it nearly always, others hardly ever."""


class PairRecogniser:
    """A recogniser of few voices beside one of all voices."""

    def __init__(self, specialist: Recogniser, general: Recogniser) -> None:
        self._specialist = specialist
        self._general = general
        self.engine = general.engine
        self.model = general.model

    def stream(self) -> Stream:
        return _PairStream(self._specialist.stream(), self._general.stream())


class _PairStream:
    def __init__(self, specialist: Stream, general: Stream) -> None:
        self._specialist = specialist
        self._general = general

    def accept(self, pcm: bytes) -> str:
        self._specialist.accept(pcm)
        return self._general.accept(pcm)

    def finish(self) -> Transcript:
        special, general = self._specialist.finish(), self._general.finish()
        sure = special.accepted and special.confidence >= SURE
        return special if sure else general
