"""Is she heard while Charley speaks, and how soon is it silent?

    python -m benchmarks.barge_in [--leak -20 -6 0] [--softer 0 6 12] [--voices 6]

Charley gives a long answer; she speaks into it, as loud at the microphone as every voice here, or so many
decibels softer. Charley's own voice comes back so many decibels below what is played (0 dB: as loud as hers).
Sound travels in audio time; the loudspeaker's own latency is measured by benchmarks.latency.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from itertools import product
from statistics import median

import numpy as np

from benchmarks.room import Room
from tests.speech import foreign_voices, speak
from voice import assembly
from voice.asr.transcriber import Direct
from voice.assistant import Assistant
from voice.audio.virtual import VirtualSpeaker, mix
from voice.config import Hearing, Settings, Speaking
from voice.events import FRAME_BYTES, FRAME_SECONDS, SILENCE
from voice.told import HeardNow, Told

SAID = {
    "stop": ("stop",),
    "wait": ("pause",),
    "say that again": ("repeat",),
    "slower please": ("slower",),
    "it's gone": ("it_eased", "thanks"),
    "it hurts more": ("still_hurts", "worse", "check"),
    "my chest hurts and i can't breathe": ("red_flag", "check"),
    "one leg is swollen and hot": ("red_flag", "check"),
}
"""What she says, and what it may be understood as: pain without a place is asked about."""

ASKED = "what causes leg cramps"

INTO = 2.5
"""Seconds of the answer before she speaks."""

AFTER = 3.0
"""Seconds that are listened to after she has spoken."""


@dataclass(slots=True)
class Tally:
    """What came of some words in some voices."""

    tried: int = 0
    silenced: int = 0
    understood: int = 0
    otherwise: int = 0
    """Something else was understood."""
    late: list[float] = field(default_factory=list)
    """Seconds from the end of her words to silence."""

    def add(self, understood: str, silent: float | None, meant: tuple[str, ...]) -> None:
        """One interruption."""
        self.tried += 1
        self.understood += understood in meant
        self.otherwise += bool(understood) and understood not in meant
        if silent is not None:
            self.silenced += 1
            self.late.append(silent)

    def row(self) -> str:
        """The cells of a table."""
        late = f"{median(self.late):.2f}" if self.late else "-"
        return " | ".join(map(str, (self.tried, self.silenced, self.understood, self.otherwise, late)))


class Bedside:
    """Charley with a voice, a recogniser and what it knows; a new conversation for each interruption."""

    def __init__(self) -> None:
        self._chosen = Settings(
            hearing=Hearing(engine="vosk", model=assembly.BUNDLED), speaking=Speaking(volume=1.0)
        )
        self._known = assembly.knowledge(self._chosen)
        self._recogniser = assembly.ears(self._chosen, self._known.content).recogniser
        self._voice_at, self.close = assembly.voices(self._chosen)

    def interrupt(self, said: bytes, room: Room) -> tuple[str, float | None]:
        """What was understood ("" for nothing), and when it fell silent, from the end of `said`."""
        speaker = VirtualSpeaker()
        heard: list[str] = []

        def tell(told: Told) -> None:
            if isinstance(told, HeardNow) and told.match:
                heard.append(told.match.remark or told.match.intent)

        conversation = assembly.conversation(self._chosen, self._known)
        conversation.wake_up()
        assistant = Assistant(
            conversation,
            assembly.listener(Direct(self._recogniser)),
            voice_at=self._voice_at,
            speaker=speaker,
            tell=tell,
        )
        assistant.take(ASKED)
        frames = [SILENCE] * round(INTO / FRAME_SECONDS)
        frames += [
            said[i : i + FRAME_BYTES].ljust(FRAME_BYTES, b"\0") for i in range(0, len(said), FRAME_BYTES)
        ]
        over = len(frames)
        frames += [SILENCE] * round(AFTER / FRAME_SECONDS)
        silent: float | None = None
        for number, frame in enumerate(frames):
            assistant.process(mix(frame, room.heard(speaker.advance())))
            if silent is None and number > INTO / FRAME_SECONDS and not speaker.speaking:
                silent = (number - over) * FRAME_SECONDS
        return (heard[0] if heard else ""), silent


def quieter(pcm: bytes, decibels: float) -> bytes:
    """The same sound, so much softer."""
    return (np.frombuffer(pcm, "<i2") * 10 ** (-decibels / 20)).astype("<i2").tobytes()


def main() -> None:
    """Print a row for each leak and thing that is said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leak", type=float, nargs="+", default=[-20, -6, 0])
    parser.add_argument("--softer", type=float, nargs="+", default=[0])
    parser.add_argument("--voices", type=int, default=6)
    wanted = parser.parse_args()
    bedside = Bedside()
    every = foreign_voices()
    voices = every[:: max(1, len(every) // wanted.voices)][: wanted.voices]
    print(
        "| leak | she says | her level | tried | fell silent | understood | otherwise | silent after her, s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for leak, softer, (said, meant) in product(wanted.leak, wanted.softer, SAID.items()):
        tally = Tally()
        for voice in voices:
            hers = quieter(speak(said, voice), softer)
            tally.add(*bedside.interrupt(hers, Room(leak, 0.12)), meant)
        print(f"| {leak:.0f} dB | {said} | {-softer:.0f} dB | {tally.row()} |", flush=True)
    bedside.close()


if __name__ == "__main__":
    main()
