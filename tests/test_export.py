"""`charley export`: what other assistants get of intents.yaml, and that it fits what they read."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hassil import Intents, parse_sentence, recognize_all
from hassil.expression import TextChunk

import voice
from voice import content, places
from voice.commands.export import command
from voice.content import Content
from voice.export import chosen, hassil, ovos
from voice.export.folder import ExportError, write

LOCALE = Path(voice.__file__).parent / "ovos" / "locale"
"""Committed: what the skill of OVOS reads."""

MADE = f"# Made by `{ovos.COMMAND}`\n"


@functools.cache
def shipped() -> Content:
    return content.load(places.content_file(), places.facts_file())


@functools.cache
def openings() -> dict[str, chosen.Opening]:
    return {opening.intent: opening for opening in chosen.openings(shipped())}


@functools.cache
def ovos_files() -> dict[str, str]:
    return ovos.files(shipped())


def with_phrases(*phrases: str) -> Content:
    """The shipped content, in which these are all that people say of massage."""
    known = shipped()
    massage = replace(known.intents["massage"], phrases=phrases)
    return replace(known, intents={**known.intents, "massage": massage})


def export(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments])


def sentences(text: str) -> list[str]:
    """The lines of an .intent file that OVOS reads."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# What is chosen


def test_every_danger_sign_and_every_topic_about_her_can_be_reached() -> None:
    assert {*shipped().red_flags} < {*openings()}
    assert {*content.TOPICS} - content.SOCIAL < {*openings()}
    assert all(opening.phrases for opening in openings().values())


@pytest.mark.parametrize(
    ("intent", "phrase"),
    [
        ("cramp_now", "i've got a cramp in my calf"),
        ("cause_veins", "varicose veins"),
        ("see_doctor", "leg cramps wake me all the time now"),
        ("RF02", "my calf is hot and red"),
        ("RF04", "i've got a headache"),
        ("RF28", "ambulance"),
        ("called", "hey charley"),
    ],
)
def test_usual_wordings_are_there(intent: str, phrase: str) -> None:
    opening = openings()[intent]
    assert phrase in (*opening.phrases, *opening.unclear)


@pytest.mark.parametrize(
    "phrase",
    [
        "foot barf",  # a slip of a recogniser
        "various veins",  # one in words that are words
        "our leanne's leg's gone solid she's skriking with it what do i do for her",  # nobody says it again
        "massage",  # a single word, and anybody's
        "hello",
        "yes",
        "louder",
        "the second one",
        "in a chair",
        "it's eased",
    ],
)
def test_what_others_have_no_use_for_stays_here(phrase: str) -> None:
    assert not any(phrase in (*opening.phrases, *opening.unclear) for opening in openings().values())


def test_near_misses_and_what_is_said_to_others_stay_here() -> None:
    known = shipped()
    nothing = {*known.not_for_charley, *(p for flag in known.red_flags.values() for p in flag.not_)}
    signs = {p for o in openings().values() if o.tier for p in (*o.phrases, *o.unclear)}
    # A near miss of one danger sign may be another's.
    elsewhere = {p for flag in known.red_flags.values() for p in (*flag.phrases, *flag.ask)}
    assert not signs & (nothing - elsewhere)


def test_nothing_is_lost_where_no_wording_is_usual() -> None:
    own = with_phrases("do me pins", "give us  a knuckling OVER")
    [massage] = [o for o in chosen.openings(own) if o.intent == "massage"]
    assert massage.phrases == ("do me pins", "give us a knuckling over")


def test_every_phrase_is_given_to_whoever_asks() -> None:
    [cramps] = [o for o in chosen.openings(shipped(), every=True) if o.intent == "cramp_now"]
    assert {p for p in shipped().intents["cramp_now"].phrases if " " in p} <= {*cramps.phrases}


# OVOS


def test_the_committed_folder_is_what_intents_yaml_says() -> None:
    wanted = ovos_files()
    there = {str(f.relative_to(LOCALE)): f.read_text("utf-8") for f in LOCALE.rglob("*") if f.is_file()}
    assert there == wanted, "intents.yaml has changed: run ./charley export ovos --to voice/ovos/locale"


