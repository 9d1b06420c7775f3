"""Why a sentence was understood as it was, and what a nurse can write to have it understood otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voice.events import Match
from voice.nlu import red_flags
from voice.nlu.labels import DANGER, Kind
from voice.nlu.matcher import CONFIDENT, NONE, Matcher
from voice.nlu.normalise import words
from voice.nlu.reading import Reading

SHOWN = 5
"""Readings that are listed."""

TRIED = 30
"""Words that are left out, one after the other: each takes as long as the sentence."""

MATTERS = 0.05
"""Change of the score from which a word is told to matter."""


def explain(matcher: Matcher, match: Match, understand: Callable[[str], Match]) -> Iterator[str]:
    """One line after the other: what was decided and why, what else came near, which words did it.

    `understand` is what made `match` of its text; it is asked about the text without each of its first words.
    """
    tokens, readings = matcher.read(match.text)
    if not tokens:
        return
    yield from _decision(match)
    yield from (_reading(one) for one in readings[:SHOWN])
    concepts = matcher.reader.concepts(tokens)
    if concepts:
        yield f"concepts: {', '.join(tag.replace('<', '').replace('>', '') for tag in concepts)}"
    if matcher.reader.doubtful(tokens):
        yield f"a danger sign is doubted here: it would be stated from {red_flags.DOUBTED:.2f}"
    yield from _words(understand, match, words(match.text)[:TRIED])
    yield from _mend(match, readings)


def _decision(match: Match) -> Iterator[str]:
    if match.flag or match.remark or match.word:
        yield from match.why[:1]
    if match.close:
        yield f"too near {match.close} to choose: Charley asks which"


def _reading(one: Reading) -> str:
    near = f"like {one.phrase!r} {one.alike:.2f}" if one.phrase else "no phrase near"
    return f"{one.score:.2f} {one.label} ({one.label.kind.value}): likely {one.likely:.2f}, {near}"


def _words(understand: Callable[[str], Match], match: Match, tokens: list[str]) -> Iterator[str]:
    """Which words it hangs on: what comes of the sentence without each of them."""
    for at, word in enumerate(tokens):
        without = understand(" ".join(tokens[:at] + tokens[at + 1 :]))
        same = (without.intent, without.flag) == (match.intent, match.flag)
        if not same:
            yield f"without {word!r}: {without.intent}{f' {without.flag}' if without.flag else ''}"
        elif abs(without.score - match.score) >= MATTERS:
            yield f"without {word!r}: {without.score - match.score:+.2f}"


def _mend(match: Match, readings: list[Reading]) -> Iterator[str]:
    """Where a phrase would have to stand."""
    if match.flag:
        yield f"to have it raise no alarm, write it under {match.flag}, not"
    elif match.intent == NONE:
        near = next((r.label for r in readings if r.label.kind in (Kind.INTENT, Kind.VISIT)), None)
        where = near.name if near and near.kind is Kind.INTENT else "its intent"
        yield f"answered from {CONFIDENT:.2f}; to have it answered, write it under {where}, phrases"
    else:
        yield "to have it ignored, write it under not_for_charley; to have it mean something else, under that"
    danger = next((r for r in readings if r.label.kind in DANGER), None)
    if danger and not match.flag:
        yield f"a danger sign from {red_flags.STATED:.2f}; to make it one: {danger.label.name}, phrases"
