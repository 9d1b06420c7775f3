"""The doctor with real sound: it hears itself as loud as a loopback is, and tells silence from that."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.soundlab import SoundLab, lacks
from voice.events import RATE

pytestmark = [pytest.mark.sound, pytest.mark.engine, pytest.mark.skipif(bool(lacks()), reason=lacks())]

BUNDLED = Path(__file__).parent.parent / "models" / "charley-en-synthetic"
SETTINGS = f'[hearing]\nengine = "vosk"\nmodel = "{BUNDLED}"\n'

LEAK = -14.0
"""dB by which the loopback is softer than the loudspeaker."""

HISS = -60.0
"""dBFS of the room."""


@pytest.fixture
def lab() -> Iterator[SoundLab]:
    with SoundLab() as lab:
        yield lab


def doctor(lab: SoundLab, folder: Path) -> dict[str, dict[str, Any]]:
    (folder / "charley").mkdir()
    (folder / "charley" / "config.toml").write_text(SETTINGS)
    environment = lab.env | {"XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    command = [sys.executable, "-m", "voice", "doctor", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=170, check=False)
    assert "Traceback" not in done.stderr
    return {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}


def leak(lab: SoundLab) -> None:
    """Let the microphone hear the loudspeaker."""
    loopback = "source=speaker.monitor sink=throat latency_msec=60"
    assert lab.control("load-module", "module-loopback", *loopback.split()).returncode == 0
    (row,) = lab.control("list", "short", "sink-inputs").stdout.decode().splitlines()
    assert lab.control("set-sink-input-volume", row.split()[0], f"{LEAK}dB").returncode == 0


@contextlib.contextmanager
def hiss(lab: SoundLab, folder: Path) -> Iterator[None]:
    """A room that is not perfectly silent."""
    noise = np.random.default_rng(0).normal(size=120 * RATE) * 32768 * 10 ** (HISS / 20)
    (folder / "hiss.raw").write_bytes(noise.astype("<i2").tobytes())
    play = ["pacat", "--playback", "--device=throat", "--latency-msec=400"]
    shape = ["--raw", "--format=s16le", "--channels=1", f"--rate={RATE}", str(folder / "hiss.raw")]
    player = subprocess.Popen([*play, *shape], env=lab.env)
    try:
        yield
    finally:
        player.terminate()
        player.wait()


def test_it_hears_itself_as_loud_as_the_room_lets_it(lab: SoundLab, tmp_path: Path) -> None:
    leak(lab)
    with hiss(lab, tmp_path):
        found = doctor(lab, tmp_path)
    well = "libraries settings content folders microphone loudspeaker voice recogniser".split()
    assert {name: found[name] for name in well if found[name]["ok"] is not True} == {}
    assert found["microphone level"]["ok"]
    room = float(found["microphone level"]["found"].split("room ")[1].split(" dBFS")[0])
    assert room == pytest.approx(HISS, abs=3)
    echo = found["hears itself"]
    assert echo["ok"] is True, echo
    gain = float(echo["found"].split(" dB")[0].split()[-1])
    assert gain == pytest.approx(LEAK, abs=2), echo
    assert float(echo["found"].split(" ms")[0]) < 500
    assert found["echo canceller"]["found"] == "none"


def test_silence_is_muted_and_not_heard_is_no_failure(lab: SoundLab, tmp_path: Path) -> None:
    canceller = lab.control("load-module", "module-echo-cancel", "source_master=mic", "sink_master=speaker")
    found = doctor(lab, tmp_path)
    assert found["microphone level"]["ok"] is False
    assert "muted" in found["microphone level"]["found"]
    assert found["loudspeaker"]["ok"] is True
    assert found["hears itself"]["ok"] is None
    assert "headphones" in found["hears itself"]["found"]
    if canceller.returncode == 0:
        assert "not in use" in found["echo canceller"]["found"]
