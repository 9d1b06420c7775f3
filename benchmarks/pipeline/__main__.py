"""Start, CPU and memory of the whole of Charley beside the bare engine that decodes all the time.

    python -m benchmarks.pipeline [--minutes 4] [--starts 5]

The real program (all its processes) and the engine listen to the same microphone of a private sound server,
in real time; a question comes every half minute. Ratios are taken in one run. What is rendered and learnt at
set-up is there. Take a quiet machine: the seconds of starting are those of a clock.
"""

from __future__ import annotations

import argparse

from benchmarks.pipeline import idle, live, rooms
from benchmarks.pipeline.live import Usage
from tests.soundlab import lacks
from voice import assembly

IDLE = 60.0
"""Seconds of the quiet room in which nobody speaks."""


def main() -> None:
    """Measure and print, with the goals beside it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--starts", type=int, default=5)
    wanted = parser.parse_args()
    seconds = wanted.minutes * 60
    print(f"{assembly.BUNDLED}, {wanted.minutes:g} minutes of each room\n")
    _print_idle(*idle.shares(rooms.quiet(IDLE)))
    if lacks():
        raise SystemExit(f"no private sound server: {lacks()}")
    with live.household() as home:
        _print_starts(*live.starts(home, wanted.starts))
        for name, make in rooms.ROOMS.items():
            whole, alone = live.usage(home, make(seconds))
            _print_usage(f"{name}, {home.answers} questions heard", whole, alone)


def _print_idle(listening: float, decoding: float) -> None:
    print(
        "| nobody speaks | detector and recogniser | always decoding | of it | goal |",
        "|---" * 5 + "|",
        sep="\n",
    )
    part = f"1/{decoding / listening:.0f}"
    print(f"| a quiet room | {listening:.2%} of a core | {decoding:.2%} | {part} | 1/20 |\n", flush=True)


def _print_starts(whole: float, alone: float) -> None:
    print("| | bare engine | Charley | more | goal |\n|---|---|---|---|---|")
    print(f"| ready after | {alone:.2f} s | {whole:.2f} s | {whole - alone:+.2f} s | +0.7 s |", flush=True)


def _print_usage(room: str, whole: Usage, alone: Usage) -> None:
    cpu = whole.cpu / alone.cpu
    print(f"| CPU, {room} | {alone.cpu:.2%} of a core | {whole.cpu:.2%} | x {cpu:.2f} | x 1.05 |")
    for name, one, other in (
        ("PSS, median", alone.typical, whole.typical),
        ("PSS, most", alone.most, whole.most),
        ("USS, most", alone.own, whole.own),
    ):
        print(
            f"| {name}, {room} | {one:.0f} MB | {other:.0f} MB | {other - one:+.0f} MB | +60 MB |", flush=True
        )


if __name__ == "__main__":
    main()
