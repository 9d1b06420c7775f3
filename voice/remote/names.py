"""What servers tell of themselves, fit to be read: they may send anything at all."""

from __future__ import annotations

LONGEST = 80
"""Characters of a name, or of an error."""


def one_line(value: object) -> str:
    """As a short line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())[:LONGEST]


def speaks_english(languages: object) -> bool:
    """Whether English is among them: "en", "en_GB", "en-us"."""
    return isinstance(languages, list) and any(str(each).lower().startswith("en") for each in languages)
