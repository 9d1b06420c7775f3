"""Danger signs: how they are said, asked about, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval

from voice.content.part import Part
from voice.content.sentences import Phrase, Phrases, Reply, Sentences, Spoken
from voice.events import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Part):
    """A yes/no question, with the answers that only it understands."""

    ask: Spoken
    """The question."""
    short: Spoken | None = None
    """Asked the second time, when nobody answered. Left out, it is asked in the same words."""
    explain: Reply = ()
    """Said to "what do you mean?"; the question follows again."""
    means_yes: tuple[Phrase, ...] = ()
    """Said in answer to it, these mean yes."""
    means_no: tuple[Phrase, ...] = ()
    """Said in answer to it, these mean no."""
    means_unsure: tuple[Phrase, ...] = ()
    """Said in answer to it, these mean that she is not sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Question):
    """A question about a danger sign."""

    flag: str
    """Raised by the answer that worries."""
    worry: Literal["yes", "no"] = "yes"
    """The answer that worries."""
    unless: str | None = None
    """A flag whose own check question is asked first: yes raises that one instead."""
    look: Reply = ()
    """Said when she isn't sure; then it is asked once more. Without it "not sure" worries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Part):
    """What Charley repeats of a danger sign, so that she knows what was heard."""

    words: Phrases
    say: Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Severe(Part):
    """The same sign at its worst: an ambulance, whatever its usual tier."""

    say: Reply = ()
    """Said in place of the usual script. Left out, the usual one is said."""
    phrases: Phrases
    """What people say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag(Part):
    """One danger sign: what people say, and the script."""

    title: str
    """The sign in a few words."""
    tier: Tier
    """How urgent it is: an ambulance (T1), the maternity unit now (T2), or a crisis (T1-crisis)."""
    mid_stretch: Reply = ()
    """Said first when it comes in the middle of a stretch."""
    echo: tuple[Echo, ...] = ()
    """Said before the script. The first whose words she used is taken, so that she knows what was heard."""
    opening: Reply = ()
    """Said first, with the check question, where the script must wait for an answer."""
    say: Sentences
    """The script."""
    say_she: Reply = ()
    """The script, to somebody who speaks for her. Left out, it is the usual one."""
    severe: Severe | None = None
    """When the sign is at its worst: an ambulance, whatever the usual tier."""
    own: Severe | None = None
    """Said of oneself, where the usual script is about somebody else."""
    private: bool = False
    """Somebody who must not hear it may listen: no script without a yes, and no asking again."""
    check: Spoken | None = None
    """The one short question when it is unclear. A yes raises the flag."""
    check_she: Spoken | None = None
    """The short question, to somebody who speaks for her."""
    elsewhere: bool = False
    """"The leg" answers the check question: then it is a cramp."""
    waits: Annotated[float | None, Interval(gt=0, le=60)] = None
    """Seconds of silence after the check question that are a yes, without asking again."""
    phrases: Phrases
    """What people say."""
    ask: tuple[Phrase, ...] = ()
    """Said like this it is unclear: ask the check question."""
    not_: tuple[Phrase, ...] = ()
    """Near misses: said like this it is no danger sign."""
