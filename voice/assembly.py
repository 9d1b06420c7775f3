"""Puts a Charley together from its settings: content, recogniser, voice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from voice import config, household, places
from voice.asr import models
from voice.asr.endpointer import Endpointer, Timing
from voice.asr.engines import Engine
from voice.asr.listener import Listener
from voice.asr.recogniser import EngineError, Recogniser
from voice.asr.transcriber import Transcriber
from voice.config import Settings
from voice.content import Content
from voice.conversation import Conversation
from voice.dialogue.session import Session
from voice.extras import cure
from voice.prepared import Prepared, prepare
from voice.remembered import Manner
from voice.tts.cache import SpeechCache

if TYPE_CHECKING:
    from voice.tts.wyoming import WyomingSynthesiser

BUNDLED = "charley-en-synthetic"
"""The model that ships with Charley; it hears synthesised voices."""


@dataclass(frozen=True)
class Ears:
    """Which recogniser to hear with, and what there is to say about it."""

    engine: Engine
    notice: str = ""
    """One line for the person who sets Charley up; "" when all is as it should be."""

    @cached_property
    def recogniser(self) -> Recogniser:
        """Loaded into this process. Raises EngineError."""
        return self.engine.build()


def settings() -> Settings:
    """The household's settings. Raises ConfigError."""
    return config.load(places.config_dir() / "config.toml")


def knowledge(chosen: Settings) -> Prepared:
    """The content with the household's numbers in it. Raises ContentError, ConfigError, OSError."""
    found = prepare(chosen.content.file or places.content_file())
    return replace(found, content=household.settle(found.content, chosen.household))


def conversation(chosen: Settings, known: Prepared, manner: Manner | None = None) -> Conversation:
    """A conversation in which nobody has spoken yet, in the manner of the settings or a remembered one."""
    speaking = chosen.speaking
    volume, rate = (manner.volume, manner.rate) if manner else (speaking.volume, speaking.words_per_minute)
    session = Session(volume=volume, rate=float(rate))
    return Conversation(known.content, known.matcher, session)


def sent_away(chosen: Settings) -> list[str]:
    """What leaves this machine because the household asked for it, a line each."""
    told = (
        ("what is heard in this room", chosen.asr.uri, "asr"),
        ("what Charley says", chosen.tts.uri, "tts"),
    )
    return [
        f"{what} goes over the network, unencrypted, to {address} ([{section}] in config.toml)"
        for what, address, section in told
        if address and not address.stays_here
    ]


def ears(chosen: Settings, known: Content) -> Ears:
    """The best recogniser there is, and the server beside it. Raises EngineError, ModelError."""
    here = _ears(chosen, known)
    return replace(here, engine=replace(here.engine, uri=str(chosen.asr.uri or "")))


def _ears(chosen: Settings, known: Content) -> Ears:
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
    return Ears(Engine("pair", str(bundled.path), _sayable(known)), notice)


def vosk(model: models.FoundModel, known: Content) -> Engine:
    """Vosk, biased to what people say to Charley unless the model was made of that."""
    return Engine("vosk", str(model.path), () if model.name == BUNDLED else _sayable(known))


def pocketsphinx(known: Content) -> Engine:
    """PocketSphinx with a language model of the content's phrases."""
    return Engine("pocketsphinx", phrases=_sayable(known))


def listener(transcriber: Transcriber, timing: Timing | None = None) -> Listener:
    """Hearing for one microphone."""
    from voice.asr.speech import detector

    return Listener(transcriber, Endpointer(detector(), timing))


def voices(
    chosen: Settings, tell: Callable[[str], None] = lambda told: None
) -> tuple[Callable[[float], SpeechCache], Callable[[], None]]:
    """The synthesiser at each rate, cached on disk; and what ends it.

    `tell` is told in one line whether the voice of a server speaks. That one has a rate of its own: where she
    wants another one than the settings have, the voice here speaks.
    """
    from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser
    from voice.tts.synthesiser import DEFAULT_VOICE

    voice = replace(DEFAULT_VOICE, name=chosen.speaking.voice or DEFAULT_VOICE.name)
    first = Pyttsx3Synthesiser(voice)
    folder = places.cache_dir() / "speech"

    there = _voice_elsewhere(chosen, folder, tell)

    @cache
    def voice_at(words_per_minute: float) -> SpeechCache:
        here = SpeechCache(folder, first.with_voice(replace(voice, words_per_minute=words_per_minute)))
        usual = words_per_minute == chosen.speaking.words_per_minute
        return there.before(here) if there and usual else here

    def close() -> None:
        if there:
            there.close()
        first.close()

    return voice_at, close


def _voice_elsewhere(
    chosen: Settings, folder: Path, tell: Callable[[str], None]
) -> WyomingSynthesiser | None:
    """The voice of a server; None where there is none, or no library for it."""
    if not chosen.tts.uri:
        return None
    try:
        from voice.tts.wyoming import WyomingSynthesiser
    except ModuleNotFoundError as error:
        tell(f"{chosen.tts.uri} is not asked, for want of {error.name}: {cure('wyoming')}")
        return None
    return WyomingSynthesiser(chosen.tts.uri, folder, tell, voice=chosen.tts.voice)


def _sayable(known: Content) -> tuple[str, ...]:
    """Everything that is said to Charley, as a recogniser needs it."""
    return tuple(known.wake_phrases) + tuple(phrase for phrase, _ in known.phrases())
