"""Measures a model folder with the real vosk package: words, sentences, false words, speed; prints tables.

Imports nothing of graph.py: vosk and pynini each bring an OpenFst, and a process that loads both hangs.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import features
import numpy as np
import soundfile
import speech
import text
import vosk
from rapidfuzz.distance import Levenshtein
from speech import RATE, Voice, Wave

from voice.asr.language_model import spoken_words

PIECE = 1600
"""Samples given at once, a tenth of a second."""
VOICES = {"plain": speech.plain_voice, "any": speech.training_voice, "unheard": speech.held_out_voice}


@dataclass
class Tally:
    """What came of one set of utterances."""

    utterances: int = 0
    right: int = 0
    words: int = 0
    errors: int = 0
    cpu_seconds: float = 0.0
    audio_seconds: float = 0.0
    confidence_right: list[float] = field(default_factory=list)
    confidence_wrong: list[float] = field(default_factory=list)
    misheard: list[str] = field(default_factory=list)

    def add(self, wanted: list[str], heard: Sequence[dict[str, Any]], note: str) -> None:
        """Count one utterance."""
        got = [word["word"] for word in heard]
        self.utterances += 1
        self.right += got == wanted
        self.words += len(wanted)
        self.errors += Levenshtein.distance(wanted, got)
        (self.confidence_right if got == wanted else self.confidence_wrong).extend(w["conf"] for w in heard)
        if got != wanted:
            self.misheard.append(f"{note} | {' '.join(wanted)} | {' '.join(got)}")

    def row(self, name: str) -> str:
        """A line of a Markdown table."""
        right, wrong = (
            f"{np.mean(c):.2f}" if c else "-" for c in (self.confidence_right, self.confidence_wrong)
        )
        shares = f"{100 * self.right / self.utterances:.1f} | {100 * self.errors / max(1, self.words):.1f}"
        speed = self.cpu_seconds / self.audio_seconds
        return f"| {name} | {self.utterances} | {shares} | {right} / {wrong} | {speed:.3f} |"


class Ear:
    """A loaded model."""

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        self.model = vosk.Model(model_path=str(folder))

    def hear(self, samples: Wave, tally: Tally) -> list[dict[str, Any]]:
        """The words of one recording, each with "word" and "conf"."""
        recogniser = vosk.KaldiRecognizer(self.model, RATE)
        recogniser.SetWords(True)
        words: list[dict[str, Any]] = []
        begun = time.process_time()
        for start in range(0, len(samples), PIECE):
            if recogniser.AcceptWaveform(samples[start : start + PIECE].tobytes()):
                words += json.loads(recogniser.Result()).get("result", [])
        words += json.loads(recogniser.FinalResult()).get("result", [])
        tally.cpu_seconds += time.process_time() - begun
        tally.audio_seconds += len(samples) / RATE
        return words


def in_a_room(samples: Wave, decibels: float | None, dice: np.random.Generator, rooms: list[Wave]) -> Wave:
    """Speech between pauses of 0.3 and 0.6 s, in noise so many decibels below it; None for none."""
    sound = np.concatenate([np.zeros(RATE * 3 // 10), samples.astype(np.float64), np.zeros(RATE * 6 // 10)])
    if decibels is not None:
        level = np.sqrt(np.mean(samples.astype(np.float64) ** 2))
        room = _stretch(rooms, len(sound), dice) if rooms else features.noise(len(sound), dice, [samples])
        sound = 0.5 * (sound + room * level * 10 ** (-decibels / 20))
    return np.clip(np.round(sound), -32768, 32767).astype(np.int16)


def _stretch(rooms: list[Wave], length: int, dice: np.random.Generator) -> features.Sound:
    room = rooms[dice.integers(len(rooms))].astype(np.float64)
    start = dice.integers(max(1, len(room) - length))
    part = np.resize(room[start:], length)
    return part / (part.std() + 1e-9)


def spoken(name: str, texts: Sequence[str], voices: Sequence[Voice]) -> speech.Spoken:
    """The utterances of a test; spoken once and kept in work/."""
    if not (text.WORK / f"speech_{name}.npz").exists():
        speech.save(name, texts, voices)
    return speech.load(name)


def recordings(folder: Path | None) -> dict[str, Wave]:
    """All sound files of a folder, by name."""
    files = sorted(folder.iterdir()) if folder else []
    return {
        file.stem: soundfile.read(file, dtype="int16")[0]
        for file in files
        if file.suffix in (".flac", ".wav")
    }


def test_sentences(file: Path | None) -> dict[str, list[str]]:
    """What is spoken: unread sentences of the domain, its short answers, open talk, unknown words."""
    dice = random.Random(text.SEED)
    known = text.sentences()
    lines = (
        [" ".join(spoken_words(line)) for line in file.read_text(encoding="utf-8").splitlines()]
        if file
        else []
    )
    unread = [line for line in dict.fromkeys(lines) if line and line not in known] or text.split()[1]
    short = [said for said, weight in known.items() if weight == 1.0 and len(said.split()) <= 2]
    vocabulary = text.lexicon()
    strange = [w for w in text.pronunciations() if re.fullmatch(r"[a-z]{5,10}", w) and w not in vocabulary]
    return {
        "unread": dice.sample(unread, min(120, len(unread))),
        "short": dice.sample(short, min(60, len(short))),
        "open": (text.RECIPE / "open_sentences.txt").read_text(encoding="utf-8").splitlines(),
        "strange": [" ".join(dice.sample(strange, 3)) for _ in range(30)],
    }


def measure(
    ear: Ear, texts: dict[str, list[str]], rooms: list[Wave], quick: bool
) -> Iterable[tuple[str, Tally]]:
    """Every set of sentences, in every group of voices, at every distance to the noise."""
    for group, choose in VOICES.items():
        for kind, lines in texts.items():
            dice = random.Random(f"{group} {kind}")
            waves, said, voices = spoken(f"{kind}_{group}", lines, [choose(dice) for _ in lines])
            levels = (None, 20, 10) if kind in ("unread", "short") else (None,)
            for decibels in levels[: 1 if quick else None]:
                tally, noise_dice = Tally(), np.random.default_rng(text.SEED)
                for samples, line, voice in zip(waves, said, voices, strict=True):
                    heard = ear.hear(in_a_room(samples, decibels, noise_dice, rooms), tally)
                    tally.add(line.split(), heard, f"{kind} {group} {decibels} {voice}")
                yield f"{kind}, {group} voices, {'clean' if decibels is None else f'{decibels} dB'}", tally


def false_words(ear: Ear, sounds: dict[str, Wave]) -> Iterable[str]:
    """What is heard where nobody speaks to Charley: words a minute, by confidence."""
    for name, samples in sounds.items():
        tally = Tally()
        words = [w for w in ear.hear(samples, tally) if w["word"] != text.UNKNOWN_WORD]
        minutes = len(samples) / RATE / 60
        counts = [sum(w["conf"] >= limit for w in words) / minutes for limit in (0.0, 0.7, 0.9, 0.99)]
        mean = np.mean([w["conf"] for w in words]) if words else 0.0
        said = " ".join(w["word"] for w in words)
        yield f"| {name} | {' | '.join(f'{c:.1f}' for c in counts)} | {mean:.2f} | {said[:80]} |"


def main() -> None:
    """Measure and print; the misheard go to work/misheard.txt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, nargs="?", default=text.MODEL)
    parser.add_argument("--sentences", type=Path, help="lines the model has not read; else those held out")
    parser.add_argument("--noise", type=Path, help="folder of recorded noise; else it is made")
    parser.add_argument("--people", type=Path, help="folder of recorded people who do not talk to Charley")
    parser.add_argument("--quick", action="store_true", help="without noise")
    given = parser.parse_args()
    ear, rooms = Ear(given.model), recordings(given.noise)
    print("| set | utterances | sentences right % | word errors % | confidence right / wrong | x real time |")
    print("|---|---|---|---|---|---|")
    misheard: list[str] = []
    for name, tally in measure(ear, test_sentences(given.sentences), list(rooms.values()), given.quick):
        print(tally.row(name), flush=True)
        misheard += tally.misheard
    (text.WORK / "misheard.txt").write_text("\n".join(misheard), encoding="utf-8")
    print("\n| recording | words a minute | conf >= 0.7 | >= 0.9 | >= 0.99 | mean confidence | heard |")
    print("|---|---|---|---|---|---|---|")
    for row in false_words(ear, {**rooms, **recordings(given.people)}):
        print(row, flush=True)


if __name__ == "__main__":
    main()
