"""The process that owns a device: which device, in which shape, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voice.audio.device_line import portaudio
from voice.audio.exits import Exit
from voice.audio.framing import Framer
from voice.audio.player import clockless
from voice.audio.portaudio import find, first_that_opens, shapes
from voice.processes.child import ROOT
from voice.processes.job import JobError

CARDS = Path(__file__).with_name("sound_cards")


def run(job: str, card: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    """With a stand-in for the library."""
    env = os.environ | {"PYTHONPATH": f"{CARDS}{os.pathsep}{ROOT}", "SOUND_CARD": card}
    # Its stdin stays open: it would take its end for ours.
    with subprocess.Popen(
        [*portaudio(job), *options],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        out, err = process.stdout.read(), process.stderr.read()
        code = process.wait(20)
    return subprocess.CompletedProcess(process.args, code, out, err)


def device(index: int, name: str, inputs: int = 1, outputs: int = 0) -> dict[str, Any]:
    return {
        "index": index,
        "name": name,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": 48_000.0,
    }


DEVICES = [
    device(0, "HDA Intel: ALC (hw:0,0)", 2, 2),
    device(1, "USB PnP Sound Device: Audio (hw:1,0)"),
    device(2, "USB PnP Sound Device Pro: Audio (hw:2,0)"),
    device(3, "HDMI: 0 (hw:3,3)", 0, 8),
    device(4, "default", 32, 32),
]


@pytest.mark.parametrize(
    ("kind", "name", "index"),
    [
        ("input", None, 4),
        ("input", "usb pnp", 1),
        ("input", "PRO", 2),
        ("input", "default", 4),
        ("output", "hdmi", 3),
        ("output", "hw:0", 0),
    ],
)
def test_a_device_is_found_by_part_of_its_name(kind: str, name: str | None, index: int) -> None:
    assert find(DEVICES, 4, kind=kind, name=name)["index"] == index
    again = [
        entry | {"index": entry["index"] + 7} for entry in reversed(DEVICES)
    ]  # plugged in in another order
    assert find(again, 4 + 7, kind=kind, name=name)["index"] == index + 7


def test_without_a_default_the_first_usable_is_taken() -> None:
    assert find(DEVICES, -1, kind="output", name=None)["index"] == 0


@pytest.mark.parametrize(
    ("devices", "name", "message"),
    [
        (DEVICES, "Jabra", 'no microphone is called "Jabra": there are "HDA Intel: ALC (hw:0,0)", "USB'),
        (DEVICES, "HDMI", 'no microphone is called "HDMI"'),  # a loudspeaker only
        (DEVICES[3:4], None, "no microphone: plug one in"),
        ([], "USB", "no microphone: plug one in"),
    ],
)
def test_a_device_that_is_not_there(devices: list[dict[str, Any]], name: str | None, message: str) -> None:
    with pytest.raises(JobError) as caught:
        find(devices, -1, kind="input", name=name)
    assert caught.value.code is Exit.NO_DEVICE
    assert str(caught.value).startswith(message)


def test_charleys_own_shape_is_tried_first_and_no_more_channels_than_there_are() -> None:
    tried = shapes(device(0, "x", inputs=2), "input")
    assert tried[0] == (16_000, 1)
    assert set(tried) == {(rate, channels) for rate in (16_000, 48_000, 44_100) for channels in (1, 2)}
    assert (16_000, 6) in shapes(device(0, "x", inputs=6), "input")


def test_the_first_shape_that_opens_is_taken_and_else_the_first_refusal_is_told() -> None:
    def opens(rate: int, channels: int) -> str:
        if rate < 48_000:
            raise PermissionError(f"not {rate}")
        return f"{rate}/{channels}"

    assert (
        first_that_opens([(16_000, 1), (48_000, 2), (48_000, 1)], opens, refusal=PermissionError) == "48000/2"
    )
    with pytest.raises(PermissionError, match="not 16000"):
        first_that_opens([(16_000, 1), (44_100, 1)], opens, refusal=PermissionError)


def test_a_burst_is_no_device_without_a_clock() -> None:
    assert not clockless(16_000 * 3, 16_000, seconds=0.1)
    assert clockless(16_000 * 60, 16_000, seconds=0.2)


# --- the process, with cards that no sound server can imitate ---------------------------------------


@pytest.mark.parametrize(
    ("card", "rate", "channels"), [("USB", 48_000, 2), ("array", 16_000, 6), ("plain", 16_000, 1)]
)
def test_a_card_of_its_own_shape_is_heard(card: str, rate: int, channels: int) -> None:
    done = run("capture", card)
    line, pcm = done.stdout.split(b"\n", 1)
    assert json.loads(line) == {"rate": rate, "channels": channels, "device": f"{card} card: Audio (hw:1,0)"}
    framer = Framer(rate, channels)
    heard = np.frombuffer(b"".join([*framer.feed(pcm), *framer.finish()]), "<i2")
    assert len(heard) == 8000
    truth = 8000 * np.sin(2 * np.pi * 440 * np.arange(8000) / 16_000)
    assert np.abs(heard - truth)[400:-400].max() < 5


@pytest.mark.parametrize(
    ("job", "card", "code", "message"),
    [
        (
            "capture",
            "plain",
            Exit.LOST,
            '"plain card: Audio (hw:1,0)" was unplugged, or the sound server has ended',
        ),
        ("capture", "stalls", Exit.STALLED, "gives no sound: unplug it and plug it in again"),
        ("capture", "no clock", Exit.LOST, "has no clock: choose a real microphone"),
        (
            "capture",
            "busy",
            Exit.REFUSED,
            "cannot be opened (Error opening RawInputStream: Invalid sample rate",
        ),
        ("capture", "none", Exit.NO_DEVICE, "no microphone: plug one in"),
        ("play", "none", Exit.NO_DEVICE, "no loudspeaker: plug one in"),
        ("list", "no package", Exit.MISSING, "pip install sounddevice"),
        ("list", "no library", Exit.MISSING, "sudo apt install libportaudio2"),
        ("list", "refuses", Exit.REFUSED, "Unanticipated host error): check ~/.asoundrc"),
    ],
)
def test_the_end_of_the_process_says_why_in_one_line(job: str, card: str, code: Exit, message: str) -> None:
    done = run(job, card)
    assert done.returncode == code
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_it_ends_when_whoever_started_it_is_gone() -> None:
    env = os.environ | {"PYTHONPATH": f"{CARDS}{os.pathsep}{ROOT}", "SOUND_CARD": "stalls"}
    done = subprocess.run(
        portaudio("capture"), env=env, input=b"", capture_output=True, timeout=20, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
