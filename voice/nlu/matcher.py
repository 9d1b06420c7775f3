"""Transcript -> Match: danger signs first, then the likeliest intent; confident, a close call, or nothing."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.content.topics import TOPICS
from voice.events import Candidate, Expecting, Match
from voice.nlu import labels, red_flags
from voice.nlu.labels import DANGER, Kind, Label, Meaning
from voice.nlu.network import Network
from voice.nlu.normalise import words
from voice.nlu.reading import HALF, SAME, Reader, Reading
from voice.nlu.red_flags import Danger
from voice.nlu.similarity import Likeness, PhraseIndex

NONE = "none"

CONFIDENT = 0.36
"""Score from which an intent is answered. Lower answers more, and more that was not meant."""

RELIEF, IN_PAIN = "cramp_now", 0.25
"""The intent that is acted on sooner, and its score: help for nothing costs a sentence."""

MARGIN = 0.10
"""What the second best must lack; nearer than that, one short question decides."""

EXPECTED = 0.12
"""What an answer to the open question gains: "not really" means no only when something was asked."""

REMARK = 0.55
"""Likeness from which a remark is taken at its point of the conversation."""

OUTSIDE = 0.06
"""What an intent that means something anywhere must be more alike than a remark, to be meant instead."""

ASKED_AFTER = 0.9
"""Likeness from which a word is asked about where an intent is known: "leg cramp" is no such question."""

LED = 0.66
"""Score of "yes, ..." and "no, ..." while a yes or a no is waited for, whatever follows."""

STRETCH, HOP = 12, 4
"""Words that are looked at for a danger sign by themselves, and words from one such stretch to the next."""

PLAINLY = 0.48
"""Score of a danger sign in a stretch: fewer words agree by chance more often."""

LISTED = 4
"""Alternatives that are reported."""


class Matcher:
    """Understands utterances by the phrases of the content."""

    def __init__(self, content: Content, network: Network[Meaning]) -> None:
        """`network` has learnt the `labels.examples` of the content."""
        self.content = content
        self.reader = Reader(content, network)
        self._local = PhraseIndex(labels.in_their_place(content))
        self._leads = {
            w[0]: reply
            for reply in ("yes", "no")
            for phrase in content.intents[reply].phrases
            if len(w := words(phrase)) == 1
        }
        self._corrections = [words(phrase) for phrase in content.corrections]
        self._lead_ins = sorted((words(phrase) for phrase in content.lead_ins), key=len, reverse=True)
        self._words = {Label(Kind.WORD, name) for name in content.glossary}

    def match(self, text: str, *, expecting: Expecting = Expecting()) -> Match:  # noqa: B008 - frozen
        """What `text` means where `expecting` tells what would make sense."""
        tokens, readings = self.read(text)
        danger = self._danger(tokens, readings)
        ranked = self._ranked(tokens, readings, expecting)
        meant = self._meant_here(tokens, expecting)
        if danger and meant and meant.score >= SAME and not (danger.sure and danger.score >= SAME):
            danger = None
        if danger and (danger.sure or not self._settled(ranked, meant, danger)):
            return _alarm(text, danger, self._candidates(ranked, NONE))
        if meant and meant.label.kind is Kind.WORD and meant.score < ASKED_AFTER and self._known(ranked):
            meant = None
        if meant and meant.score >= _nearest_else(readings, meant) - OUTSIDE:
            return self._local_match(text, meant, ranked)
        return self._intent(text, ranked)

    def corrected(self, text: str) -> str | None:
        """What follows "no, I meant"; None where nothing is put right."""
        tokens = words(text)
        for start in self._corrections:
            if tokens[: len(start)] == start and len(tokens) > len(start):
                return " ".join(tokens[len(start) :])
        return None

    def read(self, text: str) -> tuple[list[str], list[Reading]]:
        """The words that count, and all that they may mean, best first."""
        tokens = words(text)
        readings = self.reader.read(tokens)
        begun = self._begun(tokens)
        if begun == tokens or _word_for_word(readings):
            return tokens, readings
        return begun, self.reader.read(begun)

    def _begun(self, tokens: list[str]) -> list[str]:
        """Without "it's probably nothing but": that is no sign of anything, and hides what follows."""
        for lead in self._lead_ins:
            if tokens[: len(lead)] == lead and len(tokens) > len(lead):
                return tokens[len(lead) :]
        return tokens

    def _ranked(self, tokens: list[str], readings: list[Reading], expecting: Expecting) -> list[Reading]:
        """What it may mean apart from danger, best first, with a lift for what is waited for."""
        same = {r.label.kind for r in _word_for_word(readings)}
        if Kind.NOTHING in same and not same & {Kind.INTENT, Kind.VISIT}:
            return []
        lifted = [
            replace(r, score=min(1.0, r.score + EXPECTED)) if self._answers(r, tokens, expecting) else r
            for r in readings
            if r.label.kind in (Kind.INTENT, Kind.VISIT)
        ]
        lead = self._leads.get(tokens[0]) if tokens else None
        if lead in expecting.intents:
            lifted.append(Reading(Label(Kind.INTENT, lead), LED, LED, LED, tokens[0]))
        return sorted(lifted, key=lambda r: -r.score)

    def _answers(self, found: Reading, tokens: list[str], expecting: Expecting) -> bool:
        """Whether it answers the open question. One word must be like one that does: "ahhh" is a groan."""
        return self._name(found) in expecting.intents and (len(tokens) > 1 or found.alike >= REMARK)

    def _meant_here(self, tokens: list[str], expecting: Expecting) -> Likeness | None:
        """The remark, or the answer to the open question, that it resembles."""
        if not expecting.awake:
            return None
        among = self._words | {Label(Kind.REMARK, name) for name in expecting.remarks}
        if expecting.question:
            among |= {Label(Kind.REPLY, expecting.question, reply) for reply in ("yes", "no", "unsure")}
        # As alike, an answer to this very question is meant, and not a remark.
        found = max(
            self._local.search(tokens, among),
            key=lambda one: (one.score, one.label.kind is Kind.REPLY),
            default=None,
        )
        return found if found and found.score >= REMARK else None

    def _danger(self, tokens: list[str], readings: list[Reading]) -> Danger | None:
        """The danger sign that is stated by all the words, or by some of many."""
        doubtful = self.reader.doubtful(tokens)
        whole = red_flags.find(self.content, readings, doubtful=doubtful)
        if _word_for_word(readings) or (whole and whole.sure):
            return whole
        return self._hidden_danger(tokens, doubtful) or whole

    def _hidden_danger(self, tokens: list[str], doubtful: bool) -> Danger | None:
        """A danger sign in the middle of a long story, which as a whole resembles nothing."""
        starts = range(0, max(0, len(tokens) - STRETCH) + HOP, HOP) if len(tokens) > STRETCH else ()
        stretches = (tokens[at : at + STRETCH] for at in starts)
        dangers = [
            d
            for s in stretches
            if (d := red_flags.find(self.content, self.reader.read(s), doubtful=doubtful))
            and d.score >= PLAINLY
        ]
        return max(dangers, key=lambda d: (d.sure, d.score), default=None)

    def _settled(self, ranked: list[Reading], meant: Likeness | None, danger: Danger) -> bool:
        """Whether the words are so plainly something else that no check question is due."""
        least = max(CONFIDENT + EXPECTED, danger.score)
        best = max([f for f in (*ranked[:1], meant) if f], key=lambda f: f.score, default=None)
        return best is not None and best.score >= least

    def _local_match(self, text: str, meant: Likeness, ranked: list[Reading]) -> Match:
        why = (f"{meant.score:.2f} {meant.label}, at this point: like {meant.phrase!r}",)
        label = meant.label
        if label.kind is Kind.WORD:
            return Match(text, "unsure", meant.score, word=label.name, why=why)
        remark = self.content.remarks.get(label.name)
        intent = label.reply or (remark.as_ if remark else "stretch")
        alternatives = self._candidates(ranked, intent)
        name = None if label.reply else label.name
        return Match(text, intent, meant.score, remark=name, alternatives=alternatives, why=why)

    def _intent(self, text: str, ranked: list[Reading]) -> Match:
        if not ranked:
            return Match(text, NONE, 0.0)
        best = ranked[0]
        second = ranked[1] if len(ranked) > 1 else None
        close = second.label.name if second and self._close(best, second) else None
        either = best.score + HALF * second.likely if second and close else best.score
        if not self._known(ranked) and either < CONFIDENT:
            return Match(text, NONE, best.score, alternatives=self._candidates(ranked, NONE))
        visit = best.label.name if best.label.kind is Kind.VISIT else None
        name = self._name(best)
        alternatives = self._candidates(ranked, name)
        return Match(text, name, best.score, visit=visit, alternatives=alternatives, close=close)

    def _known(self, ranked: list[Reading]) -> bool:
        """Whether the likeliest intent is answered."""
        return bool(ranked) and ranked[0].score >= (IN_PAIN if self._name(ranked[0]) == RELIEF else CONFIDENT)

    def _name(self, found: Reading) -> str:
        """The intent that a label counts as."""
        if found.label.kind is Kind.VISIT:
            return self.content.next_visit[found.label.name].as_
        return found.label.name

    def _candidates(self, ranked: list[Reading], taken: str) -> tuple[Candidate, ...]:
        """The intents beside `taken`, each once, best first."""
        best: dict[str, float] = {}
        for f in ranked:
            best.setdefault(self._name(f), f.score)
        best.pop(taken, None)
        return tuple(Candidate(name, score) for name, score in list(best.items())[:LISTED])

    def _close(self, best: Reading, second: Reading) -> bool:
        kinds = {best.label.kind, second.label.kind}
        names = {best.label.name, second.label.name}
        return kinds == {Kind.INTENT} and names <= set(TOPICS) and best.score - second.score < MARGIN


def _word_for_word(readings: list[Reading]) -> list[Reading]:
    """What these very words stand for in the content, if anything."""
    return [r for r in readings if r.alike >= SAME]


def _nearest_else(readings: list[Reading], meant: Likeness) -> float:
    """Likeness of the nearest phrase that means something anywhere, and be it that it is not for Charley.

    A near miss of a danger sign may answer a question ("he's kicking away"), but asks for no explanation.
    """
    apart = DANGER if meant.label.kind is Kind.WORD else DANGER | {Kind.SAFE}
    return max((r.alike for r in readings if r.label.kind not in apart), default=0.0)


def _alarm(text: str, danger: Danger, alternatives: tuple[Candidate, ...]) -> Match:
    return Match(
        text,
        "red_flag" if danger.sure else "check",
        danger.score,
        flag=danger.flag,
        tier=danger.tier,
        variant=danger.variant,
        alternatives=alternatives,
        why=(f"{danger.flag} ({danger.tier.value}) {danger.why}",),
    )
