"""The wake phrase: was Charley called by name, and what was said besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable

WITHIN = 3
"""The name counts among the first words only: "my brother charley fell" is talk about somebody."""

Wake = Callable[[str], tuple[bool, str]]
"""A transcript -> (called by name, the rest of it)."""


def wake(phrases: Iterable[str]) -> Wake:
    """A detector of these phrases."""
    # Longest first, or "charley" would leave the "hey" of "hey charley" behind.
    spelled = sorted((p.lower().split() for p in phrases), key=len, reverse=True)

    def called(text: str) -> tuple[bool, str]:
        words = text.lower().replace(",", " ").split()
        for phrase in spelled:
            for start in range(max(0, min(WITHIN, len(words)) - len(phrase) + 1)):
                if words[start : start + len(phrase)] == phrase:
                    return True, " ".join(words[:start] + words[start + len(phrase) :])
        return False, text

    return called
