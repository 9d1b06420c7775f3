"""Speech for tests and benchmarks, in voices that Charley itself never uses."""

from __future__ import annotations

import atexit
import functools
import re
import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from voice.tts.finish import finish
from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser
from voice.tts.synthesiser import DEFAULT_VOICE, Voice

ESPEAK_VOICES = (
    "en-us+m3",
    "en-us+f4",
    "en-us+annie",
    "en-us-nyc+m7",
    "en-gb",
    "en-gb+f3",
    "en-gb-x-rp+m1",
    "en-gb-scotland+f5",
    "en-029+linda",
)
"""Accents and throats as different as espeak-ng has them, and still easy to follow."""

FLITE_VOICES = ("awb", "kal16", "rms", "slt")
"""Those of flite's that speak any text at 16 kHz: cut from recordings of people."""

FLITE_PACE = 175
"""Words a minute at which flite's voices speak by themselves."""


def foreign_voices() -> list[str]:
    """What `speak` takes here: "espeak:en-gb+f3" always, "flite:slt" where flite is installed."""
    flite = FLITE_VOICES if shutil.which("flite") else ()
    return [*(f"espeak:{name}" for name in ESPEAK_VOICES), *(f"flite:{name}" for name in flite)]


def speak(text: str, voice: str = "espeak:en-gb+f3", *, words_per_minute: float = 160) -> bytes:
    """16 kHz PCM of somebody saying `text`: the same each time, as loud in every voice."""
    engine, _, name = voice.partition(":")
    if engine == "flite":
        return _flite(text, name, words_per_minute)
    return _worker().with_voice(Voice(name, words_per_minute)).render(text).pcm


def rest() -> None:
    """End the process that speaks; the next `speak` starts another."""
    _worker().close()


@functools.cache
def _worker() -> Pyttsx3Synthesiser:
    synthesiser = Pyttsx3Synthesiser(DEFAULT_VOICE)
    atexit.register(synthesiser.close)
    return synthesiser


def _flite(text: str, name: str, words_per_minute: float) -> bytes:
    # flite takes "30 s" for "thirty S" and a bare file name for a file: words only, and after -t.
    words = re.sub(r"[^\w\s.,?!'-]", " ", text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        stretch = f"duration_stretch={FLITE_PACE / words_per_minute:.3f}"
        subprocess.run(["flite", "-voice", name, "--setf", stretch, "-t", words, "-o", path], check=True)
        with wave.open(str(path)) as recording:
            samples = np.frombuffer(recording.readframes(recording.getnframes()), "<i2")
            return finish(samples, recording.getframerate())
