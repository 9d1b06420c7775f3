"""The process in which a recogniser runs: `python -m voice.asr.worker`.

The first line in is an engine (engines.Engine.as_json); the first line out, when it is loaded, is {"engine",
"model"}. Then, one line of JSON each:

    {"begin": true}             an utterance begins
    {"hear": n}                 and n bytes of PCM: its sound
    {"end": true}               it is over
    {"probe": n}                and n bytes of PCM in which nobody speaks

and reports {"partial": text, "heard": n} to each `hear`, {"transcript": {...}} to each `end`, {"heard": n} to
each `probe`. Unasked it tells {"engine", "model", "told": line} when another one hears from now on, here or
elsewhere, and {"working": true} while an answer takes long. It ends when stdin does. An engine may crash or
hang in C: hence a process of its own.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import queue
import sys
from typing import Any, BinaryIO

from voice.asr import vosk
from voice.asr.engines import Engine
from voice.asr.recogniser import EngineError, Recogniser, Stream
from voice.events import Transcript, Word
from voice.extras import cure
from voice.processes.job import JobError, run, say, until_alone
from voice.remote.address import Address

NO_ENGINE = 3
"""Exit code: the engine cannot be loaded; the line on stderr says why."""

Commands = queue.SimpleQueue[dict[str, Any]]


def as_json(transcript: Transcript) -> dict[str, Any]:
    """What `from_json` takes."""
    return dataclasses.asdict(transcript)


def from_json(sent: dict[str, Any]) -> Transcript:
    """The transcript again. Raises TypeError or KeyError for anything else."""
    words = tuple(Word(**word) for word in sent["words"])
    return Transcript(**{**sent, "words": words, "alternatives": tuple(sent["alternatives"])})


def main() -> None:
    """Load the engine that the first line names, and hear until the input ends."""
    source = sys.stdin.buffer
    commands: Commands = queue.SimpleQueue()
    with contextlib.suppress(ImportError):  # said where it is needed
        vosk.library()  # takes as long as Charley needs to know which engine it wants
    line = source.readline()
    if not line:
        return  # it wants none
    wanted = Engine.from_json(json.loads(line))
    until_alone(lambda: _read(source, commands))
    try:
        here = wanted.build()
    except EngineError as error:
        raise JobError(NO_ENGINE, str(error)) from None
    say({"engine": here.engine, "model": here.model})
    _serve(_heard_elsewhere(here, wanted.uri) if wanted.uri else here, here, commands)


def _heard_elsewhere(here: Recogniser, uri: str) -> Recogniser:
    """The recogniser of a server, beside this one; without the library for it, this one."""
    try:
        from voice.asr.wyoming import WyomingRecogniser
    except ModuleNotFoundError as error:
        told = f"{uri} is not asked, for want of {error.name}: {cure('wyoming')}"
        say({"engine": here.engine, "model": here.model, "told": told})
        return here
    return WyomingRecogniser(here, Address.parse(uri), say)


def _read(source: BinaryIO, commands: Commands) -> None:
    for line in source:
        command = json.loads(line)
        size = command.get("hear") or command.get("probe")
        if size:
            command["pcm"] = source.read(size)
        commands.put(command)


def _serve(recogniser: Recogniser, here: Recogniser, commands: Commands) -> None:
    """`here` is the one on this machine: what it is probed with is nobody else's business."""
    stream: Stream | None = None
    while True:
        match commands.get():
            case {"begin": _}:
                stream = recogniser.stream()
            case {"hear": size, "pcm": pcm} if stream:
                say({"partial": stream.accept(pcm), "heard": size})
            case {"end": _} if stream:
                say({"transcript": as_json(stream.finish())})
                stream = None
            case {"probe": size, "pcm": pcm}:
                here.stream().accept(pcm)
                say({"heard": size})
            case other:
                raise JobError(NO_ENGINE, f"no such command now: {other}")


if __name__ == "__main__":
    os._exit(run(main))
