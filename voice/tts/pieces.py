"""Any string -> pieces that a synthesiser can be given without harm."""

from __future__ import annotations

import re
import textwrap
import unicodedata

LONGEST = 400
"""Characters in a piece: half a minute of speech, rendered well within the time that a hung worker gets."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def pieces(text: str) -> list[str]:
    """`text` without control characters, in parts of at most LONGEST; [] when it is blank."""
    clean = " ".join("".join(map(_speakable, text)).split())
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(clean):
        for part in textwrap.wrap(sentence, LONGEST):
            if parts and len(parts[-1]) + 1 + len(part) <= LONGEST:
                parts[-1] += f" {part}"
            else:
                parts.append(part)
    return parts


def _speakable(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # a soft hyphen or a joiner stands inside a word
        return ""
    # A NUL would end the text for a C library, a lone surrogate can't be encoded.
    return " " if category.startswith("C") else character
