"""The speech detectors that are compared, each as the endpointer takes it: one frame -> speech?"""

from __future__ import annotations

from collections.abc import Callable

from voice.asr import speech
from voice.asr.endpointer import SpeechDetector
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE

BY_ITSELF = 0.5
"""Likelihood from which Silero is believed where nothing else is asked, as its authors recommend."""


def webrtc() -> SpeechDetector:
    """PocketSphinx's `Vad`, which is WebRTC's detector, as in the package webrtcvad; at its strictest."""
    import pocketsphinx

    vad = pocketsphinx.Vad(3, RATE, FRAME_SECONDS)
    return lambda frame: len(frame) == FRAME_BYTES and bool(vad.is_speech(frame))


def pocketsphinx_endpointer() -> SpeechDetector:
    """PocketSphinx's own endpointer over that; its window comes before and after ours."""
    import pocketsphinx

    endpointer = pocketsphinx.Endpointer(vad_mode=3, sample_rate=RATE, frame_length=FRAME_SECONDS)

    def speaks(frame: bytes) -> bool:
        endpointer.process(frame)
        return bool(endpointer.in_speech)

    return speaks


def silero() -> SpeechDetector:
    """Silero's network on every frame."""
    network = speech.Silero()
    return lambda frame: network(frame) >= BY_ITSELF


CHARLEY = "Charley"

DETECTORS: dict[str, Callable[[], SpeechDetector]] = {
    "WebRTC": webrtc,
    "PocketSphinx's endpointer": pocketsphinx_endpointer,
    "WebRTC above a floor": lambda: speech.Gate(3),
    "Silero": silero,
    CHARLEY: speech.detector,
}
