"""The doctor: each thing that can be wrong is told with its mend, and none of them hides the others."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from test_level import tone

from voice.asr.recogniser import EngineError
from voice.audio.devices import Device, Devices
from voice.audio.speaker import Finished, Lost, Report, Started
from voice.config import Audio, Settings
from voice.diagnosis import hearing, household, machine, speaking
from voice.diagnosis.checks import checks
from voice.diagnosis.finding import Check, Finding, MootError, bad, carry_out, good, parted
from voice.diagnosis.subject import Played, Subject, delivered, play_and_record
from voice.events import RATE, SILENCE

BUNDLED = Path(__file__).parent.parent / "models" / "charley-en-synthetic"


def subject(**has: Any) -> Subject:
    """Something that has what a check looks at."""
    return cast(Subject, SimpleNamespace(**has))


# --- how checks are carried out -------------------------------------------------------------------


def raising(error: Exception) -> Callable[[], Finding]:
    def look() -> Finding:
        raise error

    return look


def test_whatever_a_check_raises_becomes_a_finding() -> None:
    told = carry_out(
        Check("model", raising(EngineError("the model x is not here; fetch it: charley models get x")))
    )
    assert told == Finding("model", False, "the model x is not here", "fetch it: charley models get x")
    assert carry_out(Check("a", raising(MootError("no microphone")))) == Finding("a", None, "no microphone")
    for error in (ValueError("what?"), PermissionError(13, "Permission denied", "/dev/snd")):
        finding = carry_out(Check("b", raising(error)))
        assert finding.ok is False
        assert finding.mend
    assert "/dev/snd: permission denied" in finding.found


def test_a_check_that_hangs_is_left_behind() -> None:
    never = threading.Event()

    def hang() -> Finding:
        never.wait()
        return good("late")

    finding = carry_out(Check("driver", hang, seconds=0.01))
    never.set()
    assert (finding.check, finding.ok) == ("driver", False)
    assert finding.mend


PARTED = {
    "no microphone: plug one in; this machine has no card": (
        "no microphone",
        "plug one in; this machine has no card",
    ),
    "espeak-ng can't be loaded (a: b); install it": ("espeak-ng can't be loaded (a: b)", "install it"),
    "the model at /m is unusable: empty; mend: charley models get m": (
        "the model at /m is unusable",
        "empty; mend: charley models get m",
    ),
}


@pytest.mark.parametrize(("line", "parts"), PARTED.items(), ids=[*PARTED])
def test_a_line_is_parted_into_culprit_and_cure(line: str, parts: tuple[str, str]) -> None:
    assert parted(line) == parts


def test_a_line_without_a_cure_is_given_one() -> None:
    assert all(parted("gone"))
    assert all(parted(""))


# --- the machine ----------------------------------------------------------------------------------


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


def test_a_library_that_is_missing_is_named() -> None:
    finding = machine.libraries(names=["json", "no_such_library"])
    assert finding.ok is False
    assert "no_such_library" in finding.found
    assert "no_such_library" in finding.mend


def test_a_library_that_ends_the_process_is_named() -> None:
    crash = "import os, sys; print('json', file=sys.stderr); print('vosk', file=sys.stderr); os.abort()"
    finding = machine.libraries(python(crash))
    assert finding.ok is False
    assert "vosk" in finding.found


def test_every_library_that_charley_stands_on_is_tried() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split("[>=]", line)[0].replace("-", "_") for line in project["dependencies"]}
    modules = {"yaml" if name == "pyyaml" else name for name in names}
    assert modules - {"sounddevice"} <= {*machine.IMPORTED}


def test_folders_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folders = {"state": tmp_path / "state", "cache": tmp_path / "file" / "cache"}
    finding = machine.folders(folders)
    assert finding.ok is False
    assert str(folders["cache"]) in finding.found
    assert str(folders["state"]) not in finding.found
    assert str(folders["cache"]) in finding.mend
    assert machine.folders({"state": tmp_path / "state"}).ok


def test_a_disk_without_room_is_told(tmp_path: Path) -> None:
    assert machine.disk(tmp_path, least=1).ok
    assert machine.disk(tmp_path, least=1 << 60).ok is False


def test_sound_cards_that_may_not_be_used(tmp_path: Path) -> None:
    assert machine.card(tmp_path / "none").ok is None
    # A link to nowhere: even root may not use that.
    (tmp_path / "pcmC0D0c").symlink_to(tmp_path / "gone")
    finding = machine.card(tmp_path)
    assert finding.ok is False
    assert "audio" in finding.mend


def test_a_sound_server_that_ends_with_the_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    here = {"user": "ann", "runtime": str(tmp_path)}
    assert machine.session(tmp_path, **here).ok is None, "no systemd"
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    finding = machine.session(tmp_path, **here)
    assert finding.ok is False
    assert "enable-linger ann" in finding.mend
    (tmp_path / "var/lib/systemd/linger").mkdir(parents=True)
    (tmp_path / "var/lib/systemd/linger/ann").touch()
    assert machine.session(tmp_path, **here).ok
    assert machine.session(tmp_path, user="ann", runtime="").ok is False
    monkeypatch.setenv("DISPLAY", ":0")
    assert machine.session(tmp_path, user="bea", runtime=str(tmp_path)).ok


@pytest.mark.parametrize(
    ("degrees", "flags", "ok"),
    [
        ("51234", None, True),
        ("85000", None, False),
        ("50000", "50000", True),
        ("50000", "4", False),
        ("50000", "1", False),
        (None, None, None),
        ("no number", None, None),
    ],
)
def test_heat_and_voltage(tmp_path: Path, degrees: str | None, flags: str | None, ok: bool | None) -> None:
    zone = tmp_path / "class/thermal/thermal_zone0"
    firmware = tmp_path / "devices/platform/soc/soc:firmware"
    for folder in (zone, firmware):
        folder.mkdir(parents=True)
    if degrees:
        (zone / "temp").write_text(degrees + "\n")
    if flags:
        (firmware / "get_throttled").write_text(flags + "\n")
    finding = machine.heat(tmp_path)
    assert finding.ok is ok
    assert bool(finding.mend) == (ok is False)


# --- the household --------------------------------------------------------------------------------


def of_household(tmp_path: Path, toml: str, monkeypatch: pytest.MonkeyPatch) -> Subject:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "charley").mkdir()
    (tmp_path / "charley" / "config.toml").write_text(toml)
    return Subject()


def test_broken_settings_are_told_and_hide_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = of_household(tmp_path, "[speaking]\nvolume = 7\n", monkeypatch)
    finding = household.settings(broken)
    assert finding.ok is False
    assert "speaking.volume" in finding.found
    assert broken.settings == Settings()


def test_a_broken_content_is_told_and_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.yaml").write_text("lines: {}\n")
    own = of_household(tmp_path, f'[content]\nfile = "{tmp_path / "mine.yaml"}"\n', monkeypatch)
    finding = household.knowledge(own)
    assert finding.ok is False
    assert "charley check" in finding.mend
    assert own.content.lines, "what ships takes its place"


NUMBERS = {
    '[household]\nregion = "uk"\nmaternity = "0123"\n': (True, "United Kingdom, 999"),
    '[household]\nregion = "uk"\nemergency = "112"\nmaternity = "0123"\n': (True, "United Kingdom, 112"),
    '[household]\nregion = "uk"\n': (None, "no maternity unit"),
    "": (None, "no region"),
    '[household]\nregion = "atlantis"\n': (False, "atlantis"),
}


@pytest.mark.parametrize(("toml", "told"), NUMBERS.items(), ids=[*NUMBERS])
def test_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, told: tuple[bool | None, str]
) -> None:
    finding = household.numbers(of_household(tmp_path, toml, monkeypatch))
    assert finding.ok is told[0]
    assert told[1] in finding.found
    assert "0123" not in json.dumps(finding.as_json()), "a private number is not shown"


# --- hearing --------------------------------------------------------------------------------------

TWO = Devices((Device("USB microphone: Jabra", 1, 48_000), Device("Jabra", 1, 16_000)), (), "Jabra", None)


@pytest.mark.parametrize(
    ("devices", "wanted", "ok", "told"),
    [
        (TWO, None, True, '"Jabra", 16000 Hz'),
        (TWO, "usb", True, '"USB microphone: Jabra", 48000 Hz'),
        (TWO, "Yeti", False, "Yeti"),
        (Devices(problems=("no microphone: plug one in",)), None, False, "no microphone"),
    ],
)
def test_the_microphone(devices: Devices, wanted: str | None, ok: bool, told: str) -> None:
    settings = Settings(audio=Audio(microphone=wanted))
    finding = hearing.microphone(subject(devices=devices, settings=settings))
    assert finding.ok is ok
    assert told in finding.found
    assert bool(finding.mend) is not ok


ROOM = tone(-62, 2)
LEVELS = {
    "muted": (SILENCE * 100, False, "muted"),
    "clipping": (tone(-62, 1) + tone(6, 1), False, "clipping"),
    "too quiet": (ROOM + tone(-49, 1), False, "too quiet"),
    "noisy": (tone(-30, 2), False, "noisy"),
    "nobody": (ROOM, True, "nobody spoke"),
    "well": (ROOM + tone(-30, 1), True, "voice -30 dBFS, room -62 dBFS"),
}


@pytest.mark.parametrize(("room", "ok", "told"), LEVELS.values(), ids=[*LEVELS])
def test_the_level_of_the_microphone(room: bytes, ok: bool, told: str) -> None:
    finding = hearing.loudness(subject(room=room))
    assert finding.ok is ok
    assert told in finding.found
    assert bool(finding.mend) is not ok


def test_a_microphone_that_is_off_centre() -> None:
    assert hearing.offset(subject(room=tone(-62, offset=0.005))).ok
    assert hearing.offset(subject(room=tone(-62, offset=-0.05))).ok is False


# --- speaking -------------------------------------------------------------------------------------


def played(gain: float, *, started: float = 0.5) -> Played:
    said = np.random.default_rng(3).normal(size=RATE) * 3000
    room = np.random.default_rng(4).normal(size=3 * RATE) * 5
    at = int((started + 0.08) * RATE)
    room[at : at + RATE] += said * gain
    as_pcm = [np.clip(sound, -32768, 32767).astype("<i2").tobytes() for sound in (said, room)]
    return Played("Jabra", "", as_pcm[0], started, as_pcm[1])


def test_what_the_loopback_tells() -> None:
    finding = speaking.heard(played(0.1), share=0.9)
    assert finding.ok
    assert "80 ms" in finding.found
    assert "-20 dB" in finding.found
    assert "90 % of the words" in finding.found


def test_not_heard_is_no_failure_for_there_are_headphones() -> None:
    finding = speaking.heard(played(0.0), share=0.0)
    assert finding.ok is None
    assert "headphones" in finding.found
    assert finding.mend
    assert speaking.heard(played(0.0), share=0.9).ok, "the words were heard"


class Box:
    """A Speaker whose reports come with the frames that are named."""

    def __init__(self, news: dict[int, Report]) -> None:
        self._news = news
        self._at = -1

    def reports(self) -> list[Report]:
        self._at += 1
        return [self._news[self._at]] if self._at in self._news else []


def test_it_records_until_the_sound_may_have_come_back() -> None:
    took = play_and_record(iter([SILENCE] * 10_000), cast(Any, Box({10: Started(1), 50: Finished(1)})))
    assert took.started == pytest.approx(0.22)
    assert 1.0 + 0.7 <= len(took.recording) / 2 / RATE < 2.0
    assert took.lost == ""


def test_a_sound_that_is_lost_or_never_ends_is_not_waited_for() -> None:
    lost = play_and_record(
        iter([SILENCE] * 10_000), cast(Any, Box({3: Lost(1, "no loudspeaker: plug one in")}))
    )
    assert lost.lost == "no loudspeaker: plug one in"
    hung = play_and_record(iter([SILENCE] * 10_000), cast(Any, Box({})))
    assert len(hung.recording) / 2 / RATE < 30


def test_a_loudspeaker_that_lost_it_is_told_with_the_cure() -> None:
    one = Devices((), (Device("Box", 2, 48_000),), None, "Box")
    gone = Played("", "no loudspeaker: plug one in", b"", 0, b"")
    finding = speaking.loudspeaker(subject(devices=one, played=gone))
    assert finding == bad("no loudspeaker", "plug one in")
    assert speaking.itself(subject(devices=one, played=gone)).ok is None


# --- the whole of it ------------------------------------------------------------------------------


def no_sound(folder: Path) -> dict[str, str]:
    """A machine without a sound server or card, and a home that cannot be written."""
    (folder / "charley").mkdir(exist_ok=True)
    settings = f'[hearing]\nengine = "vosk"\nmodel = "{BUNDLED}"\n[audio]\nmicrophone = "Jabra"\n'
    (folder / "charley" / "config.toml").write_text(settings)
    (folder / "asound.conf").write_text('pcm.!default { type hw card 99 hint { show on description "x" } }\n')
    (folder / "file").touch()
    return os.environ | {
        "XDG_CONFIG_HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "file" / "cache"),
        "XDG_STATE_HOME": str(folder / "file" / "state"),
        "XDG_RUNTIME_DIR": str(folder / "gone"),
        "PULSE_SERVER": f"unix:{folder / 'gone'}",
        "TMPDIR": str(folder),
        "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
    }


@pytest.mark.engine
def test_without_sound_and_on_a_read_only_home_all_findings_come(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "voice", "doctor", "--json"],
        env=no_sound(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 1
    found = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert list(found) == [check.name for check in checks(Subject())]
    assert all(set(row) == {"check", "ok", "found", "mend"} for row in found.values())
    assert all(row["mend"] for row in found.values() if row["ok"] is False)
    by_verdict = {ok: {name for name, row in found.items() if row["ok"] is ok} for ok in (True, False, None)}
    assert {"libraries", "settings", "content", "voice", "recogniser"} <= by_verdict[True]
    assert {"folders", "microphone", "loudspeaker", "sentences"} <= by_verdict[False]
    assert {"microphone level", "hears itself"} <= by_verdict[None]
    assert "Traceback" not in done.stderr


class Stalling:
    """A microphone that delivers some frames and then, like one that was unplugged, silence for ever."""

    def __init__(self, frames: int) -> None:
        self.delivered, self._frames = 0, frames

    def __next__(self) -> bytes:
        self.delivered += self.delivered < self._frames
        return SILENCE


@pytest.mark.parametrize("frames", [0, 3])
def test_a_microphone_that_falls_silent_is_not_waited_for(frames: int) -> None:
    assert len([*delivered(cast(Any, Stalling(frames)))]) == frames


def test_a_sound_server_that_does_not_answer_is_told_of_both_ends() -> None:
    frozen = subject(devices=Devices(problems=("it does not answer: restart it",)), settings=Settings())
    for check in (hearing.microphone, speaking.loudspeaker):
        assert check(frozen) == bad("it does not answer", "restart it")
