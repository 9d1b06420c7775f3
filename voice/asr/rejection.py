"""Was anything said to Charley? A recogniser always answers with words: to snoring, rain and the neighbours too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voice.asr.listener import Judge
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


LIMITS = {
    # Chosen on clean and noisy (10 dB) synthetic speech against recorded noise and read speech:
    # benchmarks/rejection.py prints what each limit keeps and lets in.
    "vosk": Limits(confidence=0.62, alone=0.80, unknown=0.45),
    "pocketsphinx": Limits(confidence=0.45, alone=0.60, unknown=0.45),
}


def judge(engine: str) -> Judge:
    """The judge for transcripts of this engine."""
    limits = LIMITS[engine]

    def judged(transcript: Transcript) -> Transcript:
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

    return judged


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
