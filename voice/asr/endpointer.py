"""Where an utterance begins and ends, decided in audio time from frames marked speech or not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from voice.events import FRAME_SECONDS

SpeechDetector = Callable[[bytes], bool]
"""One 20 ms frame -> does somebody speak in it."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient the endpointer is, all in seconds of audio."""

    before: float = 0.4
    """Sound kept from before speech was noticed, so that no first syllable is lost."""
    onset: float = 0.1
    """Speech within the last `window` that begins an utterance: one click is less."""
    window: float = 0.3
    after: float = 0.6
    """Silence that ends an utterance, unless `be_patient` says otherwise. Less cuts a tired speaker off, more
    keeps her waiting."""
    longest: float = 14.0
    """An utterance is ended here whatever is heard: a running tap must not hold it open."""


@dataclass(frozen=True, slots=True)
class Began:
    """Speech was noticed; `frames` start before it."""

    frames: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Went:
    """The utterance goes on."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The utterance is over."""


Boundary = Began | Went | Ended


class Endpointer:
    """Cuts a stream of frames into utterances."""

    def __init__(self, detect: SpeechDetector, timing: Timing | None = None) -> None:
        self.timing = timing or Timing()
        self._detect = detect
        self._kept: deque[bytes] = deque(maxlen=_frames(self.timing.before + self.timing.window))
        self._recent: deque[bool] = deque(maxlen=_frames(self.timing.window))
        self._open = False
        self._after = self.timing.after
        self._quiet = 0
        self._length = 0

    @property
    def open(self) -> bool:
        """Whether an utterance is going on."""
        return self._open

    def process(self, frame: bytes, *, own: bool = False) -> Boundary | None:
        """Take one 20 ms frame; say what it means for the utterance, None while nobody speaks.

        `own`: all that is in it is Charley's own voice, which begins nothing, and is kept from the recogniser
        where it stands before what somebody says.
        """
        speech = self._detect(frame) and not own
        if own and not self._open:
            frame = bytes(len(frame))
        return self._within(frame, speech) if self._open else self._outside(frame, speech)

    def be_patient(self, seconds: float) -> None:
        """Let so much silence end the utterance that is open; the next one has the usual patience again."""
        self._after = seconds

    def close(self) -> None:
        """End the utterance now, as when the sound itself ends."""
        self._open = False
        self._after = self.timing.after
        self._quiet = self._length = 0
        self._recent.clear()
        self._kept.clear()

    def _outside(self, frame: bytes, speech: bool) -> Boundary | None:
        self._kept.append(frame)
        self._recent.append(speech)
        if not speech or sum(self._recent) < _frames(self.timing.onset):
            return None
        frames = tuple(self._kept)
        self.close()
        self._open = True
        self._length = len(frames)
        return Began(frames)

    def _within(self, frame: bytes, speech: bool) -> Boundary:
        self._length += 1
        self._quiet = 0 if speech else self._quiet + 1
        if self._length >= _frames(self.timing.longest):
            self.close()
            # Perhaps in the middle of a word: this frame belongs to the utterance that follows at once.
            self._kept.append(frame)
            self._recent.extend([speech] * _frames(self.timing.onset))
            return Ended()
        if self._quiet >= _frames(self._after):
            self.close()
            return Ended()
        return Went(frame)


def _frames(seconds: float) -> int:
    return max(1, round(seconds / FRAME_SECONDS))
