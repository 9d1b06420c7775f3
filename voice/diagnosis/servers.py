"""What hears or speaks on another machine: whether it is there, and whether she can wait for it."""

from __future__ import annotations

import time
from typing import Any

from voice import places
from voice.diagnosis.finding import Finding, bad, good
from voice.diagnosis.subject import Subject
from voice.extras import cure
from voice.tts.synthesiser import SynthesisError

CALL_SECONDS = 5.0
ANSWER_SECONDS = 15.0
"""How long a server is waited for here, to tell how slow it is."""

START = "start the server there, or take its address out of config.toml"


def hearing(subject: Subject) -> Finding:
    """Whether the recogniser of `asr.uri` understands a sentence in time."""
    address = subject.settings.asr.uri
    assert address, "it is looked for only where it is set"
    try:
        from voice.asr.wyoming import PATIENCE, WyomingRecogniser
    except ModuleNotFoundError as error:
        return bad(f"{error.name} is missing", cure("wyoming"))
    told: list[str] = []

    def report(message: dict[str, Any]) -> None:
        told.extend([message["told"]] if "told" in message else [])

    ears, _ = subject.ears
    pcm = subject.sound
    there = WyomingRecogniser(ears.recogniser, address, report, patience=ANSWER_SECONDS)
    try:
        if not there.line.known(CALL_SECONDS):
            return bad(told[-1] if told else f"{address} does not answer", START)
        stream = there.stream()
        stream.accept(pcm)
        began = time.monotonic()
        stream.finish()
        seconds = time.monotonic() - began
    finally:
        there.close()
    if not told[-1].startswith("hearing"):
        return bad(told[-1], START)
    slow = "she is heard here; a smaller model or a faster machine there answers in time"
    return _in_time(told[-1], seconds, PATIENCE, "after a sentence", slow)


def speaking(subject: Subject) -> Finding:
    """Whether the voice of `tts.uri` speaks a sentence in time."""
    address = subject.settings.tts.uri
    assert address, "it is looked for only where it is set"
    try:
        from voice.tts.wyoming import PATIENCE, WyomingSynthesiser
    except ModuleNotFoundError as error:
        return bad(f"{error.name} is missing", cure("wyoming"))
    told: list[str] = []
    folder = places.cache_dir() / "speech"
    there = WyomingSynthesiser(address, folder, told.append, voice=subject.settings.tts.voice)
    try:
        if not there.there(CALL_SECONDS):
            return bad(told[-1] if told else f"{address} does not answer", START)
        text = subject.content.lines["first_use"].wordings[0][0].text
        began = time.monotonic()
        there.render_ahead(text)
        seconds = time.monotonic() - began
    except SynthesisError as error:
        return bad(str(error), START)
    finally:
        there.close()
    slow = "what is not rendered ahead is spoken here; a faster machine or voice there speaks in time"
    return _in_time(told[0], seconds, PATIENCE, "for a sentence", slow)


def _in_time(told: str, seconds: float, patience: float, what: str, slow: str) -> Finding:
    found = f"{told}, {seconds:.2f} s {what}"
    return bad(found, slow) if seconds > patience else good(found)
