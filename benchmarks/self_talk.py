"""Does Charley answer itself? It talks for an hour into its own microphone.

    python -m benchmarks.self_talk [--minutes 60] [--leak -20 -6 0] [--delay 0.03 0.12 0.3]

Everything it says comes back, so many decibels below what is played and so much later, with the echoes of a
bedroom. It is asked one thing after another by keyboard; whatever it hears and takes for somebody's words is
its own. The bundled model understands Charley's voice better than any person's: the hardest case.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks.room import Room
from voice import assembly
from voice.asr.recogniser import Recogniser
from voice.asr.transcriber import Direct
from voice.assistant import Assistant
from voice.audio.virtual import VirtualSpeaker
from voice.config import Hearing, Settings, Speaking
from voice.content.topics import TOPICS
from voice.events import FRAME_SECONDS
from voice.prepared import Prepared
from voice.told import HeardNow, SayingNow, Told

CRAMP = "i have a cramp in my calf"

PAUSE = 2.0
"""Seconds of silence before the next thing is asked."""

COACHED = 45.0
"""Seconds for which a stretch is left alone before something else is asked."""


@dataclass(slots=True)
class Tally:
    """What came of it."""

    seconds: float = 0.0
    sentences: int = 0
    utterances: int = 0
    """That the endpointer cut from its own voice."""
    replies: list[str] = field(default_factory=list)
    """Own words taken for somebody's."""
    pauses: int = 0
    """Times it fell silent over its own voice, and went on."""


def talk(recogniser: Recogniser, known: Prepared, settings: Settings, room: Room, minutes: float) -> Tally:
    """Let it talk to itself in `room`."""
    tally = Tally()
    speaker = VirtualSpeaker()
    voice_at, close = assembly.voices(settings)

    def tell(told: Told) -> None:
        match told:
            case HeardNow(transcript, match):
                tally.utterances += 1
                if match is not None:
                    tally.replies.append(f"{transcript.text} -> {match.intent} {match.flag or ''}")
            case SayingNow(sentences):
                tally.sentences += len(sentences)
            case _:
                pass

    assistant = Assistant(
        assembly.conversation(settings, known),
        assembly.listener(Direct(recogniser)),
        voice_at=voice_at,
        speaker=speaker,
        tell=tell,
    )
    questions = cycle(_questions(known))
    quiet = 0.0
    paused = False
    while tally.seconds < minutes * 60:
        assistant.process(room.heard(speaker.advance()))
        tally.seconds += FRAME_SECONDS
        tally.pauses += assistant.paused and not paused
        paused = assistant.paused
        quiet = 0.0 if assistant.speaking else quiet + FRAME_SECONDS
        coaching = assistant.conversation.session.state.name == "coaching"
        if quiet > (COACHED if coaching else PAUSE):
            quiet = 0.0
            assistant.take(next(questions))
    close()
    return tally


def _questions(known: Prepared) -> list[str]:
    """One phrase of every topic, more of each, and a cramp between them: in turn, all that it says."""
    asked: list[str] = []
    for topic in sorted(set(TOPICS) & set(known.content.intents)):
        asked += [
            known.content.intents[topic].phrases[0],
            "tell me more",
            CRAMP,
            "stop",
        ]
    return asked


def main() -> None:
    """Print a row for each leak and delay."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--leak", type=float, nargs="+", default=[-20, -6, 0])
    parser.add_argument("--delay", type=float, nargs="+", default=[0.12])
    parser.add_argument("--show", action="store_true", help="print what it took for somebody's words")
    wanted = parser.parse_args()
    settings = Settings(hearing=Hearing(engine="vosk", model=assembly.BUNDLED), speaking=Speaking(volume=1.0))
    known = assembly.knowledge(settings)
    recogniser = assembly.ears(settings, known.content).recogniser
    print("| leak | delay | minutes | sentences | utterances cut | pauses | replies to itself (goal 0) |")
    print("|---|---|---|---|---|---|---|")
    for leak in wanted.leak:
        for delay in wanted.delay:
            tally = talk(recogniser, known, settings, Room(leak, delay), wanted.minutes)
            counts = (tally.sentences, tally.utterances, tally.pauses, len(tally.replies))
            row = (f"{leak:.0f} dB", f"{delay * 1000:.0f} ms", round(tally.seconds / 60), *counts)
            print(
                f"| {' | '.join(map(str, row))} |",
                *(tally.replies if wanted.show else ()),
                sep="\n",
                flush=True,
            )


if __name__ == "__main__":
    main()
