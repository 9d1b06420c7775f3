"""Wyoming servers for tests: real ones in processes, to be killed and stopped, and one with a script."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from wyoming.asr import Transcribe, Transcript, TranscriptChunk, TranscriptStart
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event, read_event, write_event
from wyoming.info import AsrModel, AsrProgram, Attribution, Describe, Info, TtsProgram, TtsVoice
from wyoming.server import AsyncEventHandler, AsyncServer
from wyoming.tts import Synthesize

from voice.asr.vosk import VoskRecogniser
from voice.asr.worker import as_json
from voice.remote.address import Address

ROOT = Path(__file__).parent.parent
BUNDLED = ROOT / "models" / "charley-en-synthetic"
NOBODY = Attribution(name="nobody", url="")


def info(*, name: str = "vosk", voices: tuple[str, ...] = ("en-gb+m3",)) -> Info:
    """What such a server tells of itself."""
    model = AsrModel(
        name="small", attribution=NOBODY, installed=True, description="", version="1", languages=["en"]
    )
    asr = AsrProgram(
        name=name, attribution=NOBODY, installed=True, description="", version="1", models=[model]
    )
    speaks = [
        TtsVoice(
            name=voice, attribution=NOBODY, installed=True, description="", version="1", languages=["en_GB"]
        )
        for voice in voices
    ]
    tts = TtsProgram(
        name="espeak", attribution=NOBODY, installed=True, description="", version="1.52", voices=speaks
    )
    return Info(asr=[asr], tts=[tts])


# --- a real one, as `python -m tests.wyoming_peers URI` ---------------------------------------------


class Handler(AsyncEventHandler):
    """Vosk and pyttsx3 behind the protocol, as wyoming-vosk and wyoming-piper have them."""

    def __init__(self, options: argparse.Namespace, recogniser: VoskRecogniser, *streams: object) -> None:
        super().__init__(*streams)  # type: ignore[arg-type]
        self._options = options
        self._recogniser = recogniser
        self._partial = ""

    async def handle_event(self, event: Event) -> bool:
        if Describe.is_type(event.type):
            await self.write_event(info().event())
        elif Transcribe.is_type(event.type):
            self._stream = self._recogniser.stream()
        elif AudioChunk.is_type(event.type):
            await self._hear(AudioChunk.from_event(event).audio)
        elif AudioStop.is_type(event.type):
            await self._understood()
            return False  # as the servers of the field do
        elif Synthesize.is_type(event.type):
            await self._speak(Synthesize.from_event(event))
        return True

    async def _hear(self, pcm: bytes) -> None:
        partial = self._stream.accept(pcm)
        if self._options.vouch and partial != self._partial:
            self._partial = partial
            await self.write_event(TranscriptStart().event())
            await self.write_event(TranscriptChunk(partial).event())

    async def _understood(self) -> None:
        heard = self._stream.finish()
        text = self._options.says if self._options.says is not None else heard.text
        await asyncio.sleep(self._options.slow)
        context = {"charley": as_json(heard)} if self._options.vouch else None
        await self.write_event(Transcript(text, context=context).event())

    async def _speak(self, wanted: Synthesize) -> None:
        from tests.speech import speak

        assert wanted.voice
        pcm = speak(wanted.text, f"espeak:{wanted.voice.name}")
        await self.write_event(AudioStart(16_000, 2, 1).event())
        for at in range(0, len(pcm), 3200):
            await self.write_event(AudioChunk(16_000, 2, 1, pcm[at : at + 3200]).event())
        await self.write_event(AudioStop().event())


async def serve(options: argparse.Namespace) -> None:
    recogniser = VoskRecogniser(BUNDLED)
    server = AsyncServer.from_uri(options.uri)
    print("ready", flush=True)
    await server.run(lambda *streams: Handler(options, recogniser, *streams))


class Served:
    """Such a server in a process of its own."""

    def __init__(self, uri: str, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self.uri = uri
        self._options = options
        self._environment = dict(environment or {})
        self.start()

    def start(self) -> None:
        """Also again, after it was killed."""
        if self.uri.startswith("unix://"):
            Path(self.uri.removeprefix("unix://")).unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", *self._command()],
            env={**os.environ, "PYTHONPATH": str(ROOT)} | self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout
        while (line := self._process.stdout.readline()) != self._ready():
            assert line, "it has ended"

    def _command(self) -> list[str]:
        return ["tests.wyoming_peers", self.uri, *self._options]

    def _ready(self) -> bytes:
        """The line by which it is known to be there."""
        return b"ready\n"

    def kill(self) -> None:
        """As a crash would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def stop(self) -> None:
        """It is there, and does nothing."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.killpg(self._process.pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self.kill()


class Charley(Served):
    """`charley wyoming --asr --tts`; its `environment` says where its settings are."""

    def _command(self) -> list[str]:
        return ["voice", "wyoming", "--uri", self.uri, "--asr", "--tts", *self._options]

    def _ready(self) -> bytes:
        return f"charley: at {self.uri}: answers, hears, speaks\n".encode()


# --- one that follows a script ----------------------------------------------------------------------


@dataclass
class Call:
    """A connection to it."""

    source: BinaryIO
    sink: BinaryIO
    heard: list[Event] = field(default_factory=list)

    def until(self, *types: str) -> Event | None:
        """Read to the first event of these types; None when the caller hangs up before."""
        while event := read_event(self.source):
            if Describe.is_type(event.type) and "describe" not in types:
                self.tell(info().event())
                continue
            self.heard.append(event)
            if event.type in types:
                return event
        return None

    def tell(self, *said: Event) -> None:
        for event in said:
            write_event(event, self.sink)

    def says(self, raw: bytes) -> None:
        """Whatever that is."""
        self.sink.write(raw)
        self.sink.flush()

    @property
    def sound(self) -> bytes:
        """All that it was sent."""
        return b"".join(event.payload or b"" for event in self.heard if event.type == "audio-chunk")


Script = Callable[[Call], object]


class Scripted:
    """A server in a thread, on a socket of its own; each call is given to the script."""

    def __init__(self, folder: Path, script: Script) -> None:
        self.address = Address(path=str(folder / "peer"))
        self.script = script
        self.calls: list[Call] = []
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(self.address.path)
        self._listening.listen()
        self._serving = threading.Thread(target=self._serve)
        self._serving.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the end
            while True:
                connection, _ = self._listening.accept()
                self._connections.append(connection)
                self._threads.append(threading.Thread(target=self._attend, args=(connection,)))
                self._threads[-1].start()

    def _attend(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection.makefile("rwb", buffering=0) as stream:
            source = io.BufferedReader(stream)  # type: ignore[type-var]
            call = Call(source, stream)  # type: ignore[arg-type]
            self.calls.append(call)
            self.script(call)
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up on everybody, and let nobody in."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._serving.join()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for connection in self._connections:
            connection.close()
        Path(self.address.path).unlink(missing_ok=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("--says", help="in place of what was heard")
    parser.add_argument("--slow", type=float, default=0.0)
    parser.add_argument("--vouch", action="store_true", help="as another Charley does")
    asyncio.run(serve(parser.parse_args()))
