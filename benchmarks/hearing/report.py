"""The table, as Markdown: percent, and in brackets the points that hearing costs."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from benchmarks.hearing.ears import Answer
from benchmarks.hearing.rooms import Room
from benchmarks.understanding import scoring
from benchmarks.understanding.scoring import Figures
from benchmarks.understanding.sets import NONE, Line
from voice.asr.language_model import spoken_words

COLUMNS = (
    "engine",
    "sound",
    "word errors",
    "right",
    "wrong",
    "refused",
    "out of scope, accepted",
    "danger caught",
    "false alarms",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """All sentences by one engine in one room."""

    engine: str
    room: Room
    answers: list[Answer]


def about(lines: list[Line], files: Iterable[Path], voices: Sequence[str], noises: Iterable[str]) -> str:
    """What was said, by whom and where."""
    meant = sum(line.intent not in (None, NONE) for line in lines)
    outside = sum(line.intent == NONE for line in lines)
    danger = sum(line.danger is True for line in lines)
    harmless = sum(line.danger is False for line in lines)
    return (
        f"{len(lines)} sentences ({', '.join(file.name for file in files)}): {meant} mean something,\n"
        f"{outside} are out of scope; {danger} tell of a danger sign, {harmless} of none.\n"
        f"{len(voices)} voices: {', '.join(voices)}.\nNoise: {', '.join(noises) or 'none'}."
    )


def head() -> str:
    """The first two lines."""
    return f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


def row(heard: Trial, lines: list[Line], typed: Trial) -> str:
    """One engine in one room, beside what was typed."""
    figures, plain = _figures(lines, heard.answers), _figures(lines, typed.answers)
    shares = zip(_shares(figures), _shares(plain), strict=True)
    cells = [_cell(share, None if heard is typed else other) for share, other in shares]
    confidence = statistics.fmean(answer.confidence for answer in heard.answers)
    errors = 100 * word_errors(lines, heard.answers)
    cells = [heard.engine, heard.room.name, f"{errors:.1f}", *cells, f"{confidence:.2f}"]
    return f"| {' | '.join(cells)} |"


def by_voice(trials: list[Trial], lines: list[Line], typed: Trial, kinds: Mapping[str, list[int]]) -> str:
    """For each kind of voice: word errors, and how many sentences of all are understood as if typed."""
    told = [
        "Word errors / understood as the text is, by voice; flite's are cut from recordings of people:",
        "",
    ]
    told += [f"| engine | sound | {' | '.join(kinds)} |", f"|---|---|{'---|' * len(kinds)}"]
    for heard in trials:
        cells = [heard.engine, heard.room.name]
        for numbers in kinds.values():
            answers = [heard.answers[n] for n in numbers]
            same = statistics.fmean(heard.answers[n].label == typed.answers[n].label for n in numbers)
            cells.append(f"{100 * word_errors([lines[n] for n in numbers], answers):.0f} / {100 * same:.0f}")
        told.append(f"| {' | '.join(cells)} |")
    return "\n".join(told)


def word_errors(lines: list[Line], answers: list[Answer]) -> float:
    """Words to insert, delete or replace, as a share of those that were said."""
    pairs = [(spoken_words(line.text), spoken_words(a.words)) for line, a in zip(lines, answers, strict=True)]
    return sum(Levenshtein.distance(*pair) for pair in pairs) / max(1, sum(len(said) for said, _ in pairs))


def _figures(lines: list[Line], answers: list[Answer]) -> Figures:
    return scoring.decided(lines, [answer.label for answer in answers])


def _shares(f: Figures) -> tuple[float, ...]:
    return f.right, f.wrong, f.refused, f.accepted, f.caught, f.frightened


def _cell(share: float, typed: float | None) -> str:
    percent = round(100 * share)
    return f"{percent}" if typed is None else f"{percent} ({percent - round(100 * typed):+d})"
