"""Where each fact is spoken: the table of `charley check --sources`, and a mistake for each that is not."""

from __future__ import annotations

from collections.abc import Iterator
from string import Template

from voice.content.facts import Fact
from voice.content.model import Content
from voice.content.moments import label
from voice.content.said import loaded
from voice.yaml_lines import Lined, Problem

PAGE = Template("""\
# Where each fact is spoken

Made by `charley check --sources`, from intents.yaml and [facts.md](facts.md). Grades as there: A national
guidance, B one authoritative body, C weak, J our own judgement; the base document gives none.

$body""")

TABLE = Template("""\
## $title

$count

| fact | grade | what it says | spoken in |
|---|---|---|---|
$rows
""")

GROUPS = (
    ("The base document", "S", True),
    ("Added facts", "F", True),
    ("Danger signs", "RF", False),
)
"""Heading, how the ids begin, and whether each of them has to be spoken or accounted for."""


def spoken_in(content: Content) -> dict[str, list[str]]:
    """Fact -> the places where a sentence stands on it, each once, in the order of the content."""
    places: dict[str, list[str]] = {}
    for said in loaded(content):
        for sentence in said.sentences:
            for fact in sentence.facts:
                here = places.setdefault(fact, [])
                if label(said.path) not in here:
                    here.append(label(said.path))
    return places


def problems(content: Content, lined: Lined, facts: dict[str, Fact]) -> Iterator[Problem]:
    """Facts that are spoken nowhere and not accounted for, and accounts of what is spoken after all."""
    places = spoken_in(content)
    for _, letters, needed in GROUPS:
        for fact in _group(facts, letters):
            if needed and fact.id not in places and fact.id not in content.not_said:
                cure = "write a sentence that names it, or give the reason under 'not_said'"
                yield Problem(1, f"fact {fact.id} is spoken nowhere ({fact.short(60)}): {cure}")
    for name, reason in content.not_said.items():
        line = lined.line(("not_said", name))
        if name in places:
            yield Problem(line, f"{name} is spoken in {places[name][0]}: take it out of 'not_said'")
        if not reason.strip():
            yield Problem(line, f"not_said.{name}: say why no sentence stands on it")


def table(content: Content, facts: dict[str, Fact]) -> str:
    """The page in Markdown."""
    places = spoken_in(content)
    parts = []
    for title, letters, _ in GROUPS:
        group = _group(facts, letters)
        said = sum(fact.id in places for fact in group)
        left = sum(fact.id in content.not_said for fact in group)
        count = f"{said} of {len(group)} are spoken" + (f", {left} left out for a reason." if left else ".")
        rows = "\n".join(_row(fact, places, content.not_said) for fact in group)
        parts.append(TABLE.substitute(title=title, count=count, rows=rows))
    return PAGE.substitute(body="\n".join(parts))


def _row(fact: Fact, places: dict[str, list[str]], not_said: dict[str, str]) -> str:
    where = "; ".join(places.get(fact.id, ()))
    if not where:
        where = f"not spoken: {not_said[fact.id]}" if fact.id in not_said else "**nowhere**"
    cells = (fact.id, fact.grade or "-", fact.short(), where)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _group(facts: dict[str, Fact], letters: str) -> list[Fact]:
    return [fact for fact in facts.values() if fact.id.rstrip("0123456789") == letters]
