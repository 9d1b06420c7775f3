"""Text of a connection -> sound in Charley's voice, sentence by sentence."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.tts import SynthesizeStopped

from voice.events import RATE
from voice.speaking import GAP
from voice.tts.cache import SpeechCache
from voice.tts.synthesiser import SynthesisError
from voice.wyoming import fields
from voice.wyoming.framing import RefusedError
from voice.wyoming.peer import Peer

LONGEST = 4000
"""Characters of one request: five minutes of speech."""

CHUNK = 16_384
"""Bytes of sound in a message: half a second."""

_FORMAT = {"rate": RATE, "width": 2, "channels": 1}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Voice:
    """Renders for everybody, in a thread of its own: whoever has much to say waits after each sentence."""

    def __init__(self, cache: SpeechCache, own: frozenset[str]) -> None:
        self._cache = cache
        self.own = own
        """The sentences that Charley says itself; of others no sound is kept."""
        self._thread = ThreadPoolExecutor(1, "voice")

    async def render(self, sentence: str) -> bytes:
        """16 kHz mono 16 bit. Raises SynthesisError."""
        render = self._cache.render if sentence in self.own else self._cache.once
        speech = await asyncio.get_running_loop().run_in_executor(self._thread, render, sentence)
        return speech.pcm

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class Speaking:
    """What one client wants to be said: at once, or as it is being written."""

    def __init__(self, voice: Voice, peer: Peer) -> None:
        self._voice, self._peer = voice, peer
        self._written: str | None = None
        """Text of a stream that is not a whole sentence yet; None outside of one."""
        self._length = 0

    @property
    def busy(self) -> bool:
        """Whether a text is being written."""
        return self._written is not None

    async def say(self, event: Event) -> None:
        """A whole text. Raises RefusedError, GoneError."""
        text = fields.text(event.data, "text", LONGEST)
        if self._written is not None:
            return  # the whole of what has been written, for servers that know no streams
        _plain(event)
        await self._speak(_SENTENCE_END.split(text))

    def start(self, event: Event) -> None:
        """A text begins to be written. Raises RefusedError."""
        _plain(event)
        self._written, self._length = "", 0

    async def chunk(self, event: Event) -> None:
        """More of it: sentences that are whole are said. Raises RefusedError, GoneError."""
        if self._written is None:
            raise RefusedError("synthesize-chunk: synthesize-start has to come before")
        more = fields.text(event.data, "text", LONGEST)
        self._length += len(more)
        if self._length > LONGEST:
            raise RefusedError(f"a text has at most {LONGEST} characters; what came before is said")
        *whole, self._written = _SENTENCE_END.split(self._written + more)
        for sentence in whole:
            await self._speak([sentence])

    async def stop(self) -> None:
        """It is written to its end. Raises RefusedError, GoneError."""
        if self._written is None:
            raise RefusedError("synthesize-stop: synthesize-start has to come before")
        rest, self._written = self._written, None
        if rest.strip():
            await self._speak([rest])
        await self._peer.send(SynthesizeStopped())

    async def _speak(self, sentences: Iterable[str]) -> None:
        await self._peer.send(AudioStart(**_FORMAT))
        try:
            for sentence in filter(str.strip, sentences):
                pcm = await self._voice.render(sentence.strip()) + GAP
                for start in range(0, len(pcm), CHUNK):
                    await self._peer.send(AudioChunk(audio=pcm[start : start + CHUNK], **_FORMAT))
        except SynthesisError as error:
            raise RefusedError(str(error)) from None
        finally:
            await self._peer.send(AudioStop())


def _plain(event: Event) -> None:
    format = fields.name(event.data, "text_format")
    if format not in (None, "text"):
        raise RefusedError('"text_format" has to be "text"')
    fields.section(event.data, "voice")  # there is one voice, whichever is asked for
