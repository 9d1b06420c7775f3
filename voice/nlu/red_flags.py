"""Danger signs: does an utterance state one, and which. Looked at before anything else, in every state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from voice.content import Content
from voice.events import Tier
from voice.nlu.labels import DANGER, Kind
from voice.nlu.similarity import Likeness

STATED = 0.42
"""Likeness from which a danger sign counts as stated. Lower misses less and frightens more."""

UNCLEAR = 0.38
"""Likeness from which one short question is asked."""

OVER_HARMLESS = 0.02
"""What harmless phrases must lack against the danger sign: a tie goes to the danger."""

ALL_OF_IT = 0.75
"""Share of the words of a sign at its worst that must be said: nobody slipped who says "contractions"."""

BUILT_LIKE, SAME_WORDS = 0.7, 0.85
"""Likeness from which a sign is asked about, and believed, without a word that tells of it."""

OTHERWISE = 0.75
"""Likeness from which a sign is stated whose words tell of another; below it is asked about."""

RATHER = 0.1
"""What the unclear wording of a sign must be nearer by: a headache is not yet one "that won't go"."""

PLAINLY = 0.2
"""What an unclear wording must be nearer by than any statement of another sign."""

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


def find(content: Content, found: Sequence[Likeness], told: frozenset[str]) -> Danger | None:
    """The most urgent danger sign among the likenesses of an utterance, if any is stated.

    `told` are the flags that its words tell of: a sentence that is only built like a danger sign is none.
    """
    harmless = max((f.score for f in found if f.label.kind not in DANGER), default=0.0)
    dangers = [
        _danger(content, f, told)
        for f in found
        if f.score > harmless - OVER_HARMLESS and _is_danger(f) and (told or _built_like(f))
    ]
    unsure = {d.flag: d.score for d in dangers if not d.sure}
    stated = [d for d in dangers if d.sure and d.score >= max(STATED, unsure.get(d.flag, 0.0) - RATHER)]
    unclear = [d for d in dangers if d.score >= UNCLEAR and content.red_flags[d.flag].check]
    nearest = max(unclear, key=lambda d: d.score, default=None)
    if stated and nearest and not nearest.sure and nearest.score >= max(d.score for d in stated) + PLAINLY:
        return nearest
    if stated:
        top = max(d.score for d in stated)
        # Two flags equally likely: the more urgent one speaks.
        return max((d for d in stated if d.score > top - OVER_HARMLESS), key=_urgency)
    return replace(nearest, sure=False) if nearest else None


def _built_like(found: Likeness) -> bool:
    """Whether it may be one all the same: "cramp in my calf" is built like "cramp in my hand", and is not."""
    return found.score >= (SAME_WORDS if found.label.kind is Kind.UNCLEAR else BUILT_LIKE)


def _is_danger(found: Likeness) -> bool:
    if found.label.kind is Kind.SEVERE:
        return found.covered >= ALL_OF_IT
    return found.label.kind in DANGER


def _danger(content: Content, found: Likeness, told: frozenset[str]) -> Danger:
    name, kind = found.label.name, found.label.kind
    tier = content.red_flags[name].tier
    if kind is Kind.SEVERE and tier is Tier.CALL_NOW:
        tier = Tier.AMBULANCE
    variant = VARIANTS.get(kind, "")
    enough = OTHERWISE if told else SAME_WORDS
    sure = kind is not Kind.UNCLEAR and (name in told or found.score >= enough)
    return Danger(name, tier, found.score, sure, variant, f"like {found.phrase!r}")


def _urgency(danger: Danger) -> tuple[int, float]:
    return _TIERS.index(danger.tier), danger.score
