"""Speaks the training and test sentences with espeak-ng and flite: work/speech_*.npz, 16 kHz mono 16 bit."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import tempfile
import wave
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import text
from numpy.typing import NDArray
from scipy.signal import resample_poly

RATE = 16_000
WORKERS = int(os.environ.get("WORKERS", "1"))

UTTERANCES = int(os.environ.get("UTTERANCES", "8000"))
"""At most; there are about 3 s of speech in one."""
STRANGE = 150
"""How many sentences hold an unknown word, and how many nothing else."""

Wave = NDArray[np.int16]

ACCENTS = ["en-us"] * 5 + ["en-gb"] * 4 + (
    "en-gb-x-rp en-gb-x-gbclan en-us-nyc en-gb-scotland en-029 en-gb-x-gbcwmd"
).split()  # fmt: skip
TIMBRES = [""] * 12 + 2 * "f1 f2 f3 f4 f5 m1 m2 m3 m4 m5 m6 m7 m8".split() + (
    "Alex Alicia Andrea Andy Annie Denis Diogo Gene Henrique Hugo Lee Marco Mario Michael Mike adam anika "
    "aunty belinda benjamin boris caleb david ed edward edward2 grandpa iven iven2 iven4 john kaukovalta "
    "klatt klatt2 klatt3 klatt4 klatt5 linda marcelo max michel miguel norbert pablo paul pedro quincy rob "
    "robert sandro shelby steph steph2 travis victor zac RicishayMax2 RicishayMax3 Storm Tweaky Demonic "
    "UniRobot anikaRobot croak fast robosoft robosoft2 robosoft3 robosoft4 robosoft5 robosoft6 robosoft7 "
    "robosoft8 whisper whisperf"
).split()  # fmt: skip
HELD_OUT_TIMBRES = (
    "AnxiousAndy Gene2 Jacky Nguyen RicishayMax announcer antonio grandma gustave iven3 klatt6 steph3"
).split()
"""Voices that no weights stored here have ever been trained on."""

FLITE = ["kal", "kal16", "awb", "awb", "rms", "rms", "slt", "slt"]


class Voice(NamedTuple):
    """How a sentence is spoken."""

    engine: str
    """espeak-ng, flite or festival."""
    name: str
    pitch: float
    """0 to 99 for espeak-ng; for flite the factor by which everything is played faster."""
    pace: float
    """Words a minute for espeak-ng; for flite the factor by which sounds are drawn out."""


class Spoken(NamedTuple):
    """A set of utterances."""

    waves: list[Wave]
    texts: list[str]
    voices: list[str]


def training_voice(dice: random.Random) -> Voice:
    """Any voice but those held out."""
    if dice.random() < 0.35:
        speed = dice.choice([0.9, 0.95, 1.0, 1.0, 1.0, 1.05, 1.1])
        return Voice("flite", dice.choice(FLITE), speed, dice.choice([0.85, 0.9, 1.0, 1.0, 1.1, 1.25]))
    return _espeak_voice(dice, TIMBRES)


def held_out_voice(dice: random.Random) -> Voice:
    """A voice that the network has never heard: a held-out timbre, or one of festival's."""
    if dice.random() < 0.2:
        return Voice("festival", "ked_diphone", 1.0, 1.0)
    return _espeak_voice(dice, HELD_OUT_TIMBRES)


def plain_voice(dice: random.Random) -> Voice:
    """espeak-ng as it comes and flite as it comes: what Charley itself and most test rigs speak with."""
    if dice.random() < 0.5:
        return Voice("flite", dice.choice(["kal", "awb", "rms", "slt"]), 1.0, 1.0)
    return Voice("espeak-ng", dice.choice(["en-us", "en-gb"]), 50, dice.choice([135, 150, 175]))


def _espeak_voice(dice: random.Random, timbres: Sequence[str]) -> Voice:
    name = "+".join(filter(None, (dice.choice(ACCENTS), dice.choice(timbres))))
    return Voice("espeak-ng", name, dice.randint(20, 80), dice.randint(110, 210))


def render(said: str, voice: Voice) -> Wave:
    """Speech without the silence before and behind it."""
    speak = {"espeak-ng": _espeak, "flite": _flite, "festival": _festival}[voice.engine]
    rate, samples = speak(said, voice)
    if rate == RATE:
        return _trimmed(samples)
    # A ratio of at most 1000 keeps the filter short; the error is below 0.05 %.
    return _trimmed(resampled(samples, round(1000 * RATE / rate), 1000))


