"""intents.yaml: the shipped one is without a mistake, and every mistake is told with its line and a cure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_content import as_files, small
from voice import places, yaml_lines
from voice.content import CONTROLS, TOPICS, Content, ContentError, check, load
from voice.content.facts import facts_in
from voice.content.references import LINES
from voice.content.suggestion import nearest
from voice.content.topics import ACTIVE
from voice.events import Sentence, Tier

FACTS = places.facts_file()


def spoken(value: Any) -> Iterator[str]:
    """Every string of a parsed file that names facts at its end."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from spoken(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spoken(inner)
    elif isinstance(value, str) and re.search(r"\[[^][]*\]$", value):
        yield value


# --- the shipped content --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    """The shipped file, parsed and not checked."""
    value: dict[str, Any] = yaml_lines.parse(places.content_file().read_text(encoding="utf-8")).value
    return value


@pytest.fixture(scope="module")
def shipped() -> Content:
    """The shipped file; a mistake in it fails here, with its lines."""
    return load(places.content_file(), FACTS)


def test_every_sentence_of_the_file_is_one_that_charley_can_say(
    raw: dict[str, Any], shipped: Content
) -> None:
    said = [sentence.text for sentence in shipped.sentences()]
    written = [re.sub(r"\s*\[[^][]*\]$", "", text) for text in spoken(raw)]
    assert len(said) > 300
    assert sorted(said) == sorted(written)


def test_every_sentence_stands_on_facts_that_exist(shipped: Content) -> None:
    known = facts_in(FACTS.read_text(encoding="utf-8"))
    assert len(known) > 100
    assert {s: f for s in shipped.sentences() for f in s.facts if f not in known} == {}


def test_every_intent_has_what_it_needs(shipped: Content) -> None:
    assert set(shipped.intents) == {*TOPICS, *CONTROLS}
    assert [n for n in TOPICS if bool(shipped.intents[n].answer) == (n in ACTIVE)] == []
    assert [name for name in TOPICS if not shipped.intents[name].title] == []
    assert set(shipped.lines) == set(LINES)


def test_every_danger_sign_can_be_asked_about_and_says_whom_to_call(shipped: Content) -> None:
    assert len(shipped.red_flags) >= 27
    for name, flag in shipped.red_flags.items():
        script = " ".join(sentence.text for sentence in flag.say)
        assert flag.check, f"{name} has no check question"
        if flag.tier is Tier.AMBULANCE:
            assert "{EMERGENCY}" in script, name
        elif flag.tier is Tier.CRISIS:
            assert re.search("{EMERGENCY}|{CRISIS_LINE}", script), name
        assert not re.search(r"\bi(?:'m| am|'ll| will| have)? (?:call|ring|phon|dial)", script.lower()), name


def test_every_phrase_can_be_heard(shipped: Content) -> None:
    phrases = [phrase for phrase, _ in shipped.phrases()]
    assert len(phrases) > 1000
    assert [p for p in phrases if p != p.lower() or re.search(r"[.,!?\d]", p)] == []


def test_loaded_content_does_not_change(shipped: Content) -> None:
    with pytest.raises(FrozenInstanceError):
        shipped.relief = shipped.relief  # type: ignore[misc]


# --- mistakes -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def text() -> str:
    """The small content as somebody might write it."""
    return yaml.dump(small(), sort_keys=False, width=1000, allow_unicode=True, Dumper=yaml.CSafeDumper)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("content")


def problems(folder: Path, text: str | bytes) -> list[tuple[int, str]]:
    """What is wrong with it: (line, message)."""
    file, facts = as_files(folder, small())
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        check(file, facts)
    except ContentError as error:
        return [(p.line, p.message) for p in error.problems]
    return []


def test_a_good_file_has_no_problem(folder: Path, text: str) -> None:
    assert problems(folder, text) == []


ASK = "    ask: Is it easing? [5.3]"
PHRASE = "    - say cramp now\n"
ROUNDS = "  rounds: 5"
OKAY = "  okay:\n  - Okay. [-]\n"

