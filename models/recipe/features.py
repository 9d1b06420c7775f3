"""Roughens the training speech (room, noise, level, speed) and takes its MFCCs: work/features.npz."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import kaldi_native_fbank
import numpy as np
import speech
import text
from network import FEATURES
from numpy.typing import NDArray
from scipy.signal import fftconvolve, lfilter, resample_poly
from speech import RATE, Spoken, Wave

Sound = NDArray[np.float64]
"""Samples on the scale of 16-bit integers."""
Dice = np.random.Generator

VERSIONS = os.environ.get("VERSIONS", "near far far-other-speed").split()
"""How each utterance is heard: near the microphone or far in noise; another speed is a new speaker."""
NOISE_ONLY = 800
"""Stretches of noise without a word."""

SPEEDS = (88, 91, 94, 106, 109, 112)
"""Per cent."""


def mfcc(samples: Sound | Wave) -> NDArray[np.float32]:
    """(frames, FEATURES), as Kaldi computes them with the model's conf/mfcc.conf."""
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.dither, options.frame_opts.samp_freq, options.frame_opts.snip_edges = 0.0, RATE, True
    options.mel_opts.num_bins, options.mel_opts.low_freq, options.mel_opts.high_freq = FEATURES, 20, -400
    options.num_ceps, options.use_energy = FEATURES, False
    online = kaldi_native_fbank.OnlineMfcc(options)
    online.accept_waveform(RATE, np.asarray(samples, np.float32).tolist())
    online.input_finished()
    frames = [online.get_frame(i) for i in range(online.num_frames_ready)]
    return np.stack(frames) if frames else np.zeros((0, FEATURES), np.float32)


def noise(length: int, dice: Dice, talk: list[Wave]) -> Sound:
    """A room's noise with a deviation of 1: one kind, or two of them at once."""
    kinds: list[Callable[[int, Dice], Sound]] = [_coloured, _coloured, _hum, _crackle, _tones, _breathing]
    sound = np.zeros(length)
    for _ in range(dice.integers(1, 3)):
        kind = dice.integers(len(kinds) + 2)
        layer = kinds[kind](length, dice) if kind < len(kinds) else _babble(length, dice, talk)
        sound += layer / (layer.std() + 1e-9) * dice.uniform(0.3, 1)
    return sound / (sound.std() + 1e-9)


def _coloured(length: int, dice: Dice) -> Sound:
    """Rain, taps, fans, traffic, wind: white noise through a random smooth equaliser, swelling and fading."""
    spectrum = np.fft.rfft(dice.standard_normal(length))
    pitch = np.log2(np.maximum(np.fft.rfftfreq(length, 1 / RATE), 30) / 30)
    slope = dice.uniform(-9, 2)  # decibels an octave
    bends = np.interp(pitch, np.linspace(0, 8.1, 10), dice.normal(0, 5, 10))
    steady = np.fft.irfft(spectrum * 10 ** ((slope * pitch + bends) / 20), length)
    return steady * _swell(length, dice, depth=dice.choice([0.0, 4.0, 9.0]))


