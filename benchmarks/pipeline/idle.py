"""Where nobody speaks: the detector, and the recogniser where it is let, against decoding all the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import vosk

from voice import assembly, places
from voice.asr.engines import Engine
from voice.asr.recogniser import Recogniser
from voice.asr.transcriber import Direct
from voice.audio.framing import Framer
from voice.events import FRAME_SECONDS, RATE

MODEL = places.shipped_models() / assembly.BUNDLED

CHUNK_FRAMES = 5
"""What an engine that decodes all the time is given at once, 0.1 s: smaller pieces cost it more."""


def shares(pcm: bytes) -> tuple[float, float]:
    """CPU seconds for each second of `pcm`: of listening, and of decoding all the time."""
    frames = list(Framer(RATE, 1).feed(pcm))
    chunks = [b"".join(frames[at : at + CHUNK_FRAMES]) for at in range(0, len(frames), CHUNK_FRAMES)]
    listener = assembly.listener(Probed(Engine("vosk", str(MODEL)).build()))
    decoder = vosk.KaldiRecognizer(vosk.Model(model_path=str(MODEL)), RATE)

    def decode(chunk: bytes) -> None:
        # A segment whose result nobody takes never ends, and costs ten times as much.
        if decoder.AcceptWaveform(chunk):
            decoder.Result()

    seconds = len(frames) * FRAME_SECONDS
    return _cpu(frames, listener.process) / seconds, _cpu(chunks, decode) / seconds


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
