"""What hears: the microphone, its level, the model, and how fast the recogniser is here."""

from __future__ import annotations

import shutil
import time

from rapidfuzz import fuzz

from voice.asr import models
from voice.audio import level
from voice.diagnosis.finding import Finding, MootError, bad, good, moot, parted
from voice.diagnosis.subject import Subject
from voice.events import RATE
from voice.tts.synthesiser import SynthesisError

QUIET, NOISY = -45.0, -35.0
"""dBFS: a voice below the first is hard to tell from the room, a room above the second drowns voices."""

VOICE_ABOVE = 12.0
"""dB above the floor from which somebody spoke."""

CLIPPED = 0.001
"""Share of samples at the end of the scale from which words are distorted."""

OFF_CENTRE = 0.02
"""Mean of the samples, as a share of full scale, that tells of a broken microphone or its supply."""

TOO_SLOW = 0.7
"""Seconds of decoding for a second of sound, at which nothing is left for the rest of the machine."""

UNMUTING = {
    "pactl": "pactl set-source-mute @DEFAULT_SOURCE@ 0",
    "wpctl": "wpctl set-mute @DEFAULT_AUDIO_SOURCE@ 0",
    "alsamixer": "alsamixer, F4, then M",
}
"""What switches a microphone on, by the program that has to be there."""

MIXERS = {
    "pactl": "pactl set-source-volume @DEFAULT_SOURCE@ {sign}10%",
    "wpctl": "wpctl set-volume @DEFAULT_AUDIO_SOURCE@ 10%{sign}",
    "alsamixer": "alsamixer, then F4",
}
"""The same for its level."""


def microphone(subject: Subject) -> Finding:
    """Whether there is one, and the chosen one at that."""
    devices = subject.devices
    if not devices.microphones:
        line = next(iter(devices.problems), "no microphone: plug one in")
        return bad(*parted(line))
    wanted = subject.settings.audio.microphone
    if wanted:
        fitting = [d for d in devices.microphones if wanted.casefold() in d.name.casefold()]
        device = min(fitting, key=lambda d: len(d.name), default=None)
    else:
        device = next(
            (d for d in devices.microphones if d.name == devices.microphone), devices.microphones[0]
        )
    if device is None:
        there = ", ".join(f'"{d.name}"' for d in devices.microphones)
        return bad(f'no microphone is called "{wanted}"; there are {there}', "charley setup, or plug it in")
    return good(f'"{device.name}", {device.rate} Hz')


def loudness(subject: Subject) -> Finding:
    """Whether a voice is loud enough, and not too loud."""
    found = level.measure(subject.room)
    if found.muted:
        return bad(
            "muted: nothing but digital silence", f"switch it on at its own button, or: {_typed(UNMUTING)}"
        )
    if found.clipped > CLIPPED:
        return bad(
            f"clipping: {100 * found.clipped:.1f} % of the sound is cut off", f"lower it: {raising('-')}"
        )
    room = f"room {found.floor:.0f} dBFS"
    if found.floor > NOISY:
        return bad(f"noisy: {room}", f"lower it, or move it away from the noise: {raising('-')}")
    if found.loudest - found.floor < VOICE_ABOVE:
        return good(f"{room}, nobody spoke")
    voice = f"voice {found.loudest:.0f} dBFS, {room}"
    if found.loudest < QUIET:
        return bad(f"too quiet: {voice}", f"move it nearer, or raise it: {raising('+')}")
    return good(voice)


def offset(subject: Subject) -> Finding:
    """Whether its silence lies in the middle of the scale."""
    found = level.measure(subject.room).offset
    told = f"{100 * abs(found):.1f} % of full scale"
    if abs(found) > OFF_CENTRE:
        return bad(f"off centre by {told}", "try another USB port, then another microphone")
    return good(told)


def model(subject: Subject) -> Finding:
    """Which model hears; one that was made for people understands more."""
    ears, _ = subject.ears
    told = f"{ears.recogniser.engine}, {ears.recogniser.model}"
    if ears.notice:
        return bad(f"{told}: understands less than a model for people", "charley models get")
    hears = {m.name: m.hears for m in models.installed()}.get(ears.recogniser.model, "people")
    return good(told) if hears == "people" else moot(f"{told}, which hears {hears}", "charley models get")


def speed(subject: Subject) -> Finding:
    """Whether the recogniser keeps up with speech on this machine."""
    ears, loading = subject.ears
    try:
        pcm = subject.sample.pcm
    except SynthesisError:
        raise MootError("no voice to measure it with") from None
    stream = ears.recogniser.stream()
    began = time.monotonic()
    stream.accept(pcm)
    stream.finish()
    factor = (time.monotonic() - began) / (len(pcm) / 2 / RATE)
    told = f"{factor:.2f} s for a second of speech, loaded in {loading:.1f} s"
    if factor > TOO_SLOW:
        return bad(told, 'end other programs; else [hearing] engine = "pocketsphinx", or a faster machine')
    return good(told)


def understood(subject: Subject, recording: bytes) -> float:
    """How much of the sample the recogniser hears in the recording: 0 to 1."""
    ears, _ = subject.ears
    stream = ears.recogniser.stream()
    stream.accept(recording)
    heard = stream.finish().text
    return fuzz.partial_ratio(heard, subject.sample.text.casefold()) / 100 if heard else 0.0


def raising(sign: str) -> str:
    """What to type to make the microphone louder ("+") or softer ("-")."""
    return _typed(MIXERS).format(sign=sign)


def _typed(lines: dict[str, str]) -> str:
    """The line for the first program that is here."""
    return next((line for program, line in lines.items() if shutil.which(program)), "its mixer")
