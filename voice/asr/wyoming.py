"""A recogniser on another machine, over the Wyoming protocol; the one here hears where that is of no use."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from wyoming.asr import Transcribe, TranscriptChunk, TranscriptStart
from wyoming.asr import Transcript as Reading
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import AsrProgram, Info

from voice.asr.recogniser import CHUNK_BYTES, Recogniser, Stream
from voice.asr.vouching import LONGEST, believed, plain, vouched
from voice.events import RATE, Transcript
from voice.remote.address import Address
from voice.remote.line import Line, Pauses
from voice.remote.names import one_line, speaks_english
from voice.remote.peer import NONSENSE, Peer, PeerError

PATIENCE = 0.8
"""Seconds after the end of an utterance in which the server must have understood it. After half of them the
engine here begins, where it was resting; what it has missed it hears only until the server answers."""

PIECE_BYTES = 2 * RATE
"""One second: what the engine here is given at once of sound that it has missed."""

LANGUAGE = "en"

FORMAT = {"rate": RATE, "width": 2, "channels": 1}

Report = Callable[[dict[str, Any]], None]
"""One message for the process that started this one (asr/worker.py)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A recogniser that a server has."""

    engine: str
    """Its program, as the server calls it."""
    model: str


class WyomingRecogniser:
    """Hears there, and here where nobody vouches for the words or nobody answers.

    `report` is told which of the two it is, and that one is at work that takes long.
    """

    def __init__(
        self,
        here: Recogniser,
        address: Address,
        report: Report,
        *,
        patience: float = PATIENCE,
        pauses: Pauses | None = None,
    ) -> None:
        self.here, self.report, self.patience = here, report, patience
        self.engine, self.model = here.engine, here.model
        self.trusted = False
        """Whether the server weighs its words and tells them while she speaks: then the engine here rests."""
        self._open: WyomingStream | None = None
        self.line = Line(address, offered, self._told, pauses)
        self.line.begin()

    def stream(self) -> WyomingStream:
        if self._open is not None:
            self._open.abandon()
        self._open = WyomingStream(self)
        return self._open

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open.abandon()
        self.line.close()

    def _told(self, state: str) -> None:
        offer, address = self.line.offer, self.line.address
        here = f"hearing with {self.here.engine}, {self.here.model}"
        if state or offer is None:
            self.trusted = False
            told = f"{address} {state}: {here}"
            self.report({"engine": self.here.engine, "model": self.here.model, "told": told})
        else:
            model = f"{offer.model} at {address}"
            self.report(
                {"engine": offer.engine, "model": model, "told": f"hearing with {offer.engine}, {model}"}
            )


class WyomingStream:
    """One utterance. Its sound is kept until it is understood, wherever that is."""

    def __init__(self, recogniser: WyomingRecogniser) -> None:
        self._recogniser = recogniser
        self._sound = bytearray()
        self._ended = False
        self._beside = not recogniser.trusted
        """Whether the engine here hears it, too."""
        self._stream: Stream | None = None
        self._given = 0
        """Bytes that the engine here was given."""
        self._heard = ""
        self._peer: Peer | None = None
        self._offer: Offer | None = None
        self._sent = 0
        self._lost = False
        """Whether the server was lost over this utterance: then it is not asked again."""
        self._partial = ""
        self._anew = False
        """Whether what it says next takes the place of what it has said: until then that still stands."""
        self._streamed = False
        self._reading: Event | None = None

    def accept(self, pcm: bytes) -> str:
        self._sound += pcm
        self._send()
        self._receive(0.0)
        if not self._beside:
            return plain(self._partial)
        self._catch_up()
        return self._heard

    def finish(self) -> Transcript:
        self._ended = True
        self._send()
        until = time.monotonic() + self._recogniser.patience
        resting = not self._beside
        if resting:
            self._await(until - self._recogniser.patience / 2)
            self._catch_up(until_read=True)
        here = None if resting and self._reading else self._understood_here()
        self._await(until)
        if self._reading is None:
            self._lose("has not understood in time")
            assert here, "it was heard here meanwhile"
            return here
        heard = self._read(self._reading, here)
        self.abandon()
        return heard

    def abandon(self) -> None:
        """Stop hearing."""
        if self._peer:
            self._recogniser.line.over(self._peer)
            self._peer = None

    # --- the engine here -------------------------------------------------------------------------

    def _catch_up(self, *, until_read: bool = False) -> None:
        """Give it what it has missed, or as much of it as it takes the server to be first."""
        while self._given < len(self._sound) and not (until_read and self._reading):
            self._stream = self._stream or self._recogniser.here.stream()
            piece = bytes(self._sound[self._given : self._given + PIECE_BYTES])
            self._heard = self._stream.accept(piece)
            self._given += len(piece)
            if self._given < len(self._sound):
                self._recogniser.report({"working": True})
            if until_read:
                self._receive(0.0)

    def _understood_here(self) -> Transcript:
        self._catch_up()
        return (self._stream or self._recogniser.here.stream()).finish()

    # --- the server ------------------------------------------------------------------------------

    def _send(self) -> None:
        """All that was said so far; also when the server came in the middle of it."""
        try:
            if self._peer is None and not self._lost and (peer := self._recogniser.line.take()):
                self._peer, self._offer = peer, self._recogniser.line.offer
                peer.send(Transcribe(language=LANGUAGE).event(), AudioStart(**FORMAT).event())
            if self._peer is None:
                return
            while self._sent < len(self._sound):
                piece = bytes(self._sound[self._sent : self._sent + CHUNK_BYTES])
                self._sent += len(piece)
                self._peer.send(AudioChunk(audio=piece, **FORMAT).event())
            if self._ended:
                self._peer.send(AudioStop().event())
        except PeerError as error:
            self._lose(str(error))

    def _await(self, until: float) -> None:
        while self._peer and self._reading is None and (left := until - time.monotonic()) > 0:
            self._receive(left)

    def _receive(self, seconds: float) -> None:
        """Take in what the server has said, or says within so many seconds."""
        try:
            while self._peer and self._reading is None and (event := self._peer.receive(seconds)):
                self._take(event)
                seconds = 0.0
        except PeerError as error:
            self._lose(str(error))

    def _take(self, event: Event) -> None:
        """Raises PeerError for what is of no use."""
        text = event.data.get("text", "")
        if not isinstance(text, str) or len(text) + len(self._partial) > LONGEST:
            raise PeerError(NONSENSE)
        if Error.is_type(event.type):
            raise PeerError(f"says: {one_line(text)}")
        if TranscriptStart.is_type(event.type):
            self._anew = True
        elif TranscriptChunk.is_type(event.type):
            self._partial = text if self._anew else self._partial + text
            self._anew = False
            self._streamed |= not self._ended
        elif Reading.is_type(event.type):
            if not self._ended:  # it has an endpointer of its own, which does not know what she was asked
                raise PeerError("does not let her finish")
            self._reading = event

    def _lose(self, reason: str) -> None:
        self._lost = self._beside = True
        if self._peer:
            self._recogniser.line.over(self._peer, reason)
            self._peer = None

    def _read(self, event: Event, here: Transcript | None) -> Transcript:
        """What the server heard, as far as it is believed."""
        context, text = event.data.get("context"), event.data.get("text", "")
        heard = vouched(context.get("charley") if isinstance(context, dict) else None, text)
        self._recogniser.trusted = heard is not None and self._streamed
        if heard is None:
            return believed(plain(text), here or self._understood_here())
        assert self._offer, "it came with the connection"
        seconds = len(self._sound) / 2 / RATE
        return replace(heard, seconds=seconds, engine=self._offer.engine, model=self._offer.model)


def offered(info: Info) -> Offer:
    """The server's recogniser. Raises PeerError when it has none."""
    programs = [p for p in info.asr if p.installed]
    if not programs:
        raise PeerError("has no recogniser")
    program: AsrProgram = programs[0]
    models = [m for m in program.models if m.installed and speaks_english(m.languages)] or program.models
    model = models[0].name if models else ""
    return Offer(one_line(program.name), one_line(model))
