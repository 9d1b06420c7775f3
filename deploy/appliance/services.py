"""The running services: stopped while they are changed, and started again."""

from __future__ import annotations

from machine import ACCOUNT, Machine

UNITS = ("charley-screen.service", "charley.service", "charley-brightness.timer")


def running(machine: Machine) -> bool:
    """Whether the bedside runs."""
    return (
        machine.has_systemd() and machine.ask("systemctl", "is-active", "charley.service").strip() == "active"
    )


def stop(machine: Machine) -> None:
    """Stop what runs of it; nothing where systemd does not."""
    if machine.has_systemd():
        for unit in UNITS:
            machine.ask("systemctl", "stop", unit)


def start(machine: Machine) -> None:
    """Start the bedside. Raises ApplianceError."""
    machine.run("systemctl", "start", *reversed(UNITS), to="start Charley")


def reload(machine: Machine) -> None:
    """Let systemd and udev read what was changed."""
    if machine.has_systemd():
        machine.run("systemctl", "daemon-reload", to="tell systemd")
        machine.ask("udevadm", "control", "--reload")


def resume(machine: Machine, *, start: bool) -> None:
    """After a failure: what can be had."""
    machine.ask("systemctl", "daemon-reload")
    if start:
        machine.ask("systemctl", "start", *reversed(UNITS))


def end_session(machine: Machine) -> None:
    """End PipeWire and whatever else the user still runs, so that the user can be removed."""
    numbers = machine.numbers(ACCOUNT)
    if machine.has_systemd() and numbers:
        machine.ask("systemctl", "stop", f"user@{numbers[0]}.service")
