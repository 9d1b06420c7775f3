"""Which speech detector: what noises hold open, which voices are noticed, and what it costs.

    python -m benchmarks.endpointing [--recordings FOLDER] [--detectors NAME ...]

Each detector drives the project's endpointer, in a process of its own, over every noise of FOLDER/noise and
those that are made here, over spoken sentences in each of these, and over the people of FOLDER/speech. CPU
times are those of one frame's way through the detector alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks.endpointing import measuring, report
from benchmarks.endpointing.detectors import DETECTORS
from benchmarks.rejection import RECORDINGS


def main() -> None:
    """Measure each detector in a child, and print the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.endpointing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, metavar="FOLDER")
    parser.add_argument("--detectors", nargs="+", choices=DETECTORS, default=list(DETECTORS), metavar="NAME")
    parser.add_argument("--one", choices=DETECTORS, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        print(json.dumps(measuring.measured(wanted.one, wanted.recordings)))
        return
    results = {name: _in_a_child(name, wanted.recordings) for name in wanted.detectors}
    print(report.tables(results))
    if not (wanted.recordings / "noise").is_dir():
        print(f"\nNo recordings in {wanted.recordings}: noises that are made here only.")


def _in_a_child(name: str, recordings: Path) -> dict[str, dict[str, measuring.Row]]:
    print(f"{name} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.endpointing", "--one", name, "--recordings", str(recordings)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, dict[str, measuring.Row]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
