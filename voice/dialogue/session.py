"""The state of a conversation, as values: one small class for each thing that can be going on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from voice.events import Sentence

# --- questions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The question that ended an answer, and where each reply leads."""

    ask: Sentence
    yes: str
    """An intent id, or a part of the topic that is on."""
    no: str | None = None


@dataclass(frozen=True, slots=True)
class GoOn:
    """There is more of what is being told."""


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """Two topics were equally likely."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class FlagCheck:
    """Something may have been a danger sign."""

    flag: str
    before: State | None = None
    """What goes on when it was none."""
    otherwise: str | None = None
    """The flag that "no" raises, where it is one or the other."""
    variant: str = ""
    """Which script a yes brings."""
    stated: bool = False
    """It was an alarm, which was taken back: this makes sure."""


@dataclass(frozen=True, slots=True)
class Easing:
    """Is the cramp letting go?"""

    round: int
    way: str


class Purpose(Enum):
    """What a row of danger questions is asked for, and so what follows when all are clear."""

    RELIEF = "after a cramp"
    WORSE = "stretching made it worse"
    FIND_CAUSE = "before a cause is guessed at"


@dataclass(frozen=True, slots=True)
class Checking:
    """A row of questions about danger signs, one at a time."""

    left: tuple[str, ...]
    """Keys of the content's `checks`, the one that is asked first."""
    purpose: Purpose
    looked: bool = False
    """She was not sure, and has been asked to look."""


@dataclass(frozen=True, slots=True)
class Ready:
    """May the questions about the cause begin?"""


@dataclass(frozen=True, slots=True)
class AboutCause:
    """One question about the cause."""

    name: str


@dataclass(frozen=True, slots=True)
class Again:
    """Shall the result be repeated?"""


@dataclass(frozen=True, slots=True)
class Resume:
    """Shall we go on where the alarm broke in?"""

    before: State


Question = FollowUp | GoOn | DidYouMean | FlagCheck | Easing | Checking | Ready | AboutCause | Again | Resume

# --- states --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asleep:
    """Nobody talks to Charley."""

    name = "asleep"


@dataclass(frozen=True, slots=True)
class Idle:
    """A conversation is on, nothing is open."""

    name = "idle"


@dataclass(frozen=True, slots=True)
class Asking:
    """A yes/no question waits for its answer."""

    question: Question
    reminded: bool = False
    name = "asking"


@dataclass(frozen=True, slots=True)
class Relief:
    """A round of coaching her out of a cramp."""

    round: int
    """From 1."""
    way: str = "usual"
    """A key of the content's `relief.ways`."""


@dataclass(frozen=True, slots=True)
class Routine:
    """A stretch to keep cramps away."""

    name: str
    """A key of the content's `routines`."""


@dataclass(frozen=True, slots=True)
class Coaching:
    """Guiding through steps in time."""

    course: Relief | Routine
    step: int = 0
    """From 0, within the round or the routine."""
    held: float | None = None
    """Seconds the step has been held; None while its instruction is being spoken."""
    paused: bool = False
    name = "coaching"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger sign was stated; nothing else matters until somebody was called."""

    flag: str
    variant: str = ""
    """"severe", "own", or the usual script."""
    called: bool = False
    opening: bool = False
    """Her answer to the first question decides what is said next."""
    stated: bool = True
    """False while the first question is to find out whether it is that sign at all."""
    asked: int = 0
    """Times that nobody answered."""
    before: State | None = None
    """What it broke into."""
    name = "alarm"


State = Asleep | Idle | Asking | Coaching | Alarm


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was said, and what it left open."""

    said: tuple[Sentence, ...]
    asked: Question | None
    said_of: tuple[str | None, tuple[str, int] | None]


USUAL_RATE = 135.0
"""Words a minute."""


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation."""

    state: State = Asleep()

    topic: str | None = None
    """What was talked about last."""
    place: tuple[str, int] | None = None
    """The part of the topic that is being told, and its next sentence; None when it is told."""
    told: frozenset[str] = frozenset()
    """Parts of the topic that were told."""
    listed: tuple[str, ...] = ()
    """What "the second one" may mean."""

    said: tuple[Sentence, ...] = ()
    """What "say that again" repeats."""
    asked: Question | None = None
    """The question that ended it."""
    said_of: tuple[str | None, tuple[str, int] | None] = (None, None)
    """The topic and the place in it that it was said of."""
    earlier: tuple[Told, ...] = ()
    """What was told before that, for "go back"; the latest first."""
    last: tuple[Sentence, ...] = ()
    """The very last words, whatever they were."""

    quiet: float = 0.0
    """Seconds since anybody spoke."""
    patience: float = 0.0
    """Seconds more than usual to wait for an answer: she asked for time."""
    speaking: bool = False
    """Charley has not finished saying what it was asked to."""
    misses: int = 0
    """Utterances in a row that were not understood."""

    lapsed: Question | None = None
    """A question that nobody answered: a drowsy "yes" a minute later still answers it."""
    watched: str | None = None
    """A danger sign that she was told is fine: if it gets worse, it is one again."""
    introduced: bool = False
    """The first-use disclaimer has been given."""
    closed: bool = False
    """The warning after a guess has been given."""
    she: bool = False
    """Somebody else speaks for her."""
    cramp: float | None = None
    """Seconds since relief began; None when there is no cramp."""
    cleared: frozenset[str] = frozenset()
    """Checks that were answered well in this conversation."""
    answers: tuple[tuple[str, str], ...] = ()
    """(question about the cause, "yes" | "no" | "unsure"), in order."""
    notes: tuple[str, ...] = ()
    """Matters for the next visit."""

    volume: float = 0.5
    rate: float = USUAL_RATE


def begun(session: Session) -> Session:
    """A conversation begins: what was kept from the last are her notes and how Charley speaks."""
    return Session(
        state=Idle(),
        said=session.said,
        last=session.last,
        introduced=session.introduced,
        she=session.she,
        notes=session.notes,
        volume=session.volume,
        rate=session.rate,
    )


def is_urgent(state: State) -> bool:
    """Whether what is said now must be heard across a room: an alarm, or a question that may become one."""
    return isinstance(state, Alarm) or (isinstance(state, Asking) and isinstance(state.question, FlagCheck))
