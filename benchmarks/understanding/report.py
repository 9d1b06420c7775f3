"""The tables, as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.understanding import charley, scoring
from benchmarks.understanding.running import Run
from benchmarks.understanding.scoring import Figures
from benchmarks.understanding.sets import NONE, Line, Phrase, plain

COLUMNS = (
    "right | wrong | refused | out of scope, accepted | danger caught | false alarms "
    "| ms, median | ms, 95 % | load, s"
)


@dataclass(frozen=True, slots=True)
class Scored:
    """One system with its figures."""

    run: Run
    lines: list[Line]
    """Those it was tried on."""
    at_five: Figures
    unrefusing: Figures
    own: Figures | None
    """By its own thresholds."""
    curve: list[tuple[float, float]]
    """(out-of-scope share accepted, right share)."""


def score(run: Run, lines: list[Line]) -> Scored:
    """Everything that is told of a run that succeeded."""
    tried = lines[:: run.every]
    return Scored(
        run,
        tried,
        scoring.best_at(tried, run.answers),
        scoring.figures(tried, run.answers),
        scoring.decided(tried, run.decided) if run.decided else None,
        [(accepted, right) for accepted, right, _ in scoring.curve(tried, run.answers)],
    )


def tables(about: str, runs: list[Run], scored: list[Scored]) -> str:
    """All that is printed, after `about`."""
    return "\n".join([about, *_tables(runs, scored)]) + "\n"


def _tables(runs: list[Run], scored: list[Scored]) -> Iterator[str]:
    yield ""
    yield "Each system at the threshold that serves it best on these very lines, where at most"
    yield f"{scoring.AT_MOST:.0%} of what is out of scope is accepted. Charley's first row is what ships,"
    yield "with no threshold tuned here:"
    yield ""
    yield f"| system | {COLUMNS} |"
    yield f"|---|{'---|' * 9}"
    ranked = sorted(scored, key=lambda s: (s.run.name != charley.NAME, -s.at_five.right))
    for one in ranked:
        if one.own:
            yield _row(f"**{one.run.name}, as it decides**", one.own, one.run)
        yield _row(_name(one), one.at_five, one.run)
    for run in runs:
        if run.why_not:
            yield f"| {run.name} | {_cell(run.why_not)} |{' |' * 8}"
    yield ""
    yield "The same with nothing refused for its score:"
    yield ""
    yield "| system | right | wrong | refused | out of scope, accepted | danger caught | false alarms |"
    yield f"|---|{'---|' * 6}"
    for one in sorted(scored, key=lambda s: (s.run.name != charley.NAME, -s.unrefusing.right)):
        yield f"| {_name(one)} | {_shares(one.unrefusing)} |"
    yield from _checks(scored)


def about(files: list[Path], lines: list[Line], phrases: list[Phrase]) -> str:
    """What was learnt, and on what it was tried."""
    meant = sum(line.intent not in (None, NONE) for line in lines)
    outside = sum(line.intent == NONE for line in lines)
    danger = sum(line.danger is True for line in lines)
    harmless = sum(line.danger is False for line in lines)
    known = {text for text, _ in phrases}
    same = sum(plain(line.text) in known for line in lines)
    names = ", ".join(file.name for file in files)
    return (
        f"{len(phrases)} phrases learnt by each. {len(lines)} lines tried ({names}),\n"
        f"{same} of them phrases word for word. {meant} lines mean something, {outside} are out of scope;\n"
        f"{danger} tell of a danger sign, {harmless} of none."
    )


def _name(one: Scored) -> str:
    return one.run.name if one.run.every == 1 else f"{one.run.name} ({len(one.lines)} lines tried)"


def _row(name: str, figures: Figures, run: Run) -> str:
    median, late = statistics.median(run.milliseconds), _percentile(run.milliseconds, 95)
    return f"| {name} | {_shares(figures)} | {median:.2f} | {late:.2f} | {run.load:.2f} |"


def _shares(f: Figures) -> str:
    shares = (f.right, f.wrong, f.refused, f.accepted, f.caught, f.frightened)
    return " | ".join(f"{share:.3f}" for share in shares)


def _checks(scored: list[Scored]) -> Iterator[str]:
    """A check question is no alarm, but was counted as one."""
    for one in scored:
        if one.run.decided:
            both = list(zip(one.lines, one.run.decided, strict=True))
            frightened = [
                answer for line, answer in both if line.danger is False and answer in scoring.ALARMED
            ]
            checks = frightened.count("check")
            yield ""
            yield (
                f"Of {one.run.name}'s {len(frightened)} false alarms, as it decides, {checks} are "
                "one short question, and no alarm."
            )


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _cell(text: str) -> str:
    return text.replace("|", "/")[:120]
