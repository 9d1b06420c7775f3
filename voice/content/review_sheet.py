"""The sheet of `charley check --review`: one printable HTML page, whose looks stand in review.html."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import count
from pathlib import Path
from string import Template

from voice.content.facts import Fact
from voice.content.model import Content
from voice.content.moments import label, moment
from voice.content.review import Group, Part, parts
from voice.content.said import Said, loaded
from voice.events import Sentence

LOOKS = Path(__file__).with_name("review.html")

SHORT = 7
"""Rows of a table that is kept on one page."""

LONGEST_FACT = 90
"""Characters of a fact beside a sentence; the whole of it stands at the end of the sheet."""


def sheet(content: Content, facts: Mapping[str, Fact], version: str) -> str:
    """The whole sheet; `version` tells which content it is about."""
    return _Sheet(content, facts).page(version)


class _Sheet:
    """Fills the parts of review.html."""

    def __init__(self, content: Content, facts: Mapping[str, Fact]) -> None:
        self._content = content
        self._facts = facts
        self._numbers = count(1)
        # Split at the comments that name the parts: ["", "page", "<!DOCTYPE ...", "contents", ...].
        _, *named = re.split(r"<!-- part: (\w+) -->\n", LOOKS.read_text(encoding="utf-8"))
        self._looks = {
            name: Template(look.strip()) for name, look in zip(named[::2], named[1::2], strict=True)
        }

    def page(self, version: str) -> str:
        chapters = [part for part in parts(self._content) if part.sentences]
        links = (
            self._fill("contents", anchor=part.anchor, title=part.title, count=str(part.sentences))
            for part in chapters
        )
        return self._looks["page"].substitute(
            version=escape(version),
            sentences=sum(part.sentences for part in chapters),
            danger=sum(part.sentences for part in chapters if part.anchor == "danger"),
            contents="\n".join(links),
            sections="\n".join(self._section(part) for part in chapters),
            sources="\n".join(self._sources()),
        )

    def _section(self, part: Part) -> str:
        tables = "\n".join(self._group(group) for group in part.groups if group.replies)
        head = {"anchor": part.anchor, "title": escape(part.title), "intro": escape(part.intro)}
        return self._looks["section"].substitute(head, groups=tables)

    def _group(self, group: Group) -> str:
        told: set[str] = set()
        rows = [row for said in group.replies for row in self._rows(said, told)]
        return self._looks["group"].substitute(
            badge=self._badge(group.tier),
            title=escape(group.title),
            id=escape(group.key),
            about=self._fill("about", text=group.about) if group.about else "",
            rows="\n".join(rows),
            length="short" if len(rows) <= SHORT else "",
        )

    def _rows(self, said: Said, told: set[str]) -> Iterator[str]:
        """A row for each sentence; what the facts say stands once in a group, `told` keeps which have."""
        when = self._fill("when", place=label(said.path), moment=moment(self._content, said))
        for sentence in said.sentences:
            yield self._looks["row"].substitute(
                number=next(self._numbers),
                when=when,
                sentence=escape(sentence.text),
                facts=self._stands_on(sentence, told),
            )
            when = "then"

    def _stands_on(self, sentence: Sentence, told: set[str]) -> str:
        facts = [self._facts[fact] for fact in sentence.facts if fact in self._facts]
        rows = []
        for fact in facts:
            text = "" if fact.id in told else fact.short(LONGEST_FACT)
            rows.append(self._fill("fact", id=fact.id, grade=_grade(fact), text=text))
            told.add(fact.id)
        return "".join(rows) or self._fill("nothing")

    def _sources(self) -> Iterator[str]:
        named = {fact for said in loaded(self._content) for s in said.sentences for fact in s.facts}
        for fact in self._facts.values():
            if fact.id in named:
                yield self._fill("source", id=fact.id, grade=_grade(fact), text=fact.text, source=fact.source)

    def _badge(self, tier: str) -> str:
        return self._fill("badge", tier=tier) if tier else ""

    def _fill(self, look: str, **texts: str) -> str:
        """A part with texts in it, which a "<" in one of them must not change."""
        return self._looks[look].substitute({name: escape(text) for name, text in texts.items()})


def _grade(fact: Fact) -> str:
    if fact.grade:
        return fact.grade
    return "base" if fact.id.startswith("S") else "section" if fact.id[0].isdecimal() else "no grade"
