"""A microphone that is none: told from one that is silent, and asked for seldom."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voice.audio.monitor import LOOK_SECONDS, SILENT_SECONDS, Suspicion, hears_the_loudspeaker

BLOCK = 0.02
SILENCE, RUSTLE = bytes(640), bytes(639) + b"\1"


class Server:
    """Says what its microphone is, and counts how often it was asked."""

    def __init__(self, *, microphone_for: float) -> None:
        """So many questions long it has one; then it gives what the loudspeaker plays."""
        self._microphone_for, self.asked = microphone_for, 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked > self._microphone_for


def confirmed_after(device: str, server: Server, blocks: list[bytes]) -> float | None:
    """Seconds until it is certain."""
    suspicion = Suspicion(device, server)
    for number, block in enumerate(blocks):
        if suspicion.confirmed(block, number * BLOCK):
            return number * BLOCK
    return None


def test_a_loudspeaker_in_place_of_the_microphone_is_noticed_when_it_is_silent() -> None:
    seconds = confirmed_after("default", Server(microphone_for=1), [RUSTLE] * 500 + [SILENCE] * 100)
    assert seconds == pytest.approx(499 * BLOCK + SILENT_SECONDS, abs=2 * BLOCK)


def test_it_is_noticed_at_once_when_there_never_was_a_microphone() -> None:
    for block in (SILENCE, RUSTLE):
        assert confirmed_after("pulse", Server(microphone_for=0), [block]) == 0


def test_a_silent_microphone_is_one_and_the_server_is_left_alone() -> None:
    server = Server(microphone_for=1e9)
    assert confirmed_after("default", server, [SILENCE] * round(60 / BLOCK)) is None
    assert server.asked == pytest.approx(60 / LOOK_SECONDS, abs=1)


def test_where_there_is_sound_nobody_asks() -> None:
    server = Server(microphone_for=1)
    assert confirmed_after("default", server, ([RUSTLE] + [SILENCE] * 40) * 50) is None
    assert server.asked == 1


def test_a_card_that_is_opened_itself_is_no_other() -> None:
    assert confirmed_after("USB microphone (hw:1,0)", Server(microphone_for=0), [SILENCE] * 500) is None


ANSWERS = {
    "echo alsa_output.pci.monitor": True,
    "echo alsa_input.usb-mic": False,
    "echo Connection refused >&2; exit 1": False,
}


@pytest.mark.parametrize(("script", "expected"), ANSWERS.items())
def test_what_the_server_says(
    script: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pactl"
    program.write_text(f"#!/bin/sh\n[ $1 = get-default-source ] && {{ {script}; }}\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert hears_the_loudspeaker() is expected


def test_without_pactl_it_cannot_be_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not hears_the_loudspeaker()
