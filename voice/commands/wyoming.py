"""`charley wyoming`: Charley as a service of a house, for Home Assistant and other bedsides."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from voice.extras import cure
from voice.remote.address import Address

if TYPE_CHECKING:
    from voice.asr.supervised import Supervised
    from voice.config import Settings
    from voice.content import Content
    from voice.knowledge import Rereading
    from voice.wyoming.connection import Services
    from voice.wyoming.rooms import Rooms
    from voice.wyoming.speaking import Voice

PLACE = "tcp://127.0.0.1:10500"

ENGINES = max(1, min(4, (os.cpu_count() or 2) // 2))
"""Each takes a core while somebody speaks, and 100 MB."""

REREAD = 2.0
"""Seconds between two looks at whether the content has changed."""


@click.command()
@click.option(
    "--uri", default=PLACE, show_default=True, help="Where to listen: tcp://host:port or unix:///path."
)
@click.option("--asr", is_flag=True, help="Serve the recogniser, too.")
@click.option("--tts", is_flag=True, help="Serve the voice, too.")
@click.option(
    "--engines",
    default=ENGINES,
    show_default=True,
    type=click.IntRange(1, 16),
    help="Recognisers, for so many who speak at the same moment.",
)
@click.option(
    "--zeroconf",
    "name",
    is_flag=False,
    flag_value="Charley",
    metavar="[NAME]",
    help="Announce it to the local network, under this name.",
)
def command(uri: str, asr: bool, tts: bool, engines: int, name: str | None) -> int:
    """Serve Charley by the Wyoming protocol, to Home Assistant and to bedsides."""
    try:
        address = Address.parse(uri)
    except ValueError as error:
        raise click.BadParameter(f"{error} is expected", param_hint="--uri") from None
    if name is not None and (amiss := _unannounceable(name, address)):
        raise click.BadParameter(amiss, param_hint="--zeroconf")
    for library in ("wyoming", *(["zeroconf"] if name else [])):
        if importlib.util.find_spec(library) is None:
            _tell(f"the library {library} is not here; to get it: {cure('wyoming')}")
            return 1
    with _serving(asr, tts, engines) as serving:
        return asyncio.run(_serve(serving, address, name))


@dataclass(frozen=True, slots=True)
class _Serving:
    """Everything that is made before anybody comes."""

    services: Services
    rooms: Rooms
    rereading: Rereading
    voice: Voice | None

    def reread(self) -> None:
        """Take up what was changed in the content."""
        if fresh := self.rereading.look():
            self.rooms.learn(fresh)
            if self.voice:
                self.voice.own = _own(fresh.content)


@contextmanager
def _serving(asr: bool, tts: bool, engines: int) -> Iterator[_Serving]:
    """Raises what settings, content and recogniser raise."""
    from voice import assembly
    from voice.config import Asr, Tts
    from voice.knowledge import Knowledge, Rereading
    from voice.tts.synthesiser import DEFAULT_VOICE
    from voice.wyoming.connection import Services
    from voice.wyoming.handling import Handling
    from voice.wyoming.info import info
    from voice.wyoming.pace import RealTime
    from voice.wyoming.recognisers import Recognisers
    from voice.wyoming.rooms import Rooms
    from voice.wyoming.speaking import Voice

    settings = assembly.settings()
    # What is served is of this machine: a server that asked another, or itself, would ask for ever.
    chosen = replace(settings, asr=Asr(), tts=Tts())
    knowledge = Knowledge(chosen, _tell)
    known = knowledge.first()
    with ExitStack() as closing:
        recognisers = engine = voice = voice_name = None
        if asr:
            transcribers, engine = _transcribers(chosen, known.content, engines)
            recognisers = Recognisers(transcribers)
            closing.callback(recognisers.close)
        if tts:
            voice_at, close = assembly.voices(chosen)
            closing.callback(close)
            voice = Voice(voice_at(chosen.speaking.words_per_minute), _own(known.content))
            closing.callback(voice.close)
            voice_name = chosen.speaking.voice or DEFAULT_VOICE.name
        rooms = Rooms(assembly.conversation(chosen, known))
        services = Services(
            info=info(engine, voice_name),
            handling=Handling(rooms, RealTime()),
            recognisers=recognisers,
            voice=voice,
        )
        yield _Serving(services, rooms, Rereading(knowledge), voice)


def _transcribers(chosen: Settings, known: Content, engines: int) -> tuple[list[Supervised], tuple[str, str]]:
    """So many recognisers, each in a process; engine and model. Raises EngineError, ModelError."""
    from voice import assembly
    from voice.asr.supervised import Supervised, worker

    ears = assembly.ears(chosen, known)
    if ears.notice:
        _tell(ears.notice)
    transcribers = [Supervised(worker(ears.engine)) for _ in range(engines)]
    try:
        for each in transcribers:
            each.load()
        found = [each.start() for each in transcribers]
    except BaseException:
        for each in transcribers:
            each.close()
        raise
    for each in transcribers:
        each.on_state = lambda reason: _tell(reason) if reason else None
    return transcribers, found[0]


def _own(known: Content) -> frozenset[str]:
    from voice.commands.rendering import fixed_sentences

    return frozenset(fixed_sentences(known))


async def _serve(serving: _Serving, address: Address, name: str | None) -> int:
    """Until SIGTERM or Ctrl-C."""
    from voice import sd_notify
    from voice.wyoming.server import Server

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server, notify = Server(serving.services), sd_notify.notifier()
    try:
        await server.start(host=address.host, port=address.port, path=address.path)
    except OSError as error:
        _tell(f"{address} cannot be had ({_reason(error)}): choose another: --uri")
        return 1
    if not address.stays_here:
        _tell(
            f"there is no login and no encryption: anybody who reaches {address} can speak with "
            "Charley, and hear what others are told. Only for a network that you trust"
        )
    async with AsyncExitStack() as closing:
        closing.push_async_callback(server.close)
        if name:
            from voice.wyoming.announcing import Announcement, AnnouncingError

            try:
                await closing.enter_async_context(Announcement(name, address.host, address.port))
            except AnnouncingError as error:
                _tell(str(error))
                return 1
        also = [word for word, there in _offered(serving.services) if there]
        _tell(f"at {address}: {', '.join(['answers', *also])}")
        notify("READY=1")
        while not stop.is_set():
            serving.reread()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REREAD):
                    await stop.wait()
        notify("STOPPING=1")
    return 0


def _unannounceable(name: str, address: Address) -> str:
    """Why nothing can be announced under this name, with the cure; "" when it can."""
    if address.stays_here:
        return f"nobody else reaches {address}: give one that others reach, --uri tcp://0.0.0.0:10500"
    if "." in name:
        return f"the name {name!r} has a dot: leave it out"
    return "" if 0 < len(name.encode()) <= 63 else "a name of 1 to 63 characters is expected"


def _reason(error: OSError) -> str:
    """In words; asyncio's own name the address once more, as Python writes it."""
    if error.errno == errno.EADDRINUSE:
        return "another server is on there"
    if error.errno and error.errno > 0:  # a name that nobody knows has a number of another kind
        return os.strerror(error.errno).lower()
    return (error.strerror or str(error)).lower()


def _offered(services: Services) -> list[tuple[str, bool]]:
    return [("hears", services.recognisers is not None), ("speaks", services.voice is not None)]


def _tell(message: str) -> None:
    with contextlib.suppress(OSError):  # a log on a full card must not end it
        print(f"charley: {message}", file=sys.stderr, flush=True)
