"""Stretches in steps: relief from a cramp, and routines that prevent one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voice.content.danger import Question
from voice.content.part import Part
from voice.content.sentences import Phrase, Reply
from voice.content.topics import FollowUp


class Step(Part):
    """One instruction of a routine."""

    say: Reply = Field(min_length=1)
    hold: int = Field(default=0, ge=0, le=300)
    """Seconds to wait after the instruction has been spoken."""
    count: str | None = None
    """What is counted aloud during the hold: a key of `counts`."""
    side: Literal["left", "right"] | None = None
    """Whose leg it is."""
    time: int = Field(default=1, ge=1, le=20)
    """Which repetition this is."""
    times: int = Field(default=1, ge=1, le=20)
    """Of how many."""


class Routine(Part):
    """Steps that Charley guides through one by one."""

    title: str
    """How Charley names it."""
    steps: tuple[Step, ...] = Field(min_length=1)
    """Said one by one, each followed by its hold."""
    end: Reply = Field(min_length=1)
    """Said after the last step."""
    why: Reply = ()
    """Said to "why?" during it."""
    phrases: tuple[Phrase, ...] = Field(min_length=1)
    """Said to choose this one."""


class Way(Part):
    """One way to stretch the cramp away: the first round, and what is said in each later one."""

    first: tuple[Step, ...] = Field(min_length=1)
    """Round one."""
    again: tuple[tuple[Step, ...], ...] = Field(min_length=1)
    """Round two, three ...; the last serves for all that follow."""


class Relief(Part):
    """Getting out of a cramp: hold, ask, again, then the clot check."""

    rounds: int = Field(ge=1, le=10)
    longest: int = Field(ge=60, le=3600)
    """Seconds from its start after which a cramp that still hurts is `exhausted`."""
    ways: dict[str, Way]
    """"usual", and one for each remark that changes how: "cant_reach", "standing", "alone", "partner"."""
    opening: Reply = Field(min_length=1)
    """Said first when a cramp is told of."""
    opening_again: Reply = Field(min_length=1)
    """Said first when the cramp comes back in the same conversation."""
    ask: Question
    """Asked after every round."""
    partly: Reply
    """Said to "a bit", before the next round."""
    eased: Reply = Field(min_length=1)
    """Said when it has eased, before the checks."""
    eased_she: Reply = Field(min_length=1)
    """Said to somebody who helps her, when it has let go."""
    checks: tuple[str, ...] = Field(min_length=1)
    """Keys of `checks`, asked one at a time."""
    clear: Reply = Field(min_length=1)
    """Said when all checks are clear."""
    clear_she: Reply = Field(min_length=1)
    """The same to somebody who speaks for her."""
    tips: FollowUp
    """Asked at the end."""
    worse: Reply = Field(min_length=1)
    """Said when stretching makes it worse: stop, go to the checks."""
    worse_clear: Reply = Field(min_length=1)
    """Said when all checks are clear, but stretching made it worse."""
    how_long: Reply = Field(min_length=1)
    """Said to "how long?"."""
    which_leg: Reply = Field(min_length=1)
    """Said to "which leg?"."""
    other_leg: Reply = Field(min_length=1)
    """Said when the other leg cramps."""
    why: Reply = Field(min_length=1)
    """Said to "why?" during relief."""
    exhausted: str
    """The flag when every round is done and it still hurts."""
    tummy: str
    """The check whose worry it is when she says that it is her tummy: a key of `checks`."""
