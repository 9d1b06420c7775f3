"""Danger signs: does an utterance state one, and which. Looked at before anything else, in every state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voice.content import Content
from voice.events import Tier
from voice.nlu.labels import DANGER, Kind
from voice.nlu.reading import HALF, SAME, Reading

STATED = 0.45
"""Score from which a danger sign counts as stated. Lower misses less and frightens more."""

UNCLEAR = 0.28
"""Score from which one short question is asked."""

DOUBTED = 0.60
"""Score from which it counts as stated beside a word that makes it doubtful: "last year", "the cat"."""

ASKED = 0.38
"""Score from which it is asked about then."""

ALL_OF_IT = 0.75
"""Share of the words of a sign at its worst that must be said: nobody slipped who says "contractions"."""

EQUAL = 0.02
"""What one flag may be behind another and still speak, if it is more urgent."""

VARIANTS = {Kind.SEVERE: "severe", Kind.OWN: "own"}

_TIERS = (Tier.CALL_NOW, Tier.CRISIS, Tier.AMBULANCE)


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger sign that was found."""

    flag: str
    tier: Tier
    score: float
    """0 to 1."""
    sure: bool
    """False: ask the flag's one short question first."""
    variant: str
    """"severe", "own", or the usual."""
    why: str


def find(content: Content, readings: Sequence[Reading], *, doubtful: bool = False) -> Danger | None:
    """The danger sign that is stated, or that one question is due about, if any."""
    stated, asked = (DOUBTED, ASKED) if doubtful else (STATED, UNCLEAR)
    dangers = [r for r in readings if r.label.kind in DANGER]
    if not dangers:
        return None
    score = _score(readings, dangers)
    if score < asked:
        return None
    meant = _meant(content, dangers)
    flag = content.red_flags[meant.label.name]
    unclear = meant.label.kind is Kind.UNCLEAR or score < stated
    if flag.check is None and score < stated:
        return None
    return Danger(
        meant.label.name,
        _tier(content, meant),
        min(1.0, score),
        not unclear or flag.check is None,
        VARIANTS.get(meant.label.kind, ""),
        f"like {meant.phrase!r}" if meant.phrase else "by all its words",
    )


def _score(readings: Sequence[Reading], dangers: list[Reading]) -> float:
    """How far any danger sign at all is stated: which of two it is must not hide that it is one."""
    alike = max(r.alike for r in dangers)
    harmless = max((r.alike for r in readings if r.label.kind not in DANGER), default=0.0)
    if max(alike, harmless) >= SAME:
        return alike if alike >= harmless else 0.0
    return HALF * sum(r.likely for r in dangers) + (1 - HALF) * (alike - HALF * harmless)


def _meant(content: Content, dangers: list[Reading]) -> Reading:
    """The most likely of them; of two equally likely the more urgent."""
    whole = [r for r in dangers if r.label.kind is not Kind.SEVERE or _said_whole(r)] or dangers
    best = max(r.score for r in whole)
    return max(
        (r for r in whole if r.score > best - EQUAL),
        key=lambda r: (_TIERS.index(_tier(content, r)), r.score),
    )


def _said_whole(reading: Reading) -> bool:
    return reading.covered >= ALL_OF_IT or reading.likely >= HALF


def _tier(content: Content, reading: Reading) -> Tier:
    tier = content.red_flags[reading.label.name].tier
    return Tier.AMBULANCE if reading.label.kind is Kind.SEVERE and tier is Tier.CALL_NOW else tier
