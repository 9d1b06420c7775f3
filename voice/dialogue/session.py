"""The state of a conversation, as values: one small class for each state it can be in."""

from __future__ import annotations

from dataclasses import dataclass

from voice.events import Sentence


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The question that ended the answer about a topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """Two topics were equally likely."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class FlagCheck:
    """Something may have been a danger sign."""

    flag: str


Question = FollowUp | DidYouMean | FlagCheck


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
    """Coaching her out of a cramp, now."""

    round: int
    """From 1."""
    held: float | None = None
    """Seconds the stretch has been held; None while its instruction is being spoken."""
    paused: bool = False
    name = "coaching"


@dataclass(frozen=True, slots=True)
class ReliefAsk:
    """Is it easing?"""

    round: int
    reminded: bool = False
    name = "asking"


@dataclass(frozen=True, slots=True)
class ReliefCheck:
    """One of the questions after relief."""

    number: int
    """From 0, in the order of the content."""
    reminded: bool = False
    name = "asking"


@dataclass(frozen=True, slots=True)
class Guided:
    """A stretch routine, step by step."""

    routine: str
    step: int
    """From 0."""
    held: float | None = None
    """Seconds the step has been held; None while its instruction is being spoken."""
    paused: bool = False
    name = "coaching"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger sign was stated; nothing else matters until somebody was called."""

    flag: str
    called: bool = False
    opening: bool = False
    """Her answer to the first question decides what is said next."""
    name = "alarm"


State = Asleep | Idle | Asking | Relief | ReliefAsk | ReliefCheck | Guided | Alarm

ASKING = (Asking, ReliefAsk, ReliefCheck)


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation."""

    state: State = Asleep()
    topic: str | None = None
    """What was talked about last."""
    said: tuple[Sentence, ...] = ()
    """What "say that again" repeats."""
    quiet: float = 0.0
    """Seconds since anybody spoke."""
    speaking: bool = False
    """Charley has not finished saying what it was asked to."""
    misses: int = 0
    """Utterances in a row that were not understood."""
    introduced: bool = False
    """The first-use disclaimer has been given."""
    volume: float = 0.5
    rate: float = 135.0
    """Words a minute."""

    @property
    def expecting(self) -> frozenset[str]:
        """Intents that would answer the open question."""
        if isinstance(self.state, ReliefAsk):
            return frozenset({"yes", "no", "unsure", "it_eased", "still_hurts"})
        if isinstance(self.state, (Asking, ReliefCheck, Alarm)):
            return frozenset({"yes", "no", "unsure"})
        if isinstance(self.state, Relief):
            return frozenset({"it_eased", "still_hurts", "stop"})
        return frozenset()
