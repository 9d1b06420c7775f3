"""Everything that Charley knows and says: the whole of intents.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from annotated_types import MinLen

from voice.content.causes import FindCause
from voice.content.danger import Check, Question, RedFlag
from voice.content.part import Part
from voice.content.said import loaded
from voice.content.screen import Screen
from voice.content.sentences import Before, Phrase, Phrases, Reply, Spoken
from voice.content.stretches import Relief, Routine
from voice.content.topics import Intent, Meaning, NextVisit, Remark
from voice.events import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Part):
    """Something that Charley says at one point of a conversation."""

    say: Reply = ()
    """The sentences, one after the other."""
    either: Reply = ()
    """Several wordings in place of `say`: the one that was not said last is taken."""

    def __post_init__(self) -> None:
        if bool(self.say) == bool(self.either):
            raise ValueError("write the sentences as a list, or several wordings under 'either'")

    @property
    def wordings(self) -> tuple[Reply, ...]:
        """Each of them is the whole line."""
        return tuple((s,) for s in self.either) if self.either else (self.say,)


def _line(value: Any) -> Any:
    """A line is written as the list of its sentences, where it has one wording only."""
    return {"say": value} if isinstance(value, list | tuple) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Part):
    """Numbers to call in one part of the world."""

    title: str
    emergency: str
    crisis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unset(Part):
    """What stands for numbers that nobody has entered, and how a maternity unit is named with its number."""

    emergency: str
    crisis: str
    maternity: str
    maternity_on: str
    """With {NUMBER} in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoided(Part):
    """Words that Charley never says."""

    words: Phrases
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution(Part):
    """A thing that may only be named together with its warning."""

    words: Phrases
    facts: Annotated[tuple[str, ...], MinLen(1)]
    """One of these must stand in the same turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content(Part):
    """Everything that Charley knows and says."""

    wake_phrases: Phrases
    """How Charley is called."""
    not_the_name: tuple[Phrase, ...] = ()
    """Phrases that hold the name and are no call."""
    about_her: tuple[Phrase, ...] = ()
    """Words that tell that somebody speaks for her: "my wife"."""
    about_me: tuple[Phrase, ...] = ()
    """Words that tell that she speaks herself."""
    pain_words: tuple[Phrase, ...] = ()
    """In words that are not understood these start relief."""
    corrections: tuple[Phrase, ...] = ()
    """How a correction begins: "no i meant"."""
    lead_ins: tuple[Phrase, ...] = ()
    """How people begin what they mean to say: "it's probably nothing but"."""
    concepts: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    """Words that stand for the same kind of thing, by its name: what is learnt of one holds for all."""
    doubtful: tuple[str, ...] = ()
    """Concepts in whose company a danger sign is doubted: animals, long ago."""
    intents: dict[str, Intent]
    remarks: dict[str, Remark]
    next_visit: dict[str, NextVisit]
    glossary: dict[str, Meaning]
    """Words that Charley explains."""
    asked_as: Phrases
    """How people ask what a word means; {WORD} is the word."""
    not_for_charley: Phrases
    """What sounds like a request and is for somebody else."""
    red_flags: dict[str, RedFlag]
    checks: dict[str, Check]
    counts: dict[str, dict[int, Spoken]]
    """What is counted aloud during a hold, by seconds."""
    relief: Relief
    routines: dict[str, Routine]
    first_routine: str
    find_cause: FindCause
    lines: dict[str, Annotated[Line, Before(_line)]]
    """What Charley says at certain points of a conversation."""
    screen: Screen
    regions: dict[str, Region]
    unset: Unset
    avoided: tuple[Avoided, ...] = ()
    cautions: tuple[Caution, ...] = ()
    not_said: dict[str, str] = field(default_factory=dict)
    """Facts that no sentence stands on, and why."""

    def phrases(self) -> Iterator[tuple[str, str]]:
        """Every (phrase, intent) that can be said to Charley, for matching and for biasing a recogniser."""
        for name, intent in self.intents.items():
            for phrase in intent.phrases:
                yield phrase, name
        groups: tuple[Mapping[str, Remark | NextVisit], ...] = (self.remarks, self.next_visit)
        for group in groups:
            for remark in group.values():
                for phrase in remark.phrases:
                    yield phrase, remark.as_
        for routine in self.routines.values():
            for phrase in routine.phrases:
                yield phrase, "stretch"
        for question in self.questions().values():
            for answer in ("yes", "no", "unsure"):
                for phrase in getattr(question, f"means_{answer}"):
                    yield phrase, answer
        for flag in self.red_flags.values():
            for more in (flag.severe, flag.own):
                for phrase in more.phrases if more else ():
                    yield phrase, "red_flag"
            for phrase in (*flag.phrases, *flag.ask):
                yield phrase, "red_flag"

    def questions(self) -> dict[str, Question]:
        """Every question that has answers of its own, by name."""
        return {**self.checks, **self.find_cause.questions, "easing": self.relief.ask}

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence that Charley can say, in the order of the file."""
        for said in loaded(self):
            yield from said.sentences
