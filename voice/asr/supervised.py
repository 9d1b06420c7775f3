"""A transcriber in a process of its own: when that dies or hangs, another one hears the utterance again."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from voice.asr.engines import Engine
from voice.asr.recogniser import CHUNK_BYTES, EngineError
from voice.asr.transcriber import Hearing
from voice.asr.worker import from_json
from voice.events import RATE, Partial, Transcript
from voice.processes.child import Child, Process
from voice.processes.clock import Clock, WallClock
from voice.processes.lifeline import Lifeline

START_SECONDS = 90.0
"""A Raspberry Pi loads a model in seconds; PocketSphinx builds its language model at the first start."""

PATIENCE_SECONDS = 2.0
"""Without an answer for so long the engine hangs: 0.1 s of sound takes a few hundredths of a second."""

TRIES = 2
"""An utterance that ends two processes is given up: it would end each one after them."""

KEPT_BYTES = 60 * 2 * RATE
"""Sound that waits for an engine that is away: one minute."""

WAIT_SECONDS = 0.05
"""Between two looks at an answer that is waited for."""


@dataclass(slots=True)
class _Utterance:
    """Kept until it is understood, so that nothing she said is lost with a process."""

    sound: bytearray = field(default_factory=bytearray)
    ended: bool = False
    sent: int | None = None
    """Bytes of it that the process was given; None when it does not know of the utterance yet."""
    end_sent: bool = False
    tries: int = 1

    def forget_sending(self) -> None:
        """Another process must hear it from the start."""
        self.sent, self.end_sent = None, False


class Supervised:
    """A Transcriber whose engine cannot take Charley with it.

    `patient`: the news waits for the transcripts of all utterances that were ended; for sound that comes
    faster than it was spoken. `on_state` is told "" when the engine is at work, else in one line why not.
    """

    def __init__(
        self,
        launch: Callable[[], Child],
        *,
        clock: Clock | None = None,
        patient: bool = False,
    ) -> None:
        self._clock = clock or WallClock()
        self.on_state: Callable[[str], None] = lambda reason: None
        self.on_exchange: Callable[[str], None] = lambda told: None
        """Told in one line when a recogniser on another machine hears from now on, or the one here again."""
        self.engine = self.model = ""
        """Which one it is."""
        self._patient = patient
        self._line = Lifeline(
            launch,
            _name,
            what="the recogniser",
            on_loss=self._lost,
            clock=self._clock,
            start_seconds=START_SECONDS,
        )
        self._utterances: deque[_Utterance] = deque()
        self._news: list[Hearing] = []
        self._received = b""
        self._partial = ""
        self._probe = b""
        self._unanswered = 0
        self._answered_at = 0.0
        self._greeted = False
        self._reason = "not started yet"
        self.reached = 0
        """Bytes of sound that an engine has taken in and answered to."""

    @property
    def pending(self) -> int:
        """See Transcriber."""
        return len(self._utterances) + sum(isinstance(n, Transcript) for n in self._news)

    def load(self) -> None:
        """Let the engine begin to load, and do not wait."""
        self._advance()

    def start(self) -> tuple[str, str]:
        """Wait until the engine is loaded; its name and that of its model. Raises EngineError."""
        losses = self._line.losses
        while self._line.header is None:
            self._advance()
            if self._line.losses > losses:
                raise EngineError(self._reason)
            self._line.wait(WAIT_SECONDS)
        self._advance()
        return self._line.header

    def begin(self) -> None:
        """See Transcriber."""
        self._utterances.append(_Utterance())
        self._partial = ""

    def hear(self, pcm: bytes) -> None:
        """See Transcriber. It goes on in whole chunks: more messages would only cost more."""
        self._utterances[-1].sound += pcm
        self._send()

    def end(self) -> None:
        """See Transcriber."""
        self._utterances[-1].ended = True
        self._send()
        self._forget_the_oldest()

    def probe(self, pcm: bytes) -> None:
        """See Transcriber."""
        if self._line.header is not None and not self._utterances and not self._unanswered:
            self._command({"probe": len(pcm)}, pcm)

    def news(self) -> list[Hearing]:
        """See Transcriber."""
        self._advance()
        while self._patient and any(u.ended for u in self._utterances):
            self._line.wait(WAIT_SECONDS)
            self._advance()
        news, self._news = self._news, []
        return news

    def close(self) -> None:
        """See Transcriber."""
        self._line.close()

    def _forget_the_oldest(self) -> None:
        """While no engine can be had, what was said a minute ago need not be answered any more."""
        while self._line.header is None and sum(len(u.sound) for u in self._utterances) > KEPT_BYTES:
            self._finish(
                Transcript("", 0.0, accepted=False, reason=f"not understood in time: {self._reason}")
            )

    # --- the process -----------------------------------------------------------------------------

    def _advance(self) -> None:
        """Take in what was heard, and notice a process that is gone, hangs, or is there again."""
        data = self._line.receive()  # which may forget what was received of a process that died
        self._received += data
        if self._line.header is None:
            self._greeted = False
            return
        if not self._greeted:
            self._greeted = True
            self.engine, self.model = self._line.header
            self._tell("")
            self._send()
        *lines, self._received = self._received.split(b"\n")
        try:
            for line in lines:
                self._take(json.loads(line))
        except (ValueError, TypeError, KeyError, IndexError) as error:
            self._line.lose(f"the recogniser talks nonsense, and is started again: {error}")
        if self._unanswered and self._clock.now() - self._answered_at > PATIENCE_SECONDS:
            self._line.lose("the recogniser hangs, and is started again")

    def _take(self, message: dict[str, object]) -> None:
        """One report of the process. Raises what JSON of the wrong kind raises."""
        if self._unasked(message):
            return
        if not self._unanswered:
            raise ValueError(f"nobody asked for {message}")
        self._unanswered -= 1
        self._answered_at = self._clock.now()
        match message:
            case {"partial": str(text), "heard": int(size)}:
                self.reached += size
                if text != self._partial and len(self._utterances) == 1 and not self._utterances[0].ended:
                    self._partial = text
                    self._news.append(Partial(text))
            case {"transcript": dict(transcript)} if self._utterances and self._utterances[0].end_sent:
                self._finish(from_json(transcript))
            case {"heard": int(size)}:
                self.reached += size
            case other:
                raise ValueError(other)

    def _unasked(self, message: dict[str, object]) -> bool:
        """Whether it is something that the process tells by itself."""
        match message:
            case {"told": str(told), "engine": str(engine), "model": str(model)}:
                self.engine, self.model = engine, model
                self.on_exchange(told)
            case {"working": True}:
                self._answered_at = self._clock.now()
            case _:
                return False
        return True

    def _finish(self, transcript: Transcript) -> None:
        """The first utterance is over, and its partials are of no interest any more."""
        self._utterances.popleft()
        self._news = [*(n for n in self._news if isinstance(n, Transcript)), transcript]

    def _send(self) -> None:
        """Hand over what the process has not been given yet."""
        if self._line.header is None:
            return
        for utterance in self._utterances:
            if utterance.sent is None:
                utterance.sent = 0
                self._line.send(b'{"begin": true}\n')
            last = len(utterance.sound) if utterance.ended else len(utterance.sound) - CHUNK_BYTES + 1
            while utterance.sent < last:
                chunk = bytes(utterance.sound[utterance.sent : utterance.sent + CHUNK_BYTES])
                utterance.sent += len(chunk)
                self._command({"hear": len(chunk)}, chunk)
            if utterance.ended and not utterance.end_sent:
                utterance.end_sent = True
                self._command({"end": True})

    def _command(self, command: dict[str, object], pcm: bytes = b"") -> None:
        if not self._unanswered:
            self._answered_at = self._clock.now()
        self._unanswered += 1
        self._line.send(json.dumps(command).encode() + b"\n" + pcm)

    def _lost(self, reason: str) -> None:
        """The process is gone: the next one hears again what this one had not answered."""
        self._received = b""
        self._unanswered = 0
        if self._utterances and self._utterances[0].sent:
            first = self._utterances[0]
            first.tries += 1
            if first.tries > TRIES and first.ended:
                self._finish(Transcript("", 0.0, accepted=False, reason=f"not understood: {reason}"))
        for utterance in self._utterances:
            utterance.forget_sending()
        self._tell(reason)

    def _tell(self, reason: str) -> None:
        if reason != self._reason:
            self._reason = reason
            self.on_state(reason)


def spawn() -> Process:
    """A process that will be told which engine: it can start before anybody knows."""
    return Process([sys.executable, "-P", "-m", "voice.asr.worker"], what="the recogniser")


def worker(engine: Engine, first: Process | None = None) -> Callable[[], Child]:
    """Starts a process with that engine; `first` is one that has been started already."""
    spawned = [first] if first else []

    def launch() -> Child:
        process = spawned.pop() if spawned else spawn()
        process.write(json.dumps(engine.as_json()).encode() + b"\n")
        return process

    return launch


def _name(line: bytes) -> tuple[str, str]:
    """(engine, model), the first line of the process. Raises ValueError."""
    match json.loads(line):
        case {"engine": str(engine), "model": str(model)}:
            return engine, model
        case other:
            raise ValueError(f"not an engine: {other}")
