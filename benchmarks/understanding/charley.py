"""Charley's own matcher, as one of the systems."""

from __future__ import annotations

from benchmarks.understanding.peers import Answer
from benchmarks.understanding.sets import NONE, Phrase
from voice.content import Content
from voice.events import Match
from voice.nlu.labels import examples
from voice.nlu.learning import learn
from voice.nlu.matcher import Matcher

NAME = "Charley"


class Charley:
    """Learns the same phrases from the content, where they stand with more than a label."""

    def __init__(self, content: Content) -> None:
        """`content` was read before any clock ran: the peers get their phrases read, too."""
        self._content = content

    def train(self, phrases: list[Phrase]) -> None:
        """`phrases` are those of the content."""
        self._matcher = Matcher(self._content, learn(examples(self._content)))

    def match(self, text: str) -> Answer:
        """Its nearest label where it would not refuse anything, and its score."""
        return nearest(self.understand(text))

    def understand(self, text: str) -> Match:
        """What it makes of `text` in a conversation where nothing was asked."""
        return self._matcher.match(text)


def nearest(match: Match) -> Answer:
    """The label, or what would be it had its score been enough: that stands first among the alternatives."""
    first = match.alternatives[0] if match.alternatives else None
    if match.intent == NONE and first and first.score >= match.score:
        return first.intent, first.score
    return match.intent, match.score
