"""How replies have to be worded for the dark: short, plain, no dose, no promise, each caution in its turn.

The rules are those of docs/facts.md section 5. They are looked at when somebody checks the content, not at
every start: a long word must not keep Charley from answering at three in the night.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from voice.content.model import Avoided, Caution
from voice.content.said import Said, written
from voice.content.sentences import TURN_SENTENCES, TURN_WORDS, turns
from voice.content.topics import PARTS
from voice.yaml_lines import Lined, Path, Problem

LONGEST = 18
"""Words in a sentence."""

HIGHEST_GRADE = 6.0
"""School years that it takes to read a reply; formulas say nothing of one shorter than SHORTEST_GRADED."""

SHORTEST_GRADED = 5
"""Words."""

SPOKEN_AS = {
    "EMERGENCY": "nine nine nine",
    "CRISIS_LINE": "one one six",
    "MATERNITY": "your maternity unit",
    "A": "the veins",
    "B": "the womb",
    "STEP": "rest with your legs up",
    "COUNT": "five",
    "NUMBER": "one two three",
}
"""What stands for a place when a reply is graded."""

Mistake = tuple[Path, str]
Rule = TypeVar("Rule")

_SIGNS = re.compile(r"[\d%!()\[\]&/+=<>*#°£$€^_|\\@]")
_ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b|\b(?:e\.g|i\.e|etc)\b")
_END = re.compile(r"(?<=[.?!])\s+")
_PLACE = re.compile(r"{(\w*)}")

_NUMBER = (
    "half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    "sixty|seventy|eighty|ninety|hundred|thousand|couple"
)
_UNIT = (
    "milligrams?|mgs?|micrograms?|mcgs?|µg|grams?|millilit(?:re|er)s?|mls?|international units?|units|"
    "tablets?|pills?|capsules?|drops?|(?:tea|table)?spoon(?:ful)?s?|sachets?|puffs?"
)
_DOSE = re.compile(
    rf"\b(?:{_NUMBER})(?:[ -](?!(?:or|if|and|then)\b)\w+){{0,2}}?[ -](?:{_UNIT})\b"
    rf"|\d[\d.,]*[ -]?(?:{_UNIT}|g)\b",
    re.IGNORECASE,
)
"""A number and a unit, with up to two words between: "two of the tablets", "three hundred mg", "300mg"."""


def problems(lined: Lined) -> Iterator[Problem]:
    """Every wording that must not be heard, whether or not the rest of the file is well formed."""
    if not isinstance(lined.value, dict):
        return
    avoided = _rules(lined.value, "avoided", TypeAdapter(tuple[Avoided, ...]))
    cautions = _rules(lined.value, "cautions", TypeAdapter(tuple[Caution, ...]))
    for said in written(lined.value):
        for path, message in (*_worded(said), *_graded(said), *_answered(said), *_cautioned(said, cautions)):
            yield Problem(lined.line(path), message)
        for path, sentence in zip(said.places, said.sentences, strict=True):
            for message in _plain(sentence.text, avoided):
                yield Problem(lined.line(path), message)
    for path, name in _names(lined.value):
        for message in _plain(name, avoided):
            yield Problem(lined.line(path), message)


def _worded(said: Said) -> Iterator[Mistake]:
    """Sentences too long to be remembered."""
    for path, sentence in zip(said.places, said.sentences, strict=True):
        for one in _END.split(sentence.text):
            words = len(one.split())
            if words > LONGEST:
                yield path, f"{words} words in one sentence; at most {LONGEST}: make two of it"


def _graded(said: Said) -> Iterator[Mistake]:
    if len(said.text.split()) < SHORTEST_GRADED:
        return
    grade = reading_grade(said.text)
    if grade > HIGHEST_GRADE:
        hard = ", ".join(repr(word) for word in _hardest(_words(said.text)))
        cure = f"a shorter word than {hard}, or shorter sentences" if hard else "shorter sentences"
        yield said.path, f"reading grade {grade:.1f}; at most {HIGHEST_GRADE:.0f}: take {cure}"


def _answered(said: Said) -> Iterator[Mistake]:
    """An answer is one turn, so that nobody has to wait for the end of a lecture."""
    if said.path[-1:] != ("answer",):
        return
    words = len(said.text.split())
    if len(said.sentences) > TURN_SENTENCES:
        count = len(said.sentences)
        yield said.path, f"{count} sentences in an answer; at most {TURN_SENTENCES}: move the rest to 'more'"
    if words > TURN_WORDS:
        yield said.path, f"{words} words in an answer; at most {TURN_WORDS}: move some to 'more'"


def _cautioned(said: Said, cautions: Sequence[Caution]) -> Iterator[Mistake]:
    """A thing that is named without its warning, in the turn in which it is heard."""
    in_turns = said.path[0] == "intents" and said.path[-1] in PARTS
    for turn in turns(said.sentences) if in_turns else (said.sentences,):
        stood_on = {fact for sentence in turn for fact in sentence.facts}
        for caution in cautions:
            named = next(((i, w) for i, s in enumerate(turn) if (w := _first(s.text, caution.words))), None)
            if named and not stood_on & set(caution.facts):
                place = said.places[said.sentences.index(turn[named[0]])]
                facts = " or ".join(caution.facts)
                yield place, f"{named[1]!r} without its caution: say it in the same turn, with [{facts}]"


def _plain(text: str, avoided: Sequence[Avoided]) -> Iterator[str]:
    """What can't be read aloud, or must not be said."""
    bare = _PLACE.sub(" ", text)
    if sign := _SIGNS.search(bare):
        yield f"{sign[0]!r} is read aloud badly: write it in words"
    if short := _ABBREVIATION.search(bare):
        yield f"{short[0]!r} is an abbreviation: write it in words"
    if dose := _DOSE.search(bare):
        yield f"{dose[0]!r} is a dose, and Charley never says one: name who can tell it instead"
    for words in avoided:
        if found := _first(bare, words.words):
            yield f"{found!r}: say {words.instead!r}"


