"""What is heard where nothing was said to Charley, and what is lost where something was.

    python -m benchmarks.rejection [--recordings FOLDER]

Questions in foreign voices, clean and at 10 dB, against recorded noise and people who read books or talk to
other devices (FOLDER, with noise/ and speech/ in it). Each engine hears all of it through the whole pipeline.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.speech import foreign_voices, speak
from voice import assembly
from voice.asr.recogniser import Recogniser
from voice.asr.transcriber import Direct
from voice.assistant import Assistant
from voice.audio import noise, wav
from voice.audio.framing import Framer
from voice.audio.virtual import VirtualSpeaker
from voice.commands.hear import Mute
from voice.config import Hearing, Settings
from voice.events import FRAME_SECONDS, RATE, SILENCE
from voice.prepared import Prepared
from voice.told import HeardNow, Told

RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "audio"

EVERY = 97
"""One phrase in so many is spoken: about eighty, over all intents."""

AFTER = 60
"""Frames of silence after each recording."""


@dataclass(slots=True)
class Tally:
    """What came of some recordings."""

    recordings: int = 0
    seconds: float = 0.0
    utterances: int = 0
    accepted: int = 0
    understood: int = 0
    """Recordings in which something was taken for an intent."""
    right: int = 0
    """Recordings in which the intent was the one meant."""


def hear(assistant: Assistant, frames: Iterable[bytes]) -> float:
    """Seconds of sound that were heard."""
    count = 0
    for frame in frames:
        assistant.process(frame)
        count += 1
    for _ in range(AFTER):
        assistant.process(SILENCE)
    return count * FRAME_SECONDS


def tally(
    recogniser: Recogniser, known: Prepared, sounds: Iterable[tuple[Iterable[bytes], str]], *, asleep: bool
) -> Tally:
    """Hear each of `sounds` (frames, intent meant) in a conversation of its own."""
    total = Tally()
    told: list[HeardNow] = []

    def tell(what: Told) -> None:
        if isinstance(what, HeardNow):
            told.append(what)

    matcher = assembly.conversation(Settings(), known)
    for frames, meant in sounds:
        told.clear()
        conversation = matcher.again()
        if not asleep:
            conversation.wake_up()
        assistant = Assistant(
            conversation,
            assembly.listener(Direct(recogniser)),
            voice_at=lambda rate: Mute(),
            speaker=VirtualSpeaker(),
            tell=tell,
        )
        total.seconds += hear(assistant, frames)
        intents = {t.match.intent for t in told if t.match and t.match.intent != "none"}
        total.recordings += 1
        total.utterances += len(told)
        total.accepted += sum(t.transcript.accepted for t in told)
        total.understood += bool(intents)
        total.right += meant in intents
    return total


def spoken(known: Prepared, snr: float | None) -> Iterator[tuple[Iterable[bytes], str]]:
    """Phrases of the content in foreign voices, over rain at `snr` dB if given."""
    voices = foreign_voices()
    for number, (phrase, intent) in enumerate(list(known.content.phrases())[::EVERY]):
        said = bytes(RATE) + speak(phrase, voices[number % len(voices)]) + bytes(RATE)
        if snr is not None:
            said = noise.mix(said, noise.rain(len(said) / 2 / RATE + 0.1, number), snr)
        framer = Framer(RATE, 1)
        yield chain(framer.feed(said), framer.finish()), intent


def recorded(folder: Path) -> Iterator[tuple[Iterable[bytes], str]]:
    """Every recording of a folder, in which nothing is meant."""
    for path in sorted(folder.glob("*.flac")):
        yield wav.frames(path), "none"


def main() -> None:
    """Print a row for each engine and kind of sound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=Path, default=RECORDINGS)
    folder = parser.parse_args().recordings
    known = assembly.knowledge(Settings())
    engines = {
        "bundled Vosk": Hearing(engine="vosk", model=assembly.BUNDLED),
        "PocketSphinx": Hearing(engine="pocketsphinx"),
        "both": Hearing(),
    }
    print(
        "| engine | sound | recordings | seconds | utterances | accepted | understood as an intent | right |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, hearing in engines.items():
        recogniser = assembly.ears(Settings(hearing=hearing), known.content).recogniser
        row(name, "questions, clean", tally(recogniser, known, spoken(known, None), asleep=False))
        row(name, "questions, rain at 10 dB", tally(recogniser, known, spoken(known, 10), asleep=False))
        if not folder.is_dir():
            print(f"| {name} | no recordings in {folder} | | | | | | |")
            continue
        for kind in ("noise", "speech"):
            row(name, f"{kind}, asleep", tally(recogniser, known, recorded(folder / kind), asleep=True))
            row(name, f"{kind}, awake", tally(recogniser, known, recorded(folder / kind), asleep=False))


def row(engine: str, sound: str, total: Tally) -> None:
    """One line of the table."""
    counts = (total.recordings, round(total.seconds), total.utterances, total.accepted, total.understood)
    print(f"| {engine} | {sound} | {' | '.join(map(str, counts))} | {total.right} |", flush=True)


if __name__ == "__main__":
    main()