MISTAKES = [
    ("key misspelt", ROUNDS, "  ronuds: 5", "'ronuds' in relief.ronuds: did you mean 'rounds'?"),
    ("part missing", "  exhausted: RF02\n", "", "relief has no 'exhausted'"),
    ("too many", ROUNDS, "  rounds: 50", "relief.rounds: Input should be less than or equal to 10"),
    ("no number", ROUNDS, "  rounds: five", "relief.rounds: Input should be a valid integer"),
    ("hold too long", "        hold: 20", "        hold: 301", "first.0.hold: Input should be less than"),
    ("count by words", "    '5': Five. [5.3]", "    five: Five. [5.3]", "counts.fives.five"),
    ("tier", "    tier: T2\n", "    tier: T9\n", "RF02.tier: Input should be 'T1', 'T2' or 'T1-crisis'"),
    ("reply no list", ASK, "    ask:\n    - Is it easing? [5.3]", "ask: a sentence is expected here"),
    ("no source", ASK, "    ask: Is it easing?", "name the facts it stands on at its end, like [S10, F12]"),
    ("empty source", ASK, "    ask: Is it easing? []", "the brackets are empty: name its facts, or"),
    ("no such fact", ASK, "    ask: Is it easing? [F999]", "no fact 'F999' in facts.md"),
    ("long sentence", ASK, f"    ask: {'very ' * 18}long? [5.3]", "19 words in one sentence; at most 18"),
    ("dose", ASK, "    ask: Did two tablets help? [5.3]", "'two tablets' is a dose"),
    ("no such flag", "exhausted: RF02", "exhausted: RF99", "no danger sign 'RF99': did you mean 'RF09'?"),
    ("line without facts", OKAY, "  okay:\n  - Okay.\n", "lines.okay.0: name the facts it stands on at its"),
    ("line of two kinds", OKAY, "  okay:\n    say: ['A. [-]']\n    either: ['B. [-]']\n", "several w"),
    ("number as phrase", PHRASE, "    - 10\n", "cramp_now.phrases.0: a phrase is expected here"),
    ("truth as phrase", PHRASE, "    - yes\n", "a phrase is expected here; put quotes around it"),
    ("date as phrase", PHRASE, "    - 2024-01-31\n", "a phrase is expected here; put quotes around it"),
    ("nothing as phrase", PHRASE, "    -\n", "a phrase is expected here; put quotes around it"),
    ("list as phrase", PHRASE, "    - [ow, ow]\n", "a phrase is expected here; put quotes around it"),
    ("empty phrase", PHRASE, "    - ''\n", "phrases.0: Value should have at least 1 item"),
    ("long phrase", PHRASE, f"    - {'ow ' * 68}\n", "phrases.0: Value should have at most 200 items"),
    ("number unquoted", "    emergency: '999'", "    emergency: 999", "emergency: Input should be a valid"),
    ("key twice", ROUNDS, "  rounds: 5\n  rounds: 5", "'rounds' stands here a second time"),
    ("tab", ROUNDS, "\trounds: 5", "a tab stands at the start of this line: indent with spaces"),
    ("colon", PHRASE, "    - ow: ow: my calf\n", "a colon followed by a space needs quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "message"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_told_where_it_stands(
    folder: Path, text: str, good: str, bad: str, message: str
) -> None:
    assert good in text, f"the small content has no {good!r} any more"
    before, _, after = text.partition(good)
    found = problems(folder, before + bad + after)
    assert [(line, told) for line, told in found if message in told], found
    line = next(line for line, told in found if message in told)
    first = before.count("\n") + 1
    # What is missing is told where it should stand: at the head of its part.
    if bad:
        assert first <= line <= first + bad.count("\n"), found


def test_all_mistakes_are_told_at_once_in_order(folder: Path) -> None:
    """Of form, of wording and of facts: what is wrong in one way hides nothing that is wrong in another."""
    broken = small()
    broken["intents"]["stretch"]["phrases"][0] = 7
    broken["intents"]["foods"]["anwser"] = ["x [-]"]
    broken["red_flags"]["RF02"]["say"] = []
    broken["relief"]["opening"] = ["Take two tablets. [S1]"]
    broken["lines"]["okay"] = ["Okay. [S99]"]
    del broken["regions"]["uk"]["emergency"]
    found = problems(folder, json.dumps(broken, indent=0))
    assert [message.partition(":")[0] for _, message in found] == [
        "intents.stretch.phrases.0",
        "unknown key 'anwser' in intents.foods.anwser",
        "red_flags.RF02.say",
        "'two tablets' is a dose, and Charley never says one",
        "no fact 'S99' in facts.md",
        "regions.uk has no 'emergency'",
    ]
    assert [line for line, _ in found] == sorted({line for line, _ in found})


def test_all_that_does_not_fit_together_is_told_at_once(folder: Path) -> None:
    broken = small()
    broken["intents"]["foods"]["follow_up"] = {"ask": "Go on? [-]", "yes": "cause_vains"}
    broken["red_flags"]["RF09"].pop("check")
    broken["checks"]["swollen"]["flag"] = "RF77"
    broken["relief"]["opening"] = ["Take two tablets. [S1]"]
    broken["not_said"] = {}
    del broken["lines"]["offer"]
    del broken["intents"]["causes"]
    told = "\n".join(message for _, message in problems(folder, json.dumps(broken)))
    for message in (
        "no intent 'cause_vains': did you mean 'cause_veins'?",
        "RF09 has 'ask' but no 'check' question",
        "no danger sign 'RF77'",
        "the line 'offer' is missing",
        "the intent 'causes' is missing",
        "'two tablets' is a dose",
        "fact F85 is spoken nowhere",
    ):
        assert message in told


def test_what_is_worded_badly_does_not_keep_charley_from_starting(folder: Path) -> None:
    """It is for whoever edits the file; at night a long word is better than nobody."""
    value = small()
    value["relief"]["opening"] = [f"{'go ' * 30}on! [5.3]"]
    files = as_files(folder, value)
    assert load(*files).relief.opening[0].text.endswith("go on!")
    with pytest.raises(ContentError, match="31 words in one sentence"):
        check(*files)


RUINS: list[tuple[str, str | bytes, str]] = [
    ("nothing", "", "there is nothing in it"),
    ("a comment", "# soon\n", "there is nothing in it"),
    ("a list", "- a\n- b\n", "there is nothing in it"),
    ("a list of sentences", "- Go on. [S1]\n", "there is nothing in it"),
    ("a word", "intents", "there is nothing in it"),
    ("a sentence", "Go on. [S1]", "there is nothing in it"),
    ("not UTF-8", "wake_phrases: [hé]".encode("latin-1"), "this is not UTF-8 text (byte 16)"),
    ("a picture", bytes(range(256)), "this is not UTF-8 text"),
    ("10 MB", "a: " + "x" * 10_000_000, "the file is larger than 4 MB"),
    ("a loop", "wake_phrases: &w [*w]\n", "references are not allowed here"),
    ("some other file", "version: 3\nservices: {}\n", "unknown key 'version'"),
]


@pytest.mark.parametrize(("ruin", "message"), [r[1:] for r in RUINS], ids=[r[0] for r in RUINS])
def test_what_is_no_content_at_all_is_told(folder: Path, ruin: str | bytes, message: str) -> None:
    assert any(message in told for _, told in problems(folder, ruin))


def test_the_inner_name_of_a_key_is_unknown(folder: Path) -> None:
    broken = small()
    broken["red_flags"]["RF02"]["not_"] = ["x"]
    assert "unknown key 'not_'" in problems(folder, json.dumps(broken))[0][1]


def test_the_error_reads_like_a_compiler_s(folder: Path) -> None:
    file = folder / "two.yaml"
    file.write_text("intents: {}\nintents: {}\nlines: {}\nlines: {}\n")
    with pytest.raises(ContentError) as raised:
        load(file, FACTS)
    told = str(raised.value).splitlines()
    assert f"{file}:2: 'intents' stands here a second time (first on line 1)" in told
    assert f"{file}:4: 'lines' stands here a second time (first on line 3)" in told


def test_no_file_is_an_error_of_the_system(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(folder / "none.yaml", FACTS)


NEAREST = [
    ("ronuds", ["rounds", "rubbed"], ": did you mean 'rounds'?"),
    ("zzz", ["rounds"], ""),
    ("x", [], ""),
]


@pytest.mark.parametrize(("word", "choices", "told"), NEAREST)
def test_nearest(word: str, choices: list[str], told: str) -> None:
    assert nearest(word, choices) == told


# --- whatever stands in it ------------------------------------------------------------------------

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["[", "x []", "x [-]", "{} [F1]", "{A [-]", "y" * 300, "RF02", "more"]),
    st.lists(st.text(max_size=3) | st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3) | st.sampled_from(["ask", "say"]), st.text(max_size=3), max_size=2),
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything inside `value`."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from places_in(part, (*path, key))


