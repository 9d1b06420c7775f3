"""What a synthesiser is: the interface, the voice it speaks with, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from voice.events import RATE, Speech


@dataclass(frozen=True, slots=True)
class Voice:
    """A way of speaking."""

    name: str
    """An espeak-ng voice, with a variant after the plus sign: "en-us", "en-gb+m3"."""
    words_per_minute: float
    """As measured over many sentences, pauses included; other voices than the default are a tenth off."""


DEFAULT_VOICE = Voice("en-us+f2", 135)
"""Low, unhurried, and of the women's voices the one that recognisers follow best, in rain too."""


BREATH = bytes(2 * int(0.3 * RATE))
"""Silence between the pieces of a text too long for one."""


class Synthesiser(Protocol):
    """Turns sentences into sound. Equal identity and equal text give equal samples."""

    @property
    def identity(self) -> str:
        """Engine, version, voice and rate: whatever the sound depends on besides the text."""

    def render(self, text: str) -> Speech:
        """The sound of `text`; `pcm` is b"" when there is nothing in it to pronounce.

        Blocks. Raises SynthesisError.
        """

    def close(self) -> None:
        """Let go of processes and files. May be called twice; `render` starts anew."""


class SynthesisError(Exception):
    """A sentence could not be rendered; the message names the cause and the cure in one line."""
