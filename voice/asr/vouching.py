"""What another machine says it heard: whose words count, its own or those of the recogniser here."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz

from voice.events import Transcript, Word

LONGEST, MOST_WORDS, MOST_READINGS = 2000, 200, 10
"""Characters, words and other readings of an utterance of 14 s: more is no transcript."""

FASTEST = 7.0
"""Words a second, with a second to spare: faster than anybody speaks, it repeats itself over nothing."""

ALIKE = 65.0
"""Likeness (0-100) of two readings from which both heard the same: two that have nothing in common, as
"thanks for watching" and "i can't breathe", have more than 40."""

SENTENCE, PERHAPS = 3, 0.45
"""Words from which they may have been said although the engine here heard others, and the confidence in that:
enough to ask about a danger sign. In noise recognisers find one word or two, or "thanks for watching"."""

_NOT_SAID = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|<[^>]*>")
"""What a recogniser writes of sounds: "[BLANK_AUDIO]", "(snoring)", "*sighs*"."""


def plain(text: str) -> str:
    """Written as a recogniser here writes: lower case words, nothing else."""
    spoken = _NOT_SAID.sub(" ", text.replace("’", "'").lower())
    return " ".join(word.strip("'") for word in re.findall(r"[\w']+", spoken) if word.strip("'"))


def vouched(sent: object, text: str) -> Transcript | None:
    """The transcript of another Charley, whose engine weighs its words; None for anything else."""
    if not isinstance(sent, dict):
        return None
    words = sent.get("words", ())
    others = sent.get("alternatives", ())
    reason = sent.get("reason", "")
    accepted = sent.get("accepted")
    if not (isinstance(words, list | tuple) and len(words) <= MOST_WORDS and all(map(_is_word, words))):
        return None
    if not (isinstance(others, list | tuple) and len(others) <= MOST_READINGS and all(map(_is_text, others))):
        return None
    if not (_is_share(sent.get("confidence")) and isinstance(accepted, bool) and _is_text(reason)):
        return None
    return Transcript(
        text=plain(text),
        confidence=float(sent["confidence"]),
        words=tuple(
            Word(w["text"], float(w["start"]), float(w["end"]), float(w["confidence"])) for w in words
        ),
        alternatives=tuple(map(plain, others)),
        accepted=accepted,
        reason=reason,
    )


def believed(text: str, here: Transcript) -> Transcript:
    """What a recogniser says that finds words in snoring, too, beside what was heard `here`.

    Where the engine here heard no words at all, nobody spoke; what it heard well stands whatever is said
    elsewhere; and the same words once more are no second witness, as the same engine may be at both ends.
    """
    words = text.split()
    if not words or not here.text or text == here.text or len(words) > FASTEST * (here.seconds + 1):
        return here
    likeness = fuzz.ratio(text, here.text)
    confidence = likeness / 100
    # Of noise both make one short word: "ow" there, "why" here.
    both = likeness >= ALIKE and (here.accepted or len(words) > 1)
    if not both and (here.accepted or len(words) < SENTENCE):
        return here
    if not both:
        confidence = max(confidence, PERHAPS)
    elif len(words) == 1:
        confidence = here.confidence
    else:  # halfway at most: talk next door sounds alike to both, and must wake nobody
        confidence = max(here.confidence, (confidence + here.confidence) / 2)
    others = dict.fromkeys(r for r in (here.text, *here.alternatives) if r and r != text)
    return replace(
        here,
        text=text,
        words=(),
        alternatives=tuple(others) if both else (),
        confidence=confidence,
        accepted=both,
        reason="" if both else f"heard {here.text!r} here, and elsewhere {text!r}",
    )


def _is_word(word: Any) -> bool:
    if not isinstance(word, dict) or not _is_text(word.get("text")):
        return False
    return _is_time(word.get("start")) and _is_time(word.get("end")) and _is_share(word.get("confidence"))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _is_time(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and value >= 0  # type: ignore[operator, arg-type]


def _is_share(value: object) -> bool:
    return _is_time(value) and value <= 1  # type: ignore[operator]
