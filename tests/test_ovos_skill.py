"""Charley in OpenVoiceOS: a real MiniCroft loads it by its entry point, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from voice.export.ovos import SKILL_ID

PROGRAM = Path(__file__).parent / "ovos" / "croft.py"


class Croft:
    """What is said to it, and what it does."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.loaded: list[str] = self._answer()["loaded"]
        self.state: dict[str, Any] = {}

    def say(self, text: str, session: str, **more: Any) -> list[dict[str, Any]]:
        """What happens at once; `speaking=True`: it is said over a sentence that sounds; `lang`: in which."""
        return self._tell({"say": text, "session": session, **more})

    def wait(self, seconds: float) -> list[dict[str, Any]]:
        """What happens while all that sounds is spoken and then so much time passes."""
        return self._tell({"pass": seconds})

    def reload(self) -> list[dict[str, Any]]:
        """What happens when OVOS loads the skill anew."""
        return self._tell({"reload": True})

    def active(self, session: str) -> bool:
        """Whether OVOS asks Charley first what to do with words in this session."""
        return SKILL_ID in self.state["active"].get(session, [])

    def _tell(self, what: dict[str, Any]) -> list[dict[str, Any]]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        self.state = self._answer()
        return list(self.state["happened"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = next((line for line in self._process.stdout if line.startswith("{")), None)  # OVOS logs there
        assert line is not None, "MiniCroft has ended; its stderr says why"
        return dict(json.loads(line))


@pytest.fixture(scope="module")
def croft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Croft]:
    """A MiniCroft with nobody's settings."""
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    with subprocess.Popen(
        [sys.executable, str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=kept | {"HOME": str(home)},
    ) as process:
        yield Croft(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(30) == 0


def said(happened: list[dict[str, Any]], session: str) -> list[str]:
    """The sentences among it."""
    return [h["utterance"] for h in happened if h["type"] == "speak" and h["session"] == session]


def kinds(happened: list[dict[str, Any]], session: str) -> list[str]:
    """What else there was."""
    return [h["type"] for h in happened if h["type"] != "speak" and h["session"] == session]


@pytest.mark.parametrize("group", ["opm.skill", "ovos.plugin.skill"])
def test_ovos_finds_it_by_either_name(group: str) -> None:
    (found,) = entry_points(group=group, name=SKILL_ID)
    assert found.value == "voice.ovos.skill:CharleySkill"


def test_it_is_loaded(croft: Croft) -> None:
    assert SKILL_ID in croft.loaded


def test_relief_from_a_cramp_is_coached_to_its_question(croft: Croft) -> None:
    begun = croft.say("my calf is cramping", "cramp")
    assert said(begun, "cramp") == ["Ouch. Let's ease it."]
    assert croft.active("cramp")
    coached = [h for h in croft.wait(30) if h["session"] == "cramp"]
    assert said(coached, "cramp")[:2] == ["Straighten that leg.", "Push your heel away."]
    counts = {h["utterance"]: h["at"] for h in coached if h["utterance"] in ("Five.", "Ten.", "Fifteen.")}
    assert counts["Ten."] - counts["Five."] == pytest.approx(5.0)
    assert counts["Fifteen."] - counts["Ten."] == pytest.approx(5.0)
    assert coached[-1]["utterance"] == "Is it easing?"
    assert [h["expect_response"] for h in coached] == [False] * (len(coached) - 1) + [True]


def test_ovos_own_engine_finds_what_stands_in_locale(croft: Croft) -> None:
    happened = croft.say("i've got a cramp in my calf", "locale")
    assert "mycroft.skill.handler.start" in kinds(happened, "locale")
    assert said(happened, "locale") == ["Ouch. Let's ease it."]


def test_an_answer_within_the_conversation_goes_to_charley(croft: Croft) -> None:
    croft.say("my calf is cramping", "answers")
    croft.wait(30)
    eased = croft.say("yes", "answers")
    assert said(eased, "answers") == ["Good. Wiggle your ankle."]
    assert any(h["session"] == "answers" and h["expect_response"] for h in croft.wait(0.5))
    assert said(croft.say("no", "answers"), "answers")


def test_a_danger_sign_outranks_the_hold(croft: Croft) -> None:
    croft.say("my calf is cramping", "danger")
    croft.wait(8)
    alarmed = croft.say("one of my legs is swollen and hot", "danger")
    assert said(alarmed, "danger")
    script = said(croft.wait(1), "danger")
    assert any("call" in sentence for sentence in script)
    again = [h for h in croft.wait(35) if h["session"] == "danger"]
    assert again[0]["utterance"] == "Can you call now?"
    assert again[0]["expect_response"]


def test_a_danger_sign_silences_what_sounds(croft: Croft) -> None:
    croft.say("why do i get cramps", "over")
    over = croft.say("i am bleeding", "over", speaking=True)
    assert kinds(over, "over") == ["mycroft.audio.speech.stop"]
    assert said(over, "over")


@pytest.mark.parametrize(
    "text",
    [
        "one of my legs is red and swollen and it is hot",
        "there's blood when i wipe",
        "the baby has stopped moving",
    ],
)
def test_a_danger_sign_begins_a_conversation(croft: Croft, text: str) -> None:
    happened = croft.say(text, text)
    assert said(happened, text)
    assert not kinds(happened, text)


def test_stop_is_silence_then_one_word_then_rest(croft: Croft) -> None:
    croft.say("my calf is cramping", "stop")
    stopped = croft.say("stop", "stop", speaking=True)
    assert kinds(stopped, "stop") == ["mycroft.audio.speech.stop"]
    assert not said(stopped, "stop")
    assert said(croft.wait(5), "stop") == ["Okay."]
    assert croft.active("stop")
    assert not said(croft.wait(50), "stop")
    assert not croft.active("stop")


def test_rest_gives_the_words_back_to_others(croft: Croft) -> None:
    croft.say("why do i get cramps", "rest")
    croft.wait(1)
    assert said(croft.say("thank you goodbye", "rest"), "rest")
    croft.wait(1)
    assert not croft.active("rest")
    assert kinds(croft.say("yes", "rest"), "rest") == ["tests.left_to_others"]


def test_what_is_not_for_it_is_left_to_others(croft: Croft) -> None:
    assert kinds(croft.say("what time is it", "others"), "others") == ["tests.left_to_others"]
    croft.say("why do i get cramps", "others")
    croft.wait(1)
    assert kinds(croft.say("turn on the light", "others"), "others") == ["tests.left_to_others"]
    assert not kinds(croft.say("tell me more", "others"), "others")


def test_another_language_is_left_to_others(croft: Croft) -> None:
    happened = croft.say("my calf is cramping", "deutsch", lang="de-DE")
    assert kinds(happened, "deutsch") == ["tests.left_to_others"]


def test_sessions_are_apart(croft: Croft) -> None:
    croft.say("my calf is cramping", "left")
    croft.say("show me a stretch", "right")
    croft.wait(6)
    croft.say("stop", "left")
    happened = croft.wait(30)
    assert said(happened, "left") == ["Okay."]
    assert len(said(happened, "right")) > 2


def test_louder_is_asked_of_the_platform(croft: Croft) -> None:
    croft.say("why do i get cramps", "loud")
    croft.wait(1)
    (louder,) = [h for h in croft.say("louder", "loud") if h["type"] == "mycroft.volume.increase"]
    assert 0 < louder["percent"] < 0.5


def test_it_is_loaded_anew_in_the_middle_of_a_hold(croft: Croft) -> None:
    croft.say("my calf is cramping", "reload")
    croft.wait(5)
    croft.reload()
    assert croft.state["scheduled"] == 0
    assert not said(croft.wait(30), "reload")
    assert said(croft.say("my calf is cramping", "reload"), "reload") == ["Ouch. Let's ease it."]
