"""What the network looks at: words, neighbours, pieces of words, and the concepts they belong to."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from voice.nlu.normalise import polar, words

PIECE = 3
"""Letters in a word piece: "clamps" shares "amp" with "cramps"."""


class Features:
    """Turns utterances into features; `concepts` give the words that stand for each, by its name.

    A feature is a string: "swollen", "is swollen", "#swo"; "<leg>" for every word of that concept,
    "<leg> <red>" for two that follow each other, "<blood>+<kin>" for two anywhere. A denied word, and a
    denied concept, begin with "!"; pieces are those of the word itself.
    """

    def __init__(self, concepts: Mapping[str, tuple[str, ...]]) -> None:
        self._concepts = {" ".join(words(name)): of for of, names in concepts.items() for name in names}
        self._longest = max((len(name.split()) for name in self._concepts), default=0)

    def of(self, tokens: list[str]) -> set[str]:
        """The features of an utterance; `tokens` as of `words`."""
        marked = polar(tokens)
        found = set(marked)
        found.update(f"{a} {b}" for a, b in itertools.pairwise(marked))
        for word in marked:
            padded = f"<{word}>"
            found.update(f"#{padded[i : i + PIECE]}" for i in range(len(padded) - PIECE + 1))
        tags = self.concepts(marked)
        found.update(tags)
        found.update(f"{a} {b}" for a, b in itertools.pairwise(tags))
        found.update("+".join(sorted((a, b))) for a, b in itertools.combinations(tags, 2))
        return found

    def concepts(self, marked: list[str]) -> list[str]:
        """The concepts that are named, in their order; `marked` as of `polar`."""
        plain = [word.removeprefix("!") for word in marked]
        tags: list[str] = []
        at = 0
        while at < len(plain):
            for length in range(min(self._longest, len(plain) - at), 0, -1):
                name = self._concepts.get(" ".join(plain[at : at + length]))
                if name:
                    tags.append(f"!<{name}>" if marked[at].startswith("!") else f"<{name}>")
                    at += length
                    break
            else:
                at += 1
        return tags
