"""Checks that need the whole of the content: references, facts, repeated phrases, lines nobody may miss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rapidfuzz import process

from voice.events import Sentence
from voice.yaml_lines import Lined, Path, Problem

if TYPE_CHECKING:
    from voice.content import Content

LINES = (
    "awake first_use not_understood offer did_you_mean still_there okay paused resumed slower faster "
    "louder quieter nothing_to_repeat nothing_more no_step have_you_called can_you_call called call_now "
    "alarm_closed cannot_hear microphone_back"
).split()
"""Lines that the dialogue needs by name."""

PLACES = ("EMERGENCY", "CRISIS_LINE", "MATERNITY", "A", "B")
"""What may stand in braces in a sentence: numbers of the household, and the two topics of a question."""

LONGEST = 18
"""Words in a sentence (docs/facts.md section 5.1)."""

_FACT = re.compile(r"^- ((?:S|F)\d+)\.|^#### (RF\d+)|^### (\d\.\d)", re.MULTILINE)


def facts_in(text: str) -> frozenset[str]:
    """The ids that docs/facts.md defines: S1, F10, RF02, and its sections (5.3)."""
    return frozenset(a or b or c for a, b, c in _FACT.findall(text))


def nearest(word: str, choices: Iterable[str]) -> str:
    """ ": did you mean 'x'?", or "" when nothing is near."""
    found = process.extractOne(word, list(choices), score_cutoff=60)
    return f": did you mean {found[0]!r}?" if found else ""


def cross_check(
    content: Content, lined: Lined, facts: frozenset[str], *, required: tuple[str, ...]
) -> Iterator[Problem]:
    """Every mistake that a single entry can't show."""
    yield from _ids(content, lined, required)
    yield from _references(content, lined)
    yield from _repeated(content, lined)
    for path, sentence in _spoken(lined.value, ()):
        yield from _sentence(sentence, lined.line(path), facts)


def _ids(content: Content, lined: Lined, required: tuple[str, ...]) -> Iterator[Problem]:
    for name in content.intents:
        if name not in required:
            yield Problem(lined.line(("intents", name)), f"no such intent {name!r}{nearest(name, required)}")
    for name in required:
        if name not in content.intents:
            yield Problem(lined.line(("intents",)), f"the intent {name!r} is missing")
    for name in LINES:
        if name not in content.lines:
            yield Problem(lined.line(("lines",)), f"the line {name!r} is missing")
    for name in content.lines:
        if name not in LINES:
            yield Problem(lined.line(("lines", name)), f"nobody says the line {name!r}{nearest(name, LINES)}")


def _references(content: Content, lined: Lined) -> Iterator[Problem]:
    for name, intent in content.intents.items():
        for answer in ("yes", "no"):
            goal = getattr(intent.follow_up, answer, None) if intent.follow_up else None
            path: Path = ("intents", name, "follow_up", answer)
            if goal in ("more", "do"):
                if not getattr(intent, goal):
                    yield Problem(lined.line(path), f"{name} has no {goal!r} to go to")
            elif goal is not None and goal not in content.intents:
                yield Problem(lined.line(path), f"no intent {goal!r}{nearest(goal, content.intents)}")
    for i, check in enumerate(content.relief.checks):
        if check.flag not in content.red_flags:
            yield Problem(lined.line(("relief", "checks", i, "flag")), f"no danger sign {check.flag!r}")
    if content.relief.exhausted not in content.red_flags:
        yield Problem(lined.line(("relief", "exhausted")), f"no danger sign {content.relief.exhausted!r}")
    for name in content.red_flags:
        flag = content.red_flags[name]
        for part in ("ask", "opening", "private"):
            if getattr(flag, part) and not flag.check:
                yield Problem(lined.line(("red_flags", name)), f"{name} has {part!r} but no 'check' question")


def _repeated(content: Content, lined: Lined) -> Iterator[Problem]:
    """One phrase cannot mean two things."""
    first: dict[str, tuple[str, int]] = {}

    def seen(phrase: str, name: str, path: Path) -> Iterator[Problem]:
        key, line = phrase.lower().strip(), lined.line(path)
        if key in first:
            other, at = first[key]
            yield Problem(line, f"{phrase!r} of {name} stands on line {at} too, in {other}: keep one")
        else:
            first[key] = (name, line)

    for name, intent in content.intents.items():
        for i, phrase in enumerate(intent.phrases):
            yield from seen(phrase, name, ("intents", name, "phrases", i))
    for name, flag in content.red_flags.items():
        for kind in ("phrases", "ask"):
            for i, phrase in enumerate(getattr(flag, kind)):
                yield from seen(phrase, name, ("red_flags", name, kind, i))
    for i, phrase in enumerate(content.not_for_charley):
        yield from seen(phrase, "not_for_charley", ("not_for_charley", i))


def _sentence(sentence: Sentence, line: int, facts: frozenset[str]) -> Iterator[Problem]:
    for fact in sentence.facts:
        if fact not in facts:
            yield Problem(line, f"no fact {fact!r} in facts.md{nearest(fact, facts)}")
    for place in re.findall(r"{(.*?)}", sentence.text):
        if place not in PLACES:
            yield Problem(line, f"{{{place}}} is not known{nearest(place, PLACES)}")
    words = len(sentence.text.split())
    if words > LONGEST:
        yield Problem(line, f"{words} words in one sentence; at most {LONGEST}: make two of it")


def _spoken(value: object, path: Path) -> Iterator[tuple[Path, Sentence]]:
    """Every sentence with the place where it stands: any string that ends in [facts]."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _spoken(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _spoken(inner, (*path, i))
    elif isinstance(value, str) and value.rstrip().endswith("]") and "[" in value:
        text, _, sources = value.rstrip()[:-1].rpartition("[")
        yield path, Sentence(text.strip(), tuple(f for f in re.split(r"[,\s]+", sources) if f and f != "-"))
