"""pyttsx3, driven for one sentence: runs in a process that has rendered nothing before.

espeak-ng carries the flutter of the voice and its noise over from one sentence to the next, and pyttsx3 its
queue, so only a fresh process renders the same text to the same samples.
"""

from __future__ import annotations

import ctypes
import json
import threading
import time
from pathlib import Path
from typing import Any

from voice.tts.synthesiser import Voice

SEED = 1

RATE_PER_WORD_A_MINUTE = 0.885
"""espeak-ng's own rate for one word a minute, over Charley's sentences in its default voice."""


def render_to_file(library: ctypes.CDLL, path: str, *, voice: Voice, text: str) -> None:
    """Write `text` as a WAV file; the voice is named by its identifier in the catalogue."""
    engine = _engine()
    _announce_the_end(engine)
    # Before its first loop pyttsx3 only queues properties, and then cancels espeak-ng while it works them
    # off: an empty loop ends that. For the same reason espeak-ng gets the time to take each property.
    engine.runAndWait()
    engine.setProperty("voice", voice.name)
    _until_idle(library)
    engine.setProperty("rate", round(voice.words_per_minute * RATE_PER_WORD_A_MINUTE))
    _until_idle(library)
    _seed(library)
    engine.save_to_file(text, path)
    engine.runAndWait()  # returns while espeak-ng is still speaking
    _until_idle(library)


def write_catalogue(library: ctypes.CDLL, path: str) -> None:
    """Write the names of all voices as JSON: {"voices": {name: identifier}, "variants": [name]}."""
    engine = _engine()
    voices: dict[str, str] = {}
    for voice in engine.getProperty("voices"):
        for name in (voice.id, voice.id.rpartition("/")[2], *map(_language, voice.languages)):
            voices.setdefault(name, voice.id)
    catalogue = {"voices": voices, "variants": sorted(p.name for p in _variants(library))}
    Path(path).write_text(json.dumps(catalogue), encoding="utf-8")


def _engine() -> Any:
    import pyttsx3

    return pyttsx3.init("espeak")


def _announce_the_end(engine: Any) -> None:
    """Tell pyttsx3 that a sentence is over where espeak-ng does not.

    The library for aarch64 is built without a thread of its own: it speaks within the call, and never sends
    the last event, for which pyttsx3 waits for ever.
    """
    from pyttsx3.drivers import _espeak

    driver = engine.proxy._driver
    speak = _espeak.Synth
    callers: set[int] = set()

    def called_back(sound: Any, samples: int, events: Any) -> int:
        callers.add(threading.get_ident())
        result: int = driver._onSynth(sound, samples, events)
        return result

    def speak_to_the_end(*text: Any, **options: Any) -> Any:
        result = speak(*text, **options)
        # Called back by our own thread: then it has all been said, for there is no other.
        if driver._speaking and threading.get_ident() in callers:
            last = (_espeak.EVENT * 2)()
            last[0].type, last[1].type = _espeak.EVENT_MSG_TERMINATED, _espeak.EVENT_LIST_TERMINATED
            driver._onSynth(None, 0, last)
        return result

    _espeak.SetSynthCallback(called_back)
    _espeak.Synth = speak_to_the_end


def _until_idle(library: ctypes.CDLL) -> None:
    while library.espeak_IsPlaying():
        time.sleep(0.001)


def _seed(library: ctypes.CDLL) -> None:
    """Breath is noise; espeak-ng seeds it with the time of day."""
    if hasattr(library, "espeak_ng_SetRandSeed"):  # since 1.52
        library.espeak_ng_SetRandSeed(ctypes.c_long(SEED))
    else:
        ctypes.CDLL(None).srand(SEED)


def _variants(library: ctypes.CDLL) -> list[Path]:
    folder = ctypes.c_char_p()
    library.espeak_Info(ctypes.byref(folder))
    return list(Path((folder.value or b"").decode(), "voices", "!v").glob("*"))


def _language(raw: str) -> str:
    # pyttsx3 hands over espeak-ng's list as it lies in memory, cut at the first NUL at best.
    return raw.partition("\0")[0].lower()
