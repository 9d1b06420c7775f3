"""Reads an utterance by two views that must agree: the nearest phrase, and what all its words speak for."""

from __future__ import annotations

from dataclasses import dataclass

from voice.content import Content
from voice.nlu import labels
from voice.nlu.features import Features
from voice.nlu.labels import DANGER, Kind, Label, Meaning
from voice.nlu.network import Network
from voice.nlu.normalise import polar
from voice.nlu.similarity import Likeness, PhraseIndex

HALF = 0.5
"""Share of each view, and what likeness to something that is nothing of the kind takes off."""

SAME = 0.97
"""Likeness of the same words: a phrase said word for word is what it stands for, come what may."""

CONCEIVABLE = 0.1
"""Probability from which a meaning comes into question that no near phrase has."""

HARMLESS = frozenset({Kind.NOTHING, Kind.SAFE})


@dataclass(frozen=True, slots=True)
class Reading:
    """How far an utterance means one thing."""

    label: Label
    score: float
    """0 to 1: both views together."""
    likely: float
    """0 to 1: the probability that the network gives the meaning."""
    alike: float = 0.0
    """0 to 1: likeness of the nearest phrase."""
    phrase: str = ""
    """That phrase; "" where none is near."""
    covered: float = 0.0
    """Share of that phrase's words that were said."""


class Reader:
    """Knows every phrase that means something in any state."""

    def __init__(self, content: Content, network: Network[Meaning]) -> None:
        """`network` has learnt the `examples` of `content`."""
        self._content = content
        self._index = PhraseIndex(labels.everywhere(content))
        self._features = Features(content.concepts)
        self._network = network

    def concepts(self, tokens: list[str]) -> list[str]:
        """The concepts that are named, as "<leg>", "!<leg>" where denied; `tokens` as of `words`."""
        return self._features.concepts(polar(tokens))

    def doubtful(self, tokens: list[str]) -> bool:
        """Whether they tell of somebody else, of long ago, or of a story; `tokens` as of `words`."""
        return any(tag.strip("<>") in self._content.doubtful for tag in self.concepts(tokens))

    def read(self, tokens: list[str]) -> list[Reading]:
        """All that it may mean, best first; `tokens` as of `words`."""
        likely = self._network.probabilities(self._features.of(tokens))
        nearest = self._index.search(tokens)
        against = _against(nearest)
        readings = [
            self._reading(one, likely.get(labels.meaning(self._content, one.label), 0.0), against)
            for one in nearest
        ]
        seen = {labels.meaning(self._content, one.label) for one in nearest}
        readings += [
            Reading(Label(*meaning), HALF * chance, chance)
            for meaning, chance in likely.items()
            if chance >= CONCEIVABLE and meaning not in seen
        ]
        return sorted(readings, key=lambda one: -one.score)

    def _reading(self, near: Likeness, chance: float, against: dict[bool, float]) -> Reading:
        apart = near.score - HALF * against[near.label.kind in DANGER]
        both = near.score if near.score >= SAME else HALF * chance + (1 - HALF) * apart
        return Reading(near.label, max(0.0, both), chance, near.score, near.phrase, near.covered)


def _against(nearest: list[Likeness]) -> dict[bool, float]:
    """What speaks against a danger sign (True), and against anything else: how near other phrases are."""
    return {
        True: max((one.score for one in nearest if one.label.kind not in DANGER), default=0.0),
        False: max((one.score for one in nearest if one.label.kind in HARMLESS), default=0.0),
    }
