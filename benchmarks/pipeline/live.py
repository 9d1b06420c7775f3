"""The real program beside the bare engine, on one microphone of a private sound server, in real time."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pipeline import rooms
from benchmarks.pipeline.processes import Cost, cost
from tests.soundlab import SoundLab, wait_until
from voice import assembly, places

MODEL = places.shipped_models() / assembly.BUNDLED

SETTINGS = f'[hearing]\nengine = "vosk"\nmodel = "{MODEL}"\n'

LISTENING = "Charley is listening"

CACHE = Path(tempfile.gettempdir(), f"charley-pipeline-{os.getuid()}")
"""What set-up makes ready, kept from run to run: another Charley of this user would replace it by its own."""

SETTLING = 25.0
"""Seconds after a start in which the synthesiser ends, having nothing to do."""

LOOK_EVERY = 2.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one program, over a while."""

    cpu: float
    """Share of one core."""
    typical: float
    """MB of PSS, median."""
    most: float
    """MB of PSS."""
    own: float
    """MB of USS, the most."""


class Household:
    """A sound server, and a Charley with settings of its own."""

    def __init__(self, lab: SoundLab, folder: Path) -> None:
        self._lab, self._folder = lab, folder
        (folder / "charley").mkdir()
        (folder / "charley" / "config.toml").write_text(SETTINGS)
        self.answers = 0

    @contextlib.contextmanager
    def charley(self) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
        """The program once it listens, and the seconds that took."""
        out = self._folder / "out"
        env = self._lab.env | {
            "XDG_CONFIG_HOME": str(self._folder),
            "XDG_CACHE_HOME": str(CACHE),
            "XDG_STATE_HOME": str(self._folder / "state"),
        }
        began = time.monotonic()
        with out.open("wb") as written:
            process = subprocess.Popen(
                [sys.executable, "-m", "voice"], env=env, stdout=written, stderr=subprocess.STDOUT
            )
        try:
            wait_until(lambda: LISTENING in out.read_text(), f"Charley listens: {out.read_text()}")
            yield process, time.monotonic() - began
        finally:
            process.terminate()
            process.wait(20)
            self.answers = out.read_text().count("you:")

    @contextlib.contextmanager
    def bare(self) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
        """The engine alone on the same microphone, and the seconds it took to load."""
        record = ["parec", "--device=mic", "--raw", "--format=s16le", "--channels=1", "--rate=16000"]
        with subprocess.Popen(record, env=self._lab.env, stdout=subprocess.PIPE) as recorder:
            began = time.monotonic()
            with subprocess.Popen(
                [sys.executable, "-m", "benchmarks.pipeline.bare", str(MODEL)],
                stdin=recorder.stdout,
                stdout=subprocess.PIPE,
            ) as engine:
                assert engine.stdout is not None
                engine.stdout.readline()
                try:
                    yield engine, time.monotonic() - began
                finally:
                    recorder.terminate()
                    engine.terminate()

    def play(self, pcm: bytes) -> None:
        """Into the microphone, and wait."""
        self._lab.speak(pcm)


def set_up() -> None:
    """See that CACHE holds what set-up makes ready."""
    CACHE.mkdir(mode=0o700, exist_ok=True)
    command = "from voice.commands.rendering import at_set_up; at_set_up()"
    env = os.environ | {"XDG_CACHE_HOME": str(CACHE)}
    subprocess.run([sys.executable, "-c", command], env=env, check=True)


@contextlib.contextmanager
def household() -> Iterator[Household]:
    """One that has been set up: everything is rendered and learnt."""
    set_up()
    with SoundLab() as lab, tempfile.TemporaryDirectory(prefix="charley-") as folder:
        yield Household(lab, Path(folder))


def starts(home: Household, times: int) -> tuple[float, float]:
    """Seconds until Charley listens, and until the bare engine is loaded: the best of some starts of each."""
    whole, alone = [], []
    for _ in range(times):
        with home.charley() as (_, seconds):
            whole.append(seconds)
        with home.bare() as (_, seconds):
            alone.append(seconds)
    return min(whole), min(alone)


def usage(home: Household, room: bytes) -> tuple[Usage, Usage]:
    """Of Charley, and of the bare engine, while `room` is heard with questions in it."""
    pcm = rooms.asked_in(room)
    with home.charley() as (charley, _), home.bare() as (engine, _):
        time.sleep(SETTLING)
        pids = charley.pid, engine.pid
        before = [cost(pid) for pid in pids]
        looks: list[list[Cost]] = []
        began = time.monotonic()
        playing = threading.Thread(target=home.play, args=(pcm,))
        playing.start()
        while playing.is_alive():
            playing.join(LOOK_EVERY)
            looks.append([cost(pid) for pid in pids])
        seconds = time.monotonic() - began
    whole, alone = (_usage([look[n] for look in looks], before[n], seconds) for n in range(len(pids)))
    return whole, alone


def _usage(looks: list[Cost], before: Cost, seconds: float) -> Usage:
    shared = sorted(look.shared for look in looks)
    return Usage(
        (looks[-1].cpu - before.cpu) / seconds,
        shared[len(shared) // 2],
        shared[-1],
        max(look.own for look in looks),
    )
