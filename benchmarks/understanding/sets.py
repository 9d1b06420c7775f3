"""Labelled sentences, and the phrases that every system learns from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from voice import content, places
from voice.content import Content

EVAL = Path(__file__).resolve().parents[2] / "tests" / "eval"

NONE, RED_FLAG = "none", "red_flag"

DANGER = frozenset(["T1", "T2", "T1-crisis"])
"""What a red-flag line expects where an alarm is due."""

HARMLESS = frozenset(["none", "info"])
"""What it expects where an alarm would frighten. The rest ("ask", "T3") may go either way: not counted."""

Phrase = tuple[str, str]
"""(text, label)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence that somebody else wrote, and what is meant."""

    text: str
    intent: str | None
    """An intent, "red_flag", "none" for out of scope; None where only the danger is labelled."""
    danger: bool | None
    """Whether it tells of a danger sign; None where that may go either way."""


def default_files() -> list[Path]:
    """The development sets, and the inner ones where they are."""
    names = ["utterances_dev.jsonl", "red_flags_dev.jsonl", "utterances_inner.jsonl", "red_flags_inner.jsonl"]
    return [EVAL / name for name in names if (EVAL / name).exists()]


def read(files: Iterable[Path]) -> list[Line]:
    """Every line of `files`, each text once. Red-flag sets are known by their "expect"."""
    lines: dict[str, Line] = {}
    for file in files:
        for number, row in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if row.strip():
                try:
                    line = _line(json.loads(row))
                except (ValueError, KeyError, TypeError) as error:
                    raise SystemExit(f"{file}:{number}: not a labelled sentence ({error!r})") from None
                lines.setdefault(line.text, line)
    return list(lines.values())


def _line(row: dict[str, str]) -> Line:
    if "expect" not in row:
        return Line(row["text"], row["intent"], row["intent"] == RED_FLAG)
    danger = row["expect"] in DANGER
    counted = danger or row["expect"] in HARMLESS
    # A harmless line may be any intent or none; the set does not say which.
    return Line(row["text"], None, danger if counted else None)


def known() -> Content:
    """The content that ships."""
    return content.load(places.content_file(), places.facts_file())


def phrases(of: Content) -> list[Phrase]:
    """What the peers learn: all that Charley knows anywhere. Harmless near misses of danger are "none"."""
    return list(dict.fromkeys((plain(text), label) for text, label in _labelled(of)))


def _labelled(of: Content) -> Iterator[Phrase]:
    for name, intent in of.intents.items():
        yield from ((phrase, name) for phrase in intent.phrases)
    for matter in of.next_visit.values():
        yield from ((phrase, matter.as_) for phrase in matter.phrases)
    yield from ((phrase, NONE) for phrase in of.not_for_charley)
    for flag in of.red_flags.values():
        worst = (more.phrases for more in (flag.severe, flag.own) if more)
        for group in (flag.phrases, flag.ask, *worst):
            yield from ((phrase, RED_FLAG) for phrase in group)
        yield from ((phrase, NONE) for phrase in flag.not_)


def plain(text: str) -> str:
    """Lower-case words: no peer is to stumble over a bracket that means something in its templates."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'")))
