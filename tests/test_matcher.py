"""Understanding: every phrase is what it stands for, danger comes first, and anything at all can be said."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.content import CONTROLS, TOPICS, Content
from voice.events import Expecting, Match, Tier
from voice.nlu.matcher import Matcher

EVAL = Path(__file__).parent / "eval"

ALARMED = ("red_flag", "check")

ANSWERS = frozenset({"yes", "no", "unsure"})


def hold_contract(content: Content, match: Match, text: str) -> None:
    """What is true of every match."""
    assert match.text == text
    assert match.intent in {*TOPICS, *CONTROLS, "none", "red_flag", "check"}
    assert 0 <= match.score <= 1
    assert (match.intent in ALARMED) == (match.flag is not None) == (match.tier is not None)
    if match.flag is not None:
        usual = content.red_flags[match.flag].tier
        worst = Tier.AMBULANCE if usual is Tier.CALL_NOW else usual
        assert match.tier == (worst if match.variant == "severe" else usual)
    scores = [candidate.score for candidate in match.alternatives]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    others = [candidate.intent for candidate in match.alternatives]
    assert match.intent not in others
    assert len(set(others)) == len(others)
    assert match.close is None or (match.close in TOPICS and match.close != match.intent)
    assert set(match.as_json()) == {"text", "intent", "score", "flag", "tier", "alternatives"}


KNOWN = "my leg is not swollen but hurts cramp what no yes stop calcium help i baby bleeding".split()
EMOJI = "\U0001f622\U0001f9b5\u200d\u2640\ufe0f"

anything = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from([*KNOWN, EMOJI, "\x00", "\x1b[2J", "\ud800", "'", "!!"]), max_size=15).map(
        " ".join
    ),
)


def test_anything_can_be_said(content: Content, matcher: Matcher) -> None:
    remarks, questions = list(content.remarks), [None, *content.questions()]
    expecting = st.builds(
        Expecting,
        st.sampled_from([frozenset(), ANSWERS, frozenset(CONTROLS)]),
        st.frozensets(st.sampled_from(remarks), max_size=5),
        st.sampled_from(questions),
    )

    @given(anything, expecting)
    def holds(text: str, expecting: Expecting) -> None:
        hold_contract(content, matcher.match(text, expecting=expecting), text)

    holds()


MONSTERS = {
    "ten thousand words": "my leg is swollen and the cat sat on the mat " * 1000,
    "one long word": "a" * 100_000,
    "ten thousand times no": "no " * 10_000,
    "emoji": EMOJI * 1000,
    "control characters": "".join(map(chr, range(32))),
    "another alphabet": "у меня судорога в ноге",
    "accents": "m̵y̶ ̷l̸e̵g̶ ̷i̸s̶ ̷s̴w̸o̵l̶l̸e̷n̷",
    "apostrophes": "'" * 5000,
}


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS.keys())
def test_nothing_is_too_long_or_too_odd(content: Content, matcher: Matcher, text: str) -> None:
    hold_contract(content, matcher.match(text), text)


@pytest.mark.parametrize("text", ["", " ", "...", "抽筋", EMOJI])
def test_what_has_no_words_means_nothing(matcher: Matcher, text: str) -> None:
    assert matcher.match(text).intent == "none"


# --- the content's own phrases --------------------------------------------------------------------

UNDERSTOOD = 0.97
"""Share of phrases that are understood as what they stand for; the rest are told."""

EVERY = 10
"""One in so many phrases is tried: all of them take many seconds, and each is like its neighbours."""


def told(misses: Iterable[tuple[str, str, Match]]) -> str:
    return "\n".join(f"{text!r} is {meant}, taken for {m.intent} {m.flag or ''}" for text, meant, m in misses)


def test_phrases_are_understood_as_what_they_stand_for(content: Content, matcher: Matcher) -> None:
    phrases = [(p, name) for name, intent in content.intents.items() for p in intent.phrases][::EVERY]
    found = [(p, name, matcher.match(p)) for p, name in phrases]
    misses = [(p, name, match) for p, name, match in found if match.intent != name]
    print(told(misses))
    assert len(phrases) > 500
    assert 1 - len(misses) / len(phrases) >= UNDERSTOOD, told(misses)


def test_a_sign_at_its_worst_is_an_ambulance_and_one_of_oneself_is_told_so(
    content: Content, matcher: Matcher
) -> None:
    for name, flag in content.red_flags.items():
        for variant in ("severe", "own"):
            worst = getattr(flag, variant)
            for phrase in worst.phrases if worst else ():
                match = matcher.match(phrase)
                assert (match.intent, match.flag) == ("red_flag", name), (phrase, match)
                assert match.variant == variant, (phrase, match)
                assert match.tier is not Tier.CALL_NOW, (phrase, match)


def test_the_usual_form_is_not_taken_for_the_worst(content: Content, matcher: Matcher) -> None:
    for name, flag in content.red_flags.items():
        for phrase in flag.phrases[:: EVERY // 2]:
            match = matcher.match(phrase)
            assert match.flag != name or match.variant != "severe", (phrase, match)


def test_danger_signs_are_never_missed(content: Content, matcher: Matcher) -> None:
    phrases = [(p, name) for name, flag in content.red_flags.items() for p in flag.phrases][:: EVERY // 2]
    found = [(p, name, matcher.match(p)) for p, name in phrases]
    assert len(phrases) > 400
    assert told((p, name, match) for p, name, match in found if match.intent not in ALARMED) == ""
    misses = [(p, name, match) for p, name, match in found if match.flag != name]
    print(told(misses))
    assert 1 - len(misses) / len(phrases) >= UNDERSTOOD, told(misses)


def test_unclear_signs_lead_to_a_question_or_to_relief(content: Content, matcher: Matcher) -> None:
    phrases = [(p, name) for name, flag in content.red_flags.items() for p in flag.ask]
    found = [(p, name, matcher.match(p)) for p, name in phrases]
    ignored = [(p, name, match) for p, name, match in found if match.intent == "none"]
    assert told(ignored) == ""
    asked = [match for _, _, match in found if match.intent in ALARMED]
    assert len(asked) / len(found) >= 0.9


def test_a_phrase_said_word_for_word_is_what_it_stands_for(content: Content, matcher: Matcher) -> None:
    """Whatever else speaks against it: a nurse who writes a phrase can rely on it."""
    for name, intent in content.intents.items():
        # "ta ta" is goodbye, and a stammered "ta".
        plain = (p for p in intent.phrases[::EVERY] if all(a != b for a, b in pairwise(p.split())))
        for phrase in plain:
            assert matcher.match(phrase).intent in (name, *ALARMED), phrase
    for name, flag in content.red_flags.items():
        for phrase in flag.phrases[::EVERY]:
            assert matcher.match(phrase).flag == name, phrase


def test_near_misses_frighten_nobody(content: Content, matcher: Matcher) -> None:
    phrases = [(p, name) for name, flag in content.red_flags.items() for p in flag.not_][::EVERY]
    found = [(p, f"not {name}", matcher.match(p)) for p, name in phrases]
    assert told(item for item in found if item[2].intent == "red_flag") == ""


def test_capitals_and_full_stops_change_nothing(content: Content, matcher: Matcher) -> None:
    for phrase in [p for p, _ in content.phrases()][::100]:
        plain, shouted = matcher.match(phrase), matcher.match(f"  {phrase.upper()}!! ")
        assert (plain.intent, plain.flag) == (shouted.intent, shouted.flag), phrase


def test_no_open_question_hides_a_danger_sign(content: Content, matcher: Matcher) -> None:
    phrases = [phrase for flag in content.red_flags.values() for phrase in flag.phrases]

    @given(st.sampled_from(phrases), st.frozensets(st.sampled_from([*TOPICS, *CONTROLS])))
    def holds(phrase: str, expecting: frozenset[str]) -> None:
        assert matcher.match(phrase, expecting=Expecting(expecting)).intent in ALARMED

    holds()


def test_no_remark_hides_a_danger_sign(content: Content, matcher: Matcher) -> None:
    """Words that mean something at one point only do not state one, whatever else is expected there."""
    everything = Expecting(frozenset(CONTROLS), frozenset(content.remarks), awake=True)
    for name, flag in content.red_flags.items():
        worst = flag.severe.phrases if flag.severe else ()
        for phrase in (*flag.phrases, *worst)[::EVERY]:
            assert matcher.match(phrase, expecting=everything).intent in ALARMED, (name, phrase)
    stated = {p for flag in content.red_flags.values() for p in flag.phrases}
    # "Cramps in my tummy" leads to the danger question all the same.
    told = {p for name, remark in content.remarks.items() if name != "the_tummy" for p in remark.phrases}
    assert not told & stated


def test_an_open_question_makes_its_answers_likelier(matcher: Matcher) -> None:
    asked = matcher.match("no not really", expecting=Expecting(ANSWERS))
    unasked = matcher.match("no not really")
    assert asked.intent == "no"
    assert asked.score >= unasked.score


RULINGS = [
    ("i've got a cramp in my calf", "cramp_now"),
    ("it's not swollen just cramping", "cramp_now"),
    ("what causes leg cramps", "causes"),
    ("could it be my varicose veins", "cause_veins"),
    ("one leg is swollen and hot", "red_flag"),
    ("my baby isn't moving", "red_flag"),
    ("i can't breathe", "red_flag"),
    ("i want to die", "red_flag"),
    ("what's on television tonight", "none"),
    ("turn the lights off", "none"),
    ("stop", "stop"),
    ("say that again", "repeat"),
    ("it's easing now", "it_eased"),
    ("it still hurts", "still_hurts"),
    ("somebody help me", "check"),
    ("help me", "check"),
    ("the purple elephant dances on the roof", "none"),
]


@pytest.mark.parametrize(("said", "intent"), RULINGS)
def test_what_nobody_may_get_wrong(matcher: Matcher, said: str, intent: str) -> None:
    assert matcher.match(said).intent == intent


DOUBTED = [
    ("my leg was red and swollen years ago", False),
    ("one of the dog's legs is hot and swollen", False),
    ("i fainted in high school", False),
    ("it is not like last year my leg is red and swollen", True),
    ("the dog is asleep and my leg is red and swollen", True),
]


@pytest.mark.parametrize(("said", "stated"), DOUBTED)
def test_a_sign_of_others_or_of_long_ago_is_no_alarm(matcher: Matcher, said: str, stated: bool) -> None:
    """Doubted, it may be asked about."""
    found = matcher.match(said).intent
    assert found in ALARMED if stated else found != "red_flag"


def test_a_cramp_is_never_asked_what_it_is(matcher: Matcher) -> None:
    for said in ("leg cramp", "leg cramp now", "cramp now", "a cramp", "cramp"):
        match = matcher.match(said, expecting=Expecting(awake=True))
        assert (match.intent, match.word) == ("cramp_now", None), said
    assert matcher.match("what is a cramp", expecting=Expecting(awake=True)).word == "cramp"


# --- other people's sentences ---------------------------------------------------------------------


def rows(matcher: Matcher, name: str) -> list[tuple[dict[str, str], Match]]:
    lines = (EVAL / name).read_text(encoding="utf-8").splitlines()
    return [(row, matcher.match(row["text"])) for row in map(json.loads, lines)]


def share(kept: list[tuple[dict[str, str], Match]], among: list[tuple[dict[str, str], Match]]) -> float:
    return len(kept) / len(among)


def test_development_sentences_are_understood_no_worse_than_before(matcher: Matcher) -> None:
    """A guard, not a goal: the numbers are what was reached, with half a point to spare."""
    found = rows(matcher, "utterances_dev.jsonl")
    meant = [(row, m) for row, m in found if row["intent"] not in ("none", "red_flag")]
    danger = [(row, m) for row, m in found if row["intent"] == "red_flag"]
    others = [(row, m) for row, m in found if row["intent"] == "none"]
    assert (len(meant), len(danger), len(others)) == (604, 90, 111)
    right = [(row, m) for row, m in meant if m.intent == row["intent"]]
    wrong = [(row, m) for row, m in meant if m.intent not in (row["intent"], "none", "check")]
    assert share(right, meant) >= 0.945
    assert share(wrong, meant) <= 0.023, told((row["text"], row["intent"], m) for row, m in wrong)
    assert share([f for f in others if f[1].intent != "none"], others) <= 0.03
    assert share([f for f in danger if f[1].intent in ALARMED], danger) >= 0.99
    assert share([f for f in [*meant, *others] if f[1].intent == "red_flag"], [*meant, *others]) <= 0.006


def test_the_sentences_that_define_the_danger_signs_are_known(matcher: Matcher) -> None:
    found = rows(matcher, "red_flags_dev.jsonl")
    danger = [(row, m) for row, m in found if row["expect"] in ("T1", "T2", "T1-crisis")]
    harmless = [(row, m) for row, m in found if row["expect"] in ("none", "info")]
    assert (len(danger), len(harmless)) == (299, 151)
    missed = [(row, m) for row, m in danger if m.intent not in ALARMED]
    frightened = [(row, m) for row, m in harmless if m.intent == "red_flag"]
    assert share(missed, danger) <= 0.002, told((row["text"], row["flag"], m) for row, m in missed)
    assert share(frightened, harmless) <= 0.002, told((r["text"], r["expect"], m) for r, m in frightened)


def test_sentences_of_others_are_understood_no_worse_than_before(matcher: Matcher) -> None:
    """Written apart from the phrases, by somebody who had not seen them, and never learnt from."""
    found = rows(matcher, "utterances_inner.jsonl")
    meant = [(row, m) for row, m in found if row["intent"] not in ("none", "red_flag", "check")]
    others = [(row, m) for row, m in found if row["intent"] == "none"]
    right = [(row, m) for row, m in meant if m.intent == row["intent"]]
    wrong = [(row, m) for row, m in meant if m.intent not in (row["intent"], "none", "check")]
    assert share(right, meant) >= 0.93
    assert share(wrong, meant) <= 0.025
    assert share([f for f in others if f[1].intent != "none"], others) <= 0.05
    signs = rows(matcher, "red_flags_inner.jsonl")
    danger = [(row, m) for row, m in signs if row["expect"] in ("T1", "T2", "T1-crisis")]
    harmless = [(row, m) for row, m in signs if row["expect"] in ("none", "info", "T3")]
    assert share([f for f in danger if f[1].intent in ALARMED], danger) >= 0.98
    assert share([f for f in danger if f[1].tier and f[1].tier.value == f[0]["expect"]], danger) >= 0.96
    assert share([f for f in harmless if f[1].intent == "red_flag"], harmless) <= 0.02
    assert share([f for f in harmless if f[1].intent == "check"], harmless) <= 0.05


# --- a danger sign inside a long story ------------------------------------------------------------

STORIES = [
    "well i was out at the shops this morning with my sister and then on the way home {}",
    "my husband is making tea downstairs and the telly is on and {} and we are going to bed now",
    "i was sitting on the sofa watching a film about horses when {} so i thought i would tell you",
]


def test_most_danger_signs_are_found_in_a_long_story(content: Content, matcher: Matcher) -> None:
    """A guard, at what is reached; the story as a whole resembles no phrase."""
    signs = [phrase for flag in content.red_flags.values() for phrase in flag.phrases[::25]]
    told = [STORIES[number % len(STORIES)].format(sign) for number, sign in enumerate(signs)]
    found = [matcher.match(story).flag is not None for story in told]
    assert sum(found) / len(found) >= 0.85, [t for t, f in zip(told, found, strict=True) if not f]


@pytest.mark.parametrize("story", STORIES)
def test_a_long_story_without_a_sign_is_no_alarm(matcher: Matcher, story: str) -> None:
    assert matcher.match(story.format("the dog barked at the postman")).flag is None
