"""Where nobody speaks: the detector, and the recogniser where it is let, against decoding all the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import vosk

from benchmarks.pipeline import rooms
from voice import assembly, places
from voice.asr.engines import Engine
from voice.asr.recogniser import Recogniser
from voice.asr.transcriber import Direct
from voice.audio.framing import Framer
from voice.events import RATE

MODEL = places.shipped_models() / assembly.BUNDLED

CHUNK_FRAMES = 5
"""What an engine that decodes all the time is given at once, 0.1 s: smaller pieces cost it more."""


def shares(seconds: float) -> dict[str, tuple[float, float]]:
    """For each room: CPU seconds a second of listening, and of decoding all the time."""
    recogniser = Engine("vosk", str(MODEL)).build()
    return {name: _measured(make(seconds), recogniser, seconds) for name, make in rooms.ROOMS.items()}


def _measured(pcm: bytes, recogniser: Recogniser, seconds: float) -> tuple[float, float]:
    listener = assembly.listener(Probed(recogniser))
    decoder = vosk.KaldiRecognizer(vosk.Model(model_path=str(MODEL)), RATE)
    whole = list(Framer(RATE, 1).feed(pcm))
    chunks = [b"".join(whole[at : at + CHUNK_FRAMES]) for at in range(0, len(whole), CHUNK_FRAMES)]
    return _cpu(whole, listener.process) / seconds, _cpu(chunks, decoder.AcceptWaveform) / seconds


class Probed(Direct):
    """As the recogniser's own process does it: the little sound that proves it at work is decoded too."""

    def __init__(self, recogniser: Recogniser) -> None:
        super().__init__(recogniser)
        self._probed = recogniser

    def probe(self, pcm: bytes) -> None:
        """See Transcriber."""
        self._probed.stream().accept(pcm)


def _cpu(pieces: Iterable[bytes], take: Callable[[bytes], object]) -> float:
    began = time.process_time()
    for piece in pieces:
        take(piece)
    return time.process_time() - began
