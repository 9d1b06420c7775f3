"""What a live conversation needs before it begins, made ready all at once; closed when it is over."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice.asr.supervised import Supervised, spawn, worker
from voice.audio.devices import Listing

if TYPE_CHECKING:
    from voice.config import Settings
    from voice.knowledge import Rereading
    from voice.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Start:
    """What a conversation is made of."""

    chosen: Settings
    known: Prepared
    transcriber: Supervised
    rereading: Rereading
    microphones: bool
    """Whether there are any."""


@contextmanager
def started() -> Iterator[Start]:
    """Whatever is amiss and can be mended is told on stderr. Raises what the parts raise."""
    listing, recogniser = Listing(), spawn()
    # Half a second of imports; PortAudio may take longer to look around, and an engine to start: all at once.
    from voice import assembly
    from voice.commands.terminal import show
    from voice.knowledge import Knowledge, Rereading
    from voice.told import Trouble

    chosen = assembly.settings()
    knowledge = Knowledge(chosen, lambda message: show(Trouble(message)))
    known = knowledge.first()
    ears = assembly.ears(chosen, known.content)
    transcriber = Supervised(worker(ears.engine, recogniser))
    transcriber.on_exchange = lambda told: show(Trouble(told))
    try:
        transcriber.load()
        devices = listing.devices()
        mind = [ears.notice, *assembly.sent_away(chosen)] if devices.microphones else []
        notices = (*devices.problems, *filter(None, mind))
        for notice in notices:
            print(f"charley: {notice}", file=sys.stderr)
        yield Start(chosen, known, transcriber, Rereading(knowledge), bool(devices.microphones))
    finally:
        transcriber.close()
