"""How a sentence and a phrase are written in intents.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import Len, MinLen

from voice.events import Sentence

SOURCED = re.compile(r"^(?P<text>.*\S)\s*\[(?P<facts>[^\][]*)\]$", re.DOTALL)
"""A sentence with the facts it stands on: "Low calcium may play a part. [S28, S30]"."""


def sentence(value: Any) -> Sentence:
    """ "Low calcium may play a part. [S28, S30]" -> a sentence and the facts it stands on."""
    if isinstance(value, Sentence):
        return value
    if not isinstance(value, str):
        raise ValueError("a sentence is expected here; put it in quotes")
    found = SOURCED.match(value.strip())
    if not found:
        raise ValueError(
            "name the facts it stands on at its end, like [S10, F12]; or [-] if it says nothing of health"
        )
    facts = tuple(f for f in re.split(r"[,\s]+", found["facts"].strip()) if f and f != "-")
    if not facts and found["facts"].strip() != "-":
        raise ValueError("the brackets are empty: name its facts, or write [-] if it says nothing of health")
    return Sentence(found["text"], facts)


def phrase(value: Any) -> str:
    """A phrase as it stands; anything but text is a mistake of quoting."""
    if not isinstance(value, str):
        raise ValueError("a phrase is expected here; put quotes around it")
    return value


@dataclass(frozen=True, slots=True)
class Before:
    """Pydantic's BeforeValidator, without pydantic until it asks."""

    read: Callable[[Any], Any]
    pattern: str = ""
    """What text in the file looks like, for editors, where the type does not tell."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic import BeforeValidator

        return BeforeValidator(self.read).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        return {"type": "string", "pattern": self.pattern} if self.pattern else handler(core)


Spoken = Annotated[Sentence, Before(sentence, r"\S.*\[[^\]\[]+\]\s*$")]
Reply = tuple[Spoken, ...]
Sentences = Annotated[Reply, MinLen(1)]
Phrase = Annotated[str, Before(phrase), Len(1, 200)]
Phrases = Annotated[tuple[Phrase, ...], MinLen(1)]

TURN_SENTENCES, TURN_WORDS = 3, 40
"""The most that is said before she may answer (docs/facts.md section 5.1)."""


def turns(reply: Sequence[Sentence]) -> Iterator[tuple[Sentence, ...]]:
    """A long reply as it is spoken: some sentences, then "go on?", then the next."""
    turn: list[Sentence] = []
    for following in reply:
        words = sum(len(s.text.split()) for s in (*turn, following))
        if turn and (len(turn) == TURN_SENTENCES or words > TURN_WORDS):
            yield tuple(turn)
            turn = []
        turn.append(following)
    if turn:
        yield tuple(turn)
