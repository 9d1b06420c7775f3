"""What must still wake Charley: pleas and danger signs of the development sets, spoken to it asleep."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hearing.voices import voice_of
from benchmarks.night.listening import Bedside
from benchmarks.night.places import Place, heard_from
from benchmarks.night.programme import Piece
from tests.speech import speak
from voice.events import RATE

SETS = Path(__file__).resolve().parents[2] / "tests" / "eval"

PLEAS, DANGER = "pleas", "danger signs"

ROOMS = (Place("clean", -26), Place("10 dB", -26, noise=10))

BEFORE = 4.0
"""Seconds of the room before, so that the detector knows it."""

AFTER = 2.5

SEED = 5


@dataclass(frozen=True, slots=True)
class Woken:
    """How many of some sentences woke it, in one room."""

    kind: str
    room: str
    spoken: int
    woke: int


def sentences(count: int) -> dict[str, list[str]]:
    """`count` pleas and `count` danger signs; the same ones each time."""
    lines = _lines("utterances_dev.jsonl")
    pleas = [line["text"] for line in lines if line["intent"] == "cramp_now"]
    signs = [
        line["text"]
        for line in _lines("red_flags_dev.jsonl")
        if line["kind"] == "pos" and line["expect"] in ("T1", "T2", "T1-crisis")
    ]
    found = {PLEAS: pleas, DANGER: signs}
    return {name: random.Random(SEED).sample(texts, min(count, len(texts))) for name, texts in found.items()}


def woken(bedside: Bedside, texts: Mapping[str, list[str]], noises: Mapping[str, bytes]) -> Iterator[Woken]:
    """Say each to a Charley that sleeps, in a quiet room and over noise; voices take turns."""
    for room in ROOMS:
        for kind, lines in texts.items():
            woke = sum(
                bedside.listen(_said(text, room, noises, n)).count("reaction") > 0
                for n, text in enumerate(lines)
            )
            yield Woken(kind, room.name, len(lines), woke)


def _said(text: str, room: Place, noises: Mapping[str, bytes], number: int) -> Iterator[Piece]:
    # The noise goes on before and after, as loud as it is under the voice.
    said = bytes(round(BEFORE * RATE) * 2) + speak(text, voice_of(number))
    yield Piece(text, lambda: heard_from(room, said, noises, number, AFTER))


def _lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (SETS / name).read_text(encoding="utf-8").splitlines()]
