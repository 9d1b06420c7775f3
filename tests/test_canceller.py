"""The sound server's echo canceller is found, and used by the processes that own the devices."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from soundlab import SoundLab, lacks, wait_until

from voice.audio.canceller import cancels, found
from voice.audio.device_line import portaudio

CANCELLER = ("load-module", "module-echo-cancel", "source_master=mic", "sink_master=speaker")


@pytest.mark.parametrize("name", ["echo-cancel-source", "mic.echo-cancel", "Echo_Cancel"])
def test_a_canceller_is_known_by_its_name(name: str) -> None:
    assert cancels(name)


def test_other_microphones_are_none() -> None:
    assert not cancels("alsa_input.usb-Jabra_SPEAK_510")


@pytest.mark.parametrize("chosen", ["PULSE_SOURCE", "PULSE_SINK"])
def test_who_has_chosen_keeps_it(chosen: str) -> None:
    assert found({chosen: "mine"}) == {}


@pytest.fixture
def lab() -> Iterator[SoundLab]:
    with SoundLab() as lab:
        yield lab


@pytest.mark.sound
@pytest.mark.skipif(bool(lacks()), reason=lacks())
@pytest.mark.parametrize(("job", "streams"), [("capture", "source-outputs"), ("play", "sink-inputs")])
def test_a_device_is_opened_through_it(lab: SoundLab, job: str, streams: str) -> None:
    if lab.control(*CANCELLER).returncode:
        pytest.skip("this PulseAudio has no module-echo-cancel")
    ends = {"capture": "sources", "play": "sinks"}[job]
    listed = [row.split(b"\t") for row in lab.control("list", "short", ends).stdout.splitlines()]
    number = next(row[0] for row in listed if b"echo-cancel" in row[1] and b"monitor" not in row[1])
    env = {name: value for name, value in lab.env.items() if name not in ("PULSE_SOURCE", "PULSE_SINK")}
    with subprocess.Popen(portaudio(job), env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        if job == "play":
            process.stdin.write(b'{"wake": true}\n')
            process.stdin.flush()

        def through_it() -> bool:
            rows = [row.split(b"\t") for row in lab.control("list", "short", streams).stdout.splitlines()]
            return any(row[1] == number for row in rows)

        wait_until(through_it, "the stream runs through the canceller")
        process.kill()
