"""The tables, as Markdown, and every reaction with what was heard."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.night.listening import Night, Utterance
from benchmarks.night.pleas import Woken

NIGHT_HOURS = 8.0

APART = "deserved"
"""The kind that is no false reaction."""

ASLEEP = ("reaction", "alarm")
AWAKE = ("misunderstood", "reaction", "alarm")


def nights(engine: str, heard: Mapping[str, Night], *, awake: bool) -> str:
    """A row for each kind, the sum of what should not wake Charley, and the reactions."""
    names, hours, per = (AWAKE, 1.0, "an hour") if awake else (ASLEEP, NIGHT_HOURS, "in 8 hours")
    titles = {"misunderstood": "once more?", "reaction": "reactions", "alarm": "alarms"}
    columns = [titles[n] for n in names] + [f"{titles[n]} {per}" for n in names]
    lines = [
        f"| {engine} | minutes | utterances | {' | '.join(columns)} |",
        "|---" * (3 + len(columns)) + "|",
    ]
    lines += [_row(kind, night, names, hours) for kind, night in heard.items()]
    false = [night for kind, night in heard.items() if kind != APART]
    lines.append(_row("all but those deserved", _sum(false), names, hours))
    told = [f"- {kind}: {_told(u)}" for kind, night in heard.items() for u in night.reactions]
    return "\n".join([*lines, "", *told, ""])


def pleas(engine: str, rooms: list[Woken]) -> str:
    """How many of them woke it."""
    lines = [f"| {engine} | room | spoken | woke Charley |", "|---|---|---|---|"]
    lines += [f"| {w.kind} | {w.room} | {w.spoken} | {100 * w.woke / w.spoken:.0f} % |" for w in rooms]
    return "\n".join([*lines, ""])


def _row(kind: str, night: Night, names: tuple[str, ...], hours: float) -> str:
    counts = [str(night.count(name)) for name in names]
    rates = [f"{night.per_hours(name, hours):.1f}" for name in names]
    cells = [kind, f"{night.seconds / 60:.0f}", str(len(night.utterances)), *counts, *rates]
    return f"| {' | '.join(cells)} |"


def _sum(parts: list[Night]) -> Night:
    return Night(sum(n.seconds for n in parts), [u for n in parts for u in n.utterances])


def _told(u: Utterance) -> str:
    assert u.match is not None
    meant = f"{u.match.intent} {u.match.flag or ''}".strip()
    return f'"{u.transcript.text}" ({u.transcript.confidence:.2f}, {meant} {u.match.score:.2f}) in: {u.among}'
