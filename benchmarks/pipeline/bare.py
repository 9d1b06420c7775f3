"""Vosk alone, decoding all that comes on stdin: `python -m benchmarks.pipeline.bare MODEL`."""

from __future__ import annotations

import sys

import vosk

# Nothing of Charley's: it would count here too.
RATE = 16_000
CHUNK_BYTES = 3200


def main() -> None:
    """Say that it is ready, and decode until the input ends."""
    vosk.SetLogLevel(-1)
    recogniser = vosk.KaldiRecognizer(vosk.Model(model_path=sys.argv[1]), RATE)
    print("ready", flush=True)
    while pcm := sys.stdin.buffer.read(CHUNK_BYTES):
        if recogniser.AcceptWaveform(pcm):
            recogniser.Result()
        else:
            recogniser.PartialResult()


if __name__ == "__main__":
    main()