def resampled(samples: Wave, up: int, down: int) -> Wave:
    """`samples` at up / down times their rate."""
    changed = resample_poly(samples.astype(np.float64), up, down)
    return np.clip(np.round(changed), -32768, 32767).astype(np.int16)


def _espeak(said: str, voice: Voice) -> tuple[float, Wave]:
    command = ["espeak-ng", "-v", voice.name, "-p", str(voice.pitch), "-s", str(voice.pace), "--stdout", said]
    data = subprocess.run(command, check=True, capture_output=True).stdout[
        44:
    ]  # the header's sizes are no sizes
    return 22_050, np.frombuffer(data[: len(data) // 2 * 2], np.int16)


def _flite(said: str, voice: Voice) -> tuple[float, Wave]:
    stretch = ("--setf", f"duration_stretch={voice.pace}")
    rate, samples = _to_file(lambda path: ["flite", "-voice", voice.name, *stretch, "-t", said, "-o", path])
    return rate * voice.pitch, samples


def _festival(said: str, voice: Voice) -> tuple[float, Wave]:
    return _to_file(lambda path: ["text2wave", "-eval", f"(voice_{voice.name})", "-o", path], said)


def _to_file(command: Callable[[str], list[str]], typed: str = "") -> tuple[float, Wave]:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(command(file.name), check=True, capture_output=True, input=typed.encode())
        with wave.open(io.BytesIO(file.read())) as sound:
            return sound.getframerate(), np.frombuffer(sound.readframes(sound.getnframes()), np.int16)


def _trimmed(samples: Wave, margin: int = 400) -> Wave:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 60)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin] if len(loud) else samples[:0]


def training_texts(dice: random.Random) -> list[str]:
    """Charley's sentences, short ones thrice, every word in chance company, words the model does not know."""
    learnt, _ = text.split()
    to_charley = [said for said, weight in learnt.items() if weight == 1.0]
    texts = list(learnt) + 2 * [said for said in to_charley if len(said.split()) <= 2]
    wakes = text.wake_phrases()
    texts += [f"{dice.choice(wakes)} {said}" for said in dice.sample(to_charley, len(to_charley) // 8)]
    known = text.lexicon()
    words = sorted(known.keys() - {text.UNKNOWN_WORD})
    dice.shuffle(words)
    while words:
        size = dice.randint(2, 8)
        texts.append(" ".join(words[:size]))
        del words[:size]
    strange = [w for w in text.pronunciations() if re.fullmatch(r"[a-z]{4,10}", w) and w not in known]
    for _ in range(STRANGE):
        mixed = dice.choice(to_charley).split()
        mixed.insert(dice.randint(0, len(mixed)), dice.choice(strange))
        texts += [" ".join(mixed), " ".join(dice.sample(strange, dice.randint(1, 4)))]
    dice.shuffle(texts)
    return texts[:UTTERANCES]


def _render_or_nothing(job: tuple[str, Voice]) -> Wave:
    try:
        return render(*job)
    except subprocess.CalledProcessError as error:
        print(f"not spoken: {job}: {error.stderr[-200:]!r}", flush=True)
        return np.zeros(0, np.int16)


def save(name: str, texts: Sequence[str], voices: Sequence[Voice]) -> None:
    """Speak `texts` and store them; the few that an engine fails on are left out, and said so."""
    with ProcessPoolExecutor(WORKERS) as pool:
        waves = list(pool.map(_render_or_nothing, zip(texts, voices, strict=True), chunksize=20))
    kept = [i for i, samples in enumerate(waves) if len(samples) > RATE // 8]
    ends = np.cumsum([0] + [len(waves[i]) for i in kept])
    np.savez(
        text.WORK / f"speech_{name}.npz",
        samples=np.concatenate([waves[i] for i in kept]),
        ends=ends,
        texts=np.array([texts[i] for i in kept]),
        voices=np.array(["/".join(map(str, voices[i])) for i in kept]),
    )
    print(f"{name}: {len(kept)} utterances, {ends[-1] / RATE / 3600:.2f} h", flush=True)


def load(name: str) -> Spoken:
    """What `save` stored under `name`."""
    with np.load(text.WORK / f"speech_{name}.npz") as stored:
        samples, ends = stored["samples"], stored["ends"]
        waves = [samples[a:b] for a, b in pairwise(ends)]
        return Spoken(waves, stored["texts"].tolist(), stored["voices"].tolist())


def main() -> None:
    """Speak everything that training needs."""
    text.WORK.mkdir(exist_ok=True)
    dice = random.Random(text.SEED)
    texts = training_texts(dice)
    save("training", texts, [training_voice(dice) for _ in texts])


if __name__ == "__main__":
    main()
