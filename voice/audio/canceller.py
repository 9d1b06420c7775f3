"""The sound server's echo canceller, used where there is one: it takes Charley's voice out of hers."""

from __future__ import annotations

import os
from collections.abc import Mapping

from voice.audio.pactl import asked

NAMES = ("echo-cancel", "echocancel", "echo_cancel")
"""How PulseAudio and PipeWire name a canceller's source, which has no echo, and the sink it listens to."""


def cancels(names: str) -> bool:
    """Whether a canceller is among these names."""
    return any(name in names.lower() for name in NAMES)


def found(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment in which a program speaks and hears through the canceller; {} where there is none.

    Who has chosen a source or a sink in the environment keeps it. Both ends are needed: a canceller knows
    only what is played through it.
    """
    environment = os.environ if environment is None else environment
    if "PULSE_SOURCE" in environment or "PULSE_SINK" in environment:
        return {}
    source = _first(asked("list", "short", "sources"))
    sink = _first(asked("list", "short", "sinks"))
    return {"PULSE_SOURCE": source, "PULSE_SINK": sink} if source and sink else {}


def _first(listed: str) -> str:
    """The name of the first canceller in pactl's short list: "12\\tname\\tdriver\\t..."."""
    rows = (line.split("\t") for line in listed.splitlines())
    names = (row[1] for row in rows if len(row) > 2 and cancels(f"{row[1]} {row[2]}"))
    return next((name for name in names if not name.endswith(".monitor")), "")
