"""Danger signs: does an utterance state one, and which. Looked at before anything else, in every state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voice.content import Content
from voice.events import Tier
from voice.nlu.similarity import Likeness

STATED = 0.42
"""Likeness from which a danger sign counts as stated. Lower misses less and frightens more."""

UNCLEAR = 0.38
"""Likeness from which one short question is asked."""

OVER_HARMLESS = 0.02
"""What harmless phrases must lack against the danger sign: a tie goes to the danger."""

SAFE = "safe"
"""Label of near misses: no danger, whatever else they may mean."""

UNSURE = "?"

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
    why: str


def labelled(content: Content) -> Iterator[tuple[str, str]]:
    """Every phrase about danger with its label: "RF02", "?RF02" when it is unclear, SAFE for a near miss."""
    for name, flag in content.red_flags.items():
        yield from ((phrase, name) for phrase in flag.phrases)
        yield from ((phrase, f"{UNSURE}{name}") for phrase in flag.ask)
        yield from ((phrase, SAFE) for phrase in flag.not_)


def is_danger(label: str) -> bool:
    """Whether a label of `labelled` names a danger sign."""
    return label.removeprefix(UNSURE).startswith("RF")


def is_about_danger(label: str) -> bool:
    """Whether a label of `labelled` is no intent at all."""
    return label == SAFE or is_danger(label)


def find(content: Content, found: Sequence[Likeness]) -> Danger | None:
    """The most urgent danger sign among the likenesses of an utterance, if any is stated."""
    harmless = max((f.score for f in found if not is_danger(f.label)), default=0.0)
    dangers = [
        _danger(content, f) for f in found if is_danger(f.label) and f.score > harmless - OVER_HARMLESS
    ]
    stated = [d for d in dangers if d.sure and d.score >= STATED]
    if stated:
        top = max(d.score for d in stated)
        # Two flags equally likely: the more urgent one speaks.
        return max((d for d in stated if d.score > top - OVER_HARMLESS), key=_urgency)
    unclear = [d for d in dangers if d.score >= UNCLEAR and content.red_flags[d.flag].check]
    return replace(max(unclear, key=lambda d: d.score), sure=False) if unclear else None


def _danger(content: Content, found: Likeness) -> Danger:
    name = found.label.removeprefix(UNSURE)
    tier = content.red_flags[name].tier
    return Danger(name, tier, found.score, sure=found.label == name, why=f"like {found.phrase!r}")


def _urgency(danger: Danger) -> tuple[int, float]:
    return _TIERS.index(danger.tier), danger.score
