"""Which sentences are spoken, and by whom."""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.understanding.sets import Line
from tests.speech import foreign_voices, speak
from voice.audio import wav

UNHEARD = ("espeak:en-us+gustave", "espeak:en-gb+antonio", "espeak:en-us+AnxiousAndy", "espeak:en-gb+grandma")
"""Voices that the bundled model has never been trained on; of the others it has heard the like."""

CACHE = Path(tempfile.gettempdir(), f"charley-hearing-{os.getuid()}")
"""Where rendered speech is kept from run to run."""

SEED = 11


def sample(lines: list[Line], count: int) -> list[Line]:
    """`count` of `lines`, each label with its share; the same ones each time."""
    shuffled = random.Random(SEED).sample(lines, len(lines))
    ordered = sorted(shuffled, key=lambda line: (line.intent or "", str(line.danger)))
    count = min(count, len(ordered))
    chosen = [ordered[number * len(ordered) // count] for number in range(count)]
    # Not label by label: voices and noises go round, and must not meet the same label each time.
    return random.Random(SEED).sample(chosen, count)


@cache
def names() -> tuple[str, ...]:
    """The voices that take turns."""
    return (*foreign_voices(), *UNHEARD)


def voice_of(number: int) -> str:
    """Who speaks the sentence of this number."""
    return names()[number % len(names())]


def kinds(count: int) -> dict[str, list[int]]:
    """The numbers of the sentences, up to `count`, that each kind of voice speaks."""
    found: dict[str, list[int]] = {}
    for number in range(count):
        voice = voice_of(number)
        kind = "espeak-ng, not trained on" if voice in UNHEARD else voice.partition(":")[0]
        found.setdefault({"espeak": "espeak-ng"}.get(kind, kind), []).append(number)
    return found


def spoken(lines: list[Line], kept: Path) -> Iterator[bytes]:
    """16 kHz PCM of each sentence, from `kept` where it was rendered before."""
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, line in enumerate(lines):
        voice = voice_of(number)
        name = hashlib.sha256(f"{voice}\n{line.text}".encode()).hexdigest()[:20]
        path = kept / f"{name}.wav"
        if not path.exists():
            wav.write(path, speak(line.text, voice))
        yield b"".join(wav.frames(path))
