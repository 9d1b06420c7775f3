"""The whole product in a network namespace without an interface: everything but fetching a model works."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from soundlab import SoundLab, lacks, wait_until
from speech import speak

from voice.asr import models
from voice.audio import wav
from voice.events import RATE

ALONE = ["unshare", "--user", "--map-root-user", "--net"]
"""Runs a program where there is no network at all: not even the loopback is up."""


def forbidden() -> str:
    """Why a namespace cannot be made here; "" if it can."""
    if not shutil.which("unshare"):
        return "missing: unshare (apt install util-linux)"
    done = subprocess.run([*ALONE, "true"], capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


pytestmark = [pytest.mark.engine, pytest.mark.skipif(bool(forbidden()), reason=forbidden())]

BUNDLED = Path(__file__).parent.parent / "models" / "charley-en-synthetic"
CONNECT = "import socket; socket.create_connection(('127.0.0.1', 9), 2)"


def offline(*arguments: str, code: int = 0, typed: str = "") -> str:
    """What `charley` prints to stdout; its exit code must be `code`."""
    done = subprocess.run(
        [*ALONE, sys.executable, "-m", "voice", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_there_is_no_network_in_there() -> None:
    done = subprocess.run(
        [*ALONE, sys.executable, "-c", CONNECT], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in done.stderr


def test_it_understands_and_converses() -> None:
    assert json.loads(offline("match", "--json", "one leg is swollen"))["flag"] == "RF02"
    told = offline("chat", "--json", typed='{"user": "i have a cramp in my calf"}\n{"wait": 30}\n')
    assert [json.loads(line)["state"] for line in told.splitlines()] == ["coaching", "asking"]


def test_it_hears_and_speaks(tmp_path: Path) -> None:
    file = tmp_path / "question.wav"
    wav.write(file, bytes(RATE) + speak("what should i eat") + bytes(RATE))
    heard = json.loads(offline("hear", "--json", "--model", str(BUNDLED), str(file)).splitlines()[-1])
    assert heard["intent"] == "foods"
    night = tmp_path / "night"
    assert "turns were understood" in offline("demo", "--out", str(night))
    assert (night / "night.wav").stat().st_size > RATE


def test_content_models_and_devices_are_looked_at() -> None:
    assert "all well" in offline("check")
    assert "charley-en-synthetic" in offline("models")
    findings = {
        row["check"]: row for row in map(json.loads, offline("doctor", "--json", code=1).splitlines())
    }
    assert findings["content"]["ok"]


def test_fetching_a_model_is_refused_in_one_line() -> None:
    name = "vosk-model-small-en-us-0.15"
    if models.find(name):
        pytest.skip(f"{name} is here already")
    told = offline("models", "get", name, code=1)
    assert len(told.strip().splitlines()) == 1


@pytest.mark.sound
@pytest.mark.skipif(bool(lacks()), reason=lacks())
def test_a_spoken_question_is_answered_aloud(tmp_path: Path) -> None:
    (tmp_path / "charley").mkdir()
    settings = f'[hearing]\nengine = "vosk"\nmodel = "{BUNDLED}"\n'
    (tmp_path / "charley" / "config.toml").write_text(settings)
    log = tmp_path / "log"
    with SoundLab() as lab, log.open("wb") as out:
        process = subprocess.Popen(
            [*ALONE, sys.executable, "-m", "voice"],
            env=lab.env | {"XDG_CONFIG_HOME": str(tmp_path)},
            stdout=out,
            stderr=out,
        )
        try:
            wait_until(lambda: "is listening" in log.read_text(), "it listens", seconds=60)
            with lab.recording() as recording:
                lab.speak(bytes(RATE) + speak("charley what should i eat") + bytes(RATE))
                wait_until(lambda: "what should i eat" in log.read_text(), "it hears")
                wait_until(lambda: any(recording.read_bytes()), "it speaks")
        finally:
            process.terminate()
            process.wait(20)