# --- words ----------------------------------------------------------------------------------------


def reading_grade(text: str) -> float:
    """Flesch and Kincaid's grade of a whole reply."""
    import readability

    lines = [" ".join((*_words(sentence), ".")) for sentence in _END.split(text)]
    grades = readability.getmeasures("\n".join(lines), lang="en")["readability grades"]
    return float(grades["Kincaid"])


def _hardest(words: list[str]) -> list[str]:
    """The words that raise the grade most, at most three."""
    from readability.langdata import LANGDATA

    syllables = {word: LANGDATA["en"]["syllables"](word.lower()) for word in words}
    hard = sorted({w for w, n in syllables.items() if n > 2}, key=lambda w: (-syllables[w], words.index(w)))
    return hard[:3]


def _words(text: str) -> list[str]:
    """What is heard, word by word, with something in the place of what the household fills in."""
    return re.findall(r"[\w'’-]+", _PLACE.sub(lambda place: SPOKEN_AS.get(place[1], place[1]), text))


def _first(text: str, words: Sequence[str]) -> str | None:
    """The first of `words` that stands in `text` as whole words."""
    smooth = " ".join(text.lower().replace("’", "'").split())
    return next((w for w in words if re.search(rf"(?<![\w'-]){re.escape(w.lower())}(?![\w-])", smooth)), None)


# --- the file -------------------------------------------------------------------------------------


def _names(value: Any) -> Iterator[tuple[Path, str]]:
    """Words that are no sentences, and are filled into one: the titles of topics, causes and routines."""
    groups: tuple[Path, ...] = (("intents",), ("find_cause", "causes"), ("routines",))
    for group in groups:
        inner = value
        for key in group:
            inner = inner.get(key) if isinstance(inner, dict) else None
        for name, part in inner.items() if isinstance(inner, dict) else ():
            title = part.get("title") if isinstance(part, dict) else None
            if isinstance(title, str):
                yield (*group, name, "title"), title


def _rules(value: Any, key: str, rules: TypeAdapter[tuple[Rule, ...]]) -> tuple[Rule, ...]:
    """A list of rules from the file; () where it is not well formed, which the model tells of."""
    try:
        return rules.validate_python(value.get(key, ()))
    except (ValidationError, AttributeError):
        return ()
