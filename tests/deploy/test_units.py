"""What systemd is told."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.deploy.played import Played, Run
from tests.deploy.scripts import DEPLOY, OURS, UNITS
from voice.commands import kiosk

SHELL = ("install", "root/usr/local/bin/charley")


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not here")
def test_the_shell_scripts_are_clean() -> None:
    done = subprocess.run(["shellcheck", *SHELL], cwd=DEPLOY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_understands_every_unit(machine: Played, run: Run) -> None:
    run()
    for program in ("/usr/bin/cage", "/opt/charley/.venv/bin/python"):
        machine.write(program, "")
        machine.path(program).chmod(0o755)
    machine.path("/opt/charley/charley").chmod(0o755)
    # Units of the system that ours name; here they need not do anything.
    for unit in ("sysinit.target", "basic.target", "shutdown.target", "user@.service", "seatd.service"):
        shown = "[Unit]\nDefaultDependencies=no\n" + "[Service]\nExecStart=/usr/bin/cage\n" * unit.endswith(
            "service"
        )
        machine.write(f"/usr/lib/systemd/system/{unit}", shown)
    done = subprocess.run(
        ["systemd-analyze", f"--root={machine.root}", "verify", *OURS],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_LOG_LEVEL": "warning"},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_that_is_said_leaves_the_machine() -> None:
    for unit in ("charley.service", "charley-screen.service"):
        lines = (UNITS / unit).read_text().splitlines()
        assert "IPAddressDeny=any" in lines
        assert "IPAddressAllow=localhost" in lines


def test_neither_unit_ever_gives_up_nor_ends_the_other() -> None:
    for unit in ("charley.service", "charley-screen.service"):
        text = (UNITS / unit).read_text()
        assert "\nRestart=always\n" in text
        assert "\nStartLimitIntervalSec=0\n" in text
        assert not any(word in text for word in ("\nRequires=", "\nBindsTo=", "\nPartOf="))


def test_the_kiosk_takes_options_from_a_drop_in() -> None:
    """docs/kiosk.md names this one."""
    unit = (UNITS / "charley.service").read_text()
    assert "\nEnvironment=OPTIONS=\n" in unit
    assert " kiosk --no-browser --port @PORT@ $OPTIONS\n" in unit
    assert any("--no-letter-keys" in option.opts for option in kiosk.command.params)


def test_the_screen_is_dimmed_when_the_clock_is_set() -> None:
    """A Pi without a clock wakes with the hour of its last shutdown."""
    assert "\nOnClockChange=yes\n" in (UNITS / "charley-brightness.timer").read_text()
