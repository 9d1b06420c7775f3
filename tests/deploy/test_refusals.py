"""Where it cannot be done: one line that says why, before anything is changed."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from tests.deploy.played import Played, Run
from tests.deploy.scripts import one_line


def not_root(machine: Played) -> None:
    machine.root_is_here = False


def bullseye(machine: Played) -> None:
    machine.write("/etc/os-release", 'ID=debian\nVERSION_CODENAME=bullseye\nPRETTY_NAME="Debian 11"\n')


def another_system(machine: Played) -> None:
    machine.write("/etc/os-release", 'ID=fedora\nPRETTY_NAME="Fedora Linux 42"\n')


def no_system(machine: Played) -> None:
    machine.path("/etc/os-release").unlink()


def of_32_bits(machine: Played) -> None:
    machine.architecture = "armhf"


def full_disk(machine: Played) -> None:
    machine.free = 800


def a_person_called_charley(machine: Played) -> None:
    machine.write("/etc/passwd", "charley:x:1000:1000::/home/charley:/bin/bash\n")


def a_folder_of_ones_own(machine: Played) -> None:
    machine.write("/opt/charley/README.md", "a clone")


def a_torn_record(machine: Played) -> None:
    machine.write("/etc/charley/installed.json", '{"port": 81')


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (not_root, "sudo deploy/install"),
        (bullseye, "here is Debian 11; it takes Debian or Raspberry Pi OS 12 (bookworm) or 13 (trixie)"),
        (another_system, "here is Fedora Linux 42"),
        (no_system, "here is an unknown system"),
        (of_32_bits, "takes a 64-bit system"),
        (full_disk, "800 MB of the disk are free, 2500 are needed"),
        (a_person_called_charley, "a user 'charley' with the home /home/charley"),
        (a_folder_of_ones_own, "there is a folder /opt/charley"),
        (a_torn_record, "installed.json cannot be read"),
    ],
)
def test_it_refuses_in_one_line_and_changes_nothing(
    machine: Played,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    trouble: Callable[[Played], None],
    said: str,
) -> None:
    trouble(machine)
    before = machine.contents()
    assert run() == 1
    assert said in one_line(capsys)
    assert machine.contents() == before


def test_it_refuses_a_port_that_another_program_has(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert run("--port", str(port)) == 1
    assert f"port {port} is taken" in one_line(capsys)


@pytest.mark.parametrize("button", ["GPIO99", "17, 27", "left"])
def test_it_refuses_a_button_that_is_none(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str], button: str
) -> None:
    assert run("--button", button) == 1
    assert "GPIO0 to GPIO27" in one_line(capsys)


def test_it_refuses_a_button_without_pins_before_anything_is_done(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = machine.contents()
    assert run("--button", "GPIO17") == 1
    assert "only a Raspberry Pi" in one_line(capsys)
    assert machine.contents() == before


def test_without_a_network_apt_tells_why(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.breaks = "install --no-install-recommends"
    assert run() == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert "Unable to fetch some archives" in last
    assert "is there a network" in last
