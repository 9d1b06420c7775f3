"""Was anything said to Charley? A recogniser finds words in snoring, rain and neighbours too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voice.events import Transcript, Word

UNKNOWN = "[unk]"
"""A recogniser's mark for speech that is none of its words."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a transcript must reach. Raising a limit refuses more noise and more of what she mumbled."""

    confidence: float
    """Mean confidence of the words."""
    alone: float
    """Confidence of a single short word: noise is most often taken for one of those."""
    unknown: float
    """Largest share of the time that may be [unk]: above it, somebody talks about something else."""
    slowest: float = 0.6
    """Words a second: a snore stretched over three seconds is heard as one word."""


def judge(transcript: Transcript, limits: Limits) -> Transcript:
    """The transcript without the marks of the engine, refused when nothing was said to Charley."""
    known = tuple(w for w in transcript.words if w.text != UNKNOWN)
    reason = _reason(transcript.words, known, limits)
    confidence = sum(w.confidence for w in known) / len(known) if known else 0.0
    return replace(
        transcript,
        text=" ".join(w.text for w in known),
        words=known,
        alternatives=tuple(_without_unknown(a) for a in transcript.alternatives),
        confidence=confidence,
        accepted=not reason,
        reason=reason,
    )


def _reason(words: tuple[Word, ...], known: tuple[Word, ...], limits: Limits) -> str:
    """Why nothing was said to Charley; "" when something was."""
    if not known:
        return "no words"
    spoken = sum(w.end - w.start for w in words)
    strange = sum(w.end - w.start for w in words if w.text == UNKNOWN)
    if spoken and strange / spoken > limits.unknown:
        return "mostly words that nobody would say to Charley"
    mean = sum(w.confidence for w in known) / len(known)
    if len(known) == 1 and known[0].confidence < limits.alone:
        return f"a single unclear word ({known[0].confidence:.2f})"
    if mean < limits.confidence:
        return f"too unclear ({mean:.2f})"
    if spoken and len(known) / spoken < limits.slowest:
        return "too slow for speech"
    return ""


def _without_unknown(text: str) -> str:
    return " ".join(w for w in text.split() if w != UNKNOWN)
