"""`charley demo`, as a user runs it: a whole night on real recognition, and what it leaves behind."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from voice.asr.vosk import VoskRecogniser
from voice.audio import wav
from voice.commands.demo import TURNS

pytestmark = pytest.mark.engine

BUNDLED = Path(__file__).parent.parent / "models" / "charley-en-synthetic"


def test_the_whole_night(tmp_path: Path) -> None:
    out = tmp_path / "a night"
    command = [sys.executable, "-m", "voice", "demo", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{len(TURNS)} of {len(TURNS)} turns were understood" in done.stdout

    transcript = (out / "night.txt").read_text()
    assert transcript.strip() in done.stdout
    assert "rain at" in transcript
    assert "RF02" in transcript
    assert "Sorry, once more?" in transcript

    night = b"".join(wav.frames(out / "night.wav"))
    stream = VoskRecogniser(BUNDLED).stream()
    stream.accept(night)
    words = stream.finish().text
    assert re.search("what causes leg cramps", words)
    assert re.search("straighten that leg", words)
    assert len(list(out.glob("[0-9][0-9].wav"))) == len(TURNS)


def test_a_folder_that_cannot_be_written_ends_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = [sys.executable, "-m", "voice", "demo", "--out", str(tmp_path / "file" / "night")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr.splitlines()[-1]
