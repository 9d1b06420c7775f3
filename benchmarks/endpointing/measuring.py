"""One detector over all sounds, as rows of figures by name."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from benchmarks.endpointing import sounds
from benchmarks.endpointing.cutting import Hearing, Openness, hearing, openness
from benchmarks.endpointing.detectors import DETECTORS
from benchmarks.endpointing.sounds import SECONDS, Trial
from voice.audio import noise
from voice.events import FRAME_BYTES, RATE

Row = dict[str, float]

TALK = "coffee-shop"
"""A noise that is people talking: who hears voices hears these."""

SNORES = ("snore (made)", "throaty snore (made)")
RAINS = ("rain (made)", "rain")

GROUPS: dict[str, Callable[[Trial], bool]] = {
    "no noise": lambda t: not t.noise,
    "20 dB": lambda t: t.ratio == 20,
    "10 dB": lambda t: t.ratio == 10,
    "5 dB": lambda t: t.ratio == 5,
    "one word": lambda t: len(t.text.split()) == 1,
    "quiet voice": lambda t: t.quiet,
}


def measured(name: str, recordings: Path) -> dict[str, dict[str, Row]]:
    """ "noises", "voices" and "cost" of the detector of this name."""
    make = DETECTORS[name]
    costs = cost(make)
    rooms = sounds.noises(recordings)
    opened = {
        (noise_name, level): openness(make(), sounds.at_level(pcm, level))
        for noise_name, pcm in rooms.items()
        for level in sounds.LEVELS
    }
    heard = [(trial, hearing(make(), trial)) for trial in sounds.trials(rooms)]
    voices = {group: _heard(h for t, h in heard if chosen(t)) for group, chosen in GROUPS.items()}
    if people := sounds.people(recordings):
        voices["people"] = _heard(hearing(make(), t) for t in sounds.heard_people(people, rooms))
    return {"noises": _opened(opened), "voices": voices, "cost": costs}


def _opened(found: dict[tuple[str, float], Openness]) -> dict[str, Row]:
    """For each level: noises that nobody speaks in, some of them by themselves, and one that is talk."""
    rows: dict[str, Row] = {}
    for level in sounds.LEVELS:
        at_level = {name: o for (name, at), o in found.items() if at == level}
        silent = [o for name, o in at_level.items() if name != TALK]
        row = {
            "open": statistics.fmean(o.share for o in silent),
            "an hour": statistics.fmean(o.an_hour for o in silent),
            "worst": max(o.share for o in silent),
            "snoring": statistics.fmean(at_level[name].share for name in SNORES),
            "rain": statistics.fmean(at_level[name].share for name in RAINS if name in at_level),
        }
        rows[f"{level:g}"] = row | ({"talk": at_level[TALK].share} if TALK in at_level else {})
    return rows


def _heard(found: Iterable[Hearing]) -> Row:
    """Shares of all voices, and seconds of those that were noticed."""
    every = list(found)
    noticed = [h for h in every if h.noticed]
    lags, endpoints = ([getattr(h, what) for h in noticed] or [0.0] for what in ("lag", "endpoint"))
    return {
        "voices": len(every),
        "noticed": len(noticed) / len(every),
        "beginning lost": sum(h.beginning_lost for h in noticed) / len(every),
        "lag": float(np.median(lags)),
        "lag 90": float(np.percentile(lags, 90)),
        "endpoint": float(np.median(endpoints)),
        "endpoint 90": float(np.percentile(endpoints, 90)),
        "never ended": sum(h.never_ended for h in noticed) / len(every),
    }


def cost(make: Callable[[], Callable[[bytes], bool]]) -> dict[str, Row]:
    """Start-up, memory and CPU; numpy is loaded, as it is in the assistant."""
    before, began = _memory(), time.perf_counter()
    detect = make()
    row = {"start": time.perf_counter() - began}
    loud = sounds.at_level(noise.snore(2.0), sounds.LEVELS[0], 2.0)
    _cpu(detect, loud)
    # Before the long sounds are made: what they leave behind would be used again, and not be counted.
    row["memory"] = _memory() - before
    row["quiet"] = _cpu(make(), sounds.hiss(SECONDS))
    for name, pcm in {"rain": noise.rain(SECONDS), "snoring": noise.snore(SECONDS)}.items():
        row[name] = _cpu(make(), sounds.at_level(pcm, sounds.LEVELS[0]))
    return {"": row}


def _cpu(detect: Callable[[bytes], bool], pcm: bytes) -> float:
    """CPU seconds a second of sound."""
    began = time.process_time()
    for start in range(0, len(pcm), FRAME_BYTES):
        detect(pcm[start : start + FRAME_BYTES])
    return (time.process_time() - began) / (len(pcm) / 2 / RATE)


def _memory() -> float:
    """MB that this process holds."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
