"""What breaks beside a bed, and how soon Charley hears again: the real program on a private sound server.

    python -m benchmarks.faults [--runs 3] [--only WORDS]

Each fault is done to a Charley that coaches a stretch, and undone; then she says "say that again" until she
is answered aloud. Exits with 1 unless each of them ends well in each run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.faults.catalogue import FAULTS, Fault
from benchmarks.faults.trial import GOAL, Outcome, coached, tried
from tests.soundlab import lacks
from voice import assembly
from voice.commands import rendering

CACHE = Path(tempfile.gettempdir()) / f"charley-benchmark-{os.getuid()}"
"""Where all sentences lie ready from run to run."""


def main() -> int:
    """Print a row for each fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", metavar="WORDS", help="faults with these words in their names")
    wanted = parser.parse_args()
    if lacks():
        print(lacks(), file=sys.stderr)
        return 1
    os.environ["XDG_CACHE_HOME"] = str(CACHE)
    rendering.at_set_up()
    print(f"\nGoal: heard again within {GOAL:.0f} s, in {wanted.runs} runs in a row.\n")
    print("| fault | heard again after, s | answered aloud after, s | conversation kept | told | |")
    print("|---|---|---|---|---|---|")
    stretch = coached(assembly.knowledge(assembly.settings()).content)
    well = [row(fault, stretch, wanted.runs) for fault in FAULTS if wanted.only in fault.name]
    return 0 if all(well) else 1


def row(fault: Fault, stretch: frozenset[str], runs: int) -> bool:
    """Try it so often, print what came of it; whether all went well."""
    if reason := fault.impossible():
        print(f"| {fault.name} | not here: {reason} | | | | |", flush=True)
        return True
    outcomes: list[Outcome] = []
    for _ in range(runs):
        try:
            with tempfile.TemporaryDirectory(prefix="charley-") as folder:
                outcomes.append(tried(fault, stretch, CACHE, Path(folder)))
        except AssertionError as error:
            print(f"| {fault.name} | {error} | | | | **fails** |", flush=True)
            return False
    well = all(outcome.fits(fault) for outcome in outcomes)
    heard, answered = (
        " ".join(f"{getattr(outcome, name):.1f}" for outcome in outcomes) for name in ("heard", "answered")
    )
    kept = "yes" if all(outcome.kept for outcome in outcomes) else "no"
    told = "; ".join(dict.fromkeys(told_by(outcome) for outcome in outcomes))
    print(
        f"| {fault.name} | {heard} | {answered} | {kept} | {told} | {'' if well else '**fails**'} |",
        flush=True,
    )
    return well


def told_by(outcome: Outcome) -> str:
    """How one came to know of it."""
    ways = (("aloud", outcome.aloud), (f"shown: {outcome.told}", bool(outcome.told)))
    return ", ".join(way for way, was in ways if was) or "no: it was over at once"


if __name__ == "__main__":
    sys.exit(main())
