"""What sentences are understood as when they are spoken: word errors, and what they cost.

    python -m benchmarks.hearing [--sets FILE ...] [--sentences N] [--engines NAME ...] [--noises NAME ...]

A sample of labelled sentences is typed, and is spoken by voices that Charley does not have: clean, and in
recorded noise (FOLDER/noise of --recordings). Each recording goes the way of `charley hear`: speech
detection, endpointer, recogniser, what it refuses, conversation and matcher. The sample is always the same.

What is taken for an intent where nobody spoke to Charley, awake and asleep: benchmarks.rejection.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.hearing import ears, report, rooms, voices
from benchmarks.hearing.ears import Ears
from benchmarks.hearing.report import Trial
from benchmarks.hearing.rooms import Room
from benchmarks.rejection import RECORDINGS
from benchmarks.understanding import sets
from benchmarks.understanding.sets import Line

SETS = [sets.EVAL / "utterances_inner.jsonl", sets.EVAL / "red_flags_inner.jsonl"]

SENTENCES = 120
"""Ten minutes of one core. A share of the sixty that mean something is known to five points or so."""

LEVELS = (20.0, 10.0, 5.0)
"""dB by which the noise lies below the voice."""


def main() -> None:
    """Type, speak, hear and print."""
    wanted = _wanted()
    folder: Path = wanted.recordings / "noise"
    try:
        noises = rooms.recorded(folder, wanted.noises)
        heard_by = Ears(wanted.engines)
    except LookupError as error:
        raise SystemExit(str(error)) from None
    lines = voices.sample(sets.read(wanted.sets), wanted.sentences)
    places = [Room("clean"), *(Room(f"{level:g} dB", level, noises) for level in wanted.levels if noises)]
    typed = Trial("typed", Room(""), heard_by.typed(lines))
    print(report.about(lines, wanted.sets, voices.names(), noises), end="\n\n")
    print(report.head(), report.row(typed, lines, typed), sep="\n", flush=True)
    trials: list[Trial] = []
    for place in places:
        for engine in wanted.engines:
            print(f"{engine}, {place.name} ...", file=sys.stderr, flush=True)
            answers = heard_by.hear(engine, voices.spoken(lines, wanted.cache), place)
            trials.append(Trial(engine, place, answers))
            print(report.row(trials[-1], lines, typed), flush=True)
    print(f"\n{report.by_voice(trials, lines, typed, voices.kinds(len(lines)))}")
    if not noises:
        print(f"\nNo recordings in {folder}: clean only.")
    if wanted.told:
        told = (_told(heard, lines, typed) for heard in trials)
        wanted.told.write_text("".join(map("".join, told)), encoding="utf-8")


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hearing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sets", type=Path, nargs="+", metavar="FILE", default=SETS, help="labelled lines")
    parser.add_argument("--sentences", type=int, metavar="N", default=SENTENCES, help=f"default: {SENTENCES}")
    parser.add_argument("--engines", nargs="+", choices=ears.NAMES, default=ears.NAMES)
    parser.add_argument("--noises", nargs="*", metavar="NAME", help="recordings by name (default: all)")
    parser.add_argument("--levels", type=float, nargs="+", metavar="DB", default=LEVELS)
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, metavar="FOLDER")
    parser.add_argument("--cache", type=Path, default=voices.CACHE, metavar="FOLDER", help="of spoken WAV")
    parser.add_argument("--told", type=Path, metavar="FILE.jsonl", help="what became of each sentence")
    return parser.parse_args()


def _told(heard: Trial, lines: list[Line], typed: Trial) -> list[str]:
    """One JSON object a sentence, to look into."""
    said = []
    for number, (line, answer, plain) in enumerate(zip(lines, heard.answers, typed.answers, strict=True)):
        row = {
            "engine": heard.engine,
            "sound": heard.room.name,
            "noise": heard.room.noise_of(number),
            "voice": voices.voice_of(number),
            "text": line.text,
            "meant": line.intent,
            "danger": line.danger,
            "typed": plain.label,
            "heard": answer.words,
            "label": answer.label,
            "confidence": round(answer.confidence, 3),
            "refusals": answer.refusals,
        }
        said.append(json.dumps(row, ensure_ascii=False) + "\n")
    return said


if __name__ == "__main__":
    main()
