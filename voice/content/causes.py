"""Questions that lead to a guess at the cause (docs/facts.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import MinLen

from voice.content.danger import Question
from voice.content.part import Part
from voice.content.sentences import Reply, Sentences, Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
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
    result: Sentences
    """Said when the answers point to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseQuestion(Question):
    """A question that speaks for some causes and against others; "not sure" moves nothing."""

    yes: dict[str, int] = field(default_factory=dict)
    """Points for each cause."""
    no: dict[str, int] = field(default_factory=dict)
    """The same for no."""
    because: Spoken | None = None
    """Told with a result that her yes spoke for."""
    because_not: Spoken | None = None
    """Told with a result that her no spoke for."""
    flag: str | None = None
    """A danger sign that yes raises; the questions end there."""
    after: dict[str, Literal["yes", "no"]] = field(default_factory=dict)
    """Asked as soon as these questions have been answered so."""
    unless: dict[str, Literal["yes", "no"]] = field(default_factory=dict)
    """Not asked where one of these has been answered so."""
    checks: tuple[str, ...] = ()
    """Danger signs that are asked about as soon as this is answered with yes: keys of `checks`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared(Part):
    """The first step that two causes have in common."""

    of: tuple[str, str]
    """The two causes."""
    say: Spoken
    """The first step when these two causes fit: it stands for {STEP}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Part):
    """When there have been questions enough (docs/facts.md section 4.2)."""

    answers: int
    leader: int
    lead: int
    questions: int
    unsure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming(Part):
    """When a cause may be named."""

    points: int
    lead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCause(Part):
    """Questions that lead to a guess at the cause."""

    opening: Sentences
    """Said first when she wants to know which cause is hers."""
    okay: Spoken
    """Asked before the first question."""
    gate: Annotated[tuple[str, ...], MinLen(1)]
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
