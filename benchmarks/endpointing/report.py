"""The three tables, as Markdown."""

from __future__ import annotations

from benchmarks.endpointing.measuring import Row

Results = dict[str, dict[str, dict[str, Row]]]
"""Detector -> "noises", "voices" or "cost" -> room, kind of voice or "" -> figures."""


def tables(results: Results) -> str:
    """Noises, voices, costs."""
    return "\n\n".join((noises(results), voices(results), costs(results)))


def noises(results: Results) -> str:
    """The share of time in which an utterance is open though nobody speaks."""
    columns = (
        "detector",
        "dBFS",
        "open",
        "utterances an hour",
        "worst noise",
        "snoring",
        "rain",
        "people talking",
    )
    rows = [
        (
            name,
            level,
            _percent(row["open"]),
            f"{row['an hour']:.0f}",
            _percent(row["worst"]),
            _percent(row["snoring"]),
            _percent(row["rain"]),
            _percent(row["talk"]) if "talk" in row else "",
        )
        for name, result in results.items()
        for level, row in result["noises"].items()
    ]
    return _table(columns, rows)


def voices(results: Results) -> str:
    """What became of those who spoke; seconds as median / 90 %."""
    columns = (
        "detector",
        "voices",
        "",
        "noticed",
        "beginning lost",
        "noticed after",
        "ended after",
        "never ended",
    )
    rows = [
        (
            name,
            group,
            f"{row['voices']:.0f}",
            _percent(row["noticed"]),
            _percent(row["beginning lost"]),
            f"{row['lag']:.2f} / {row['lag 90']:.2f} s",
            f"{row['endpoint']:.2f} / {row['endpoint 90']:.2f} s",
            _percent(row["never ended"]),
        )
        for name, result in results.items()
        for group, row in result["voices"].items()
    ]
    return _table(columns, rows)


def costs(results: Results) -> str:
    """CPU as the share of one core."""
    columns = ("detector", "start", "memory", "CPU, quiet room", "CPU, loud rain", "CPU, loud snoring")
    rows = [
        (
            name,
            f"{row['start']:.2f} s",
            f"{row['memory']:.0f} MB",
            *(f"{100 * row[room]:.2f} %" for room in ("quiet", "rain", "snoring")),
        )
        for name, result in results.items()
        for row in result["cost"].values()
    ]
    return _table(columns, rows)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (columns, ("---",) * len(columns), *rows))
