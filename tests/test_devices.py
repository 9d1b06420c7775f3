"""Which devices there are, and what is said when there are none."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_child import DIES, JumpingClock, Script, ScriptedChild
from soundlab import SoundLab, lacks

from voice.audio.device_line import own, portaudio
from voice.audio.devices import Device, Devices, Listing
from voice.processes.child import ROOT

CARDS = Path(__file__).with_name("sound_cards")

LAPTOP = {
    "devices": [
        {"name": "HDA Intel: ALC (hw:0,0)", "inputs": 2, "outputs": 2, "rate": 44_100},
        {"name": "HDMI: 0 (hw:0,3)", "inputs": 0, "outputs": 8, "rate": 48_000},
        {"name": "USB: Audio (hw:1,0)", "inputs": 1, "outputs": 0, "rate": 48_000},
    ],
    "input": "USB: Audio (hw:1,0)",
    "output": "HDA Intel: ALC (hw:0,0)",
}
NOTHING = {"devices": [], "input": None, "output": None}


def listed(script: Script, *, reason: str = "", cards: Path = Path("/nowhere")) -> Devices:
    """With a child that follows the script."""
    clock = JumpingClock()
    child = ScriptedChild(clock, script, reason)
    return Listing(launch=lambda: child, clock=clock).devices(cards=cards)


def answer(devices: dict[str, object]) -> Script:
    line = json.dumps(devices).encode()
    return [(0.1, line[:20]), (0.2, line[20:] + b"\n"), (0.3, DIES)]


def test_microphones_and_loudspeakers_are_told_apart() -> None:
    assert listed(answer(LAPTOP)) == Devices(
        microphones=(Device("HDA Intel: ALC (hw:0,0)", 2, 44_100), Device("USB: Audio (hw:1,0)", 1, 48_000)),
        loudspeakers=(Device("HDA Intel: ALC (hw:0,0)", 2, 44_100), Device("HDMI: 0 (hw:0,3)", 8, 48_000)),
        microphone="USB: Audio (hw:1,0)",
        loudspeaker="HDA Intel: ALC (hw:0,0)",
    )


def test_a_machine_without_a_sound_card() -> None:
    problems = listed(answer(NOTHING)).problems
    assert problems == (
        "no microphone: plug one in; this machine has no sound card",
        "no loudspeaker: plug one in; this machine has no sound card",
    )


def test_a_sound_card_that_is_not_seen_may_need_the_sound_server(tmp_path: Path) -> None:
    (tmp_path / "pcmC0D0c").touch()
    problems = listed(answer(NOTHING), cards=tmp_path).problems
    assert "start the sound server: systemctl --user restart" in problems[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every sound card")
def test_a_sound_card_that_one_may_not_use(tmp_path: Path) -> None:
    (tmp_path / "pcmC0D0c").touch(mode=0)
    assert "usermod -aG audio" in listed(answer(NOTHING), cards=tmp_path).problems[0]


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ([(0.1, DIES)], "PortAudio is missing: sudo apt install libportaudio2"),
        ([(0.1, b'{"dev'), (0.2, DIES)], "PortAudio is missing: sudo apt install libportaudio2"),
        ([], "PortAudio does not come to an end: restart the sound server"),
        ([(0.1, b'{"dev')], "PortAudio does not come to an end: restart the sound server"),
    ],
)
def test_without_an_answer_the_reason_is_the_problem(script: Script, problem: str) -> None:
    devices = listed(script, reason="PortAudio is missing: sudo apt install libportaudio2")
    assert devices.problems[0].startswith(problem)
    assert devices == Devices(problems=devices.problems)


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        ("no library", "PortAudio is missing: sudo apt install libportaudio2"),
        ("aborts", "ALSA's configuration names no device"),
    ],
)
def test_what_happens_to_the_real_process(card: str, problem: str) -> None:
    path = f"PYTHONPATH={CARDS}{os.pathsep}{ROOT}"
    command = ["env", path, f"SOUND_CARD={card}", *portaudio("list")]
    devices = Listing(launch=lambda: own(command)).devices()
    assert len(devices.problems) == 1
    assert devices.problems[0].startswith(problem)


# --- with a sound server -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab() -> Iterator[SoundLab]:
    if lacks():
        pytest.skip(lacks())
    with SoundLab() as lab:
        yield lab


@pytest.mark.sound
def test_a_sound_server_has_both(lab: SoundLab) -> None:
    devices = Listing(launch=lambda: own(lab.around(portaudio("list")))).devices()
    assert (devices.microphone, devices.loudspeaker, devices.problems) == ("default", "default", ())


@pytest.mark.sound
def test_an_alsa_configuration_without_devices_aborts_portaudio_and_not_us(
    lab: SoundLab, tmp_path: Path
) -> None:
    command = ["env", f"ALSA_CONFIG_PATH={tmp_path}/missing", *portaudio("list")]
    devices = Listing(launch=lambda: own(lab.around(command))).devices()
    assert devices.problems == (
        "ALSA's configuration names no device: check ~/.asoundrc and /etc/asound.conf",
    )
