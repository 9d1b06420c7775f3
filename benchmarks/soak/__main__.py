"""A simulated night: requests and faults at random, everything real but the sound cards.

    python -m benchmarks.soak [--hours 8] [--seed N]

Exits with 1 unless every request that reached a microphone whole was answered, and nothing was gathered:
memory, threads, processes, files.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
from pathlib import Path

from benchmarks.soak.night import HOUR, Night, Outcome

GROWTH_MB = 8.0
"""Memory that may be gathered after the first hour: rendered speech is remembered up to 4 MB."""


def main() -> int:
    """Live through a night and tell of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    print(f"seed {wanted.seed}\n")
    print("| hour | faults | due | answered | MB | threads | processes | files | took, s |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="charley-") as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        night = Night(wanted.seed, wanted.hours * HOUR, Path(folder), told=lambda row: print(row, flush=True))
        outcome = night.run()
    print(f"\n{', '.join(f'{name} {count}' for name, count in sorted(outcome.faults.items()))}")
    complaints = list(found(outcome))
    print("\n".join(complaints) or "Every request was answered, and nothing was gathered.")
    return 1 if complaints else 0


def found(outcome: Outcome) -> list[str]:
    """What is wrong, line by line."""
    first, last = outcome.hours[0].health, outcome.hours[-1].health
    wrong = [
        f"not answered: {request.text!r} at {request.begins:.1f} s, heard as {request.understood!r}"
        for request in outcome.unanswered
    ]
    if last.megabytes - first.megabytes > GROWTH_MB:
        wrong.append(f"memory grew by {last.megabytes - first.megabytes:.1f} MB")
    for what in ("threads", "processes", "files"):
        before, after = getattr(first, what), getattr(last, what)
        if after > before:
            wrong.append(f"{what}: {before} after the first hour, {after} at the end")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
