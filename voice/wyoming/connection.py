"""One client, from its coming to its going: its events to the services that they are for."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import NoReturn

from wyoming.error import Error
from wyoming.event import Event, Eventable
from wyoming.info import Info
from wyoming.ping import Pong

from voice.wyoming import fields
from voice.wyoming.fields import Data
from voice.wyoming.framing import FramingError, RefusedError, packed, shown
from voice.wyoming.handling import Handling
from voice.wyoming.hearing import Listening
from voice.wyoming.peer import GoneError
from voice.wyoming.reading import Patience, read
from voice.wyoming.recognisers import Recognisers
from voice.wyoming.rooms import room_of
from voice.wyoming.speaking import Speaking, Voice

LONGEST_TEXT = 300
"""Characters of what somebody says; a long utterance has 250."""

MISTAKES = 100
"""Messages of one client that are answered with an error; then it is let go of."""

NOT_OURS = frozenset(
    "run-satellite pause-satellite satellite-connected satellite-disconnected streaming-started "
    "streaming-stopped run-pipeline timer-started timer-updated timer-cancelled timer-finished "
    "voice-started voice-stopped played user-event detection not-detected error pong info "
    "handled not-handled handled-start handled-chunk handled-stop".split()
)
"""What the protocol has and nobody here waits for; it is to be passed over."""


@dataclass(frozen=True, slots=True)
class Services:
    """What is served, to everybody."""

    info: Info
    handling: Handling
    recognisers: Recognisers | None = None
    voice: Voice | None = None
    patience: Patience = field(default_factory=Patience)


class Connection:
    """A Peer. Nothing that it sends or leaves undone reaches others."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, services: Services
    ) -> None:
        self._reader, self._writer, self._services = reader, writer, services
        address = writer.get_extra_info("peername")
        self._host = str(address[0]) if address else ""
        self._sending = asyncio.Lock()
        self._taking = self._over = False
        self._rested_at = asyncio.get_running_loop().time()
        self._chunks: list[str] | None = None
        """Of a text that comes as a stream; None outside of one."""
        self._context: Data = {}
        self._answered = False
        """Whether the whole text came before the end of its stream."""
        self._listening = (
            Listening(services.recognisers, self, services.patience.transcript)
            if services.recognisers
            else None
        )
        self._speaking = Speaking(services.voice, self) if services.voice else None

    @property
    def idle_since(self) -> float | None:
        """The time of the loop since when it has wanted nothing; None while it wants something."""
        services = (self._listening, self._speaking)
        if (
            self._taking
            or self._chunks is not None
            or self._services.handling.busy(self)
            or any(service and service.busy for service in services)
        ):
            return None
        return self._rested_at

    @property
    def _begun(self) -> bool:
        """Whether a text or an utterance waits for its end."""
        return self._chunks is not None or bool(self._listening and self._listening.busy)

    async def run(self) -> None:
        """Until one of the two has had enough."""
        try:
            await self._serve()
        except GoneError:
            pass
        except asyncio.CancelledError:  # its place is needed, or the server ends
            self._writer.transport.abort()
            raise
        finally:
            self._services.handling.leave(self)
            if self._listening:
                self._listening.leave()
            self._close()

    async def turn_away(self, reason: str) -> None:
        """Let go of it, and say why."""
        with contextlib.suppress(GoneError):
            await self.send(Error(reason))
        try:
            await self._linger()
        except asyncio.CancelledError:  # the server ends
            self._writer.transport.abort()
            raise
        finally:
            self._close()

    def _close(self) -> None:
        """What was sent may still be read, for a while."""
        self._over = True
        self._writer.close()
        loop = asyncio.get_running_loop()
        loop.call_later(self._services.patience.reading, self._writer.transport.abort)

    async def send(self, *events: Eventable) -> None:
        """See Peer."""
        async with self._sending:
            if self._over:
                raise GoneError
            try:
                self._writer.write(b"".join(packed(event.event()) for event in events))
                async with asyncio.timeout(self._services.patience.reading):
                    await self._writer.drain()
            except (OSError, TimeoutError):
                self._writer.transport.abort()
                raise GoneError from None

    async def _serve(self) -> None:
        mistakes = 0
        while mistakes < MISTAKES:
            try:
                event = await read(self._reader, self._services.patience, begun=self._begun)
                if event is None:
                    return
                self._taking = True
                await self._take(event)
            except RefusedError as error:
                mistakes += 1
                await self.send(Error(str(error)))
            except FramingError as error:
                await self.send(Error(str(error)))
                break
            except OSError:
                return
            finally:
                self._taking = False
                self._rested_at = asyncio.get_running_loop().time()
            await asyncio.sleep(0)  # whoever sends a thousand messages at once does not keep others waiting
        await self._linger()

    async def _linger(self) -> None:
        """Let the last words arrive: closed with bytes unread, the connection would drop them."""
        self._over = True
        with contextlib.suppress(OSError, TimeoutError):
            self._writer.write_eof()
            async with asyncio.timeout(1.0):
                while await self._reader.read(1 << 16):
                    pass

    # --- events ----------------------------------------------------------------------------------

    async def _take(self, event: Event) -> None:
        """Raises RefusedError, GoneError."""
        kind, _, _ = event.type.partition("-")
        match event.type:
            case "describe":
                await self.send(self._services.info)
            case "ping":
                await self.send(Pong(fields.name(event.data, "text")))
            case "select-program":
                self._select(event)
            case "transcribe":
                self._ears()
            case "recognize" | "transcript" | "transcript-start" | "transcript-chunk" | "transcript-stop":
                await self._take_text(event)
            case "audio-start" | "audio-chunk" | "audio-stop":
                await self._take_sound(event, self._ears())
            case _ if kind == "synthesize":
                await self._take_script(event)
            case other if other not in NOT_OURS:
                _unknown(event)

    def _select(self, event: Event) -> None:
        info, name = self._services.info, fields.name(event.data, "name")
        if name not in {program.name for program in (*info.handle, *info.asr, *info.tts)}:
            raise RefusedError(f"select-program: there is no {shown(name or '')}")

    async def _take_text(self, event: Event) -> None:
        match event.type:
            case "transcript-start":
                context = fields.section(event.data, "context")
                self._chunks, self._context, self._answered = [], context, False
            case "transcript-chunk":
                if self._chunks is None:
                    raise RefusedError("transcript-chunk: transcript-start has to come before")
                self._chunks.append(fields.text(event.data, "text", LONGEST_TEXT))
                if sum(map(len, self._chunks)) > LONGEST_TEXT:
                    self._chunks = None
                    raise RefusedError(f"a text has at most {LONGEST_TEXT} characters")
            case "transcript-stop":
                chunks, context, answered = self._chunks, self._context, self._answered
                self._chunks, self._context, self._answered = None, {}, False
                if chunks is not None:
                    await self._hear("".join(chunks), context, stream=True)
                elif not answered:
                    raise RefusedError("transcript-stop: transcript-start has to come before")
            case _:
                text = fields.text(event.data, "text", LONGEST_TEXT)
                context = {**self._context, **fields.section(event.data, "context")}
                self._answered = self._chunks is not None
                streams = self._answered or context.get("stream") is True
                self._chunks, self._context = None, {}
                await self._hear(text, context, stream=streams)

    async def _hear(self, text: str, context: Data, *, stream: bool) -> None:
        handling = self._services.handling
        room = room_of(context) or handling.nameless(self, self._host)
        await handling.hear(self, room, text, stream=stream)

    async def _take_sound(self, event: Event, listening: Listening) -> None:
        match event.type:
            case "audio-start":
                listening.start(event)
            case "audio-chunk":
                listening.chunk(event)
            case _:
                await listening.stop()

    async def _take_script(self, event: Event) -> None:
        speaking = self._speaking
        if speaking is None:
            raise RefusedError("no voice is served here: start the server with --tts")
        match event.type:
            case "synthesize":
                await speaking.say(event)
            case "synthesize-start":
                speaking.start(event)
            case "synthesize-chunk":
                await speaking.chunk(event)
            case "synthesize-stop":
                await speaking.stop()
            case _:
                _unknown(event)

    def _ears(self) -> Listening:
        if self._listening is None:
            raise RefusedError("no recogniser is served here: start the server with --asr")
        return self._listening


def _unknown(event: Event) -> NoReturn:
    raise RefusedError(f"nothing here understands {shown(event.type)}")
