"""What to type where the libraries of an extra are not installed."""

from __future__ import annotations

import shlex
import sys


def cure(extra: str) -> str:
    """The line that installs them: into this very Python, in a clone and in an installation alike."""
    wanted = required(extra) or [extra]
    return shlex.join([sys.executable, "-m", "pip", "install", *wanted])


def required(extra: str) -> list[str]:
    """What an extra asks for, as in ["wyoming>=1.10"]; [] where Charley has no such extra."""
    from importlib import metadata  # only where something is missing: it stays in memory all night

    try:
        listed = metadata.requires("charley") or []
    except metadata.PackageNotFoundError:
        return []
    parted = (line.partition(";") for line in listed)
    return [name.strip() for name, _, marker in parted if f"extra == '{extra}'" in marker.replace('"', "'")]
