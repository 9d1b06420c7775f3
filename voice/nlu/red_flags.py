"""Danger signs: does an utterance state one, and which. Looked at before anything else, in every state."""

from __future__ import annotations

from dataclasses import dataclass

from voice.content import Content
from voice.events import Tier
from voice.nlu.similarity import PhraseIndex

STATED = 0.50
"""Likeness from which a danger sign counts as stated. Lower misses less and frightens more."""

UNCLEAR = 0.44
"""Likeness from which one short question is asked."""

OVER_HARMLESS = 0.02
"""What harmless phrases must lack against the danger sign: a tie goes to the danger."""

SAFE = "safe"

_URGENCY = {Tier.AMBULANCE: 3, Tier.CRISIS: 3, Tier.CALL_NOW: 2}


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


class RedFlags:
    """The danger signs of the content, ready to be looked for."""

    def __init__(self, content: Content) -> None:
        self._tiers = {name: flag.tier for name, flag in content.red_flags.items()}
        self._checked = {name for name, flag in content.red_flags.items() if flag.check}
        known: list[tuple[str, str]] = []
        for name, flag in content.red_flags.items():
            known += [(phrase, name) for phrase in flag.phrases]
            known += [(phrase, f"?{name}") for phrase in flag.ask]
            known += [(phrase, SAFE) for phrase in flag.not_]
        known += [(phrase, SAFE) for intent in content.intents.values() for phrase in intent.phrases]
        known += [(phrase, SAFE) for phrase in content.not_for_charley]
        self._index = PhraseIndex(known)

    def find(self, text: str) -> Danger | None:
        """The most urgent danger sign stated in `text`, if any."""
        found = self._index.search(text)
        harmless = max((f.score for f in found if f.label == SAFE), default=0.0)
        dangers = [
            Danger(
                name, self._tiers[name], f.score, sure=not f.label.startswith("?"), why=f"like {f.phrase!r}"
            )
            for f in found
            if f.label != SAFE and f.score > harmless - OVER_HARMLESS
            for name in [f.label.removeprefix("?")]
        ]
        stated = [d for d in dangers if d.sure and d.score >= STATED]
        if stated:
            top = max(d.score for d in stated)
            # Two flags equally likely: the more urgent one speaks.
            return max(
                (d for d in stated if d.score > top - OVER_HARMLESS),
                key=lambda d: (_URGENCY[d.tier], d.score),
            )
        unclear = [d for d in dangers if d.score >= UNCLEAR and d.flag in self._checked]
        if not unclear:
            return None
        top_danger = max(unclear, key=lambda d: d.score)
        return Danger(top_danger.flag, top_danger.tier, top_danger.score, sure=False, why=top_danger.why)
