"""The wake phrase: was Charley called by name, and what was said besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable

BEFORE = frozenset("ah er hello help hey hi no oh ok okay ouch ow please so stop thanks um wait yes".split())
"""Words that may come before a call. After others the name is talk about somebody: "my brother charley"."""

THANKS = ["thank", "you"]
"""The same; but "you and charley were at school" is talk about somebody."""

AFTER = frozenset("came had has likes never said says told wants went".split())
"""What somebody does who is talked about: "Charley says"."""

Wake = Callable[[str], tuple[bool, str]]
"""A transcript -> (called by name, the rest of it)."""


def wake(phrases: Iterable[str], others: Iterable[str] = ()) -> Wake:
    """A detector of these phrases; `others` hold the name and are no call: "charley horse"."""
    # Longest first, or "charley" would leave the "hey" of "hey charley" behind.
    spelled = sorted((p.lower().split() for p in phrases), key=len, reverse=True)
    different = [p.lower().split() for p in others]

    def called(text: str) -> tuple[bool, str]:
        words = text.lower().replace(",", " ").split()
        for start in range(len(words)):
            rest = words[start:]
            if _starts(rest, different):
                break
            for phrase in spelled:
                if rest[: len(phrase)] == phrase and not _starts(rest[len(phrase) - 1 :], different):
                    after = rest[len(phrase) :]
                    told_of = bool(after) and after[0] in AFTER
                    return (False, text) if told_of else (True, " ".join(words[:start] + after))
            thanked = start < len(THANKS) and words[: len(THANKS)] == THANKS
            if words[start] not in BEFORE and not thanked:
                break
        return False, text

    return called


def _starts(words: list[str], names: list[list[str]]) -> bool:
    return any(words[: len(name)] == name for name in names)
