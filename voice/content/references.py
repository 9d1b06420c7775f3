"""Checks that need the whole of the content: what is referred to is there, and what is needed too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from voice.content import phrases, tree_references
from voice.content.facts import Fact
from voice.content.said import written
from voice.content.screen import BUTTONS, FIGURES, WORDS
from voice.content.suggestion import nearest as nearest
from voice.content.topics import CONTROLS, PARTS, TOPICS, FollowUp
from voice.content.tree_references import Named
from voice.yaml_lines import Lined, Path, Problem

if TYPE_CHECKING:
    from voice.content.model import Content
    from voice.content.stretches import Step

LINES = (
    "alone alone_crisis ask_them awake back_to_stretch better_now call_first call_now called calling "
    "can_you_call can_you_call_crisis cannot_hear correct_what count_yourself crisis_rest did_you_mean "
    "faster first_this first_use go_on have_you_called how_long_step keep_going keep_holding louder "
    "microphone_back no_faster no_louder no_notes no_phone no_quieter no_screen no_slower no_such_one "
    "nobody_ambulance nobody_crisis nobody_unit nobody_unit_wait not_understood noted notes nothing_more "
    "nothing_to_repeat number_ambulance number_crisis number_unit offer offer_replies okay "
    "other_leg_later other_stretches paused private quieter refuses_ambulance refuses_crisis refuses_unit "
    "resume_ask resumed say_next scared scared_alarm setup_done setup_heard setup_hello setup_maternity "
    "setup_microphone setup_not_heard setup_number_again setup_number_check setup_pardon setup_region "
    "setup_speak setup_speaker setup_speaker_check setup_voice setup_voice_sample setup_volume slower "
    "staying still_there still_there_check stopped stopped_check stopped_early stretch_hurts "
    "till_they_come told_fine what_to_say what_to_say_crisis why_alarm worse_now"
).split()
"""Lines that are needed by name: by the dialogue, the loop, set-up, and where nothing can be said in time."""

PLACES = tuple("EMERGENCY CRISIS_LINE MATERNITY A B STEP COUNT NUMBER".split())
"""What may stand in braces in a sentence: numbers of the household, names of topics, what is counted."""

USUAL = "usual"
"""The way to stretch that relief takes when nobody said anything else."""


def cross_check(content: Content, lined: Lined, facts: dict[str, Fact]) -> Iterator[Problem]:
    """Every mistake between entries that would lead the conversation astray."""
    for path, message in _mistakes(content, facts):
        yield Problem(lined.line(path), message)
    yield from phrases.repeated(content, lined)


def sourced(lined: Lined, facts: dict[str, Fact]) -> Iterator[Problem]:
    """Sentences that stand on facts which don't exist, or hold a place that nothing fills."""
    for said in written(lined.value):
        for path, sentence in zip(said.places, said.sentences, strict=True):
            line = lined.line(path)
            for fact in sentence.facts:
                if fact not in facts:
                    yield Problem(line, f"no fact {fact!r} in facts.md{nearest(fact, facts)}")
            for place in re.findall(r"{(.*?)}", sentence.text):
                if place not in PLACES:
                    yield Problem(line, f"{{{place}}} is not known{nearest(place, PLACES)}")


def _mistakes(content: Content, facts: dict[str, Fact]) -> Iterator[tuple[Path, str]]:
    yield from _ids(content)
    for path, name, choices, kind in _named(content, facts):
        if name not in choices:
            yield path, f"no {kind} {name!r}{nearest(name, choices)}"
    yield from _follow_ups(content)
    yield from _flags(content)
    yield from _stretches(content)
    yield from tree_references.mistakes(content)
    if "{NUMBER}" not in content.unset.maternity_on:
        yield ("unset", "maternity_on"), "{NUMBER} has to stand in it: the unit's number is spoken there"


def _ids(content: Content) -> Iterator[tuple[Path, str]]:
    intents = (*TOPICS, *CONTROLS)
    for name in content.intents:
        if name not in intents:
            yield ("intents", name), f"no such intent {name!r}{nearest(name, intents)}"
    for name in intents:
        if name not in content.intents:
            yield ("intents",), f"the intent {name!r} is missing"
    for name in LINES:
        if name not in content.lines:
            yield ("lines",), f"the line {name!r} is missing"
    for name in content.lines:
        if name not in LINES:
            yield ("lines", name), f"nobody says the line {name!r}{nearest(name, LINES)}"
    yield from _on_screen("words", content.screen.words, WORDS)
    yield from _on_screen("buttons", content.screen.buttons, BUTTONS)


