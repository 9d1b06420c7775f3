"""The phrases as Home Assistant's hassil reads them, and the recognisers that read what hassil does.

A recogniser that hears nothing but these sentences gets the words within a conversation, too: with Charley
behind it, "yes" has to be heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from voice.content import Content
from voice.export.chosen import Opening, openings, within
from voice.export.folder import MADE_BY

COMMAND = "charley export hassil"

LANGUAGE = "en"

PREFIX = "Charley"
"""Begins the name of each intent, so that it is nobody else's."""

WITHIN = f"{PREFIX}Within"
"""The intent of all that is said within a conversation: what it means there, only Charley knows."""

_RESERVED = re.compile(r"([()\[\]{}<>|@])")
_UNWRITABLE = re.compile(r"[;\\]+")
"""hassil reads them in one way in a template, and in another in a sentence that is none."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the file."""

    file: str
    folder: str
    """Where it is looked for."""
    hears: bool = True
    """A recogniser, that hears nothing else."""


READERS = {
    "assist": Reader("charley.yaml", "custom_sentences/en", hears=False),
    "speech-to-phrase": Reader("charley.yaml", "custom_sentences/en"),
    "wyoming-vosk": Reader("en.yaml", "sentences"),
}
"""By what `--for` calls them."""

HEAD = """\
# {made_by} `{command}` from intents.yaml, for {reader}: change the phrases there.
# {count} sentences, word for word; what comes near them, only Charley itself understands.
# Left out: near misses of danger signs, and what is said to somebody else.
"""

NO_UNUSUAL = "# Left out without --all: slips of recognisers, and what one person says in words of her own.\n"
NOT_WITHIN = (
    '# Left out: what means something only within a conversation, greetings, single words like "food".\n'
)


def files(content: Content, reader: str = "assist", *, every: bool = False) -> dict[str, str]:
    """Name of the file -> its text, for one of READERS. `every`: unusual wordings, too."""
    who = READERS[reader]
    intents = {_name(o.intent): {"data": list(_data(o))} for o in openings(content, every=every)}
    if who.hears:
        intents[WITHIN] = {"data": [{"sentences": _templates(within(content, every=every))}]}
    sentences = [s for intent in intents.values() for block in intent["data"] for s in block["sentences"]]
    listed = {"sentences": sentences}
    body = listed if reader == "wyoming-vosk" else {"language": LANGUAGE, "intents": intents}
    head = HEAD.format(made_by=MADE_BY, command=COMMAND, reader=reader, count=len(sentences))
    head += ("" if every else NO_UNUSUAL) + ("" if who.hears else NOT_WITHIN)
    return {who.file: head + yaml.safe_dump(body, sort_keys=False, width=1000, allow_unicode=True)}


def _data(opening: Opening) -> Iterator[dict[str, Any]]:
    """Blocks of sentences; a danger sign's tell how urgent it is, and whether it is sure."""
    for phrases, sure in ((opening.phrases, True), (opening.unclear, False)):
        if sentences := _templates(phrases):
            slots = {"tier": opening.tier.value, "sure": sure} if opening.tier else {}
            yield {"sentences": sentences, **({"slots": slots} if slots else {})}


def _name(intent: str) -> str:
    """ "cramp_now" -> "CharleyCrampNow", "RF02" -> "CharleyRF02"."""
    return PREFIX + "".join(part[0].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", intent))


def _templates(phrases: Iterable[str]) -> list[str]:
    """Templates that stand for these phrases, sign by sign."""
    plain = (" ".join(_UNWRITABLE.sub(" ", phrase).split()) for phrase in phrases)
    return [_RESERVED.sub(r"\\\1", phrase) for phrase in plain if phrase]
