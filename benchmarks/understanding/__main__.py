"""What sentences are understood as, by Charley and by the peers, after learning the same phrases.

    python -m benchmarks.understanding [--install] [--sets FILE ...] [--plot FILE.svg]
    python -m benchmarks.understanding --learn [--sets FILE ...]
    python -m benchmarks.understanding --grow

With --install the peers are first fetched anew into benchmarks/.venv, where later runs find them. With
--learn Charley alone learns from ever more of its phrases; with --grow it is timed with 10 and 100 times
as many.

Every system runs in a process of its own, on one core; times are CPU times. Load is import and learning.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.understanding import (
    charley,
    environment,
    growth,
    learning,
    plot,
    report,
    running,
    scoring,
    sets,
)

BUDGET = 300.0
"""CPU seconds for the sentences of one system; a slower one is tried on every second, third ... line."""


def main() -> None:
    """Install, measure and print, or grow."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.understanding",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--install", action="store_true", help="fetch the peers first")
    parser.add_argument("--sets", type=Path, nargs="+", metavar="FILE", help="labelled lines, JSON")
    parser.add_argument("--systems", nargs="+", metavar="NAME", help=f"of: {'; '.join(running.names())}")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="accuracy against out-of-scope")
    parser.add_argument("--learn", action="store_true", help="learning curve and cross-validation")
    parser.add_argument("--grow", action="store_true", help="time against 10 and 100 times the phrases")
    parser.add_argument("--budget", type=float, default=BUDGET, help="CPU seconds a system (default: 300)")
    wanted = parser.parse_args()
    if wanted.install:
        environment.install()
    environment.enter("benchmarks.understanding", [a for a in sys.argv[1:] if a != "--install"])
    if wanted.grow:
        print(growth.table(sets.read(wanted.sets or sets.default_files())))
        return
    if wanted.learn:
        print(learning.tables(sets.read(wanted.sets or sets.default_files())))
        return
    compare(wanted)


def compare(wanted: argparse.Namespace) -> None:
    """The table, and the plot."""
    names = wanted.systems or running.names()
    if strange := set(names) - set(running.names()):
        raise SystemExit(f"no such system: {', '.join(sorted(strange))}")
    files = wanted.sets or sets.default_files()
    lines = sets.read(files)
    content = sets.known()
    runs = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        runs.append(running.run(name, content, [line.text for line in lines], wanted.budget))
    scored = [report.score(run, lines) for run in runs if not run.why_not]
    print(report.tables(report.about(files, lines, sets.phrases(content)), runs, scored), end="")
    if wanted.plot:
        scored.sort(key=lambda one: (one.run.name != charley.NAME, -one.at_five.right))
        curves = [
            plot.Curve(one.run.name, one.curve, (one.own.accepted, one.own.right) if one.own else None)
            for one in scored
        ]
        wanted.plot.write_text(plot.svg(curves, scoring.AT_MOST), encoding="utf-8")


if __name__ == "__main__":
    main()
