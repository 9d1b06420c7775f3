"""Taking the bedside back: nothing of it stays, and nothing of anybody else's goes."""

from __future__ import annotations

import pytest

from tests.deploy.played import Played, Run
from tests.deploy.scripts import OURS, one_line


def test_it_takes_back_all_that_it_did(machine: Played, run: Run) -> None:
    """Here a desktop was the default, and a file of ours was already there in other words."""
    default = machine.path("/etc/systemd/system/default.target")
    default.parent.mkdir(parents=True)
    default.symlink_to("/lib/systemd/system/graphical.target")
    machine.write("/etc/systemd/system/tmp.mount", "somebody's own")
    machine.write("/boot/firmware/config.txt", "[pi4]\narm_boost=1\n")
    machine.write("/boot/firmware/cmdline.txt", "console=tty1 quiet\n")
    before, installed = machine.contents(), set(machine.installed)
    run("--button", "GPIO17")
    assert str(default.readlink()) == "/lib/systemd/system/multi-user.target"
    assert machine.contents().keys() > before.keys()
    assert run("--uninstall", "--purge") == 0
    assert machine.contents() == before
    assert machine.installed == installed


def test_the_household_keeps_its_settings(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    machine.write("/var/lib/charley/.config/charley/config.toml", "[household]")
    capsys.readouterr()
    run("--uninstall")
    assert "--purge" in capsys.readouterr().err
    assert machine.read("/var/lib/charley/.config/charley/config.toml") == "[household]"
    assert not machine.path("/var/lib/charley/.cache").exists()
    assert f"chown -hR root:root {machine.path('/var/lib/charley')}" in machine.ran


def test_there_is_nothing_to_take_back_twice(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    run("--uninstall", "--purge")
    capsys.readouterr()
    assert run("--uninstall") == 0
    assert one_line(capsys) == "charley: nothing of it is here"


def test_a_package_that_others_have_come_to_need_stays(machine: Played, run: Run) -> None:
    run()
    machine.needed_by_others = {"pipewire"}
    run("--uninstall")
    assert "pipewire" in machine.installed
    assert "cage" not in machine.installed
    assert "libof-cage" not in machine.installed


def test_a_package_that_somebody_has_asked_for_since_stays(machine: Played, run: Run) -> None:
    run()
    machine.manual |= {"chromium", "libof-cage"}
    run("--uninstall")
    assert {"chromium", "libof-cage"} <= machine.installed
    assert "cage" not in machine.installed


@pytest.mark.parametrize("place", ["system", "system.control"])
def test_what_was_added_to_our_units_goes_with_them(machine: Played, run: Run, place: str) -> None:
    run()
    for unit in (*OURS, "tmp.mount", "seatd.service"):
        machine.write(f"/etc/systemd/{place}/{unit}.d/override.conf", "[Service]\n")
    run("--uninstall")
    left = {path.name for path in machine.path(f"/etc/systemd/{place}").iterdir()}
    assert left == {"tmp.mount.d", "seatd.service.d"}


def test_somebody_elses_folder_stays(machine: Played, run: Run) -> None:
    run()
    machine.path("/opt/charley").unlink()
    machine.write("/opt/charley/README.md", "a clone")
    assert run("--uninstall") == 0
    assert machine.read("/opt/charley/README.md") == "a clone"
