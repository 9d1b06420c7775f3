"""What the live conversation asks of a screen beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from voice.assistant import Assistant
from voice.told import Told


@dataclass(frozen=True, slots=True)
class Condition:
    """How it is with Charley beside the conversation."""

    seconds: float
    """Of audio since it began."""
    night: bool
    deaf: str
    """Why it cannot hear, in one line; "" when it can."""
    mute: str
    """Why it cannot be heard."""
    frames: int
    """That have reached the recogniser."""


class Display(Protocol):
    """A screen beside the conversation."""

    def tell(self, told: Told) -> None:
        """What happens."""

    def asked(self) -> list[str]:
        """What was pressed or typed since the last call, in words."""

    def show(self, assistant: Assistant, condition: Condition) -> None:
        """Show how it is now."""

    def failure(self, seconds: float) -> str | None:
        """The line of the content that must be said because the screen is off, while somebody is awake."""

    def close(self) -> None:
        """The conversation is over."""
