"""Set-up: asked aloud and on the screen, answered by voice or keyboard, written whole or not at all."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from fakes import LostSpeaker, ScriptedRecogniser, quiet, speaks, utter
from small_content import small

from voice.asr.endpointer import Endpointer
from voice.asr.listener import Listener
from voice.asr.transcriber import Direct
from voice.audio.devices import Device, Devices
from voice.audio.virtual import VirtualSpeaker
from voice.config import ConfigError, Settings
from voice.content import Content
from voice.events import SILENCE
from voice.setup import answers, settings_file, steps
from voice.setup.interview import Equipment, Interview
from voice.tts.synthesiser import SynthesisError

# --- answers --------------------------------------------------------------------------------------

PLACES = ("China", "European Union", "United Kingdom", "Ireland")
CHOSEN = {
    "3": 2,
    "three": 2,
    "number three": 2,
    "Three.": 2,
    "too": 1,
    "ireland": 3,
    "the united kingdom please": 2,
    "unted kingdom": 2,
    "0": None,
    "five": None,
    "99999999999999999999": None,
    "": None,
    "good morning": None,
    "²": None,
}


@pytest.mark.parametrize(("text", "index"), CHOSEN.items(), ids=[*CHOSEN])
def test_one_of_a_list_is_chosen_by_number_or_name(text: str, index: int | None) -> None:
    assert answers.choice(text, PLACES) == index


DIGITS = {
    "0123 456 7890": "01234567890",
    "+44 (0) 20-7946.0018": "4402079460018",
    "oh one double two": "0122",
    "triple nine": "999",
    "zero nought o": "000",
    "four for to too": "4422",
    "oh want to three": "0123",
    "one two three.": "123",
    "yes": None,
    "one hundred": None,
    "": None,
    "double": None,
}


@pytest.mark.parametrize(("text", "digits"), DIGITS.items(), ids=[*DIGITS])
def test_digits_are_read_from_words_and_signs(text: str, digits: str | None) -> None:
    assert answers.digits(text) == digits


def test_words_mean_what_they_mean_to_charley(content: Content) -> None:
    meanings = answers.Meanings(content)
    assert meanings.of("Yes.", ("no", "yes")) == "yes"
    assert meanings.of("louder", ("louder", "quieter", "yes")) == "louder"
    assert meanings.of("two", ("yes", "no")) is None
    assert all(map(meanings.skips, ("", "  ", "skip", "Skip.")))
    assert not any(map(meanings.skips, ("yes", "no", "two", "uk", "0123")))


# --- the file -------------------------------------------------------------------------------------

BEFORE = """\
# our bedroom
[speaking]
volume = 0.9     # loud, for the fan
words_per_minute = 120

