"""Time until something is painted, CPU and memory of the bedside screen: the real program and Chromium.

    python -m benchmarks.kiosk [--samples 100] [--seconds 30] [--starts 5]

Chromium draws without a screen and without a graphics card, so that its CPU is more than on a machine with
one. Everything is rendered as after set-up. Take a quiet machine.
"""

from __future__ import annotations

import argparse
import statistics

from benchmarks.kiosk import crowd, paint, usage
from benchmarks.pipeline import live
from tests.soundlab import lacks
from voice import assembly
from voice.prepared import Prepared


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--starts", type=int, default=5)
    wanted = parser.parse_args()
    if lacks():
        raise SystemExit(f"no private sound server: {lacks()}")
    live.set_up()
    known = assembly.knowledge(assembly.settings())
    _print_paint(known, wanted.samples)
    _print_page(known, wanted.seconds)
    _print_assistant(wanted.seconds)
    _print_crowd(known, wanted.seconds)
    _print_starts(known, wanted.starts)


def _print_paint(known: Prepared, samples: int) -> None:
    _head(f"until it is painted, ms ({samples} each)", "median", "95 of 100", "worst")
    for what, times in (
        ("a view that Charley writes", paint.of_views(known.content, samples)),
        ("a press, and the view that answers it", paint.of_presses(samples)),
    ):
        ordered = sorted(times)
        most = ordered[int(0.95 * len(ordered))]
        _row(what, *(f"{ms:.0f}" for ms in (statistics.median(ordered), most, ordered[-1])))


def _print_page(known: Prepared, seconds: float) -> None:
    found = usage.of_page(known.content, seconds)
    names = next(iter(found.values()))
    _head("CPU of one core, and PSS", *found)
    for name in names:
        _row(name, *(f"{used[name].cpu:.1%}, {used[name].memory:.0f} MB" for used in found.values()))
    whole = [list(used.values()) for used in found.values()]
    _row(
        "all of these",
        *(f"{sum(u.cpu for u in one):.1%}, {sum(u.memory for u in one):.0f} MB" for one in whole),
    )


def _print_assistant(seconds: float) -> None:
    _head("the assistant's own process, asleep", "CPU of one core", "PSS")
    for name, used in usage.of_assistant(seconds).items():
        _row(name, f"{used.cpu:.2%}", f"{used.memory:.0f} MB")


def _print_crowd(known: Prepared, seconds: float) -> None:
    _head(
        "pages",
        "views written, 1/s",
        "shown to each page, 1/s",
        "server's CPU of one core",
        "a look at the screen, ms: median",
        "longest",
        "the last view everywhere after, s",
    )
    for pages, rate in ((1, crowd.VIEWS_A_SECOND), (crowd.PAGES, 10), (crowd.PAGES, crowd.VIEWS_A_SECOND)):
        found = crowd.strain(known, pages, rate, seconds)
        _row(
            f"{pages}",
            f"{found.written:.0f}",
            f"{found.seen:.0f}",
            f"{found.server:.0%}",
            f"{found.typical:.2f}",
            f"{found.longest:.1f}",
            f"{found.late:.2f}",
        )


def _print_starts(known: Prepared, times: int) -> None:
    _head("seconds from its start", "median", "longest")
    for what, seconds in zip(
        ("`charley kiosk` listens and serves the page", "Chromium shows the page"),
        paint.of_starts(known.content, times),
        strict=True,
    ):
        _row(what, f"{statistics.median(seconds):.2f}", f"{max(seconds):.2f}")


def _head(*names: str) -> None:
    print(f"\n| {' | '.join(names)} |\n{'|---' * len(names)}|", flush=True)


def _row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
