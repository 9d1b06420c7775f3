"""Puts a Charley together from its settings: content, recogniser, voice."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from voice import config, household, places
from voice.asr import models
from voice.asr.endpointer import Endpointer, Timing
from voice.asr.listener import Listener
from voice.asr.recogniser import EngineError, Recogniser
from voice.config import Settings
from voice.content import Content
from voice.conversation import Conversation
from voice.dialogue.session import Session
from voice.prepared import Prepared, prepare
from voice.tts.cache import SpeechCache

log = logging.getLogger(__name__)

BUNDLED = "charley-en-synthetic"
"""The model that ships with Charley; it hears synthesised voices."""


@dataclass(frozen=True, slots=True)
class Ears:
    """A recogniser, and what there is to say about it."""

    recogniser: Recogniser
    notice: str = ""
    """One line for the person who sets Charley up; "" when all is as it should be."""


def settings() -> Settings:
    """The household's settings. Raises ConfigError."""
    return config.load(places.config_dir() / "config.toml")


def knowledge(chosen: Settings) -> Prepared:
    """The content with the household's numbers in it. Raises ContentError, ConfigError, OSError."""
    found = prepare(chosen.content.file or places.content_file())
    return replace(found, content=household.settle(found.content, chosen.household))


def conversation(chosen: Settings, known: Prepared) -> Conversation:
    """A conversation in which nobody has spoken yet."""
    speaking = chosen.speaking
    session = Session(volume=speaking.volume, rate=float(speaking.words_per_minute))
    return Conversation(known.content, known.matcher, session)


def ears(chosen: Settings, known: Content) -> Ears:
    """The best recogniser there is. Raises EngineError, ModelError."""
    hearing = chosen.hearing
    if hearing.engine == "pocketsphinx":
        return Ears(pocketsphinx(known))
    model = models.find(hearing.model)
    if model:
        return Ears(vosk(model, known))
    if hearing.model or hearing.engine == "vosk":
        wanted = hearing.model or models.manifest().default
        raise EngineError(f"the model {wanted} is not here; fetch it: charley models get {wanted}")
    notice = (
        "Hearing with PocketSphinx, which understands less: no Vosk model for people is here. "
        "To get one: charley models get"
    )
    bundled = models.find(BUNDLED)
    if not bundled:
        return Ears(pocketsphinx(known), notice)
    from voice.asr.pair import PairRecogniser

    return Ears(PairRecogniser(vosk(bundled, known), pocketsphinx(known)), notice)


def vosk(model: models.FoundModel, known: Content) -> Recogniser:
    """Vosk, biased to what people say to Charley unless the model was made of that."""
    from voice.asr.vosk import VoskRecogniser

    phrases = () if model.name == BUNDLED else _sayable(known)
    return VoskRecogniser(model.path, phrases=phrases)


def pocketsphinx(known: Content) -> Recogniser:
    """PocketSphinx with a language model of the content's phrases."""
    from voice.asr.pocketsphinx import PocketSphinxRecogniser

    shipped = places.shipped_models()

    def built(folder: Path) -> Recogniser:
        return PocketSphinxRecogniser(
            _sayable(known),
            background=shipped / "background.txt",
            pronunciations=shipped / "pronunciations.txt",
            folder=folder,
        )

    try:
        return built(places.cache_dir() / "pocketsphinx")
    except OSError as error:
        # A full disk must not make Charley deaf: the model is built again at the next start.
        log.warning("cannot keep the language model (%s): building it anew", error)
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            return built(Path(folder))


def listener(recogniser: Recogniser, timing: Timing | None = None) -> Listener:
    """Hearing for one microphone."""
    from voice.asr.speech import detector

    return Listener(recogniser, Endpointer(detector(), timing))


def voices(chosen: Settings) -> tuple[Callable[[float], SpeechCache], Callable[[], None]]:
    """The synthesiser at each rate, cached on disk; and what ends it."""
    from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser
    from voice.tts.synthesiser import DEFAULT_VOICE

    voice = replace(DEFAULT_VOICE, name=chosen.speaking.voice or DEFAULT_VOICE.name)
    first = Pyttsx3Synthesiser(voice)
    folder = places.cache_dir() / "speech"

    @cache
    def voice_at(words_per_minute: float) -> SpeechCache:
        return SpeechCache(folder, first.with_voice(replace(voice, words_per_minute=words_per_minute)))

    return voice_at, first.close


def _sayable(known: Content) -> tuple[str, ...]:
    """Everything that is said to Charley, as a recogniser needs it."""
    return tuple(known.wake_phrases) + tuple(phrase for phrase, _ in known.phrases())
