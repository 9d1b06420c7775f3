"""Why this machine cannot be made the bedside: looked at before anything is changed."""

from __future__ import annotations

import errno
import socket

from machine import ACCOUNT, HOME, PROGRAM, ApplianceError, Machine

RELEASES = {"bookworm": "12", "trixie": "13"}
NEEDED_MB = 2500
"""For packages, environment, model and speech, and what apt needs while it unpacks."""
BESIDE_MB = 800
"""For a second environment and model beside the first."""
ARCHITECTURES = ("amd64", "arm64")


def root(machine: Machine) -> None:
    """Raises ApplianceError unless we are root."""
    if not machine.is_root():
        raise ApplianceError("this changes the system, and only root may: sudo deploy/install")


def system(machine: Machine) -> None:
    """Raises ApplianceError unless this is a release that it was made for, of 64 bits."""
    release = os_release(machine)
    name = release.get("PRETTY_NAME", "an unknown system")
    if release.get("VERSION_CODENAME") not in RELEASES or release.get("ID") not in ("debian", "raspbian"):
        known = " or ".join(f"{number} ({codename})" for codename, number in RELEASES.items())
        raise ApplianceError(f"here is {name}; it takes Debian or Raspberry Pi OS {known}")
    architecture = machine.ask("dpkg", "--print-architecture").strip()
    if architecture not in ARCHITECTURES:
        raise ApplianceError(
            f"here is {name} for {architecture or 'an unknown processor'}, and the speech "
            "recogniser takes a 64-bit system: choose that one in Raspberry Pi Imager"
        )


def account(machine: Machine, *, ours: bool) -> None:
    """Raises ApplianceError if a user has the name that the bedside needs, and is somebody."""
    numbers = machine.numbers(ACCOUNT)
    if numbers and not ours and numbers[1] != HOME:
        raise ApplianceError(
            f"there is a user {ACCOUNT!r} with the home {numbers[1]}; the bedside needs one of its "
            "own by that name: give yours another, with usermod --login"
        )


def place(machine: Machine) -> None:
    """Raises ApplianceError if something of somebody else's lies where Charley goes."""
    there = machine.path(PROGRAM)
    if there.exists() and not there.is_symlink():
        raise ApplianceError(f"there is a folder {PROGRAM}, where the bedside's own goes: move yours away")


def space(machine: Machine, *, first: bool) -> None:
    """Raises ApplianceError if the disk is too full for the first installation, or for one beside it."""
    free, needed = machine.free_mb(), NEEDED_MB if first else BESIDE_MB
    if free < needed:
        raise ApplianceError(
            f"{free} MB of the disk are free, {needed} are needed: remove something, or take a larger card"
        )


def port(machine: Machine, number: int) -> None:
    """Raises ApplianceError if another program has the page's port."""
    if machine.ask("systemctl", "is-active", "charley.service").strip() == "active":
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ApplianceError(
                    f"port {number} is taken by another program: choose another one with --port"
                ) from None
            raise ApplianceError(f"port {number} cannot be had: {error.strerror}") from None


def os_release(machine: Machine) -> dict[str, str]:
    """What the system calls itself."""
    try:
        lines = machine.path("/etc/os-release").read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key: value.strip("\"'") for key, _, value in pairs}