def test_the_folder_is_small() -> None:
    assert sum(len(text.encode()) for text in ovos_files().values()) < 100_000


def test_no_sentence_is_given_to_two_intents() -> None:
    intents = [text for name, text in ovos_files().items() if name.endswith(".intent")]
    said = [line for text in intents for line in sentences(text)]
    assert len(said) == len({*said})


def test_the_signs_of_templates_are_left_out() -> None:
    own = with_phrases("# my (calf|shin) is {stone} [hard] *", "{ }")
    lines = sentences(ovos.files(own)[f"{ovos.LANGUAGE}/massage.intent"])
    assert lines == ["my calf shin is stone hard"]


def test_skill_json_says_what_the_store_shows() -> None:
    told = json.loads(ovos_files()[f"{ovos.LANGUAGE}/skill.json"])
    assert told["skill_id"] == ovos.SKILL_ID
    assert told["package_name"] == "charley"
    assert "i've got a cramp in my calf" in told["examples"]
    assert all(isinstance(tag, str) and tag == tag.strip() for tag in told["tags"])


# hassil


@functools.cache
def exported(reader: str) -> dict[str, Any]:
    """The YAML of one reader's file."""
    [text] = hassil.files(shipped(), reader).values()
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@functools.cache
def intents() -> Intents:
    return Intents.from_dict(exported("assist"))


def understood(text: str, among: Intents) -> list[tuple[str, dict[str, object]]]:
    """What Home Assistant takes `text` for: intents and their slots."""
    found = recognize_all(text, among)
    return [(r.intent.name, {name: slot.value for name, slot in r.entities.items()}) for r in found]


def blocks(reader: str) -> Iterator[tuple[str, list[str]]]:
    """(intent, sentences) of each block."""
    for name, intent in exported(reader)["intents"].items():
        for block in intent["data"]:
            yield name, block["sentences"]


@pytest.mark.parametrize(
    ("said", "intent", "slots"),
    [
        ("I've got a cramp in my calf.", "CharleyCrampNow", {}),
        ("is it my varicose veins?", "CharleyCauseVeins", {}),
        ("My calf is hot and red", "CharleyRF02", {"tier": "T2", "sure": True}),
        ("my leg feels heavy", "CharleyRF02", {"tier": "T2", "sure": False}),
        ("Call an ambulance!", "CharleyRF28", {"tier": "T1", "sure": True}),
        ("i want to die", "CharleyRF18", {"tier": "T1-crisis", "sure": True}),
        ("Hey Charley", "CharleyCalled", {}),
    ],
)
def test_home_assistant_understands_it(said: str, intent: str, slots: dict[str, object]) -> None:
    assert understood(said, intents()) == [(intent, slots)]


@pytest.mark.parametrize("said", ["turn on the light", "yes", "stop", "next", "louder", "what is a shin"])
def test_home_assistant_keeps_what_is_its_own(said: str) -> None:
    assert understood(said, intents()) == []


def test_one_of_each_intent_is_understood_as_that() -> None:
    for name, sentences in blocks("assist"):
        assert [found for found, _ in understood(sentences[-1], intents())] == [name]


@pytest.mark.parametrize("reader", ["assist", "speech-to-phrase"])
def test_every_sentence_parses_and_belongs_to_one_intent(reader: str) -> None:
    every = [sentence for _, sentences in blocks(reader) for sentence in sentences]
    assert len(every) == len({*every}) > 3000
    for sentence in every:
        chunks = parse_sentence(sentence).expression.items
        assert "".join(c.original_text for c in chunks if isinstance(c, TextChunk)) == sentence


def test_what_hears_nothing_else_hears_the_whole_conversation() -> None:
    inside = dict(blocks("speech-to-phrase"))[hassil.WITHIN]
    assert {"yes", "stop", "louder", "the second one", "in a chair", "massage"} <= {*inside}
    assert "foot barf" not in inside


