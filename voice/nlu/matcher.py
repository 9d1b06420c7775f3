"""Transcript -> Match: danger signs first, then the nearest intent; confident, a close call, or nothing."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.events import Candidate, Match
from voice.nlu import red_flags
from voice.nlu.normalise import words
from voice.nlu.red_flags import Danger
from voice.nlu.similarity import Likeness, PhraseIndex

NONE = "none"

CONFIDENT = 0.46
"""Likeness from which an intent is answered. Lower answers more, and more that was not meant."""

MARGIN = 0.04
"""What the second best must lack; nearer than that, one short question decides."""

EXPECTED = 0.12
"""What an answer to the open question gains: "not really" means no only when something was asked."""

STRETCH, HOP = 12, 4
"""Words that are looked at for a danger sign by themselves, and words from one such stretch to the next."""

PLAINLY = 0.50
"""Likeness of a danger sign in a stretch: fewer words agree by chance more often."""

LISTED = 4
"""Alternatives that are reported."""


class Matcher:
    """Understands utterances by the phrases of the content."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._topics = {name for name, intent in content.intents.items() if intent.answer}
        known = [(phrase, name) for name, intent in content.intents.items() for phrase in intent.phrases]
        known += [(phrase, NONE) for phrase in content.not_for_charley]
        self._index = PhraseIndex([*known, *red_flags.labelled(content)])

    def match(self, text: str, *, expecting: frozenset[str] = frozenset()) -> Match:
        """What `text` means. `expecting` are the intents that would answer the open question."""
        tokens = words(text)
        found = self._index.search(tokens)
        danger = red_flags.find(self._content, found) or self._hidden_danger(tokens)
        lifted = [
            replace(f, score=min(1.0, f.score + EXPECTED)) if f.label in expecting else f for f in found
        ]
        ranked = sorted((f for f in lifted if not red_flags.is_about_danger(f.label)), key=lambda f: -f.score)
        if danger and (danger.sure or not self._settled(ranked, danger)):
            return _alarm(text, danger, ranked)
        return self._intent(text, ranked)

    def _hidden_danger(self, tokens: list[str]) -> Danger | None:
        """A danger sign in the middle of a long story, which as a whole resembles nothing."""
        starts = range(0, max(0, len(tokens) - STRETCH) + HOP, HOP) if len(tokens) > STRETCH else ()
        stretches = (self._index.search(tokens[at : at + STRETCH]) for at in starts)
        dangers = [d for s in stretches if (d := red_flags.find(self._content, s)) and d.score >= PLAINLY]
        return max(dangers, key=lambda d: (d.sure, d.score), default=None)

    def _settled(self, ranked: list[Likeness], danger: Danger) -> bool:
        """Whether the words are so plainly something else that no check question is due."""
        least = max(CONFIDENT + EXPECTED, danger.score)
        return bool(ranked) and ranked[0].score >= least and ranked[0].label != NONE

    def _intent(self, text: str, ranked: list[Likeness]) -> Match:
        alternatives = tuple(Candidate(f.label, f.score) for f in ranked[1 : 1 + LISTED])
        if not ranked:
            return Match(text, NONE, 0.0, why=("no known word in it",))
        best = ranked[0]
        why = tuple(f"{f.score:.2f} {f.label}: like {f.phrase!r}" for f in ranked[: 1 + LISTED])
        if best.label == NONE or best.score < CONFIDENT:
            told = tuple(Candidate(f.label, f.score) for f in ranked[: 1 + LISTED] if f.label != NONE)
            return Match(text, NONE, best.score, alternatives=told, why=why)
        second = ranked[1] if len(ranked) > 1 else None
        close = second.label if second and self._close(best, second) else None
        return Match(text, best.label, best.score, alternatives=alternatives, close=close, why=why)

    def _close(self, best: Likeness, second: Likeness) -> bool:
        return {best.label, second.label} <= self._topics and best.score - second.score < MARGIN


def _alarm(text: str, danger: Danger, ranked: list[Likeness]) -> Match:
    return Match(
        text,
        "red_flag" if danger.sure else "check",
        danger.score,
        flag=danger.flag,
        tier=danger.tier,
        alternatives=tuple(Candidate(f.label, f.score) for f in ranked[:LISTED] if f.label != NONE),
        why=(f"{danger.flag} ({danger.tier.value}) {danger.why}",),
    )
