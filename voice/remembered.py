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
        if replace(self, usual=None) != replace(before, usual=None):
            return True
        if self.usual is None or before.usual is None:
            return self.usual != before.usual
        return abs(self.usual - before.usual) >= STEP


def recall(speaking: Speaking, file: Path | None = None) -> Manner:
    """As it was last, or as the settings have it where they were changed since, or nothing can be read."""
    settings = Manner(
        speaking.volume,
        float(speaking.words_per_minute),
        set_volume=speaking.volume,
        set_rate=float(speaking.words_per_minute),
    )
    try:
        kept = Manner(**json.loads((file or _file()).read_text(encoding="utf-8")))
        if (kept.set_volume, kept.set_rate) != (settings.set_volume, settings.set_rate):
            return replace(settings, usual=kept.usual)
        if 0 < kept.volume <= 1 and 50 <= kept.rate <= 300:
            return kept
    except (OSError, ValueError, TypeError):
        pass  # nothing kept yet, or damaged: the settings are good enough
    return settings


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
