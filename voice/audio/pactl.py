"""Asks PulseAudio, or PipeWire in its place, what PortAudio does not tell."""

from __future__ import annotations

import shutil
import subprocess

ANSWER_SECONDS = 3.0


def asked(*question: str) -> str:
    """What the sound server answers; "" where there is none, or none that answers."""
    if not shutil.which("pactl"):
        return ""
    try:
        done = subprocess.run(
            ["pactl", *question], capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
