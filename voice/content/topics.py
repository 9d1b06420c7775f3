"""What people say and ask, and what Charley answers."""

from __future__ import annotations

from dataclasses import dataclass

from voice.content.part import Part
from voice.content.sentences import Phrases, Reply, Sentences, Spoken

TOPICS = (
    "cramp_now stretch causes cause_uterus cause_nutrition cause_calcium cause_veins cause_back "
    "find_cause foods supplements stockings massage foot_bath posture exercise prevention see_doctor "
    "is_it_normal baby_safe about help greeting thanks goodbye"
).split()
"""Things a person asks about: each has an answer."""

ACTIVE = ("cramp_now", "stretch", "find_cause")
"""Topics that are something to do; the others are answered."""

SOCIAL = frozenset("about help greeting thanks goodbye".split())
"""Topics that are said to whichever assistant is there, Charley or not."""

CONTROLS = (
    "yes no unsure repeat next back stop pause resume slower faster louder quieter start_over it_eased "
    "still_hurts"
).split()
"""Things a person says to steer the conversation."""

PARTS = ("more", "signs", "do", "treatment", "checked")
"""What "tell me more" goes through after the answer, in this order, where a topic has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Part):
    """A yes/no question after an answer, and where each answer leads."""

    ask: Spoken
    yes: str
    """An intent id, or a part of the same topic, such as "do"."""
    no: str | None = None
    """The same for no; nothing follows where it is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particular(Part):
    """An answer of its own for a thing that is named in the question."""

    words: Phrases
    """Any of these in what she says brings this answer."""
    answer: Sentences
    follow_up: FollowUp | None = None
    """Asked after this answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent(Part):
    """One thing that people say, and what Charley answers."""

    title: str = ""
    """How Charley names it in a question: "the calcium"."""
    answer: Reply = ()
    """Said first."""
    particular: tuple[Particular, ...] = ()
    """Said in place of the usual answer. The first whose words she used is taken."""
    more: Reply = ()
    """Said to "tell me more"."""
    signs: Reply = ()
    """What often comes with it: said to "what are the signs?", or when she wants to hear more."""
    do: Reply = ()
    """Said to "what can I do about it?", or when she wants to hear more."""
    treatment: Reply = ()
    """Said to "how is it treated?", or when she wants to hear more."""
    checked: Reply = ()
    """When to be seen about it: said to "when should I get it checked?", or when she wants to hear more."""
    why: Reply = ()
    """Said to "why?" after the answer."""
    names: tuple[str, ...] = ()
    """Topics that the answer lists: what "the second one" means after it."""
    follow_up: FollowUp | None = None
    """Asked after the answer."""
    phrases: Phrases
    """What people say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Part):
    """Words that mean something at one point of a conversation only: "and the second one?"."""

    as_: str
    """The intent that they count as for other programs."""
    phrases: Phrases
    """What people say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisit(Part):
    """A small thing that the midwife should hear of at the next visit."""

    title: Spoken
    """Read back as one of the things to tell the midwife."""
    as_: str
    """The intent that it counts as for other programs."""
    answer: Sentences
    """Said when she mentions it."""
    phrases: Phrases
    """What people say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning(Part):
    """A word that Charley uses, in plainer words."""

    words: Phrases
    """The word as people ask for it."""
    say: Sentences
    """Said to "what is ...?", at any time."""
