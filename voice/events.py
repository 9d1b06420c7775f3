"""Every value that flows from stage to stage, as frozen dataclasses. Imports nothing of Charley's."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

RATE = 16_000
"""Samples a second of all sound inside Charley: mono, signed 16 bit."""

FRAME_SECONDS = 0.02
"""Length of one frame, the beat to which everything runs."""

FRAME_SAMPLES = 320
"""RATE * FRAME_SECONDS."""

FRAME_BYTES = 640
"""Bytes of one frame of 16-bit samples."""

SILENCE = bytes(FRAME_BYTES)
"""One frame of digital silence, what an absent microphone yields."""


# --- asr: frames -> transcript -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    start: float
    """Seconds from the start of the utterance."""
    end: float
    confidence: float
    """0 to 1, as the engine gives it."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What has been heard so far of an utterance that goes on."""

    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """A finished utterance, as the recogniser heard it."""

    text: str
    """Lower case words; "" when nothing was said."""
    confidence: float
    """0 to 1: how likely it is that these words were said to Charley."""
    words: tuple[Word, ...] = ()
    alternatives: tuple[str, ...] = ()
    """Other readings, best first, without `text`."""
    seconds: float = 0.0
    """Length of the utterance in audio time."""
    accepted: bool = True
    """False when the words are judged noise or talk not meant for Charley."""
    reason: str = ""
    """Why it was not accepted; "" otherwise."""
    engine: str = ""
    """Which recogniser heard it, and with which model."""
    model: str = ""


# --- nlu: transcript -> intent -------------------------------------------------------------------


class Tier(StrEnum):
    """How urgent a danger sign is (docs/facts.md section 3.0)."""

    AMBULANCE = "T1"
    CALL_NOW = "T2"
    CRISIS = "T1-crisis"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible reading of an utterance."""

    intent: str
    score: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Match:
    """What an utterance was understood as: the contract of `charley match --json`."""

    text: str
    intent: str
    """An intent id, "none", "red_flag" or "check"."""
    score: float
    """0 to 1."""
    flag: str | None = None
    """"RF02" when intent is "red_flag" or "check"."""
    tier: Tier | None = None
    variant: str = ""
    """Which script of the flag: "severe", "own", or the usual one."""
    remark: str | None = None
    """What it means at this point of the conversation: a remark or a routine of the content."""
    word: str | None = None
    """The word that she asks the meaning of."""
    visit: str | None = None
    """The matter for the next visit that it tells of."""
    corrected: bool = False
    """She put right what was misunderstood: "no, I meant ..."."""
    alternatives: tuple[Candidate, ...] = ()
    """Best first, without `intent`."""
    close: str | None = None
    """A second intent so near that one short question should decide."""
    why: tuple[str, ...] = ()
    """What decided, where it was a danger sign or the point of the conversation."""

    def as_json(self, text: str | None = None) -> dict[str, Any]:
        """The object that `match --json` prints; `text` as it came, with the wake phrase in it."""
        return {
            "text": self.text if text is None else text,
            "intent": self.intent,
            "score": round(self.score, 3),
            "flag": self.flag,
            "tier": self.tier.value if self.tier else None,
            "alternatives": [{"intent": c.intent, "score": round(c.score, 3)} for c in self.alternatives],
        }


# --- dialogue: events in, actions out ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expecting:
    """What would make sense now, as the state of the conversation knows: nlu weighs it."""

    intents: frozenset[str] = frozenset()
    """Answers to the open question."""
    remarks: frozenset[str] = frozenset()
    """Words that mean something now only."""
    question: str | None = None
    """The open question, where it has answers of its own."""
    awake: bool = False
    """A conversation is on."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody said something to Charley, or something that it must not ignore."""

    match: Match
    addressed: bool = False
    """The wake phrase was part of it."""
    clear: bool = True
    """False when the recogniser would not vouch for the words: a groan, a door."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Charley has finished saying everything that it was asked to say."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed, counted in audio."""

    seconds: float
    talking: bool = False
    """Somebody is speaking: not the moment to ask again."""


Event = Heard | Spoken | Tick


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to be spoken, with the facts it stands on."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Speak these sentences, in place of whatever is being said."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Hush:
    """Fall silent at once."""


@dataclass(frozen=True, slots=True)
class Adjust:
    """Change how Charley speaks, from the next sentence on."""

    volume: float | None = None
    """0 to 1, or None to leave it."""
    rate: float | None = None
    """Words a minute, or None to leave it."""


Action = Say | Hush | Adjust


# --- tts: text -> PCM ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speech:
    """One rendered sentence."""

    text: str
    pcm: bytes = field(repr=False)
    """16 kHz mono signed 16 bit."""

    @property
    def seconds(self) -> float:
        """Length when played."""
        return len(self.pcm) / 2 / RATE
