"""`charley hear`, as a user runs it: spoken questions in foreign voices, and every kind of bad recording."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.speech import foreign_voices, speak
from voice.audio import wav
from voice.events import RATE

pytestmark = pytest.mark.engine

QUESTIONS = [
    ("what causes leg cramps", "causes"),
    ("my calf is cramping right now", "cramp_now"),
    ("should i take magnesium", "supplements"),
    ("are my varicose veins to blame", "cause_veins"),
    ("is the cramp bad for my baby", "baby_safe"),
    ("what should i eat to stop the cramps", "foods"),
    ("show me a stretch for my calf", "stretch"),
    ("my left leg is swollen and hot", "red_flag"),
    ("when should i see a doctor", "see_doctor"),
    ("how do i massage my calf", "massage"),
    ("should i wear compression stockings", "stockings"),
    ("who are you", "about"),
]


def hear(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "voice", "hear", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_questions_in_foreign_voices_are_answered_with_the_right_topic(tmp_path: Path) -> None:
    voices = foreign_voices()
    quiet = bytes(RATE)
    files = []
    for number, (text, _) in enumerate(QUESTIONS):
        # Turned around the list of voices, so that flite's speak too where they are installed.
        voice = voices[-1 - number % len(voices)]
        files.append(tmp_path / f"{number}.wav")
        wav.write(files[-1], quiet + speak(text, voice) + quiet)
    done = hear("--json", *files)
    assert done.returncode == 0, done.stderr
    heard = objects(done.stdout)
    assert [h["intent"] for h in heard] == [intent for _, intent in QUESTIONS]
    for told, file in zip(heard, files, strict=True):
        assert told["file"] == str(file)
        assert told["say"]
        assert told["confidence"] > 0.5
        assert told["engine"] in ("vosk", "pocketsphinx")
    assert heard[7]["flag"] == "RF02"
    assert heard[7]["tier"] == "T2"


def _odd_recordings(folder: Path) -> dict[str, Path]:
    """The same question in every kind of file that people have."""
    speech = np.frombuffer(bytes(RATE) + speak("what causes leg cramps") + bytes(RATE), "<i2")
    kinds = {name: folder / f"{name}.wav" for name in ("8-bit", "48 kHz stereo", "float", "24-bit")}
    soundfile.write(kinds["8-bit"], speech, RATE, subtype="PCM_U8")
    three_times = np.repeat(speech, 3)
    soundfile.write(kinds["48 kHz stereo"], np.stack([three_times, three_times], axis=1), 48_000)
    soundfile.write(kinds["float"], speech / 32768, RATE, subtype="FLOAT")
    soundfile.write(kinds["24-bit"], speech, RATE, subtype="PCM_24")
    return kinds


def test_a_question_is_heard_in_every_kind_of_recording(tmp_path: Path) -> None:
    kinds = _odd_recordings(tmp_path)
    done = hear("--json", "--model", "charley-en-synthetic", *kinds.values())
    assert done.returncode == 0, done.stderr
    assert {Path(h["file"]).stem: h["intent"] for h in objects(done.stdout)} == dict.fromkeys(kinds, "causes")


def test_bad_recordings_end_in_one_line_each_and_the_good_one_is_still_heard(tmp_path: Path) -> None:
    bad = {
        name: tmp_path / name
        for name in ("empty.wav", "text.wav", "no samples.wav", "missing.wav", "a folder")
    }
    bad["empty.wav"].touch()
    bad["text.wav"].write_text("this is no recording")
    with wave.open(str(bad["no samples.wav"]), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
    bad["a folder"].mkdir()
    good = _odd_recordings(tmp_path)["24-bit"]
    done = hear("--json", "--model", "charley-en-synthetic", *bad.values(), good)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    complaints = [line for line in done.stderr.splitlines() if line.startswith("charley:")]
    assert len(complaints) == len(bad)
    for name, complaint in zip(bad, complaints, strict=True):
        assert name in complaint
    assert [h["intent"] for h in objects(done.stdout)] == ["causes"]


def test_an_hour_long_recording_is_heard_in_little_memory(tmp_path: Path) -> None:
    question = bytes(RATE) + speak("what causes leg cramps") + bytes(RATE)
    path = tmp_path / "hour.flac"
    with soundfile.SoundFile(path, "w", RATE, 1, subtype="PCM_16") as file:
        for _ in range(360):
            file.write(np.zeros(10 * RATE, np.int16))
        file.write(np.frombuffer(question, "<i2"))
    measured = (
        # Not getrusage: what its parent needed before exec would count as its own.
        "import re, sys; from voice.cli import main\n"
        "try: main()\n"
        "finally: print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1], file=sys.stderr)"
    )
    command = [sys.executable, "-c", measured, "hear", "--json", "--model", "charley-en-synthetic", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = objects(done.stdout)[0]
    assert told["intent"] == "causes"
    assert told["audio_seconds"] > 3600
    # An hour of samples alone would be 115 MB more.
    assert int(done.stderr.splitlines()[-1]) < 260 * 1024


@pytest.mark.parametrize("broken", ["missing", "empty folder", "files of nothing"])
def test_a_broken_model_ends_in_one_line(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "vosk-model-broken"
    if broken != "missing":
        folder.mkdir()
    if broken == "files of nothing":
        for name in (
            "am/final.mdl",
            "conf/mfcc.conf",
            "conf/model.conf",
            "graph/HCLG.fst",
            "graph/words.txt",
        ):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).touch()
    recording = _odd_recordings(tmp_path)["24-bit"]
    done = hear("--model", folder, recording)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "vosk-model-broken" in done.stderr.splitlines()[-1]
