"""What outlives a restart of how Charley speaks: louder, slower, and how loud she speaks herself."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from voice import places
from voice.config import Speaking

log = logging.getLogger(__name__)

STEP = 1.0
"""dB by which her level must have changed to be written: a memory card wears."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How Charley speaks in this household."""

    volume: float
    rate: float
    """Words a minute."""
    usual: float | None = None
    """dBFS at which she speaks."""
    set_volume: float = 0.0
    """Volume and rate of the settings by then: whoever changes those wants them."""
    set_rate: float = 0.0

    def worth_writing(self, before: Manner) -> bool:
        """Whether it differs from what was written `before` by more than a trifle."""
        if replace(self, usual=before.usual) != before:
            return True
        if self.usual is None or before.usual is None:
            return self.usual != before.usual
        return abs(self.usual - before.usual) >= STEP

    def believable(self) -> bool:
        """Whether somebody may have asked for it. Raises TypeError where something is no number."""
        heard = self.usual is None or -100 <= self.usual <= 0
        return heard and 0 < self.volume <= 1 and 50 <= self.rate <= 300


def recall(speaking: Speaking, file: Path | None = None) -> Manner:
    """As it was last, or as the settings have it where they were changed since, or nothing can be read."""
    volume, rate = speaking.volume, float(speaking.words_per_minute)
    settings = Manner(volume=volume, rate=rate, set_volume=volume, set_rate=rate)
    try:
        kept = Manner(**json.loads((file or _file()).read_text(encoding="utf-8")))
        if not kept.believable():
            return settings
    except (OSError, ValueError, TypeError):  # nothing kept yet, or damaged: the settings are good enough
        return settings
    if (kept.set_volume, kept.set_rate) != (volume, rate):
        return replace(settings, usual=kept.usual)
    return kept


def keep(manner: Manner, file: Path | None = None) -> None:
    """Write it down; a full card is no reason to stop speaking."""
    path = file or _file()
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(json.dumps(asdict(manner)), encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        log.warning("cannot keep how loud and how fast to speak (%s)", error)


def _file() -> Path:
    return places.state_dir() / "manner.json"
