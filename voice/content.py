"""intents.yaml -> typed, validated content. Every mistake is reported at once, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from voice import yaml_lines
from voice.content_check import cross_check, facts_in, nearest
from voice.events import Sentence, Tier
from voice.yaml_lines import Lined, Problem

TOPICS = (
    "cramp_now stretch causes cause_uterus cause_nutrition cause_calcium cause_veins cause_back "
    "find_cause foods supplements stockings massage foot_bath posture exercise prevention see_doctor "
    "is_it_normal baby_safe about help greeting thanks goodbye"
).split()
"""Things a person asks about: each has an answer."""

CONTROLS = (
    "yes no unsure repeat next back stop pause resume slower faster louder quieter start_over it_eased "
    "still_hurts"
).split()
"""Things a person says to steer the conversation."""

_SOURCED = re.compile(r"^(?P<text>.*\S)\s*\[(?P<facts>[^\][]*)\]$", re.DOTALL)


class ContentError(Exception):
    """The content cannot be used; `problems` says all that is wrong, in order of lines."""

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        self.file = file
        self.problems = sorted(set(problems))
        super().__init__("\n".join(f"{file}:{p.line}: {p.message}" for p in self.problems))


def _sentence(value: Any) -> Sentence:
    """ "Low calcium may play a part. [S28, S30]" -> a sentence and the facts it stands on."""
    if isinstance(value, Sentence):
        return value
    if not isinstance(value, str):
        raise ValueError("a sentence is expected here; put it in quotes")
    found = _SOURCED.match(value.strip())
    if not found:
        raise ValueError(
            "name the facts it stands on at its end, like [S10, F12]; or [-] if it says nothing of health"
        )
    facts = tuple(f for f in re.split(r"[,\s]+", found["facts"].strip()) if f and f != "-")
    if not facts and found["facts"].strip() != "-":
        raise ValueError("the brackets are empty: name its facts, or write [-] if it says nothing of health")
    return Sentence(found["text"], facts)


def _phrase(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a phrase is expected here; put quotes around it")
    return value


Spoken = Annotated[Sentence, BeforeValidator(_sentence)]
Reply = tuple[Spoken, ...]
Phrase = Annotated[str, BeforeValidator(_phrase), Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    """A piece of intents.yaml: nothing unknown in it, nothing changeable after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class FollowUp(_Part):
    """A yes/no question after an answer, and where each answer leads."""

    ask: Spoken
    yes: str
    """An intent id, or "more" / "do" for those parts of the same topic."""
    no: str | None = None


class Intent(_Part):
    """One thing that people say, and what Charley answers."""

    title: str = ""
    """How Charley names it in a question: "the calcium"."""
    phrases: tuple[Phrase, ...] = Field(min_length=1)
    answer: Reply = ()
    more: Reply = ()
    do: Reply = ()
    follow_up: FollowUp | None = None


class RedFlag(_Part):
    """One danger sign: what people say, and the script."""

    title: str
    tier: Tier
    opening: Reply = ()
    """Said first, with the check question, where the script must wait for an answer."""
    say: Reply = Field(min_length=1)
    private: bool = False
    """Somebody who must not hear it may listen: no script without a yes, and no asking again."""
    check: Spoken | None = None
    """The one short question when it is unclear; a yes raises the flag."""
    phrases: tuple[Phrase, ...] = Field(min_length=1)
    ask: tuple[Phrase, ...] = ()
    """Said like this it is unclear: ask the check question."""
    not_: tuple[Phrase, ...] = Field(default=(), alias="not")
    """Near misses: said like this it is no danger sign."""


class Step(_Part):
    """One instruction of a routine."""

    say: Reply = Field(min_length=1)
    hold: int = Field(default=0, ge=0, le=300)
    """Seconds to wait after the instruction has been spoken."""
    count: dict[int, Spoken] = {}
    """What is counted aloud during the hold, by seconds."""


class Routine(_Part):
    """Steps that Charley guides through one by one."""

    title: str
    steps: tuple[Step, ...] = Field(min_length=1)
    end: Reply = Field(min_length=1)


