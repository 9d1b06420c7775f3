"""Which phrases another assistant gets: those that begin a conversation, in words that others use too.

Such an assistant compares word for word, or learns from a few lines, and has other things to listen for.
It gets every danger sign; every topic about her and her legs, and with it the small things for the next visit
that count as it; and the name Charley. It does not get
- what means something only once a conversation is on: "yes", "the next step", "louder", remarks, the answers
  to one question. What Charley asked, Charley hears;
- greetings, and single words that are no danger sign: "hello" and "food" are everybody's;
- what means nothing: near misses, and what is said to somebody else;
- phrases in which two neighbours hardly ever stand together in the file: a recogniser's slips ("foot barf"),
  and what one person says in words of her own, and nobody will say again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from voice.content import SOCIAL, TOPICS, Content
from voice.events import Tier

CALLED = "called"
"""The intent of whoever calls Charley by name."""

USUAL = 3
"""Phrases in which two words are neighbours, from which on that is usual. At 2, "various veins" for varicose
ones counts as usual; at 4, a third of what 3 lets through is gone, most of it good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One thing that begins a conversation."""

    intent: str
    """As in intents.yaml: "cramp_now", "RF02"."""
    title: str
    phrases: tuple[str, ...]
    """In lower case, the most usual first."""
    unclear: tuple[str, ...] = ()
    """Of a danger sign: what makes Charley ask first."""
    tier: Tier | None = None
    """How urgent a danger sign is."""


def openings(content: Content, *, every: bool = False) -> list[Opening]:
    """All of them, danger signs first; with `every`, unusual phrases too, in the order of the file."""
    wording = Wording(phrase for phrase, _ in content.phrases())
    keep = _tidy if every else wording.usual
    found = [
        Opening(
            intent=name,
            title=flag.title,
            phrases=keep(
                (*flag.phrases, *(p for more in (flag.severe, flag.own) if more for p in more.phrases))
            ),
            unclear=keep(flag.ask),
            tier=flag.tier,
        )
        for name, flag in content.red_flags.items()
    ]
    for name in TOPICS:
        if name not in SOCIAL:
            topic = content.intents[name]
            visits = (p for visit in content.next_visit.values() if visit.as_ == name for p in visit.phrases)
            said = [p for p in (*topic.phrases, *visits) if " " in p]
            found.append(Opening(intent=name, title=topic.title, phrases=keep(said)))
    found.append(Opening(intent=CALLED, title="Charley", phrases=_tidy(content.wake_phrases)))
    return found


def within(content: Content, *, every: bool = False) -> tuple[str, ...]:
    """What else is said to Charley once a conversation is on: for a recogniser that hears nothing else."""
    elsewhere = {p for opening in openings(content, every=True) for p in (*opening.phrases, *opening.unclear)}
    phrases = _tidy(phrase for phrase, _ in content.phrases())
    rest = [phrase for phrase in phrases if phrase not in elsewhere]
    return tuple(rest) if every else Wording(phrases).usual(rest)


class Wording:
    """How usual the wording of a phrase is among others."""

    def __init__(self, phrases: Iterable[str]) -> None:
        every = _tidy(phrases)
        self._together = Counter(pair for phrase in every for pair in _neighbours(phrase))

    def usual(self, phrases: Collection[str]) -> tuple[str, ...]:
        """Those worded as others are, the most usual first; all of them where none is: none may be lost."""
        tidy = _tidy(phrases)
        usual = [phrase for phrase in tidy if self._rarest(phrase) >= USUAL]
        return tuple(sorted(usual, key=self._rarest, reverse=True)) or tidy

    def _rarest(self, phrase: str) -> int:
        return min(self._together[pair] for pair in _neighbours(phrase))


def _neighbours(phrase: str) -> set[tuple[str, str]]:
    """Each two words that follow one another; "" stands for the beginning and the end."""
    return set(pairwise(["", *phrase.split(), ""]))


def _tidy(phrases: Iterable[str]) -> tuple[str, ...]:
    """In lower case, one space between words, each once."""
    return tuple(dict.fromkeys(" ".join(phrase.lower().split()) for phrase in phrases))
