"""`charley devices`: the microphones and loudspeakers that can be used."""

from __future__ import annotations

import sys

import click

from voice.audio.devices import Device, list_devices


@click.command()
def command() -> None:
    """List microphones and loudspeakers, and what is missing."""
    found = list_devices()
    _show("microphones", found.microphones, found.microphone)
    _show("loudspeakers", found.loudspeakers, found.loudspeaker)
    for problem in found.problems:
        print(f"charley: {problem}", file=sys.stderr)
    if found.problems:
        sys.exit(1)


def _show(kind: str, devices: tuple[Device, ...], default: str | None) -> None:
    print(f"{kind}:")
    for device in devices:
        mark = "*" if device.name == default else " "
        print(f"  {mark} {device.name}  ({device.channels} channels, {device.rate} Hz)")
    if not devices:
        print("    none")