class Check(_Part):
    """A question after relief; a yes raises the flag."""

    ask: Spoken
    flag: str


class Relief(_Part):
    """Getting out of a cramp: hold, ask, again, then the clot check."""

    rounds: int = Field(ge=1, le=10)
    start: Reply = Field(min_length=1)
    hold: Step
    ask: Spoken
    again: Step
    eased: Reply = Field(min_length=1)
    checks: tuple[Check, ...] = Field(min_length=1)
    clear: Reply = Field(min_length=1)
    worse: Reply = Field(min_length=1)
    """Stretching makes it worse: stop, go to the checks."""
    exhausted: str
    """The flag when every round is done and it still hurts."""


class Region(_Part):
    """Numbers to call in one part of the world."""

    title: str
    emergency: str
    crisis: str | None = None


class Content(_Part):
    """Everything that Charley knows and says."""

    wake_phrases: tuple[Phrase, ...] = Field(min_length=1)
    not_the_name: tuple[Phrase, ...] = ()
    """Phrases that hold the name and are no call."""
    intents: dict[str, Intent]
    not_for_charley: tuple[Phrase, ...] = Field(min_length=1)
    red_flags: dict[str, RedFlag]
    relief: Relief
    routines: dict[str, Routine]
    lines: dict[str, Reply]
    regions: dict[str, Region]
    unknown_numbers: Region
    """What is said where no region is set: "your emergency number"."""

    def phrases(self) -> Iterator[tuple[str, str]]:
        """Every (phrase, intent) that can be said to Charley, for matching and for biasing a recogniser."""
        for name, intent in self.intents.items():
            for phrase in intent.phrases:
                yield phrase, name
        for flag in self.red_flags.values():
            for phrase in (*flag.phrases, *flag.ask):
                yield phrase, "red_flag"

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence that Charley can say, in the order of the file."""
        return _sentences(self)


def _sentences(part: Any) -> Iterator[Sentence]:
    if isinstance(part, Sentence):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _sentences(getattr(part, name))
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _sentences(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _sentences(value)


def load(file: Path, facts: Path) -> Content:
    """Read and check `file`; `facts` is the list of facts that sentences may name.

    Raises ContentError with every mistake found, OSError if a file can't be read.
    """
    try:
        lined = yaml_lines.parse(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ContentError(file, [Problem(1, f"this is not UTF-8 text (byte {error.start})")]) from None
    if not isinstance(lined.value, dict):
        raise ContentError(
            file, [*lined.problems, *([] if lined.problems else [Problem(1, "there is nothing in it")])]
        )
    problems = list(lined.problems)
    try:
        content = Content.model_validate(lined.value)
    except ValidationError as error:
        problems += [_problem(lined, dict(e)) for e in error.errors()]
        raise ContentError(file, problems) from None
    known = facts_in(facts.read_text(encoding="utf-8"))
    problems += cross_check(content, lined, known, required=(*TOPICS, *CONTROLS))
    if problems:
        raise ContentError(file, problems)
    return content


def _problem(lined: Lined, error: dict[str, Any]) -> Problem:
    """A pydantic error in plain words, with its line."""
    path = tuple(error["loc"])
    where = ".".join(str(p) for p in path)
    kind = error["type"]
    if kind == "extra_forbidden":
        siblings = _fields_at(path[:-1])
        return Problem(
            lined.line(path), f"unknown key {str(path[-1])!r} in {where}{nearest(str(path[-1]), siblings)}"
        )
    if kind == "missing":
        return Problem(lined.line(path), f"{where.rpartition('.')[0] or 'the file'} has no {str(path[-1])!r}")
    message = error["msg"].removeprefix("Value error, ")
    return Problem(lined.line(path), f"{where}: {message}")


def _fields_at(path: tuple[Any, ...]) -> list[str]:
    """The keys that may stand at `path`."""
    model: Any = Content
    for part in path:
        if isinstance(model, type) and issubclass(model, BaseModel) and part in model.model_fields:
            model = model.model_fields[part].annotation
        for inner in getattr(model, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [f.alias or name for name, f in model.model_fields.items()]
    return []
