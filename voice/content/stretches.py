"""Stretches in steps: relief from a cramp, and routines that prevent one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, MinLen

from voice.content.danger import Question
from voice.content.part import Part
from voice.content.sentences import Phrases, Reply, Sentences
from voice.content.topics import FollowUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Part):
    """One instruction of a routine."""

    say: Sentences
    hold: Annotated[int, Interval(ge=0, le=300)] = 0
    """Seconds to wait after the instruction has been spoken."""
    count: str | None = None
    """What is counted aloud during the hold: a key of `counts`."""
    side: Literal["left", "right"] | None = None
    """Whose leg it is."""
    figure: str = ""
    """The drawing on a bedside display."""
    time: Annotated[int, Interval(ge=1, le=20)] = 1
    """Which repetition this is."""
    times: Annotated[int, Interval(ge=1, le=20)] = 1
    """Of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine(Part):
    """Steps that Charley guides through one by one."""

    title: str
    """How Charley names it."""
    steps: Annotated[tuple[Step, ...], MinLen(1)]
    """Said one by one, each followed by its hold."""
    end: Sentences
    """Said after the last step."""
    why: Reply = ()
    """Said to "why?" during it."""
    phrases: Phrases
    """Said to choose this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Part):
    """One way to stretch the cramp away: the first round, and what is said in each later one."""

    first: Annotated[tuple[Step, ...], MinLen(1)]
    """Round one."""
    again: Annotated[tuple[tuple[Step, ...], ...], MinLen(1)]
    """Round two, three ...; the last serves for all that follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief(Part):
    """Getting out of a cramp: hold, ask, again, then the clot check."""

    rounds: Annotated[int, Interval(ge=1, le=10)]
    longest: Annotated[int, Interval(ge=60, le=3600)]
    """Seconds from its start after which a cramp that still hurts is `exhausted`."""
    ways: dict[str, Way]
    """"usual", and one for each remark that changes how: "cant_reach", "standing", "alone", "partner"."""
    opening: Sentences
    """Said first when a cramp is told of."""
    opening_again: Sentences
    """Said first when the cramp comes back in the same conversation."""
    ask: Question
    """Asked after every round."""
    partly: Reply
    """Said to "a bit", before the next round."""
    eased: Sentences
    """Said when it has eased, before the checks."""
    eased_she: Sentences
    """Said to somebody who helps her, when it has let go."""
    checks: Annotated[tuple[str, ...], MinLen(1)]
    """Keys of `checks`, asked one at a time."""
    clear: Sentences
    """Said when all checks are clear."""
    clear_she: Sentences
    """The same to somebody who speaks for her."""
    tips: FollowUp
    """Asked at the end."""
    worse: Sentences
    """Said when stretching makes it worse: stop, go to the checks."""
    worse_clear: Sentences
    """Said when all checks are clear, but stretching made it worse."""
    how_long: Sentences
    """Said to "how long?"."""
    which_leg: Sentences
    """Said to "which leg?"."""
    other_leg: Sentences
    """Said when the other leg cramps."""
    why: Sentences
    """Said to "why?" during relief."""
    exhausted: str
    """The flag when every round is done and it still hurts."""
    tummy: str
    """The check whose worry it is when she says that it is her tummy: a key of `checks`."""
