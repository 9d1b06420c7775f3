"""What is on at night: kinds of sound, each a row of pieces with what is said in them."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.endpointing.snoring import snoring
from benchmarks.endpointing.sounds import LEVELS, at_level
from benchmarks.night.crying import crying, groaning
from benchmarks.night.places import PLACES, heard_from
from tests.speech import foreign_voices, speak
from voice.audio import noise, wav

TALK = Path(__file__).with_name("talk.toml")

MINUTE = 60.0

BOUTS = 3
"""Minutes of each sound that is made here, at each level."""

PAUSES = (0.1, 1.4)
"""Seconds between two sentences of a programme: some run into one utterance."""

PACE = 175
"""Words a minute of people who are awake."""

FOREIGN_THROATS = ("", "+f3", "+m4")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some seconds of the night."""

    name: str
    """What it is, or what is said in it, and whence it comes."""
    sound: Callable[[], bytes]
    """PCM, made when it is wanted."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What was recorded; empty where there are no recordings."""

    noises: Mapping[str, bytes]
    people: Mapping[str, bytes]
    commands: Mapping[str, bytes]

    @classmethod
    def of(cls, folder: Path) -> Sources:
        """The recordings in folder/noise and folder/speech."""
        read = {p.stem: b"".join(wav.frames(p)) for p in sorted(folder.glob("*/*.flac"))}
        noises = {name: read[name] for name in read if (folder / "noise" / f"{name}.flac").exists()}
        people = {name: pcm for name, pcm in read.items() if name.startswith("libri-")}
        rest = {name: pcm for name, pcm in read.items() if name not in noises and name not in people}
        return cls(noises, people, rest)


def recorded_noise(sources: Sources) -> Iterator[Piece]:
    """Rain, birds, dishes, a coffee shop, loud to quiet."""
    for name, pcm in {**sources.noises, "rain (made)": noise.rain(MINUTE), "fan": noise.fan(MINUTE)}.items():
        for level in LEVELS:
            yield Piece(f"{name}, {level:.0f} dBFS", partial(at_level, pcm, level))


def snores(sources: Sources) -> Iterator[Piece]:
    """Somebody beside her is asleep."""
    yield from _made({"snore": noise.snore, "throaty snore": snoring})


def cries(sources: Sources) -> Iterator[Piece]:
    """A baby, and somebody who groans in her sleep."""
    yield from _made({"baby": crying, "groans": groaning})


def reading(sources: Sources) -> Iterator[Piece]:
    """People who were recorded reading books."""
    yield from _placed(sources.people, sources)


def commands(sources: Sources) -> Iterator[Piece]:
    """People who talk to other devices."""
    yield from _placed(sources.commands, sources)


def television(sources: Sources) -> Iterator[Piece]:
    """Film, news, adverts, quiz, sport, hospital, cookery."""
    yield from _spoken("television", sources)


def beside(sources: Sources) -> Iterator[Piece]:
    """Two people in the room, about legs, babies, and somebody called Charley."""
    yield from _spoken("beside", sources)


def deserved(sources: Sources) -> Iterator[Piece]:
    """Pleas and danger signs that are only played: these should wake Charley."""
    yield from _spoken("deserved", sources)


def foreign(sources: Sources) -> Iterator[Piece]:
    """Twelve other languages."""
    lines = [(voice, text) for voice, texts in _talk("foreign").items() for text in texts]
    for turn in range(len(PLACES)):
        for number, (voice, text) in enumerate(lines):
            throat = FOREIGN_THROATS[(number + turn) % len(FOREIGN_THROATS)]
            yield _piece(text, partial(speak, text, f"espeak:{voice}{throat}"), sources, number, turn)


KINDS: dict[str, Callable[[Sources], Iterator[Piece]]] = {
    "noise": recorded_noise,
    "snoring": snores,
    "baby, groans": cries,
    "books read aloud": reading,
    "other devices": commands,
    "television": television,
    "foreign talk": foreign,
    "talk in the room": beside,
    "deserved": deserved,
}


def _made(makers: Mapping[str, Callable[[float, int], bytes]]) -> Iterator[Piece]:
    for name, make in makers.items():
        for level in LEVELS:
            for bout in range(BOUTS):
                yield Piece(f"{name}, {level:.0f} dBFS", partial(_bout, make, bout, level))


def _bout(make: Callable[[float, int], bytes], bout: int, level: float) -> bytes:
    return at_level(make(MINUTE, bout), level)


def _placed(recordings: Mapping[str, bytes], sources: Sources) -> Iterator[Piece]:
    for turn in range(len(PLACES)):
        for number, (name, pcm) in enumerate(recordings.items()):
            yield _piece(name, partial(bytes, pcm), sources, number, turn)


def _spoken(table: str, sources: Sources) -> Iterator[Piece]:
    """Every sentence from every place, each time in another voice; programmes stay whole."""
    voices = foreign_voices()
    lines = [text for texts in _talk(table).values() for text in texts]
    for turn in range(len(PLACES)):
        for number, text in enumerate(lines):
            voice = voices[(number * 5 + turn * 3) % len(voices)]
            yield _piece(text, partial(speak, text, voice, words_per_minute=PACE), sources, number, turn)


def _piece(name: str, said: Callable[[], bytes], sources: Sources, number: int, turn: int) -> Piece:
    # A quarter from each place, changing with every sentence: over the turns each comes from everywhere.
    place = PLACES[(number + turn) % len(PLACES)]
    pause = random.Random(number * len(PLACES) + turn).uniform(*PAUSES)

    def sound() -> bytes:
        return heard_from(place, said(), sources.noises, number + turn, pause)

    return Piece(f"{name}, {place.name}", sound)


def _talk(table: str) -> dict[str, list[str]]:
    read: dict[str, list[str]] = tomllib.loads(TALK.read_text(encoding="utf-8"))[table]
    return read
