"""Two recognisers on the same sound: the specialist is believed when sure, the other one when they agree."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz

from voice.asr.recogniser import Recogniser, Stream
from voice.events import Transcript

SURE = 0.85
"""Confidence of an accepted specialist: voices of its kind reach it nearly always, others hardly ever."""

AGREED = 40.0
"""Likeness (0-100) of the two readings from which somebody spoke. Of 58 pieces of human speech all were more
alike than that, of recorded rain, waves, birds and taps none: noise has no words to agree on."""


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
        if special.accepted and special.confidence >= SURE:
            return special
        if fuzz.ratio(special.text, general.text) >= AGREED:
            return general
        if special.accepted:
            # Unsure of itself and alone: nothing to act on, but a danger sign in it is asked about.
            return replace(special, accepted=False, reason="only one recogniser heard it, and is not sure")
        reason = f"one recogniser heard {general.text!r}, the other {special.text!r}: nobody spoke"
        return replace(general, text="", words=(), confidence=0.0, accepted=False, reason=reason)
