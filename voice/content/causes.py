"""Questions that lead to a guess at the cause (docs/facts.md section 4)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voice.content.danger import Question
from voice.content.part import Part
from voice.content.sentences import Reply, Spoken


class Cause(Part):
    """One thing that the questions may point to."""

    title: str
    """How it is named beside another: "your veins"."""
    topic: str | None = None
    """The intent that tells more of it."""
    start: int = 0
    """Points before the first question."""
    needs: tuple[str, ...] = ()
    """Checks that must be clear before this is named."""
    tests: tuple[str, ...] = ()
    """Questions that test it when it leads."""
    result: Reply = Field(min_length=1)
    """Said when the answers point to it."""


class CauseQuestion(Question):
    """A question that speaks for some causes and against others; "not sure" moves nothing."""

    yes: dict[str, int] = Field(default={})
    """Points for each cause."""
    no: dict[str, int] = Field(default={})
    """The same for no."""
    because: Spoken | None = None
    """Told with a result that her yes spoke for."""
    because_not: Spoken | None = None
    """Told with a result that her no spoke for."""
    flag: str | None = None
    """A danger sign that yes raises; the questions end there."""
    after: dict[str, Literal["yes", "no"]] = Field(default={})
    """Asked as soon as these questions have been answered so."""
    unless: dict[str, Literal["yes", "no"]] = Field(default={})
    """Not asked where one of these has been answered so."""
    checks: tuple[str, ...] = ()
    """Danger signs that are asked about as soon as this is answered with yes: keys of `checks`."""


class Shared(Part):
    """The first step that two causes have in common."""

    of: tuple[str, str]
    """The two causes."""
    say: Spoken
    """The first step when these two causes fit: it stands for {STEP}."""


class Stop(Part):
    """When there have been questions enough (docs/facts.md section 4.2)."""

    answers: int
    leader: int
    lead: int
    questions: int
    unsure: int


class Naming(Part):
    """When a cause may be named."""

    points: int
    lead: int


class FindCause(Part):
    """Questions that lead to a guess at the cause."""

    opening: Reply = Field(min_length=1)
    """Said first when she wants to know which cause is hers."""
    okay: Spoken
    """Asked before the first question."""
    gate: tuple[str, ...] = Field(min_length=1)
    """Keys of `checks`, before anything else."""
    causes: dict[str, Cause]
    """What the questions may point to."""
    questions: dict[str, CauseQuestion]
    """Asked one at a time."""
    core: tuple[str, ...]
    """Keys of `questions` that everybody is asked."""
    tests_none: tuple[str, ...]
    """Asked when nothing leads."""
    stop: Stop
    name_if: Naming
    veins_first: tuple[str, str, str]
    """(question, cause, other): yes to the question names the cause where the two are close."""
    two: Reply
    """Said when two causes fit equally well; {A}, {B} and {STEP} are filled in."""
    shared: tuple[Shared, ...] = ()
    """First steps that two causes have in common."""
    shared_else: Spoken
    """The first step of two causes that have none in common: it stands for {STEP}."""
    nothing: Reply
    """Said when no cause stands out."""
    closing: Reply
    """Said after any result, once in a conversation."""
    again: Spoken
    """Asked after a result: offers to repeat it."""
