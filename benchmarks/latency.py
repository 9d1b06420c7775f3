"""How long she waits for Charley's first sound, and from "stop" to silence, at a real sound server.

    python -m benchmarks.latency [--times 10]

A private PulseAudio; what goes into the microphone and what comes out of the loudspeaker are recorded side by
side, 10 ms at a time. The latency of a real sound card comes on top.
"""

from __future__ import annotations

import argparse
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import numpy as np

from tests.soundlab import SoundLab, wait_until
from tests.speech import speak
from voice import assembly, places
from voice.audio.device_line import own, portaudio
from voice.audio.speaker import Loudspeaker
from voice.dialogue.patience import PLEA, USUAL
from voice.events import RATE

NOTICED = 0.1
"""Seconds by which the speech detector notices late that she has stopped (benchmarks.endpointing): part of
the silence that ends an utterance."""

QUESTIONS = (("charley what should i eat", USUAL + NOTICED), ("ow my leg is cramping", PLEA + NOTICED))
"""What is said to a sleeping Charley, and the silence that ends it."""

AUDIBLE = 100
"""Sample value from which a recording holds sound: -50 dBFS."""

MODEL = places.shipped_models() / assembly.BUNDLED
SETTINGS = f'[hearing]\nengine = "vosk"\nmodel = "{MODEL}"\n[speaking]\nvolume = 1.0\n'


class Recorder:
    """Sound of one sink, with the time at which each piece came."""

    def __init__(self, lab: SoundLab, sink: str) -> None:
        options = ["--raw", "--format=s16le", "--channels=1", f"--rate={RATE}", "--latency-msec=10"]
        command = ["parec", f"--device={sink}.monitor", *options]
        self._process = subprocess.Popen(command, env=lab.env, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self._out = self._process.stdout
        self.fileno = self._out.fileno

    def read(self) -> tuple[float | None, float | None]:
        """When the first and the last audible sample of the next piece came, None for silence."""
        piece = np.frombuffer(os.read(self._out.fileno(), 1 << 16), "<i2")
        now = time.monotonic()
        loud = np.flatnonzero(np.abs(piece.astype(int)) > AUDIBLE)
        if not len(loud):
            return None, None
        return now - (len(piece) - loud[0]) / RATE, now - (len(piece) - 1 - loud[-1]) / RATE

    def close(self) -> None:
        """End the recording."""
        self._process.terminate()
        self._process.wait()
        self._out.close()


def heard(recorders: tuple[Recorder, ...], seconds: float) -> Iterator[tuple[Recorder, float, float]]:
    """(recorder, first, last audible moment) of each piece with sound in it, for so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for recorder in select.select(recorders, [], [], 0.1)[0]:
            first, last = recorder.read()
            if first is not None and last is not None:
                yield recorder, first, last


@contextmanager
def bedside(lab: SoundLab, folder: Path) -> Iterator[None]:
    """The whole program, listening."""
    (folder / "charley").mkdir(parents=True)
    (folder / "charley" / "config.toml").write_text(SETTINGS)
    log = folder / "log"
    env = lab.env | {"XDG_CONFIG_HOME": str(folder)}
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "voice"], env=env, stdout=out, stderr=out)
    try:
        wait_until(lambda: "is listening" in log.read_text(), "Charley listens", seconds=120)
        yield
    finally:
        process.terminate()
        process.wait(20)


def answers(lab: SoundLab, times: int) -> Iterator[tuple[str, float, float]]:
    """(question, seconds from her last sound to Charley's first, silence that ends it) for each asking."""
    recorders = Recorder(lab, "throat"), Recorder(lab, "speaker")
    for question, silence in QUESTIONS:
        for number in range(times):
            with tempfile.TemporaryDirectory() as folder, bedside(lab, Path(folder)):
                said = speak(question, ("espeak:en-gb+f3", "espeak:en-us+m3")[number % 2]) + bytes(RATE)
                sound = Path(folder, "said.raw")
                sound.write_bytes(said)
                command = ["pacat", "--device=throat", "--latency-msec=50", "--raw", "--format=s16le"]
                command += ["--channels=1", f"--rate={RATE}", str(sound)]
                player = subprocess.Popen(command, env=lab.env)
                ended = 0.0
                for recorder, first, last in heard(recorders, 8.0):
                    if recorder is recorders[0]:
                        ended = last
                    elif ended:
                        yield question, first - ended, silence
                        break
                player.wait()
    for recorder in recorders:
        recorder.close()


def stops(lab: SoundLab, times: int) -> Iterator[tuple[float, float]]:
    """(seconds from play to sound on a loudspeaker that is awake, from hush to silence)."""
    recorder = Recorder(lab, "speaker")
    tone = (9000 * np.sin(np.arange(RATE * 3) * 2 * np.pi * 440 / RATE)).astype("<i2").tobytes()
    with Loudspeaker(launch=lambda: own(lab.around(portaudio("play")))) as speaker:
        for number in range(times + 1):
            speaker.wake()
            for _ in range(40):
                speaker.reports()
                list(heard((recorder,), 0.02))
            asked = time.monotonic()
            speaker.play(number, tone)
            begun = _first(recorder, speaker)
            hushed = time.monotonic()
            speaker.hush()
            silent = max([last for _, _, last in heard((recorder,), 0.5)], default=hushed)
            if number:  # the first opens the device
                yield begun - asked, max(0.0, silent - hushed)
    recorder.close()


def _first(recorder: Recorder, speaker: Loudspeaker) -> float:
    while True:
        speaker.reports()
        for _, first, _ in heard((recorder,), 0.02):
            return first


def main() -> None:
    """Print the table, with the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    with SoundLab() as lab:
        print("| what | median | longest | goal |\n|---|---|---|---|")
        began, stopped = zip(*stops(lab, times), strict=True)
        _row('"stop" recognised -> silence at the loudspeaker', stopped, "20 ms")
        _row("a sentence at hand -> its first sound", began, "")
        found = list(answers(lab, times))
        for question, silence in QUESTIONS:
            gaps = [gap - silence for asked, gap, _ in found if asked == question]
            _row(
                f'"{question}": her last sound -> first sound, beyond {silence} s of silence', gaps, "100 ms"
            )


def _row(what: str, seconds: tuple[float, ...] | list[float], goal: str) -> None:
    middle, longest = (f"{f(seconds) * 1000:.0f} ms" if seconds else "never" for f in (median, max))
    print(f"| {what} | {middle} | {longest} | {goal} |", flush=True)


if __name__ == "__main__":
    main()
