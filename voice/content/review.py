"""What a midwife or obstetrician reviews, and in which order: what can do most harm first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from voice.content.model import Content
from voice.content.moments import quoted
from voice.content.said import Said, loaded
from voice.events import Tier

URGENT = (Tier.AMBULANCE, Tier.CRISIS, Tier.CALL_NOW)
"""The order in which danger signs are reviewed."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is reviewed together: one danger sign, one topic, one stretch."""

    key: str
    title: str
    replies: list[Said] = field(default_factory=list)
    about: str = ""
    """What else the reviewer should know of it."""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter of the sheet."""

    anchor: str
    title: str
    intro: str
    groups: list[Group]

    @property
    def sentences(self) -> int:
        return sum(len(said.sentences) for group in self.groups for said in group.replies)


def parts(content: Content) -> list[Part]:
    """The chapters; each sentence stands in one of them, once for each place where it is said."""
    found: dict[str, dict[str, list[Said]]] = {}
    for said in loaded(content):
        group, key = str(said.path[0]), str(said.path[1])
        found.setdefault(group, {}).setdefault(key, []).append(said)

    def groups(name: str, titles: Mapping[str, str], about: Mapping[str, str] | None = None) -> list[Group]:
        return [
            Group(key, titles.get(key) or key.replace("_", " "), replies, (about or {}).get(key, ""))
            for key, replies in found.get(name, {}).items()
        ]

    def whole(name: str, title: str) -> list[Group]:
        return [Group(name, title, [s for g in found.get(name, {}).values() for s in g])]

    topics = {name: intent.title for name, intent in content.intents.items()}
    routines = {name: routine.title for name, routine in content.routines.items()}
    relief = [*whole("relief", "Out of a cramp"), *groups("routines", routines), *whole("counts", "Counts")]
    chapters = [
        ("danger", _signs(content, found.get("red_flags", {}))),
        ("checks", groups("checks", {}, _worries(content))),
        ("causes", _tree(content, found)),
        ("relief", relief),
        ("topics", groups("intents", topics)),
        ("visit", groups("next_visit", {})),
        ("words", groups("glossary", {})),
        ("lines", whole("lines", "Lines")),
    ]
    return [Part(anchor, *_TOLD[anchor], groups) for anchor, groups in chapters]


_TOLD = {
    "danger": (
        "Danger signs",
        "Said as soon as the sign is heard, whatever else is going on. Ambulance first.",
    ),
    "checks": (
        "Questions about danger signs",
        "Asked after a cramp has eased, and before any cause is guessed.",
    ),
    "causes": (
        "Questions that lead to a cause",
        "Asked one at a time, after the checks are clear. Points decide which cause is named.",
    ),
    "relief": ("Relief and stretches", "Said step by step, with the microphone open."),
    "topics": ("Topics", "Said when she asks. A longer part is told three sentences at a time."),
    "visit": ("To tell at the next visit", "Small things that are no danger signs, kept for the midwife."),
    "words": ("Words that are explained", "Said to a question such as: what is a shin?"),
    "lines": ("Lines that hold the conversation", "Said at certain points of a conversation."),
}
"""Heading of each chapter, and when its sentences are said."""


def _signs(content: Content, found: Mapping[str, list[Said]]) -> list[Group]:
    def urgency(name: str) -> tuple[int, str]:
        return URGENT.index(content.red_flags[name].tier), name

    signs = []
    for name in sorted(found, key=urgency):
        flag = content.red_flags[name]
        heard = f"Raised by words such as {quoted(flag.phrases)}."
        if flag.ask:
            heard += f" Asked about first, after words such as {quoted(flag.ask)}."
        # The scripts before the many small echoes of her words.
        replies = sorted(found[name], key=lambda said: "echo" in said.path)
        signs.append(Group(name, flag.title, replies, heard, flag.tier.value))
    return signs


def _worries(content: Content) -> dict[str, str]:
    return {
        name: f"“{check.worry.capitalize()}” raises {check.flag}, {content.red_flags[check.flag].title}."
        for name, check in content.checks.items()
    }


def _tree(content: Content, found: Mapping[str, Mapping[str, list[Said]]]) -> list[Group]:
    """The words around the questions, each question with its points, each result."""
    tree, said = content.find_cause, found.get("find_cause", {})
    around = [s for key, replies in said.items() if key not in ("questions", "causes") for s in replies]
    by_name: dict[tuple[str, str], list[Said]] = {}
    for key in ("questions", "causes"):
        for one in said.get(key, ()):
            by_name.setdefault((key, str(one.path[2])), []).append(one)
    groups = [Group("find_cause", "Before, between and after", around)]
    for (key, name), replies in by_name.items():
        if key == "questions":
            groups.append(Group(name, name.replace("_", " "), replies, _points(content, name)))
        else:
            groups.append(Group(name, tree.causes[name].title, replies))
    return groups


def _points(content: Content, name: str) -> str:
    tree = content.find_cause
    told = []
    for answer, points in (("yes", tree.questions[name].yes), ("no", tree.questions[name].no)):
        moved = ", ".join(f"{tree.causes[cause].title} {number:+d}" for cause, number in points.items())
        told.append(f"{answer.capitalize()}: {moved or 'no points'}.")
    if flag := tree.questions[name].flag:
        told.append(f"Yes also raises {flag}.")
    return " ".join(told)
