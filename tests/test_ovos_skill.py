"""Charley in OpenVoiceOS: a real MiniCroft loads it by its entry point, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
        return self._tell(session, {"say": text, **more})

    def wait(self, seconds: float, session: str) -> list[dict[str, Any]]:
        """What happens while all that sounds is spoken and then so much time passes."""
        return self._tell(session, {"pass": seconds})

    def microphone(self, what: str, session: str) -> list[dict[str, Any]]:
        """What happens when OVOS begins to listen, or ends it."""
        return self._tell(session, {"microphone": what})

    def ended(self, which: str, session: str) -> list[dict[str, Any]]:
        """What happens when the end of a sentence is told that is not the one which sounds."""
        return self._tell(session, {"ended": which})

    def reload(self) -> None:
        """OVOS loads the skill anew."""
        self._tell("", {"reload": True})

    def active(self, session: str) -> bool:
        """Whether OVOS asks Charley first what to do with words in this session."""
        return SKILL_ID in self.state["active"].get(session, [])

    def _tell(self, session: str, what: dict[str, Any]) -> list[dict[str, Any]]:
        """What happens in this session; in all of them it is in `state`."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"session": session, **what}) + "\n")
        self._process.stdin.flush()
        self.state = self._answer()
        return self.happened(session)

    def happened(self, session: str) -> list[dict[str, Any]]:
        """What has happened there since the last thing that was done."""
        return [h for h in self.state["happened"] if h["session"] == session]

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = next((line for line in self._process.stdout if line.startswith("{")), None)  # OVOS logs there
        assert line is not None, "MiniCroft has ended; its stderr says why"
        return dict(json.loads(line))


@contextmanager
def running(home: Path) -> Iterator[Croft]:
    """A MiniCroft with the settings of whoever lives in `home`."""
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


@pytest.fixture(scope="module")
def croft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Croft]:
    """One with nobody's settings."""
    with running(tmp_path_factory.mktemp("home")) as one:
        yield one


def said(happened: list[dict[str, Any]]) -> list[str]:
    """The sentences among it."""
    return [h["utterance"] for h in happened if h["type"] == "speak"]


def kinds(happened: list[dict[str, Any]]) -> list[str]:
    """What else there was."""
    return [h["type"] for h in happened if h["type"] != "speak"]


@pytest.mark.parametrize("group", ["opm.skill", "ovos.plugin.skill"])
def test_ovos_finds_it_by_either_name(group: str) -> None:
    (found,) = entry_points(group=group, name=SKILL_ID)
    assert found.value == "voice.ovos.skill:CharleySkill"


def test_it_is_loaded(croft: Croft) -> None:
    assert SKILL_ID in croft.loaded


def test_relief_from_a_cramp_is_coached_to_its_question(croft: Croft) -> None:
    begun = croft.say("my calf is cramping", "cramp")
    assert said(begun) == ["Ouch. Let's ease it."]
    assert croft.active("cramp")
    coached = croft.wait(30, "cramp")
    assert said(coached)[:2] == ["Straighten that leg.", "Push your heel away."]
    counts = {h["utterance"]: h["at"] for h in coached if h["utterance"] in ("Five.", "Ten.", "Fifteen.")}
    assert counts["Ten."] - counts["Five."] == pytest.approx(5.0)
    assert counts["Fifteen."] - counts["Ten."] == pytest.approx(5.0)
    assert coached[-1]["utterance"] == "Is it easing?"
    assert [h["expect_response"] for h in coached] == [False] * (len(coached) - 1) + [True]


def test_ovos_own_engine_finds_what_stands_in_locale(croft: Croft) -> None:
    happened = croft.say("i've got a cramp in my calf", "locale")
    assert "mycroft.skill.handler.start" in kinds(happened)
    assert said(happened) == ["Ouch. Let's ease it."]


def test_an_answer_within_the_conversation_goes_to_charley(croft: Croft) -> None:
    croft.say("my calf is cramping", "answers")
    croft.wait(30, "answers")
    eased = croft.say("yes", "answers")
    assert said(eased) == ["Good. Wiggle your ankle."]
    assert croft.wait(1, "answers")[-1]["expect_response"]
    assert said(croft.say("no", "answers"))


