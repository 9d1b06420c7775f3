"""A small content without a mistake, for tests that break one thing in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from voice import yaml_lines
from voice.content.facts import Fact
from voice.content.references import LINES
from voice.content.screen import BUTTONS, WORDS
from voice.content.topics import CONTROLS, TOPICS
from voice.yaml_lines import Lined

FACTS = {
    fact.id: fact
    for fact in (
        Fact("S1", "Five things may cause cramps."),
        Fact("S2", "They may."),
        Fact("F1", "A cramp grips the calf.", "A", "[seen] NHS"),
        Fact("F85", "Never offer the drops.", "J"),
        Fact("RF02", "Possible leg clot (DVT)", "A", "RCOG. A"),
        Fact("RF09", "Labour", "A", "NHS. A"),
        Fact("5.3", "Cramp script (model)"),
    )
}
"""The facts that it stands on, in place of docs/facts.md."""


def small() -> dict[str, Any]:
    """A fresh one, as YAML gives it: every key a string, and the sentences with their facts in brackets."""
    step = {"say": ["Heel away. [5.3]"], "hold": 20, "count": "fives"}
    question = {"ask": "Can you see veins? [S1]", "yes": {"veins": 4}, "no": {"veins": -2}}
    content = {
        "wake_phrases": ["charley"],
        "intents": {name: _intent(name) for name in (*TOPICS, *CONTROLS)},
        "remarks": {"cant_reach": {"as": "stretch", "phrases": ["i can't reach it"]}},
        "next_visit": {
            "puffy": {
                "title": "Puffy ankles. [F1]",
                "as": "is_it_normal",
                "answer": ["Tell your midwife at the next visit. [F1]"],
                "phrases": ["both my ankles are puffy"],
            }
        },
        "glossary": {"calf": {"words": ["calf"], "say": ["The back of your lower leg. [5.3]"]}},
        "asked_as": ["what is {WORD}"],
        "not_for_charley": ["turn on the light"],
        "red_flags": {"RF02": _flag("leg"), "RF09": _flag("tummy")},
        "checks": {
            "swollen": {
                "ask": "Is one leg more swollen? [RF02]",
                "flag": "RF02",
                "means_yes": ["the left one"],
            },
            "where": {"ask": "Is it in your leg? [RF09]", "flag": "RF09", "worry": "no", "unless": "RF02"},
        },
        "counts": {"fives": {"5": "Five. [5.3]", "20": "Let go. [5.3]"}},
        "relief": _relief(step),
        "routines": {
            "wall": {"title": "the wall", "steps": [step], "end": ["Done. [-]"], "phrases": ["at the wall"]}
        },
        "first_routine": "wall",
        "find_cause": {
            "opening": ["I can ask a few things. [5.3]"],
            "okay": "Okay? [-]",
            "gate": ["swollen"],
            "causes": {
                "veins": {
                    "title": "your veins",
                    "topic": "cause_veins",
                    "needs": ["where"],
                    "tests": ["heavy"],
                    "result": ["Your veins may be the reason. [S1]"],
                },
                "womb": {"title": "the womb", "result": ["Your womb may be the reason. [S2]"]},
            },
            "questions": {
                "bulging": question,
                "heavy": {**question, "ask": "Do your legs feel heavy? [S1]", "after": {"bulging": "yes"}},
            },
            "core": ["bulging"],
            "tests_none": ["heavy"],
            "stop": {"answers": 4, "leader": 6, "lead": 4, "questions": 8, "unsure": 4},
            "name_if": {"points": 3, "lead": 2},
            "veins_first": ["bulging", "veins", "womb"],
            "two": ["It may be {A} or {B}. [S2]", "Start with this: {STEP}. [S2]"],
            "shared": [{"of": ["veins", "womb"], "say": "rest with your legs up [S1]"}],
            "shared_else": "rest [S1]",
            "nothing": ["Nothing stands out. [S2]"],
            "closing": ["Call if one leg swells. [RF02]"],
            "again": "Shall I say it again? [-]",
        },
        "lines": {name: [f"{name.replace('_', ' ').capitalize()}. [-]"] for name in LINES},
        "screen": {
            "words": {name: name for name in WORDS},
            "buttons": {name: {"label": name, "says": name} for name in BUTTONS},
        },
        "regions": {"uk": {"title": "the UK", "emergency": "999"}},
        "unset": {
            "emergency": "your emergency number",
            "crisis": "your crisis line",
            "maternity": "your maternity unit",
            "maternity_on": "your maternity unit, on {NUMBER}",
        },
        "avoided": [{"words": ["gravid", "womb-bearing"], "instead": "pregnant"}],
        "cautions": [{"words": ["ad drops"], "facts": ["F85"]}],
        "not_said": {"F85": "a rule for the author"},
    }
    # Parts that stand in several places above become parts of their own.
    parted: dict[str, Any] = json.loads(json.dumps(content))
    return parted


UNDECIDED = "tell me about rubbing and socks"
"""Names two topics of `of_two_minds`, one as plainly as the other."""


def of_two_minds() -> dict[str, Any]:
    """The small one, where massage and stockings are asked about in the same sentences."""
    made = small()
    for topic, thing in (("massage", "rubbing"), ("stockings", "socks")):
        made["intents"][topic]["phrases"] += [f"tell me about {thing}", f"is {thing} good", f"{thing} please"]
    return made


def _intent(name: str) -> dict[str, Any]:
    words = name.replace("_", " ")
    intent: dict[str, Any] = {"phrases": [f"say {words}"]}
    if name in TOPICS:
        intent |= {"title": words, "answer": [f"This is about {words}. [S1]"]}
    return intent


def _flag(place: str) -> dict[str, Any]:
    return {
        "title": f"something in the {place}",
        "tier": "T2",
        "say": ["Please call {MATERNITY} now. [RF02]"],
        "check": f"Is it the {place}? [RF02]",
        "phrases": [f"my {place} is swollen"],
        "ask": [f"my {place} feels odd"],
        "not": [f"my {place} is fine"],
    }


def _relief(step: dict[str, Any]) -> dict[str, Any]:
    said = (
        "opening opening_again partly eased eased_she clear clear_she worse worse_clear how_long which_leg "
        "other_leg why".split()
    )
    return {
        "rounds": 5,
        "longest": 600,
        "ways": {name: {"first": [step], "again": [[step]]} for name in ("usual", "cant_reach")},
        **{name: [f"{name.replace('_', ' ').capitalize()}. [5.3]"] for name in said},
        "ask": {"ask": "Is it easing? [5.3]", "means_yes": ["it is"]},
        "checks": ["swollen"],
        "tips": {"ask": "Want tips? [-]", "yes": "prevention"},
        "exhausted": "RF02",
        "tummy": "where",
    }


def lined(value: dict[str, Any]) -> Lined:
    """The value with a line for each of its parts, as it comes from a file."""
    return yaml_lines.parse(as_text(value))


def as_text(value: dict[str, Any]) -> str:
    """The value as a file that has each part on a line of its own."""
    return json.dumps(value, indent=1, ensure_ascii=False)


def as_files(folder: Path, value: dict[str, Any]) -> tuple[Path, Path]:
    """intents.yaml and facts.md in `folder`."""
    content, facts = folder / "intents.yaml", folder / "facts.md"
    content.write_text(as_text(value), encoding="utf-8")
    facts.write_text("\n".join(_written(fact) for fact in FACTS.values()), encoding="utf-8")
    return content, facts


def _written(fact: Fact) -> str:
    grade = f" [seen] **{fact.grade}**" if fact.grade else ""
    if fact.id.startswith("RF"):
        return f"#### {fact.id} {fact.text} — T2\n\n- Signs: some. Source: {fact.source}"
    return f"### {fact.id} {fact.text}" if fact.id[0].isdecimal() else f"- {fact.id}. {fact.text}{grade}"
