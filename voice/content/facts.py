"""docs/facts.md as facts: the id that sentences name, what it says, how sure it is, where it is from."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENTRY = re.compile(
    r"^- (?P<fact>[SF]\d+)\. (?P<told>.*(?:\n {2}- .*)*)"
    r"|^#### (?P<flag>RF\d+) (?P<sign>.+?) — (?P<tier>\S+)\s+- Signs: (?P<signs>.*)"
    r"|^### (?P<section>\d\.\d) (?P<title>.+)",
    re.MULTILINE,
)

_BOLD = re.compile(r"\s*\*\*[ABCJ](?:/[ABCJ])*\*\*")

_MARK = re.compile(rf"\s*\[(?:seen|recalled)[\],:]|{_BOLD.pattern}")
"""Where the fact ends and its source begins."""

_GRADE = re.compile(r"\*\*([ABCJ](?:/[ABCJ])*)\*\*|(?<=[.\]] )([ABCJ])(?=\.|\s*$)")
"""In bold behind a fact; bare behind the source of a danger sign."""

_NESTED = re.compile(r"\n {2}- ")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a sentence may stand on."""

    id: str
    """ "S12", "F10", "RF02", or a section of the file such as "5.3"."""
    text: str
    """What it says, in one paragraph."""
    grade: str = ""
    """ "A" to "C", "J" for our own judgement, several with commas; "" where the file gives none."""
    source: str = ""
    """Who says so, as the file has it; "" where the file names nobody."""

    def short(self, longest: int = 110) -> str:
        """Its text cut between two words."""
        if len(self.text) <= longest:
            return self.text
        cut = self.text[:longest].rpartition(" ")[0].rstrip(",;:.( ")
        return f"{cut or self.text[:longest]} …"


def facts_in(text: str) -> dict[str, Fact]:
    """The facts that docs/facts.md defines, by id and in its order."""
    found = (_fact(entry) for entry in _ENTRY.finditer(text))
    return {fact.id: fact for fact in found}


def _fact(entry: re.Match[str]) -> Fact:
    if entry["section"]:
        return Fact(entry["section"], entry["title"].strip())
    if entry["flag"]:
        signs, _, source = entry["signs"].partition(" Source: ")
        return Fact(entry["flag"], f"{entry['sign']}. {signs}".strip(), _grades(source), source.strip())
    told = _NESTED.sub(" ", entry["told"])
    mark = _MARK.search(told)
    text, source = (told[: mark.start()], told[mark.start() :]) if mark else (told, "")
    return Fact(entry["fact"], text.replace("**", "").strip(), _grades(source), _plain(source))


def _grades(source: str) -> str:
    return ", ".join(dict.fromkeys(bold or bare for bold, bare in _GRADE.findall(source)))


def _plain(source: str) -> str:
    """The source without the marks of its grade and the full stops that they leave behind."""
    return _BOLD.sub("", source).replace("..", ".").strip(" .;")
