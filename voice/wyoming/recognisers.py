"""A few recognisers for everybody who speaks: each hears one utterance at a time, in a thread of its own.

Utterances that are over come first, in the order in which they ended. One that goes on is heard meanwhile,
for its partials, as long as no other needs the recogniser: whoever speaks slowly, or falls silent in the
middle, is heard again from the start later and keeps nobody waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from voice.asr.transcriber import Hearing, Transcriber
from voice.events import Partial, Transcript

SOUND_BYTES = 64 << 20
"""Sound of all utterances together that waits to be understood: half an hour."""

LOOK = 0.02
"""Seconds between two looks at an engine that works."""

REST = 1.0
"""Seconds between two looks at an engine that rests, whether it still lives."""


class Utterance:
    """What somebody says, until it is understood. Sound is added by one thread and heard by another."""

    def __init__(self, tell: Callable[[Hearing], None]) -> None:
        self.tell = tell
        self.sound = bytearray()
        self.ended = self.gone = False
        self.heard = 0
        """Bytes that the partials told so far were made of."""


class FullError(Exception):
    """There is more to understand than can be kept; one line says so."""


class Recognisers:
    """They tell each utterance, in threads of theirs, what is heard so far, and once its transcript."""

    def __init__(self, transcribers: Sequence[Transcriber], *, sound_bytes: int = SOUND_BYTES) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Utterance] = []
        self._free = self._bytes = 0
        self._sound_bytes = sound_bytes
        self._closing = False
        self._threads = [
            threading.Thread(target=self._work, args=(each,), name="recogniser", daemon=True)
            for each in transcribers
        ]
        for thread in self._threads:
            thread.start()

    def begin(self, tell: Callable[[Hearing], None]) -> Utterance:
        """Somebody begins to speak."""
        utterance = Utterance(tell)
        with self._changed:
            self._waiting.append(utterance)
            self._changed.notify_all()
        return utterance

    def hear(self, utterance: Utterance, pcm: bytes) -> None:
        """More of it, 16 kHz mono 16 bit. Raises FullError."""
        with self._changed:
            if self._bytes + len(pcm) > self._sound_bytes:
                raise FullError("too many are speaking at once; say it again in a moment")
            self._bytes += len(pcm)
            utterance.sound += pcm
            self._changed.notify_all()

    def end(self, utterance: Utterance) -> None:
        """It is over."""
        with self._changed:
            utterance.ended = True
            if utterance in self._waiting:  # behind those that ended before
                self._waiting.remove(utterance)
                self._waiting.append(utterance)
            self._changed.notify_all()

    def forget(self, utterance: Utterance) -> None:
        """Nobody waits for its transcript any more."""
        with self._changed:
            utterance.gone = True
            self._drop(utterance)
            if utterance in self._waiting:
                self._waiting.remove(utterance)
            self._changed.notify_all()

    def close(self) -> None:
        """End the recognisers."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(5.0)

    def _drop(self, utterance: Utterance) -> None:
        """Its sound is not kept any more."""
        self._bytes -= len(utterance.sound)
        utterance.sound = bytearray()

    # --- in a thread for each recogniser ---------------------------------------------------------

    def _work(self, ears: Transcriber) -> None:
        while not self._closing:
            utterance = self._next()
            ears.news()  # which notices a process that has ended, and starts another
            if utterance:
                self._follow(ears, utterance)
        ears.close()

    def _next(self) -> Utterance | None:
        """What to hear now; None when there has been nothing for a while."""
        with self._changed:
            self._free += 1
            self._changed.wait_for(lambda: self._waiting or self._closing, REST)
            self._free -= 1
            if not self._waiting or self._closing:
                return None
            found = next((u for u in self._waiting if u.ended), self._waiting[0])
            self._waiting.remove(found)
            return found

    def _follow(self, ears: Transcriber, utterance: Utterance) -> None:
        """Hear it to its end, unless others need this recogniser before."""
        ears.begin()
        given, over, known = 0, False, utterance.heard
        while not over:
            with self._changed:
                if len(utterance.sound) == given and not self._over(utterance):
                    self._changed.wait(LOOK)
                piece = bytes(utterance.sound[given:])
                over, ended = self._over(utterance), utterance.ended
            if piece:
                ears.hear(piece)
                given += len(piece)
            for heard in ears.news():
                # Of one that is heard again, what is known already is no news.
                if isinstance(heard, Partial) and given > known:
                    utterance.heard = given
                    utterance.tell(heard)
        ears.end()
        transcript = self._transcript(ears)
        with self._changed:
            if ended or utterance.gone or transcript is None:
                self._drop(utterance)
            else:  # others needed the recogniser; it will be heard again from its start
                self._waiting.insert(len(self._waiting) if utterance.ended else 0, utterance)
                return
        if transcript and not utterance.gone:
            utterance.tell(transcript)

    def _over(self, utterance: Utterance) -> bool:
        """Whether there is nothing more to hear of it now."""
        needed = self._free == 0 and any(u.ended for u in self._waiting)
        return utterance.ended or utterance.gone or self._closing or needed

    def _transcript(self, ears: Transcriber) -> Transcript | None:
        """Wait for it; None when there is no time for that any more."""
        while not self._closing:
            for heard in ears.news():
                if isinstance(heard, Transcript):
                    return heard
            with self._changed:
                self._changed.wait(LOOK / 4)
        return None
