"""What `charley wyoming` takes, and how soon it answers: alone, in a crowd, beside who misbehaves.

    python -m benchmarks.wyoming [--clients 200]

The real command with ears and voice, on a loopback port; the bundled recogniser, which hears synthesised
voices, at two engines. About 20 seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.event import Event

from benchmarks.pipeline.processes import cost
from tests.speech import rest, speak
from voice import assembly, places

PORT = 10599

SETTINGS = f'[hearing]\nengine = "vosk"\nmodel = "{places.shipped_models() / assembly.BUNDLED}"\n'

SENTENCE = "why do i get cramps at night"

CHUNK = 2048
"""Bytes, as satellites send them."""


@contextmanager
def server(engines: int) -> Iterator[int]:
    """The command; its process id."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "charley").mkdir()
        Path(folder, "charley", "config.toml").write_text(SETTINGS)
        options = ["--uri", f"tcp://127.0.0.1:{PORT}", "--asr", "--tts", "--engines", str(engines)]
        process = subprocess.Popen(
            [sys.executable, "-m", "voice", "wyoming", *options],
            env=os.environ | {"XDG_CONFIG_HOME": folder},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stderr
            assert "answers" in process.stderr.readline()
            yield process.pid
        finally:
            process.terminate()
            process.wait(20)


async def until(client: AsyncTcpClient, kind: str) -> Event:
    """The next event of this kind."""
    while event := await client.read_event():
        if event.type == kind:
            return event
    raise ConnectionError("the server has hung up")


async def asks(number: int) -> float:
    """Milliseconds to the answer, with a connection of its own, as Home Assistant does it."""
    began = time.perf_counter()
    async with AsyncTcpClient("127.0.0.1", PORT) as client:
        await client.write_event(Transcript(SENTENCE, context={"device_id": f"{number}"}).event())
        await until(client, "handled")
    return 1000 * (time.perf_counter() - began)


async def speaks(pcm: bytes) -> float:
    """Milliseconds from the end of an utterance, which is sent as fast as it is spoken, to its transcript."""
    format = {"rate": 16000, "width": 2, "channels": 1}
    async with AsyncTcpClient("127.0.0.1", PORT) as client:
        await client.write_event(AudioStart(**format).event())
        for start in range(0, len(pcm), CHUNK):
            await client.write_event(AudioChunk(audio=pcm[start : start + CHUNK], **format).event())
            await asyncio.sleep(CHUNK / 32000)
        await client.write_event(AudioStop().event())
        ended = time.perf_counter()
        assert (await until(client, "transcript")).data["text"] == SENTENCE
    return 1000 * (time.perf_counter() - ended)


@contextmanager
def misbehaving(clients: int) -> Iterator[None]:
    """So many who announce more than they send, each with half a message of sound."""
    head = b'{"type": "audio-chunk", "payload_length": 262144}\n' + bytes(200_000)
    ends = [socket.create_connection(("127.0.0.1", PORT)) for _ in range(clients)]
    try:
        for end in ends:
            end.sendall(head)
        yield
    finally:
        for end in ends:
            end.close()


async def crowd(one: Callable[[int], Awaitable[float]], clients: int) -> list[float]:
    """What each of so many takes, all at once."""
    return list(await asyncio.gather(*map(one, range(clients))))


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    clients = parser.parse_args().clients
    pcm = speak(SENTENCE)
    rest()
    with server(engines=2) as pid:

        def memory() -> str:
            return f"{cost(pid).shared:.0f} MB (PSS, {cost(pid).processes} processes)"

        print(f"nobody has spoken: {memory()}")
        answers = [asyncio.run(asks(0)) for _ in range(clients)]
        print(f"an answer: {median(answers):.1f} ms, at most {max(answers):.0f}")
        answers = asyncio.run(crowd(asks, clients))
        print(f"{clients} at once: {median(answers):.0f} ms, at most {max(answers):.0f}; {memory()}")
        for speakers in (1, 2, 4, 8):
            late = asyncio.run(crowd(lambda _: speaks(pcm), speakers))
            print(f"{speakers} speak at once: {median(late):.0f} ms after the end, at most {max(late):.0f}")
        with misbehaving(clients):
            answers = [asyncio.run(asks(0)) for _ in range(clients)]
            beside = f"beside {clients} that misbehave"
            print(f"{beside}: {median(answers):.1f} ms, at most {max(answers):.0f}; {memory()}")
        print(f"afterwards: {memory()}")


if __name__ == "__main__":
    main()
