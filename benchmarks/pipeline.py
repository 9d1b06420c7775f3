"""Start-up, real-time factor and memory of the whole pipeline beside the bare engine, in one run.

    python -m benchmarks.pipeline [--minutes 5]

Each row is a process of its own, so that memory and start-up are not shared; the recording is the same for
all: questions in foreign voices, half a minute of a quiet room around each.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.speech import foreign_voices, speak
from voice import assembly, places
from voice.asr.transcriber import Direct
from voice.audio import noise, wav
from voice.events import FRAME_BYTES, RATE

QUESTIONS = (
    "what causes leg cramps",
    "should i take magnesium",
    "what should i eat",
    "are my varicose veins to blame",
    "is the cramp bad for my baby",
)

QUIET_ROOM_DB = 45.0
"""How far the hiss of the room lies below her voice."""

AROUND = 30.0
"""Seconds of quiet after each question."""

MODEL = places.shipped_models() / assembly.BUNDLED


def recording(minutes: float) -> bytes:
    """The same sound for every row."""
    voices = foreign_voices()
    pieces: list[bytes] = []
    while sum(map(len, pieces)) < minutes * 60 * RATE * 2:
        number = len(pieces)
        said = speak(QUESTIONS[number % len(QUESTIONS)], voices[number % len(voices)])
        pieces.append(said + bytes(int(AROUND * RATE) * 2))
    speech = b"".join(pieces)
    return noise.mix(speech, noise.fan(len(speech) / 2 / RATE), QUIET_ROOM_DB)


def bare(path: Path) -> Iterator[object]:
    """Vosk alone, decoding all the time."""
    import vosk

    vosk.SetLogLevel(-1)
    recogniser = vosk.KaldiRecognizer(vosk.Model(model_path=str(MODEL)), RATE)
    yield "ready"
    for frame in wav.frames(path):
        recogniser.AcceptWaveform(frame)
    recogniser.FinalResult()


def pipeline(path: Path) -> Iterator[object]:
    """Everything between microphone and loudspeaker, with rendered speech at hand."""
    from voice.assistant import Assistant
    from voice.audio.virtual import VirtualSpeaker
    from voice.config import Hearing, Settings

    chosen = Settings(hearing=Hearing(engine="vosk", model=assembly.BUNDLED))
    known = assembly.knowledge(chosen)
    hears = assembly.listener(Direct(assembly.ears(chosen, known.content).recogniser))
    voice_at, close = assembly.voices(chosen)
    speaker = VirtualSpeaker()
    assistant = Assistant(
        assembly.conversation(chosen, known),
        hears,
        voice_at=voice_at,
        speaker=speaker,
        tell=lambda told: None,
        addressed=True,
    )
    yield "ready"
    for frame in wav.frames(path):
        assistant.process(frame)
        speaker.advance()
    close()


ROWS: dict[str, Callable[[Path], Iterator[object]]] = {"bare": bare, "pipeline": pipeline}


def run(row: str, path: Path, began: float) -> None:
    """One row, in this process; its figures as JSON. `began` is when the process was started."""
    steps = ROWS[row](path)
    next(steps)
    ready, cpu = time.time() - began, time.process_time()
    for _ in steps:
        pass
    # Not getrusage: what its parent needed before exec would count as its own.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"ready": ready, "cpu": time.process_time() - cpu, "memory": peak}))


def measured(row: str, path: Path) -> dict[str, float]:
    """The best of three: what else the machine does can only make it worse."""
    command = [sys.executable, "-m", "benchmarks.pipeline", "--row", row, "--file", str(path)]
    runs = []
    for _ in range(3):
        done = subprocess.run(
            [*command, "--began", str(time.time())], capture_output=True, text=True, check=True
        )
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return {name: min(r[name] for r in runs) for name in runs[0]}


def main() -> None:
    """Measure every row and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.row:
        run(wanted.row, wanted.file, wanted.began)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "night.wav")
        sound = recording(wanted.minutes)
        wav.write(path, sound)
        seconds = len(sound) // FRAME_BYTES * FRAME_BYTES / 2 / RATE
        figures = {row: measured(row, path) for row in ROWS}
    report(figures, seconds)


def report(figures: dict[str, dict[str, float]], seconds: float) -> None:
    """The table, with the goals beside it."""
    alone, whole = figures["bare"], figures["pipeline"]
    print(f"{seconds:.0f} s of sound, {assembly.BUNDLED}, best of 3\n")
    print("| | bare engine, always decoding | whole pipeline | goal |")
    print("|---|---|---|---|")
    later = whole["ready"] - alone["ready"]
    print(f"| ready after | {alone['ready']:.2f} s | {whole['ready']:.2f} s (+{later:.2f} s) | + 0.7 s |")
    rates = [f[k] / seconds for f, k in ((alone, "cpu"), (whole, "cpu"))]
    print(f"| CPU, share of one core | {rates[0]:.4f} | {rates[1]:.4f} ({rates[1] / rates[0]:.2f} of it) | |")
    more = whole["memory"] - alone["memory"]
    print(f"| peak memory | {alone['memory']:.0f} MB | {whole['memory']:.0f} MB (+{more:.0f} MB) | + 60 MB |")


if __name__ == "__main__":
    main()
