"""What every part of intents.yaml is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


def as_written(name: str) -> str:
    """The key of a field in the file: `as` and `not` are words of Python, where they are `as_` and `not_`."""
    return name.removesuffix("_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of intents.yaml: nothing unknown in it, nothing changeable after loading.

    A plain dataclass: pydantic checks it where a file is read (voice/content/reading.py); a night for which
    everything lies ready does without.

    What stands below a field is shown by editors that know docs/intents.schema.json; below one that holds
    sentences it tells a reviewer when they are said (voice/content/moments.py).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "use_attribute_docstrings": True,
        "alias_generator": as_written,
    }
