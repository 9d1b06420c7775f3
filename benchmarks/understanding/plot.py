"""Accuracy against out-of-scope acceptance, as an SVG of plain text."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

WIDTH, HEIGHT = 860, 500
LEFT, TOP, RIGHT, BOTTOM = 66, 34, 276, 58
"""Margins; the legend stands in the right one."""

FARTHEST = 0.5
"""Share of out-of-scope lines at which the picture ends: who lets through more is of no use to anybody."""

COLOURS = ("#000000", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe and Ito's, told apart by colour-blind eyes; the first is Charley's. Dashes differ as well."""

DASHES = ("", "9 4", "2 4", "12 3 2 3", "5 3")


@dataclass(frozen=True, slots=True)
class Curve:
    """One system."""

    name: str
    points: list[tuple[float, float]]
    """(out-of-scope share accepted, right share), from the strictest threshold on; it ends in a dot."""
    marked: tuple[float, float] | None = None
    """Where it stands by its own thresholds."""


def svg(curves: list[Curve], at: float) -> str:
    """The picture. The first curve is the boldest; a thin line marks `at`, the share that may be accepted."""
    return "\n".join(_svg(curves, at)) + "\n"


def _svg(curves: list[Curve], at: float) -> Iterator[str]:
    title = "Sentences understood rightly, against out-of-scope talk that is answered all the same"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="13" role="img">'
    )
    yield f"<title>{title}</title>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield from _axes(at)
    # The first one last, over the others.
    for number, curve in reversed(list(enumerate(curves))):
        yield f'<polyline points="{_path(curve.points)}" fill="none" {_stroke(number)}/>'
        if curve.points and curve.points[-1][0] <= FARTHEST:
            x, y = _x(curve.points[-1][0]), _y(curve.points[-1][1])
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_colour(number)}"/>'
        if curve.marked:
            x, y = _x(curve.marked[0]), _y(curve.marked[1])
            yield _ring(x, y)
    yield from _legend(curves)
    yield "</svg>"


def _axes(at: float) -> Iterator[str]:
    left, right, top, bottom = _x(0), _x(FARTHEST), _y(1), _y(0)
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        yield f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" stroke="#dddddd"/>'
        yield f'<text x="{left - 8}" y="{y + 4}" text-anchor="end" fill="#333333">{tenth * 10} %</text>'
    for tenth in range(int(FARTHEST * 10) + 1):
        x = _x(tenth / 10)
        yield f'<line x1="{x}" y1="{bottom}" x2="{x}" y2="{bottom + 5}" stroke="#333333"/>'
        yield f'<text x="{x}" y="{bottom + 20}" text-anchor="middle" fill="#333333">{tenth * 10} %</text>'
    yield f'<line x1="{left}" y1="{bottom}" x2="{right}" y2="{bottom}" stroke="#333333"/>'
    x = _x(at)
    yield f'<line x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" stroke="#999999" stroke-dasharray="3 3"/>'
    middle = (left + right) / 2
    yield (
        f'<text x="{middle}" y="{bottom + 44}" text-anchor="middle" fill="#333333">'
        "out-of-scope sentences that get an answer</text>"
    )
    yield f'<text x="{left}" y="{top - 14}" fill="#333333">sentences understood rightly</text>'


def _legend(curves: list[Curve]) -> Iterator[str]:
    x = WIDTH - RIGHT + 22
    y = float(TOP + 6)
    for number, curve in enumerate(curves):
        yield f'<line x1="{x}" y1="{y}" x2="{x + 34}" y2="{y}" {_stroke(number)}/>'
        weight = ' font-weight="bold"' if number == 0 else ""
        yield f'<text x="{x + 42}" y="{y + 4}" fill="#111111"{weight}>{html.escape(curve.name)}</text>'
        y += 24
    if any(curve.marked for curve in curves):
        yield _ring(x + 17, y)
        yield f'<text x="{x + 42}" y="{y + 4}" fill="#111111">Charley as it decides</text>'


def _ring(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="#ffffff" stroke="#000000" stroke-width="3"/>'


def _path(points: list[tuple[float, float]]) -> str:
    """Steps: a straight line between two thresholds would promise what neither gives."""
    corners: list[str] = []
    last = 0.0
    # Of the points above each other the highest: nobody would choose the others.
    for accepted, right in dict(points).items():
        if accepted > FARTHEST:
            corners.append(f"{_x(FARTHEST):.1f},{_y(last):.1f}")
            break
        if corners:
            corners.append(f"{_x(accepted):.1f},{_y(last):.1f}")
        corners.append(f"{_x(accepted):.1f},{_y(right):.1f}")
        last = right
    return " ".join(dict.fromkeys(corners))


def _colour(number: int) -> str:
    return COLOURS[0] if number == 0 else COLOURS[1 + (number - 1) % (len(COLOURS) - 1)]


def _stroke(number: int) -> str:
    dash = DASHES[number % len(DASHES)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'stroke="{_colour(number)}" stroke-width="{3.5 if number == 0 else 2}"{dashes}'


def _x(share: float) -> float:
    return LEFT + share / FARTHEST * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
