"""What a phrase of the content stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from voice.content import Content
from voice.nlu.features import Features
from voice.nlu.normalise import words


class Kind(Enum):
    """What sort of thing a phrase means."""

    INTENT = "an intent"
    NOTHING = "not for Charley"
    VISIT = "a matter for the next visit"
    STATED = "a danger sign"
    SEVERE = "a danger sign at its worst"
    OWN = "a danger sign, said of oneself"
    UNCLEAR = "perhaps a danger sign"
    SAFE = "a near miss of a danger sign"
    REMARK = "a remark"
    REPLY = "an answer to one question"
    WORD = "a question what a word means"


DANGER = frozenset({Kind.STATED, Kind.SEVERE, Kind.OWN, Kind.UNCLEAR})


@dataclass(frozen=True, slots=True)
class Label:
    """What one phrase means."""

    kind: Kind
    name: str
    """An intent, a flag, a remark, or the question of a reply."""
    reply: str = ""
    """"yes", "no" or "unsure" of a reply."""

    def __str__(self) -> str:
        return f"{self.name}: {self.reply}" if self.reply else self.name


NOTHING = Label(Kind.NOTHING, "none")

Meaning = tuple[Kind, str]
"""What labels are told apart by where all words count: a matter for the next visit is its intent."""


def meaning(content: Content, label: Label) -> Meaning:
    """The meaning that a label belongs to."""
    if label.kind is Kind.VISIT:
        return Kind.INTENT, content.next_visit[label.name].as_
    return label.kind, label.name


def everywhere(content: Content) -> Iterator[tuple[str, Label]]:
    """Every phrase that means something in any state."""
    for name, intent in content.intents.items():
        yield from ((phrase, Label(Kind.INTENT, name)) for phrase in intent.phrases)
    for name, matter in content.next_visit.items():
        yield from ((phrase, Label(Kind.VISIT, name)) for phrase in matter.phrases)
    yield from ((phrase, NOTHING) for phrase in content.not_for_charley)
    yield from _of_danger(content)


def _of_danger(content: Content) -> Iterator[tuple[str, Label]]:
    for name, flag in content.red_flags.items():
        groups = {
            Kind.STATED: flag.phrases,
            Kind.UNCLEAR: flag.ask,
            Kind.SAFE: flag.not_,
            Kind.SEVERE: flag.severe.phrases if flag.severe else (),
            Kind.OWN: flag.own.phrases if flag.own else (),
        }
        for kind, phrases in groups.items():
            yield from ((phrase, Label(kind, name)) for phrase in phrases)


def examples(content: Content) -> Iterator[tuple[set[str], Meaning]]:
    """What the network learns: features and meaning of every phrase that means something in any state."""
    features = Features(content.concepts)
    for phrase, label in everywhere(content):
        yield features.of(words(phrase)), meaning(content, label)


def in_their_place(content: Content) -> Iterator[tuple[str, Label]]:
    """Every phrase that means something at one point of a conversation only."""
    said = {name: remark.phrases for name, remark in content.remarks.items()}
    said |= {name: routine.phrases for name, routine in content.routines.items()}
    for name, phrases in said.items():
        yield from ((phrase, Label(Kind.REMARK, name)) for phrase in phrases)
    for name, meaning in content.glossary.items():
        asked = (ask.replace("{WORD}", word) for word in meaning.words for ask in content.asked_as)
        yield from ((phrase, Label(Kind.WORD, name)) for phrase in asked)
    for name, question in content.questions().items():
        for reply in ("yes", "no", "unsure"):
            phrases = getattr(question, f"means_{reply}")
            yield from ((phrase, Label(Kind.REPLY, name, reply)) for phrase in phrases)