def _swell(length: int, dice: Dice, *, depth: float) -> Sound:
    """A gain that wanders by `depth` decibels."""
    points = max(2, length // (RATE // 3))
    levels = np.interp(np.arange(length), np.linspace(0, length, points), dice.normal(0, 1, points))
    return 10 ** (depth * levels / 20)


def _hum(length: int, dice: Dice) -> Sound:
    """Fridges, fans, motors."""
    seconds = np.arange(length) / RATE
    base = dice.uniform(45, 240)
    partials = (
        dice.uniform(0, 1) / h * np.sin(2 * np.pi * base * h * seconds + dice.uniform(0, 6))
        for h in range(1, 9)
    )
    return sum(partials, np.zeros(length)) + 0.3 * dice.standard_normal(length)


def _crackle(length: int, dice: Dice) -> Sound:
    """Fire, dishes, footsteps: short ringing blows."""
    blows = np.zeros(length)
    count = max(1, int(length / RATE * dice.choice([1.0, 4.0, 25.0])))
    blows[dice.integers(0, length, count)] = dice.standard_normal(count) * np.exp(dice.normal(0, 1, count))
    frequency, ringing = dice.uniform(300, 5000), dice.uniform(0.95, 0.998)
    ring = lfilter([1.0], [1, -2 * ringing * np.cos(2 * np.pi * frequency / RATE), ringing**2], blows)
    return ring + 0.02 * ring.std() * dice.standard_normal(length)


def _tones(length: int, dice: Dice) -> Sound:
    """Birds, babies, music, alarms: gliding tones with overtones, coming and going."""
    glide = np.interp(np.arange(length), np.linspace(0, length, 12), dice.uniform(-1, 1, 12))
    frequency = dice.uniform(150, 3000) * 2 ** (glide * dice.uniform(0, 0.6))
    phase = 2 * np.pi * np.cumsum(frequency) / RATE
    tone = sum((np.sin(h * phase) / h ** dice.uniform(0.5, 2) for h in range(1, 5)), np.zeros(length))
    return tone * _swell(length, dice, depth=12.0) + 0.05 * dice.standard_normal(length)


def _breathing(length: int, dice: Dice) -> Sound:
    """Snoring and breathing: noise in waves of some seconds, rough or soft."""
    seconds = np.arange(length) / RATE
    wave = np.maximum(0, np.sin(2 * np.pi * dice.uniform(0.2, 0.5) * seconds + dice.uniform(0, 6))) ** 2
    rough = 1 + dice.uniform(0, 1) * np.sign(np.sin(2 * np.pi * dice.uniform(30, 90) * seconds))
    return _coloured(length, dice) * wave * rough


def _babble(length: int, dice: Dice, talk: list[Wave]) -> Sound:
    voices = np.zeros(length)
    for _ in range(dice.integers(3, 9)):
        one = talk[dice.integers(len(talk))].astype(np.float64)
        voices += np.roll(np.resize(one, length), dice.integers(length)) / (one.std() + 1)
    return voices


def _room(samples: Sound, dice: Dice) -> Sound:
    """Reverberation of 0.1 to 0.6 s."""
    length = int(RATE * dice.uniform(0.1, 0.6))
    tail = (
        dice.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length) * dice.uniform(0.005, 0.03)
    )
    tail[: int(RATE * 0.002)] = 0
    tail[0] = 1.0
    return fftconvolve(samples, tail)[: len(samples) + length // 4]


def roughened(samples: Wave, dice: Dice, talk: list[Wave], *, far: bool) -> Sound:
    """An utterance with pauses around it, at some level, near in a quiet room or far in a noisy one."""
    sound = np.concatenate([_pause(dice), samples.astype(np.float64), _pause(dice)])
    if far and dice.random() < 0.5:
        sound = _room(sound, dice)
    if far and dice.random() < 0.07:  # a telephone's band
        sound = resample_poly(resample_poly(sound, 1, 2), 2, 1)
    if dice.random() < 0.25:  # the microphone's colour
        sound = lfilter([1, -dice.uniform(-0.5, 0.6)], [1], sound)
    sound *= 32767 * np.exp(dice.uniform(np.log(0.02), np.log(0.9))) / (np.abs(sound).max() + 1e-9)
    level = np.sqrt(np.mean(sound**2)) + 1e-9
    if far or dice.random() < 0.6:
        decibels = dice.uniform(1, 25) if far else dice.uniform(20, 60)
        sound = sound + noise(len(sound), dice, talk) * level * 10 ** (-decibels / 20)
    return np.clip(np.round(sound), -32768, 32767)


def _pause(dice: Dice) -> Sound:
    longest = dice.choice([0.2, 0.8])
    return np.zeros(int(RATE * dice.uniform(0.02, longest)))


@cache
def _training_speech() -> Spoken:
    return speech.load("training")


def _one(job: tuple[int, str]) -> tuple[NDArray[np.float32], str]:
    """Features and text of utterance `job[0]` in version `job[1]`."""
    number, version = job
    waves, texts, _ = _training_speech()
    dice = np.random.default_rng([text.SEED, number, *version.encode()])
    if version == "noise":
        length = int(RATE * dice.uniform(0.6, 4.0))
        sound = noise(length, dice, waves) * np.exp(dice.uniform(0, np.log(6000)))
        return mfcc(np.clip(np.round(sound), -32768, 32767)), ""
    samples = waves[number]
    if version.endswith("other-speed"):
        samples = speech.resampled(samples, 100, int(dice.choice(SPEEDS)))
    return mfcc(roughened(samples, dice, waves, far=version.startswith("far"))), texts[number]


def main() -> None:
    """Every utterance in every version, and noise."""
    count = len(_training_speech().waves)  # loaded before the workers fork, and shared by them
    jobs = [(i, version) for i in range(count) for version in VERSIONS] + [
        (i, "noise") for i in range(NOISE_ONLY)
    ]
    with ProcessPoolExecutor(speech.WORKERS) as pool:
        done = list(pool.map(_one, jobs, chunksize=50))
    ends = np.cumsum([0] + [len(frames) for frames, _ in done])
    frames = np.concatenate([frames for frames, _ in done]).astype(np.float32)
    np.savez(text.WORK / "features.npz", frames=frames, ends=ends, texts=np.array([said for _, said in done]))
    print(f"{len(done)} utterances, {ends[-1] / 360_000:.2f} h", flush=True)


if __name__ == "__main__":
    main()