[audio]
speaker = "Box"
"""


def test_comments_order_and_other_keys_stay(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(BEFORE)
    file.chmod(0o640)
    settings_file.write(file, {"speaking": {"volume": 0.4}, "household": {"region": "uk"}})
    text = file.read_text()
    assert text.startswith(BEFORE.replace("0.9 ", "0.4 "))
    assert tomllib.loads(text)["household"] == {"region": "uk"}
    assert file.stat().st_mode & 0o777 == 0o640
    assert [*tmp_path.iterdir()] == [file]


def test_a_new_file_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "charley" / "config.toml"
    settings_file.write(file, {"audio": {"microphone": 'the "good" one'}})
    assert tomllib.loads(file.read_text()) == {"audio": {"microphone": 'the "good" one'}}
    assert file.stat().st_mode & 0o077 == 0, "it holds a telephone number"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles" / "charley.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(BEFORE)
    file = tmp_path / "config.toml"
    file.symlink_to(elsewhere)
    settings_file.write(file, {"speaking": {"volume": 0.4}})
    assert file.is_symlink()
    assert "0.4" in elsewhere.read_text()


@pytest.mark.parametrize("before", ["[speaking", "[speaking]\nspeed = 1\n"], ids=["no TOML", "unknown key"])
def test_a_file_that_charley_could_not_read_is_never_written(tmp_path: Path, before: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(before)
    with pytest.raises(ConfigError, match=r"config\.toml: "):
        settings_file.write(file, {"speaking": {"volume": 0.4}})
    assert file.read_text() == before
    assert [*tmp_path.iterdir()] == [file]


# --- the conversation -----------------------------------------------------------------------------


LONGEST = 10_000
"""Frames, 200 seconds: no conversation here takes longer."""


@dataclass
class Room:
    """An owner who follows a script: what is typed or said at each prompt, in order."""

    script: Iterator[str]
    few_words: Iterator[list[bytes]] = field(default_factory=lambda: iter(()))
    """What is said each time a few words are asked for."""
    screen: str = ""
    used: list[tuple[str, str | None]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    lost: bool = False
    frames: int = 0
    _line: str | None = None
    _sound: list[bytes] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.screen += text
        if text.endswith("> "):
            answer = next(self.script)
            if answer.startswith("says "):
                groups = answer.removeprefix("says ").split(" ... ")
                self._sound = [frame for words in groups for frame in (*quiet(1), *utter(words), *quiet(1.2))]
            else:
                self._line = answer
        elif "a few words" in text:
            self._sound = next(self.few_words, [])

    def typed(self) -> str | None:
        line, self._line = self._line, None
        if line == "^D":
            raise EOFError
        return line

    def microphone(self, name: str | None) -> Room:
        self.used.append(("microphone", name))
        return self

    def __iter__(self) -> Room:
        return self

    def __next__(self) -> bytes:
        self.frames += 1
        assert self.frames < LONGEST, f"nobody answers: {self.screen[-300:]}"
        self._speaker.advance()
        # Nobody answers while Charley still speaks.
        if self._sound and not getattr(self._speaker, "speaking", False):
            return self._sound.pop(0)
        return SILENCE

    def close(self) -> None:
        """Nothing to let go of."""

    def loudspeaker(self, name: str | None) -> VirtualSpeaker | LostSpeaker:
        self.used.append(("loudspeaker", name))
        self._speaker = LostSpeaker() if self.lost else VirtualSpeaker()
        return self._speaker

    def voice(self, name: str | None) -> Callable[[str], bytes]:
        if name == "nobody":
            raise SynthesisError('there is no voice "nobody"')
        self.used.append(("voice", name))

        def render(text: str) -> bytes:
            self.spoken.append(text)
            return b"\1\0" * 1600

        return render


SETTINGS = Settings()


def interview(content: Content, *script: str, **room: Any) -> tuple[Interview, Room]:
    """Somebody who answers as the script says, and everything ready to ask."""
    owner = Room(iter(script), **room)
    listener = Listener(Direct(ScriptedRecogniser()), Endpointer(speaks))
    equipment = Equipment(
        owner.microphone, owner.loudspeaker, owner.voice, listener, owner.typed, owner.write
    )
    held = Interview(content, equipment, volume=0.5)
    held.use_microphone(None)
    held.use_loudspeaker(None)
    held.use_voice(None)
    owner.used.clear()
    return held, owner


def devices(*names: str) -> Devices:
    there = tuple(Device(name, 1, 48_000) for name in names)
    return Devices(there, there, *([names[0]] * 2 if names else [None, None]))


@pytest.mark.parametrize("answer", ["2", "says two", "jabra", "says jabra"])
def test_a_microphone_is_chosen_by_key_or_voice_and_hears_a_few_words(content: Content, answer: str) -> None:
    held, owner = interview(content, answer, few_words=iter([[*utter("testing one two"), *quiet(2)]]))
    assert steps.microphone(held, devices("Built in", "Jabra"), SETTINGS) == {
        "audio": {"microphone": "Jabra"}
    }
    assert owner.used == [("microphone", "Jabra")]
    assert "heard: testing one two" in owner.screen
    assert owner.spoken[-1] == content.lines["setup_heard"].say[0].text


def test_a_microphone_that_hears_nothing_is_asked_about_again(content: Content) -> None:
    words = iter([quiet(1), [*utter("now then"), *quiet(2)]])
    held, owner = interview(content, "1", "2", few_words=words)
    assert steps.microphone(held, devices("Dead", "Good"), SETTINGS) == {"audio": {"microphone": "Good"}}
    assert content.lines["setup_not_heard"].say[0].text in owner.screen


def test_who_answers_by_voice_hears_that_it_was_not_understood(content: Content) -> None:
    answers = ["says hello there", "says louder", "says yes"]
    held, owner = interview(content, *answers)
    assert steps.volume(held, SETTINGS) != {}
    assert owner.spoken.count(content.lines["setup_pardon"].say[0].text) == 1


def test_the_only_microphone_is_not_asked_about(content: Content) -> None:
    held, _ = interview(content, few_words=iter([[*utter("hello"), *quiet(2)]]))
    assert steps.microphone(held, devices("Only one"), SETTINGS) == {}


def test_without_devices_these_steps_pass(content: Content) -> None:
    held, owner = interview(content)
    assert steps.microphone(held, Devices(), SETTINGS) == {}
    assert steps.loudspeaker(held, Devices(), SETTINGS) == {}
    assert "no microphone" in owner.screen


def test_a_loudspeaker_that_is_not_heard_is_exchanged(content: Content) -> None:
    held, owner = interview(content, "1", "no", "2", "says yes")
    assert steps.loudspeaker(held, devices("HDMI", "Box"), SETTINGS) == {"audio": {"speaker": "Box"}}
    assert owner.used == [("loudspeaker", "HDMI"), ("loudspeaker", "Box")]


def test_each_voice_is_heard_and_one_chosen(content: Content) -> None:
    held, owner = interview(content, "nobody", "says two")
    assert steps.voice(held, SETTINGS) == {"speaking": {"voice": [*steps.VOICES][1]}}
    sample = content.lines["setup_voice_sample"].say[0].text
    assert owner.spoken.count(sample) == len(steps.VOICES)
    assert 'no voice "nobody"' in owner.screen


def test_any_voice_of_the_synthesiser_may_be_typed(content: Content) -> None:
    held, owner = interview(content, "en-gb-scotland+f5")
    assert steps.voice(held, SETTINGS) == {"speaking": {"voice": "en-gb-scotland+f5"}}
    assert owner.used[-1] == ("voice", "en-gb-scotland+f5")


VOLUMES: dict[tuple[str, ...], Any] = {
    ("louder", "says louder", "yes"): {"speaking": {"volume": 0.78}},
    ("quieter", "says yes"): {"speaking": {"volume": 0.4}},
    (*["louder"] * 9, "yes"): {"speaking": {"volume": 1.0}},
    ("louder", "quieter", "yes"): {},
    ("louder", ""): {},
    ("yes",): {},
}


@pytest.mark.parametrize(("script", "changes"), VOLUMES.items(), ids=[" ".join(s) for s in VOLUMES])
def test_the_volume_is_tried_until_it_is_right(
    content: Content, script: tuple[str, ...], changes: Any
) -> None:
    held, _ = interview(content, *script)
    assert steps.volume(held, SETTINGS) == changes


@pytest.mark.parametrize("answer", ["uk", "UK", "3", "says united kingdom", "says three"])
def test_the_region(content: Content, answer: str) -> None:
    held, _ = interview(content, answer)
    assert steps.region(held) == {"household": {"region": "uk"}}


NUMBERS: dict[tuple[str, ...], Any] = {
    ("0123 456", "yes"): "0123 456",
    ("+44 123", "says yes"): "+44 123",
    ("says oh one two three", "yes"): "0123",
    ("says zero one two ... three double four ... five", "yes"): "0123445",
    ("0123", "no", "0124", "yes"): "0124",
    ("12", "0123", "yes"): "0123",
    ("call them", "0123", "yes"): "0123",
    ("1" * 50, "0123", "yes"): "0123",
    ("0123", ""): None,
    ("says skip",): None,
}


@pytest.mark.parametrize(("script", "number"), NUMBERS.items(), ids=[" ".join(s)[:40] for s in NUMBERS])
def test_the_number_is_read_back_until_it_is_right(
    content: Content, script: tuple[str, ...], number: str | None
) -> None:
    held, owner = interview(content, *script)
    assert steps.maternity(held) == ({"household": {"maternity": number}} if number else {})
    if number:
        read = ", ".join(answers.NUMBERS[int(d)] for d in number if d.isdecimal())
        assert read in owner.spoken[-1]


ALL = {
    "microphone": lambda held: steps.microphone(held, devices("A", "B"), SETTINGS),
    "loudspeaker": lambda held: steps.loudspeaker(held, devices("A", "B"), SETTINGS),
    "voice": lambda held: steps.voice(held, SETTINGS),
    "volume": lambda held: steps.volume(held, SETTINGS),
    "region": steps.region,
    "maternity": steps.maternity,
}


@pytest.mark.parametrize("skip", ["", "skip", "says skip"])
@pytest.mark.parametrize("step", ALL.values(), ids=[*ALL])
def test_every_step_can_be_skipped(content: Content, step: Callable[[Interview], Any], skip: str) -> None:
    held, _ = interview(content, *[skip] * 4, few_words=iter([[*utter("hello"), *quiet(2)]]))
    assert step(held) == {}


def test_without_a_loudspeaker_it_is_told_once_a_question_and_goes_on(content: Content) -> None:
    held, owner = interview(content, "uk", lost=True)
    assert steps.region(held) == {"household": {"region": "uk"}}
    assert "plug it in" in owner.screen


def test_the_end_of_the_input_ends_it(content: Content) -> None:
    held, _ = interview(content, "^D")
    with pytest.raises(EOFError):
        steps.region(held)


# --- the command ----------------------------------------------------------------------------------


def home(folder: Path) -> dict[str, str]:
    """A household without sound, whose content is small enough to be rendered in a moment."""
    (folder / "charley").mkdir()
    (folder / "small.yaml").write_text(yaml.safe_dump(_shippable()))
    (folder / "charley" / "config.toml").write_text(f'[content]\nfile = "{folder / "small.yaml"}"  # mine\n')
    (folder / "asound.conf").write_text('pcm.!default { type hw card 99 hint { show on description "x" } }\n')
    return os.environ | {
        "XDG_CONFIG_HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_STATE_HOME": str(folder / "state"),
        "PULSE_SERVER": f"unix:{folder / 'gone'}",
        "XDG_RUNTIME_DIR": str(folder),
        "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
    }


def _shippable() -> Any:
    made = small()
    for name, phrase in (("yes", "yes"), ("no", "no"), ("next", "skip")):
        made["intents"][name]["phrases"].append(phrase)
    return made


def at_a_terminal(environment: dict[str, str], keys: list[bytes]) -> tuple[int, str]:
    """Run it on a terminal; a key for each prompt. Exit code and what stood on the screen."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(sys.executable, [sys.executable, "-m", "voice", "setup"], environment)
    screen, asked = b"", 0
    while select.select([terminal], [], [], 120)[0]:
        try:
            screen += os.read(terminal, 4096)
        except OSError:  # Linux has it so when the other end is closed
            break
        if screen.count(b"  > ") > asked and asked < len(keys):
            os.write(terminal, keys[asked])
            asked += 1
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), screen.decode(errors="replace")


@pytest.mark.engine
def test_at_a_terminal_without_sound_it_asks_writes_and_renders(tmp_path: Path) -> None:
    code, screen = at_a_terminal(home(tmp_path), [b"uk\n", b"0123 456\n", b"yes\n"])
    assert code == 0, screen
    written = (tmp_path / "charley" / "config.toml").read_text()
    assert "# mine" in written
    assert tomllib.loads(written)["household"] == {"region": "uk", "maternity": "0123 456"}
    assert str(tmp_path / "charley" / "config.toml") in screen
    assert len([*(tmp_path / "cache" / "charley" / "speech").glob("*.pcm.z")]) > 50
    assert "Traceback" not in screen


@pytest.mark.engine
@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_broken_off_it_changes_nothing(tmp_path: Path, key: bytes) -> None:
    environment = home(tmp_path)
    before = (tmp_path / "charley" / "config.toml").read_text()
    code, screen = at_a_terminal(environment, [b"uk\n", key])
    assert code == 130, screen
    assert (tmp_path / "charley" / "config.toml").read_text() == before
    assert "Traceback" not in screen


def test_without_a_terminal_it_says_what_to_do() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "voice", "setup"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "config.toml" in done.stderr