def test_wyoming_vosk_gets_the_same_sentences_as_a_list() -> None:
    assert hassil.READERS["wyoming-vosk"].file == f"{hassil.LANGUAGE}.yaml"
    [(key, listed)] = exported("wyoming-vosk").items()
    assert key == "sentences"
    assert listed == [s for _, sentences in blocks("speech-to-phrase") for s in sentences]


def test_all_has_unusual_wordings_too() -> None:
    [text] = hassil.files(shipped(), every=True).values()
    assert "\n      - foot barf\n" in text
    assert "\n      - 'yes'\n" not in text


def test_the_signs_of_templates_are_escaped() -> None:
    said = "rub (it|me) [a bit] {now} <please> @ once"
    [text] = hassil.files(with_phrases(said, r"now; and \ then", "; ;")).values()
    own = yaml.safe_load(text)["intents"]["CharleyMassage"]
    assert own["data"][0]["sentences"][1:] == ["now and then"]
    read = Intents.from_dict({"language": "en", "intents": {"CharleyMassage": own}})
    assert understood(said, read) == [("CharleyMassage", {})]
    assert understood("rub it a bit now please once", read) == []


# The command


@pytest.mark.parametrize(
    ("arguments", "there"),
    [
        (["ovos"], "locale/en-us/rf02.intent"),
        (["ovos", "--to", "mine"], "mine/en-us/skill.json"),
        (["hassil"], "custom_sentences/en/charley.yaml"),
        (["hassil", "--for", "wyoming-vosk"], "sentences/en.yaml"),
        (["hassil", "--to", "mine"], "mine/charley.yaml"),
    ],
)
def test_it_prints_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], there: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = export(*arguments)
    assert done.exit_code == 0, done.output
    assert there in done.output.split()
    assert {*done.output.split()} == {str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*.*")}


def test_the_same_again_is_the_same(tmp_path: Path) -> None:
    first = write(tmp_path, {"a/b": MADE + "one\n"}, ovos.COMMAND)
    assert first == write(tmp_path, {"a/b": MADE}, ovos.COMMAND) == [tmp_path / "a" / "b"]
    assert (tmp_path / "a" / "b").read_text() == MADE


def test_what_it_would_not_write_again_goes_where_all_belongs_to_it(tmp_path: Path) -> None:
    write(tmp_path, {"old.intent": MADE, "kept.intent": MADE}, ovos.COMMAND)
    (tmp_path / "own.intent").write_text("of the user\n")
    write(tmp_path, {"kept.intent": MADE}, ovos.COMMAND)
    assert (tmp_path / "old.intent").exists()
    write(tmp_path, {"kept.intent": MADE}, ovos.COMMAND, whole=True)
    assert {f.name for f in tmp_path.iterdir()} == {"kept.intent", "own.intent"}


def test_nothing_is_written_over_what_somebody_else_wrote(tmp_path: Path) -> None:
    own = tmp_path / "b.intent"
    own.write_text("of the user\n")
    files = {"a.intent": MADE, "b.intent": MADE}
    with pytest.raises(ExportError, match=r"b\.intent: not written by 'charley export ovos'; .* --force"):
        write(tmp_path, files, ovos.COMMAND)
    assert [f.name for f in tmp_path.iterdir()] == ["b.intent"]
    write(tmp_path, files, ovos.COMMAND, over=True)
    assert own.read_text() == MADE


def a_file(folder: Path) -> Path:
    folder.write_text("")
    return folder


def below_a_file(folder: Path) -> Path:
    return a_file(folder) / "locale"


@pytest.mark.parametrize("spoil", [a_file, below_a_file])
def test_what_is_no_folder_is_told_in_one_line(tmp_path: Path, spoil: Callable[[Path], Path]) -> None:
    to = spoil(tmp_path / "taken")
    done = export("ovos", "--to", to)
    assert isinstance(done.exception, ExportError | OSError)
    assert str(tmp_path / "taken") in str(done.exception)
    assert "\n" not in str(done.exception)
