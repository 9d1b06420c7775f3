"""Writes an utterance in one way, however it was typed, recognised or stammered."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 2000
"""Characters that are read: nobody says more in one breath, and time must stay bounded."""

FILLERS = frozenset(["um", "uh", "er", "erm", "hmm", "mmm", "ah", "eh", "oh", "well", "please", "so", "like"])
"""Words without a meaning of their own: "um so like why" asks what "why" asks."""

NEGATIONS = frozenset(["not", "no", "never", "without", "nor", "neither", "none"])

SCOPE = 3
"""Words that a negation reaches: "not red or hot" denies both."""

SCOPE_ENDS = frozenset(["but", "just", "only", "and", "it", "i", "my", "because", "though", "still"])
"""Where a denial stops: "not red but it is swollen" is swollen."""

_AGREEING = re.compile(r"\b(?:uh[ -]?huh|m+[ -]?(?:huh|hm+))\b")
"""One word, and no filler before another: "uh huh" agrees, "huh" asks what was said."""

_ENDINGS = (
    ("can't", "can not"),
    ("cant", "can not"),
    ("cannot", "can not"),
    ("won't", "will not"),
    ("wont", "will not"),
    ("dont", "do not"),
    ("doesnt", "does not"),
    ("didnt", "did not"),
    ("isnt", "is not"),
    ("im", "i am"),
    ("ive", "i have"),
    ("wanna", "want to"),
    ("gonna", "going to"),
    ("dunno", "do not know"),
    ("anymore", "any more"),
)
_WHOLE = dict(_ENDINGS)
_SUFFIXES = (
    ("n't", " not"),
    ("'m", " am"),
    ("'re", " are"),
    ("'ve", " have"),
    ("'ll", " will"),
    ("'d", " would"),
)


def words(text: str) -> list[str]:
    """Lower-case words without punctuation, contractions written out, fillers and stammers gone."""
    straight = text[:LONGEST].replace("\u2019", "'").replace("\u2018", "'")
    plain = unicodedata.normalize("NFKD", straight).encode("ascii", "ignore").decode().lower()
    plain = _AGREEING.sub("uhhuh", plain)
    spelled = " ".join(_expand(w.strip("'")) for w in re.findall(r"[a-z0-9']+", plain)).split()
    kept = [w for w in spelled if w not in FILLERS] or spelled
    return [w for i, w in enumerate(kept) if i == 0 or w != kept[i - 1]]


def polar(tokens: list[str]) -> list[str]:
    """The same words, denied ones marked with "!": "is not swollen" -> "is not !swollen"."""
    marked: list[str] = []
    reach = 0
    for token in tokens:
        if token in NEGATIONS:
            reach = SCOPE
            marked.append(token)
            continue
        if token in SCOPE_ENDS:
            reach = 0
        marked.append(f"!{token}" if reach else token)
        reach = max(0, reach - 1)
    return marked


@lru_cache(maxsize=8192)
def _expand(word: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    for suffix, full in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix):
            return word[: -len(suffix)] + full
    return word.removesuffix("'s").replace("'", "")