@settings(max_examples=15)
@given(data=st.data())
def test_whatever_stands_somewhere_is_content_or_an_error_of_content(
    data: st.DataObject, folder: Path
) -> None:
    broken = small()
    everywhere = list(places_in(broken))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(everywhere))
        part = broken
        try:
            for key in way:
                part = part[key]
            part[last] = data.draw(odd)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    for line, message in problems(folder, json.dumps(broken, indent=0)):
        assert line >= 1
        assert message


@settings(max_examples=15)
@given(data=st.data())
def test_whatever_is_typed_into_it_is_content_or_an_error_of_content(
    data: st.DataObject, folder: Path, text: str
) -> None:
    at = data.draw(st.integers(0, len(text)))
    typed = data.draw(st.text(max_size=8) | st.sampled_from(["\t", ": ", "\n", "- ", '"', "'", "&a ", "*a"]))
    for line, message in problems(folder, text[:at] + typed + text[at:]):
        assert 1 <= line <= text.count("\n") + typed.count("\n") + 2
        assert message


def test_sentences_come_in_the_order_of_the_file(shipped: Content) -> None:
    relief = [s for s in shipped.sentences() if s in shipped.relief.opening]
    assert relief[: len(shipped.relief.opening)] == list(shipped.relief.opening)
    assert all(isinstance(s, Sentence) for s in relief)