def _on_screen(group: str, there: Collection[str], wanted: Sequence[str]) -> Iterator[tuple[Path, str]]:
    for name in wanted:
        if name not in there:
            yield ("screen", group), f"the screen needs {name!r}"
    for name in there:
        if name not in wanted:
            yield ("screen", group, name), f"the screen knows no {name!r}{nearest(name, wanted)}"


def _named(content: Content, facts: dict[str, Fact]) -> Iterator[Named]:
    """Everything that is named outside of the questions that lead to a cause."""
    for name, intent in content.intents.items():
        for i, topic in enumerate(intent.names):
            yield ("intents", name, "names", i), topic, content.intents, "intent"
    for group, remarks in (("remarks", content.remarks), ("next_visit", content.next_visit)):
        for name, remark in remarks.items():
            yield (group, name, "as"), remark.as_, content.intents, "intent"
    for name, check in content.checks.items():
        yield ("checks", name, "flag"), check.flag, content.red_flags, "danger sign"
        if check.unless is not None:
            yield ("checks", name, "unless"), check.unless, content.red_flags, "danger sign"
    for i, name in enumerate(content.relief.checks):
        yield ("relief", "checks", i), name, content.checks, "check"
    yield ("relief", "tummy"), content.relief.tummy, content.checks, "check"
    yield ("relief", "exhausted"), content.relief.exhausted, content.red_flags, "danger sign"
    for name in content.relief.ways:
        if name != USUAL:
            yield ("relief", "ways", name), name, content.remarks, "remark"
    for i, concept in enumerate(content.doubtful):
        yield ("doubtful", i), concept, content.concepts, "concept"
    yield ("first_routine",), content.first_routine, content.routines, "routine"
    for name in content.not_said:
        yield ("not_said", name), name, facts, "fact"
    for i, caution in enumerate(content.cautions):
        for j, fact in enumerate(caution.facts):
            yield ("cautions", i, "facts", j), fact, facts, "fact"


def _follow_ups(content: Content) -> Iterator[tuple[Path, str]]:
    """An answer leads to a topic, or to a part that the topic has."""
    asked: list[tuple[Path, str, FollowUp | None]] = [(("relief", "tips"), "relief", content.relief.tips)]
    for name, intent in content.intents.items():
        asked.append((("intents", name, "follow_up"), name, intent.follow_up))
        for i, special in enumerate(intent.particular):
            asked.append((("intents", name, "particular", i, "follow_up"), name, special.follow_up))
    for path, name, follow_up in asked:
        for answer in ("yes", "no"):
            goal = getattr(follow_up, answer, None)
            if goal in PARTS and not getattr(content.intents.get(name), goal, ()):
                yield (*path, answer), f"{name} has no {goal!r} to go to"
            elif goal is not None and goal not in PARTS and goal not in content.intents:
                yield (*path, answer), f"no intent {goal!r}{nearest(goal, (*content.intents, *PARTS))}"


def _flags(content: Content) -> Iterator[tuple[Path, str]]:
    for name, flag in content.red_flags.items():
        for part in ("ask", "opening", "private", "check_she"):
            if getattr(flag, part) and not flag.check:
                yield ("red_flags", name), f"{name} has {part!r} but no 'check' question"
    for name, check in content.checks.items():
        other = content.red_flags.get(check.unless or "")
        if other and not other.check:
            yield ("checks", name, "unless"), f"{check.unless} has no 'check' question to ask first"


def _stretches(content: Content) -> Iterator[tuple[Path, str]]:
    if USUAL not in content.relief.ways:
        yield ("relief", "ways"), f"the way {USUAL!r} is missing"
    for path, step in _steps(content):
        if step.figure and step.figure not in FIGURES:
            yield (*path, "figure"), f"no figure {step.figure!r}{nearest(step.figure, FIGURES)}"
        if step.count is None:
            continue
        if step.count not in content.counts:
            yield (*path, "count"), f"no count {step.count!r}{nearest(step.count, content.counts)}"
        elif late := [at for at in content.counts[step.count] if not 0 < at <= step.hold]:
            yield (*path, "count"), f"{step.count} counts at {late[0]} s, and the hold ends at {step.hold} s"


def _steps(content: Content) -> Iterator[tuple[Path, Step]]:
    for name, way in content.relief.ways.items():
        for i, step in enumerate(way.first):
            yield ("relief", "ways", name, "first", i), step
        for i, turn in enumerate(way.again):
            for j, step in enumerate(turn):
                yield ("relief", "ways", name, "again", i, j), step
    for name, routine in content.routines.items():
        for i, step in enumerate(routine.steps):
            yield ("routines", name, "steps", i), step
