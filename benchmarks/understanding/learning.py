"""Would more phrases help (learning curve), and how are phrases left out understood (cross-validation)?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from benchmarks.understanding import scoring, sets
from benchmarks.understanding.scoring import Figures
from benchmarks.understanding.sets import NONE, RED_FLAG, Line
from voice.content import Content
from voice.nlu.labels import examples
from voice.nlu.learning import learn
from voice.nlu.matcher import Matcher

PARTS = 16
"""Phrases are dealt out into so many parts, so that each part has some of every meaning."""

SHARES = (1, 2, 4, 8, 16)
"""Parts that are learnt from, for the curve."""

FOLDS = 4

HEAD = (
    "| phrases learnt | right | wrong | refused | out of scope, accepted | danger caught | false alarms |\n"
    "|---|---|---|---|---|---|---|"
)


def tables(lines: list[Line]) -> str:
    """The learning curve over `lines`, then what cross-validation gives."""
    content = sets.known()
    told = ["Learning curve, as Charley decides:", "", HEAD]
    for share in SHARES:
        print(f"{share}/{PARTS} of the phrases ...", file=sys.stderr, flush=True)
        part, _ = divided(content, lambda at, share=share: at % PARTS < share)
        told.append(_row(str(len(sets.phrases(part))), judged(part, lines)))
    told += ["", f"Cross-validation, {FOLDS} folds, phrases left out one by one:", "", HEAD]
    for fold in range(FOLDS):
        print(f"fold {fold + 1} of {FOLDS} ...", file=sys.stderr, flush=True)
        part, held = divided(content, lambda at, fold=fold: at % FOLDS != fold)
        told.append(_row(f"{len(sets.phrases(part))}", judged(part, held)))
    return "\n".join(told)


def judged(content: Content, lines: list[Line]) -> Figures:
    """How a matcher that knows no more than `content` understands `lines`."""
    matcher = Matcher(content, learn(examples(content)))
    return scoring.decided(lines, [matcher.match(line.text).intent for line in lines])


def divided(content: Content, learnt: Callable[[int], bool]) -> tuple[Content, list[Line]]:
    """The content with those phrases whose number `learnt` takes, and the others as labelled lines."""
    held: list[Line] = []

    def part(phrases: tuple[str, ...], intent: str | None, danger: bool | None) -> tuple[str, ...]:
        held.extend(Line(p, intent, danger) for at, p in enumerate(phrases) if not learnt(at))
        # The content needs at least one phrase of each meaning.
        return tuple(p for at, p in enumerate(phrases) if learnt(at)) or phrases[:1]

    flags = {
        name: replace(
            flag,
            phrases=part(flag.phrases, RED_FLAG, True),
            ask=part(flag.ask, None, None),
            not_=part(flag.not_, None, False),
        )
        for name, flag in content.red_flags.items()
    }
    intents = {
        name: replace(intent, phrases=part(intent.phrases, name, False))
        for name, intent in content.intents.items()
    }
    nothing = part(content.not_for_charley, NONE, False)
    return replace(content, intents=intents, not_for_charley=nothing, red_flags=flags), held


def _row(phrases: str, found: Figures) -> str:
    shares = (found.right, found.wrong, found.refused, found.accepted, found.caught, found.frightened)
    return f"| {phrases} | " + " | ".join(f"{share:.3f}" for share in shares) + " |"
