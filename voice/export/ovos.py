"""The phrases as OVOS reads them: a folder with one `.intent` file for each intent, and `skill.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.metadata import metadata

from voice.content import Content
from voice.export.chosen import CALLED, openings
from voice.export.folder import MADE_BY

COMMAND = "charley export ovos"

LANGUAGE = "en-us"
"""The folder's name; OVOS takes it for any English that it does not find by name."""

SKILL_ID = "skill-charley.charley"
"""Name of the entry point by which OVOS finds the skill."""

MOST = 10
"""Phrases in an intent, as in other skills. Padatious learns them where it runs. Padacioso 1.0 makes all of
them anew for each intent and utterance: 2 seconds at 10, over a minute at all of them, on two fast cores."""

LONG_ENOUGH = 6
"""Words of an example that says by itself what it is about."""

_NOT_A_WORD = re.compile(r"[()\[\]{}|<>*#:@\\]")
"""Signs of OVOS' templates; there is no way to write them as they are."""

HEAD = f"""\
# {MADE_BY} `{COMMAND}` from intents.yaml: change the phrases there.
# The {MOST} most usual wordings that differ. Whatever else is said, the skill itself understands.
# Left out: slips of recognisers, what one person says in words of her own, and what means something only
# within a conversation.
"""


def files(content: Content) -> dict[str, str]:
    """Path below the folder `locale` -> text. Raises PackageNotFoundError where Charley is not installed."""
    written: dict[str, str] = {}
    examples: list[str] = []
    taken: set[str] = set()
    for opening in openings(content):
        phrases = [p for p in map(_spoken, (*opening.phrases, *opening.unclear)) if p and p not in taken]
        chosen = _that_differ(phrases)
        taken.update(chosen)
        if chosen:
            written[f"{LANGUAGE}/{opening.intent.lower()}.intent"] = HEAD + "\n".join(chosen) + "\n"
        if opening.tier is None and opening.intent != CALLED:
            examples += [p for p in chosen if len(p.split()) >= LONG_ENOUGH][:1]
    return {**written, f"{LANGUAGE}/skill.json": _described(examples)}


def _described(examples: Sequence[str]) -> str:
    """What OVOS' lists of skills show.

    Without `pip_spec` and `source`: Charley is on no package index, and OVOS would install what has its name.
    """
    about = metadata("charley")
    return (
        json.dumps(
            {
                "comment": f"{MADE_BY} `{COMMAND}` from intents.yaml and pyproject.toml.",
                "skill_id": SKILL_ID,
                "package_name": about["Name"],
                "name": "Charley",
                "description": about["Summary"],
                "license": about["License-Expression"],
                "author": about["Author"],
                "examples": list(examples),
                "tags": about["Keywords"].split(","),
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )


def _that_differ(phrases: Sequence[str]) -> list[str]:
    """MOST of them at most: the first ones, without those that bring no new word."""
    if len(phrases) <= MOST:
        return list(phrases)
    chosen: list[str] = []
    words: set[str] = set()
    for phrase in phrases:
        if len(chosen) < MOST and not words.issuperset(phrase.split()):
            chosen.append(phrase)
            words.update(phrase.split())
    return chosen


def _spoken(phrase: str) -> str:
    return " ".join(_NOT_A_WORD.sub(" ", phrase).split())
