"""What a Raspberry Pi is told before it boots."""

from __future__ import annotations

import re

from tests.deploy.played import Played, Run
from tests.deploy.scripts import DEPLOY

import firmware  # isort: skip


ROWS = {16: "qwertyuiop", 30: "asdfghjkl", 44: "zxcvbnm"}
"""Linux numbers the keys row by row, from these on."""


def test_a_button_is_written_once_changed_and_removed(machine: Played, run: Run) -> None:
    machine.write("/boot/firmware/config.txt", "[pi4]\narm_boost=1\n")
    run("--button", "17")
    run()
    config = machine.read("/boot/firmware/config.txt")
    assert config.count("dtoverlay=gpio-key,gpio=17,active_low=1,gpio_pull=up,keycode=46\n") == 1
    assert config.index("[all]") > config.index("[pi4]")
    run("--button", "GPIO4")
    assert machine.read("/boot/firmware/config.txt").count("dtoverlay") == 1
    assert "gpio=4," in machine.read("/boot/firmware/config.txt")
    run("--button", "none")
    assert machine.read("/boot/firmware/config.txt") == "[pi4]\narm_boost=1\n"


def test_memory_limits_hold_on_a_raspberry_pi(machine: Played, run: Run) -> None:
    machine.write("/boot/firmware/cmdline.txt", "console=tty1 quiet\n")
    run()
    run()
    assert machine.read("/boot/firmware/cmdline.txt") == "console=tty1 quiet cgroup_enable=memory\n"


def test_what_others_wrote_stays_byte_for_byte(machine: Played, run: Run) -> None:
    """Edited on another system: its ends of lines, its letters."""
    machine.write("/boot/firmware/config.txt", "")
    config = machine.path("/boot/firmware/config.txt")
    written = "# k\xfchl bis 60 \xb0C\r\narm_boost=1\r\n".encode("latin-1")
    config.write_bytes(written)
    assert run("--button", "17") == 0
    assert config.read_bytes().startswith(written)
    run("--button", "none")
    assert config.read_bytes() == written


def test_the_button_is_the_key_that_the_page_takes_for_a_cramp() -> None:
    keys = (DEPLOY.parent / "voice/kiosk/page/scripts/keys.js").read_text()
    (letter,) = re.findall(r'\b(\w): "cramp"', keys)
    (number,) = (first + row.index(letter) for first, row in ROWS.items() if letter in row)
    assert number == firmware.KEY
