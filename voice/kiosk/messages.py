"""What passes between Charley and the page: typed messages, one JSON object each."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_TEXT = 300
"""Characters that may be typed at once."""


class Mode(StrEnum):
    """What the page shows above all else."""

    ASLEEP = "asleep"
    LISTENING = "listening"
    SPEAKING = "speaking"
    QUESTION = "question"
    COACHING = "coaching"
    DANGER = "danger"


# --- to the page ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hello:
    """First of all: the words that the page is made of."""

    words: dict[str, str]
    buttons: dict[str, str]
    """What stands on each button, by its name."""
    letters: bool = True
    """Whether single letters press buttons: dictation would press them all (WCAG 2.1.4)."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """The utterance that goes on, or the last one."""

    text: str = ""
    open: bool = False
    """It goes on."""
    understood: bool | None = None
    """None while it is open."""


@dataclass(frozen=True, slots=True)
class Saying:
    """The sentence that sounds."""

    id: int
    text: str
    seconds: float
    """Its length."""
    at: float
    """Seconds of it that were heard when this was sent."""


@dataclass(frozen=True, slots=True)
class Question:
    """What waits for an answer."""

    text: str
    answers: tuple[str, ...]
    """Names of buttons."""
    choices: tuple[str, ...] = ()
    """What may be said instead of a yes: the names of two topics."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is being coached."""

    title: str
    figure: str
    side: str | None
    number: int
    of: int
    time: int
    times: int
    seconds: float
    """Length of the hold."""
    held: float
    """Seconds of it that were over when this was sent."""
    holding: bool
    """False while the instruction is being spoken."""
    paused: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger sign."""

    urgent: bool
    """Somebody must be called this minute."""
    number: str
    """Digits to call; "" where the household has entered none."""
    call: str
    """Whom to call, in words."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the page shows. Always the whole of it: a page that comes late misses nothing."""

    mode: Mode = Mode.ASLEEP
    night: bool = False
    heard: Hearing = Hearing()
    saying: Saying | None = None
    turn: tuple[str, ...] = ()
    """All sentences of Charley's present turn, which stay to be read."""
    turn_number: int = 0
    """Another one with each turn, also where it says the same again."""
    question: Question | None = None
    step: Step | None = None
    alarm: Alarm | None = None
    deaf: str = ""
    """Why Charley cannot hear, in one line."""
    mute: str = ""
    """Why Charley cannot be heard, in one line."""
    buttons: tuple[str, ...] = ()
    """Names of what makes sense now, beside "cramp" and "stop"."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life: how many frames have reached the recogniser."""

    frames: int


@dataclass(frozen=True, slots=True)
class Version:
    """Which page is served: one that is open from before an update loads itself again."""

    version: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message of the page's that was not one."""

    reason: str


# --- from the page -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button."""

    button: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody typed."""

    text: str


# --- from the server -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alive:
    """The server is at work; said every few seconds."""

    pages: int
    """That are open."""


Shown = Hello | View | Beat | Version | Refusal
Asked = Press | Typed

_TYPES: dict[type[Any], str] = {
    Hello: "hello",
    View: "view",
    Beat: "beat",
    Version: "version",
    Refusal: "error",
    Press: "press",
    Typed: "say",
    Alive: "alive",
}


def encode(message: Shown | Asked | Alive) -> str:
    """One line of JSON with its "type"."""
    return json.dumps({"type": _TYPES[type(message)], **dataclasses.asdict(message)}, ensure_ascii=False)


def decode(line: str | bytes) -> Asked:
    """What the page says. Raises ValueError, in words for whoever sent it."""
    try:
        sent = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this is not JSON") from None
    match sent:
        case {"type": "press", "button": str(name), **rest} if not rest:
            return Press(name)
        case {"type": "say", "text": str(text), **rest} if not rest:
            if len(text) > LONGEST_TEXT:
                raise ValueError(f"at most {LONGEST_TEXT} characters at once")
            return Typed(text)
        case _:
            raise ValueError('expected {"type": "press", "button": ...} or {"type": "say", "text": ...}')


def relayed(line: str | bytes) -> Asked | Alive:
    """What the server tells Charley. Raises ValueError."""
    match json.loads(line):
        case {"type": "alive", "pages": int(pages)}:
            return Alive(pages)
    return decode(line)
