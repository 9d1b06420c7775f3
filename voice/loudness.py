"""How loud Charley speaks: as it was told, lower at night, and softly to somebody who whispers."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from math import log10

FOLLOWS = 0.6
"""dB that it changes for each dB that she speaks above or below her usual: it answers, it does not ape."""

SOFTER, LOUDER = -9.0, 4.0
"""dB that it follows at most: a whisper is answered softly, a shout does not wake the house."""

NIGHT = -6.0
"""dB at night. What is set by day is for a lit room."""

LEARNS = 0.1
"""Share of each utterance in what is her usual level."""

URGENT = 0.5
"""Gain below which a danger script is never said: it must be heard across a room."""

FAINTEST = 0.06
"""Gain below which nothing is said of itself: who whispers at night must still hear the count."""

FEWEST = 10
"""Frames of an utterance that tell a level: 0.2 s."""


class Loudness:
    """From her voice and the hour to a gain. Driven by frames; `night` is asked whether it is night."""

    def __init__(self, night: Callable[[], bool] = lambda: False, usual: float | None = None) -> None:
        """`usual` is the dBFS at which she is known to speak, None when she has not spoken yet."""
        self._night = night
        self._energies: list[float] = []
        self._follows = 0.0
        self.usual = usual

    def frame(self, frame: bytes) -> None:
        """20 ms in which she speaks."""
        samples = array("h", frame)
        self._energies.append(sum(s * s for s in samples) / max(1, len(samples)))

    def utterance(self, *, hers: bool) -> None:
        """It is over; `hers` when it was said to Charley, and not by a television."""
        energies, self._energies = sorted(self._energies), []
        if not hers or len(energies) < FEWEST or not energies[-1]:
            return
        loud = energies[len(energies) * 3 // 4 :]
        level = 10 * log10(max(1.0, sum(loud) / len(loud)) / 32768**2)
        if self.usual is None:
            self.usual = level
        self._follows = min(max(FOLLOWS * (level - self.usual), SOFTER), LOUDER)
        self.usual += LEARNS * (level - self.usual)

    def rest(self) -> None:
        """The conversation is over; whoever speaks next is not answered in the same whisper."""
        self._follows = 0.0

    def gain(self, volume: float, *, urgent: bool = False) -> float:
        """0 to 1, for what was told to be `volume`."""
        if urgent:
            return max(volume, URGENT)
        decibels = self._follows + (NIGHT if self._night() else 0.0)
        return min(1.0, max(volume * 10 ** (decibels / 20), min(volume, FAINTEST)))
