"""Is somebody speaking in this frame: WebRTC's detector, and a floor that learns how loud the room is."""

from __future__ import annotations

from voice.asr.endpointer import SpeechDetector
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE

QUIETEST = 40.0
"""Mean absolute sample below which nothing is speech: about -58 dBFS, the hiss of a microphone."""

ABOVE_FLOOR = 1.6
"""Speech is this much louder (4 dB) than the steady sound of the room: rain and fans stay below."""

RISE = 1.012
"""The floor follows a louder room by this factor a frame: doubled in 1.2 s, longer than a vowel."""


def detector(aggressiveness: int = 3) -> SpeechDetector:
    """A new detector, with a memory of its own for one microphone.

    `aggressiveness` is WebRTC's, 0 (lets everything through) to 3.
    """
    import array

    import pocketsphinx

    vad = pocketsphinx.Vad(aggressiveness, RATE, FRAME_SECONDS)
    floor = QUIETEST

    def speaks(frame: bytes) -> bool:
        nonlocal floor
        samples = array.array("h", frame)
        level = sum(map(abs, samples)) / max(1, len(samples))
        floor = max(QUIETEST, min(level, floor * RISE))
        if level < QUIETEST:
            return False
        # The detector needs whole frames; the last one of a file is padded where it is read.
        return (
            level >= floor * ABOVE_FLOOR * 0.999 and len(frame) == FRAME_BYTES and bool(vad.is_speech(frame))
        )

    return speaks
