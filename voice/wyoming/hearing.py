"""Sound of one connection -> transcripts: partials while it is spoken, and how sure the words are."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Iterator

from wyoming import asr
from wyoming.event import Event, Eventable

from voice.asr.transcriber import Hearing
from voice.events import RATE, Partial, Transcript
from voice.wyoming.framing import RefusedError
from voice.wyoming.peer import GoneError, Peer
from voice.wyoming.recognisers import FullError, Recognisers, Utterance
from voice.wyoming.sound import Converter, Format

LONGEST = 60.0
"""Seconds of an utterance."""

LANGUAGE = "en"


class Listening:
    """What one client says, utterance by utterance."""

    def __init__(self, recognisers: Recognisers, peer: Peer, patience: float) -> None:
        """`patience`: seconds from the end of an utterance to its transcript."""
        self._recognisers, self._peer, self._patience = recognisers, peer, patience
        self._utterance: Utterance | None = None
        self._converter: Converter | None = None
        self._report: asyncio.Task[None] | None = None
        self._full = False

    @property
    def busy(self) -> bool:
        """Whether somebody speaks."""
        return self._utterance is not None

    def start(self, event: Event) -> None:
        """An utterance begins; one that was going on is forgotten. Raises RefusedError."""
        format = Format.of(event.data)
        self.leave()
        self._begin(format)

    def chunk(self, event: Event) -> None:
        """Some of its sound. Raises RefusedError; what was heard before stays."""
        format = Format.of(event.data)
        if self._utterance is None or self._converter is None:
            self._begin(format)
        elif self._converter.format != format:
            self._converter = Converter(format)
        assert self._utterance
        assert self._converter
        if not self._full:
            self._hear(self._utterance, self._converter.feed(event.payload or b""))

    async def stop(self) -> None:
        """It is over: send what was understood. Raises RefusedError."""
        utterance, report = self._utterance, self._report
        if utterance is None or report is None or self._converter is None:
            raise RefusedError("audio-stop: nothing was said before it")
        with contextlib.suppress(RefusedError):  # the last few samples of too many
            self._hear(utterance, b"" if self._full else self._converter.finish())
        self._recognisers.end(utterance)
        await asyncio.wait({report}, timeout=self._patience)
        done = report.done()
        self.leave()
        if not done:
            raise RefusedError(f"the recogniser has not understood it within {self._patience:g} seconds")
        report.result()  # what went wrong there goes wrong here

    def leave(self) -> None:
        """Nobody waits for a transcript any more."""
        if self._utterance:
            self._recognisers.forget(self._utterance)
        if self._report and not self._report.done():
            self._report.cancel()
        self._utterance = self._converter = self._report = None
        self._full = False

    def _begin(self, format: Format) -> None:
        loop, news = asyncio.get_running_loop(), asyncio.Queue[Hearing]()

        def tell(heard: Hearing) -> None:
            with contextlib.suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(news.put_nowait, heard)

        self._converter = Converter(format)
        self._utterance = self._recognisers.begin(tell)
        self._report = asyncio.create_task(self._reporting(news), name="partials")

    def _hear(self, utterance: Utterance, pcm: bytes) -> None:
        room = round(LONGEST * RATE) * 2 - len(utterance.sound)
        try:
            self._recognisers.hear(utterance, pcm[:room])
        except FullError as error:
            self._full = True
            raise RefusedError(str(error)) from None
        if len(pcm) > room:
            self._full = True
            raise RefusedError(
                f"an utterance has at most {LONGEST:g} seconds; what came before is understood"
            )

    async def _reporting(self, news: asyncio.Queue[Hearing]) -> None:
        with contextlib.suppress(GoneError):  # which the connection notices by itself
            await self._peer.send(asr.TranscriptStart(language=LANGUAGE))
            before = ""
            while isinstance(heard := await news.get(), Partial):
                await self._peer.send(*_pieces(before, heard.text))
                before = heard.text
            await self._peer.send(*_pieces(before, heard.text), _sent(heard), asr.TranscriptStop())


def _pieces(before: str, now: str) -> Iterator[Eventable]:
    """What to send so that `now` stands there in place of `before`."""
    if now.startswith(before):
        rest = now[len(before) :]
    else:  # it has changed its mind: what was sent cannot be taken back, but begun anew
        yield asr.TranscriptStart(language=LANGUAGE)
        rest = now
    if rest:
        yield asr.TranscriptChunk(rest)


def _sent(heard: Transcript) -> asr.Transcript:
    """With Charley's own opinion of the words, for another Charley."""
    opinion = dataclasses.asdict(heard)
    del opinion["text"]
    return asr.Transcript(heard.text, context={"charley": opinion}, language=LANGUAGE)
