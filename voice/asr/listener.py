"""Frames -> partials and transcripts: the endpointer cuts, a transcriber hears."""

from __future__ import annotations

from collections import deque

from voice.asr.endpointer import Began, Ended, Endpointer, Went
from voice.asr.transcriber import Hearing, Transcriber
from voice.events import FRAME_SECONDS, Transcript

PROBE_SECONDS = 10.0
"""Silence after which a little of it goes to the recogniser, to see that it is at work."""

PROBE_FRAMES = 5
"""0.1 s of sound: a hundredth of what decoding all the time would cost."""


class Listener:
    """One microphone's worth of hearing. The recogniser rests while nobody speaks."""

    def __init__(self, transcriber: Transcriber, endpointer: Endpointer) -> None:
        self._transcriber = transcriber
        self._endpointer = endpointer
        self._last: deque[bytes] = deque(maxlen=PROBE_FRAMES)
        # The first question is asked at once: whether it hears is wanted most just after a start.
        self._unused = round(PROBE_SECONDS / FRAME_SECONDS) - PROBE_FRAMES
        self._begun = False

    @property
    def begun(self) -> bool:
        """Whether an utterance began with the last frame."""
        return self._begun

    @property
    def open(self) -> bool:
        """Whether somebody is speaking right now."""
        return self._endpointer.open

    @property
    def hearing(self) -> bool:
        """Whether somebody speaks, or has spoken and is not understood yet."""
        return self._transcriber.pending > 0

    def process(self, frame: bytes, *, own: bool = False) -> list[Hearing]:
        """Take one 20 ms frame, `own` if only Charley's own voice is in it; return what became known."""
        self._begun = False
        match self._endpointer.process(frame, own=own):
            case Began(frames):
                self._begun = True
                self._transcriber.begin()
                self._transcriber.hear(b"".join(frames))
            case Went(frame):
                self._transcriber.hear(frame)
            case Ended():
                self._transcriber.end()
            case None:
                self._rest(frame)
        return self._transcriber.news()

    def be_patient(self, seconds: float) -> None:
        """Let a silence of so many seconds end this utterance, and the next ones again the usual one."""
        self._endpointer.be_patient(seconds)

    def finish(self) -> list[Transcript]:
        """End the utterance now, and give what is known of all."""
        if self._endpointer.open:
            self._endpointer.close()
            self._transcriber.end()
        return [heard for heard in self._transcriber.news() if isinstance(heard, Transcript)]

    def _rest(self, frame: bytes) -> None:
        self._last.append(frame)
        self._unused += 1
        if self._unused * FRAME_SECONDS >= PROBE_SECONDS:
            self._unused = 0
            self._transcriber.probe(b"".join(self._last))