def test_a_danger_sign_outranks_the_hold(croft: Croft) -> None:
    croft.say("my calf is cramping", "danger")
    croft.wait(8, "danger")
    alarmed = croft.say("one of my legs is swollen and hot", "danger")
    assert said(alarmed)
    script = said(croft.wait(1, "danger"))
    assert any("call" in sentence for sentence in script)
    again = croft.wait(35, "danger")
    assert again[0]["utterance"] == "Can you call now?"
    assert again[0]["expect_response"]


def test_a_danger_sign_silences_what_sounds(croft: Croft) -> None:
    croft.say("why do i get cramps", "over")
    over = croft.say("i am bleeding", "over", speaking=True)
    assert kinds(over) == ["mycroft.audio.speech.stop"]
    assert said(over)


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
    assert said(happened)
    assert not kinds(happened)


def test_stop_is_silence_then_one_word_then_rest(croft: Croft) -> None:
    croft.say("my calf is cramping", "stop")
    stopped = croft.say("stop", "stop", speaking=True)
    assert kinds(stopped) == ["mycroft.audio.speech.stop"]
    assert not said(stopped)
    assert said(croft.wait(5, "stop")) == ["Okay."]
    assert croft.active("stop")
    assert not said(croft.wait(50, "stop"))
    assert not croft.active("stop")


def test_rest_gives_the_words_back_to_others(croft: Croft) -> None:
    croft.say("why do i get cramps", "rest")
    croft.wait(1, "rest")
    assert said(croft.say("thank you goodbye", "rest"))
    croft.wait(1, "rest")
    assert not croft.active("rest")
    assert kinds(croft.say("yes", "rest")) == ["tests.left_to_others"]


def test_what_is_not_for_it_is_left_to_others(croft: Croft) -> None:
    assert kinds(croft.say("what time is it", "others")) == ["tests.left_to_others"]
    croft.say("why do i get cramps", "others")
    croft.wait(1, "others")
    assert kinds(croft.say("turn on the light", "others")) == ["tests.left_to_others"]
    assert not kinds(croft.say("tell me more", "others"))


def test_another_language_is_left_to_others(croft: Croft) -> None:
    happened = croft.say("my calf is cramping", "deutsch", lang="de-DE")
    assert kinds(happened) == ["tests.left_to_others"]


def test_sessions_are_apart(croft: Croft) -> None:
    croft.say("my calf is cramping", "left")
    croft.say("show me a stretch", "right")
    croft.wait(6, "left")
    croft.say("stop", "left")
    assert said(croft.wait(30, "left")) == ["Okay."]
    assert len(said(croft.happened("right"))) > 2


def test_she_is_not_asked_again_while_she_may_be_speaking(croft: Croft) -> None:
    croft.say("help me find the cause", "speaks")
    croft.wait(6, "speaks")
    croft.microphone("begin", "speaks")
    assert not said(croft.wait(4, "speaks"))
    croft.microphone("end", "speaks")
    assert not said(croft.wait(2, "speaks"))
    assert said(croft.wait(2, "speaks"))


@pytest.mark.parametrize("which", ["other", "earlier"])
def test_the_end_of_another_sentence_is_not_taken_for_its_own(croft: Croft, which: str) -> None:
    session = f"ends {which}"
    croft.say("my calf is cramping", session)
    assert not croft.ended(which, session)
    assert said(croft.wait(1, session))[0] == "Straighten that leg."


def test_louder_is_asked_of_the_platform(croft: Croft) -> None:
    croft.say("why do i get cramps", "loud")
    croft.wait(1, "loud")
    (louder,) = [h for h in croft.say("louder", "loud") if h["type"] == "mycroft.volume.increase"]
    assert 0 < louder["percent"] < 0.5


def test_it_is_loaded_anew_in_the_middle_of_a_hold(croft: Croft) -> None:
    croft.say("my calf is cramping", "reload")
    croft.wait(5, "reload")
    croft.reload()
    assert croft.state["scheduled"] == 0
    assert not said(croft.wait(30, "reload"))
    assert said(croft.say("my calf is cramping", "reload")) == ["Ouch. Let's ease it."]


def test_a_mistake_in_the_settings_is_no_silence(tmp_path: Path) -> None:
    settings = tmp_path / ".config" / "charley" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[household]\nregion = "mars"\n')
    with running(tmp_path) as croft:
        assert croft.loaded == ["skill-charley.charley", "skill-other.tests"]
        (apology,) = said(croft.say("i've got a cramp in my calf", "mistake"))
        assert "error" in apology.lower()
