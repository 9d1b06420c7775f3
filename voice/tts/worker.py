"""The process in which pyttsx3 runs: `python -m voice.tts.worker [IDLE_SECONDS]`, one sentence a line.

A line in: {"voice": "en-us+f2", "words_per_minute": 135, "text": "Hello."}
A line out: {"bytes": n} and then n bytes of 16 kHz PCM, or {"error": "cause; cure"}.
The first line out is {"ready": true} or an error. It ends with its input, or after IDLE_SECONDS without work.
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sys
import wave
from collections.abc import Callable
from typing import BinaryIO

from voice.tts import engine
from voice.tts.catalogue import Catalogue
from voice.tts.espeak_library import find_library, load_library
from voice.tts.synthesiser import SynthesisError, Voice

IDLE_SECONDS = 20.0
"""Without work for so long the worker ends and frees its memory; a new one starts in half a second."""

TRIES = 3
"""On a busy machine pyttsx3 now and then takes the beginning for the end: one sentence in 300 is empty."""

RENDER_SECONDS = 20
"""A sentence that takes longer is killed, also when nobody waits for it any more."""


def main(idle_seconds: float = IDLE_SECONDS) -> None:
    """Serve until the input ends or stays silent."""
    replies = _replies()
    try:
        serve = _serve()
    except (SynthesisError, ImportError) as error:
        _reply(replies, {"error": str(error)})
        return
    _reply(replies, {"ready": True})
    while (line := _next_line(idle_seconds)) is not None:
        try:
            pcm = serve(json.loads(line))
        except SynthesisError as error:
            _reply(replies, {"error": str(error)})
        else:
            _reply(replies, {"bytes": len(pcm)}, pcm)


def _replies() -> BinaryIO:
    """The channel to the parent, out of the way of pyttsx3, which prints to standard output."""
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return channel


def _reply(channel: BinaryIO, header: dict[str, object], payload: bytes = b"") -> None:
    channel.write(json.dumps(header).encode() + b"\n" + payload)
    channel.flush()


def _next_line(patience: float) -> bytes | None:
    """The next request; None when there will be none or none came in `patience` seconds."""
    # One request is under way at a time, so nothing can hide in the reader's buffer while select waits.
    ready, _, _ = select.select([sys.stdin.buffer], [], [], patience)
    return sys.stdin.buffer.readline() or None if ready else None


def _serve() -> Callable[[dict[str, str]], bytes]:
    """What turns a request into PCM; everything heavy is loaded here, once, and inherited by the forks."""
    library = load_library(find_library())
    import pyttsx3.drivers.espeak  # noqa: F401

    from voice.tts.finish import finish

    catalogue = Catalogue(**json.loads(_forked(lambda path: engine.write_catalogue(library, path))))

    def serve(request: dict[str, str]) -> bytes:
        import numpy as np

        voice = Voice(catalogue.identifier(request["voice"]), float(request["words_per_minute"]))
        text = request["text"]
        for _ in range(TRIES):
            sound = _forked(lambda path: engine.render_to_file(library, path, voice=voice, text=text))
            with wave.open(io.BytesIO(sound)) as recording:
                samples = np.frombuffer(recording.readframes(recording.getnframes()), dtype="<i2")
                pcm = finish(samples, recording.getframerate())
            if pcm or not any(map(str.isalnum, text)):
                break
        return pcm

    return serve


def _forked(job: Callable[[str], None]) -> bytes:
    """What `job` writes to the path that it is given, run in a fork. Raises SynthesisError.

    The file lives in memory: nothing touches the disk, nothing is left behind.
    """
    file = os.memfd_create("speech")
    try:
        child = os.fork()
        if child == 0:
            _run_and_exit(job, f"/proc/self/fd/{file}")
        _, status = os.waitpid(child, 0)
        with os.fdopen(os.dup(file), "rb") as written:
            written.seek(0)
            content = written.read()
    finally:
        os.close(file)
    if os.WIFSIGNALED(status):
        raise SynthesisError(f"espeak-ng was ended by signal {os.WTERMSIG(status)}; try another voice")
    if os.WEXITSTATUS(status) or not content:
        raise SynthesisError(
            f"pyttsx3 failed: {content.decode(errors='replace') or 'no sound'}; reinstall it"
        )
    return content


def _run_and_exit(job: Callable[[str], None], path: str) -> None:
    signal.alarm(RENDER_SECONDS)
    try:
        job(path)
        status = 0
    except Exception as error:
        with open(path, "w", encoding="utf-8") as report:  # noqa: PTH123
            report.write(repr(error))
        status = 1
    os._exit(status)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
