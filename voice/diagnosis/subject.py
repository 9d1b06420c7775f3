"""What is looked at: everything that the checks need, made when the first of them asks for it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from voice import assembly, config, content, household, places
from voice.assembly import Ears
from voice.audio.devices import Devices, list_devices
from voice.audio.microphone import Microphone
from voice.audio.speaker import Finished, Lost, Loudspeaker, Speaker, Started
from voice.config import ConfigError, Household, Settings
from voice.content import Content, ContentError
from voice.diagnosis.finding import MootError
from voice.events import FRAME_SECONDS, RATE
from voice.tts.synthesiser import DEFAULT_VOICE, SynthesisError, Voice

ROOM_SECONDS = 2.0
SPOKEN_SECONDS = 5.0
"""How long the room is listened to, and how long where somebody was asked to speak."""

OPENING_SECONDS = 12.0
"""How long devices may take to open; PortAudio tries them all."""

AFTERMATH_SECONDS = 0.7
"""Recorded after the loudspeaker has finished: what it played may come back as late as that."""

RUSH_SECONDS = 2.0

Meter = Callable[[bytes], None]
"""Shown each frame while somebody is asked to speak."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence in Charley's voice."""

    text: str
    pcm: bytes
    seconds: float
    """How long rendering took."""


@dataclass(frozen=True, slots=True)
class Played:
    """What happened when the loudspeaker was made to say the sample."""

    device: str
    lost: str
    """Why it was not said; "" when it was."""
    pcm: bytes
    """As it left for the loudspeaker, turned down by the volume."""
    started: float
    """Seconds into the recording at which the loudspeaker told that it had begun."""
    recording: bytes


class Subject:
    """One Charley on one machine."""

    def __init__(self, *, meter: Meter | None = None) -> None:
        """With a `meter`, somebody has been asked to speak while the room is listened to."""
        self._meter = meter
        self.file = places.config_dir() / "config.toml"

    @cached_property
    def settings(self) -> Settings:
        """The household's; the defaults where they are broken, for which there is a check."""
        try:
            return config.load(self.file)
        except ConfigError:
            return Settings()

    @property
    def content_file(self) -> Path:
        """The intents.yaml in use."""
        return self.settings.content.file or places.content_file()

    @cached_property
    def content(self) -> Content:
        """The household's; what ships where that is broken, for which there is a check. Raises MootError."""
        for file, home in (
            (self.content_file, self.settings.household),
            (self.content_file, Household()),
            (places.content_file(), Household()),
        ):
            with contextlib.suppress(ContentError, ConfigError, OSError):
                return household.settle(content.load(file, places.facts_file()), home)
        raise MootError("the content cannot be used")

    @cached_property
    def ears(self) -> tuple[Ears, float]:
        """The recogniser and the seconds that it took to load. Raises EngineError, ModelError, MootError."""
        began = time.monotonic()
        ears = assembly.ears(self.settings, self.content)
        ears.recogniser  # noqa: B018 - loads it
        return ears, time.monotonic() - began

    @cached_property
    def devices(self) -> Devices:
        """What PortAudio sees."""
        return list_devices()

    @cached_property
    def sample(self) -> Sample:
        """Rendered anew, whatever is kept. Raises SynthesisError, MootError."""
        from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser

        speaking = self.settings.speaking
        synthesiser = Pyttsx3Synthesiser(
            Voice(speaking.voice or DEFAULT_VOICE.name, speaking.words_per_minute)
        )
        text = self.content.lines["first_use"].wordings[0][0].text
        try:
            synthesiser.render(text)  # so that the start of the worker is not part of the time
            began = time.monotonic()
            pcm = synthesiser.render(text).pcm
        finally:
            synthesiser.close()
        return Sample(text, pcm, time.monotonic() - began)

    @cached_property
    def room(self) -> bytes:
        """What the microphone hears. Raises MootError where there is none."""
        if not self.devices.microphones:
            raise MootError("no microphone")
        heard = bytearray()
        with Microphone(self.settings.audio.microphone) as microphone:
            for frame in delivered(microphone):
                heard += frame
                if self._meter:
                    self._meter(frame)
                if len(heard) >= _bytes(SPOKEN_SECONDS if self._meter else ROOM_SECONDS):
                    break
        if not heard:
            raise MootError("no sound from a microphone")
        return bytes(heard)

    @property
    def sound(self) -> bytes:
        """The sample; a soft rush where there is no voice, for which there is a check."""
        try:
            return self.sample.pcm
        except (SynthesisError, MootError):
            from voice.audio import noise

            return noise.GENERATORS["rain"](RUSH_SECONDS, 1)

    @cached_property
    def played(self) -> Played:
        """The sound, out of the loudspeaker while the microphone listens."""
        volume, sound = self.settings.speaking.volume, self.sound
        with (
            Microphone(self.settings.audio.microphone) as microphone,
            Loudspeaker(self.settings.audio.speaker) as speaker,
        ):
            for _ in delivered(microphone):
                break  # it is open, or there is none
            speaker.set_gain(volume)
            speaker.play(1, sound)
            took = play_and_record(microphone, speaker)
            return replace(took, device=speaker.state.device, pcm=_quieter(sound, volume))


def play_and_record(frames: Iterator[bytes], speaker: Speaker) -> Played:
    """What the `frames` bring until `speaker` has said what it was given, and a moment longer."""
    recording, started, lost = bytearray(), 0.0, ""
    rest = OPENING_SECONDS + SPOKEN_SECONDS
    for frame in frames:
        recording += frame
        for report in speaker.reports():
            match report:
                case Started():
                    started = len(recording) / _bytes(1.0)
                case Finished():
                    rest = AFTERMATH_SECONDS
                case Lost(reason=reason):
                    lost, rest = reason, 0.0
        rest -= FRAME_SECONDS
        if rest <= 0:
            break
    return Played("", lost, b"", started, bytes(recording))


def delivered(microphone: Microphone) -> Iterator[bytes]:
    """Frames that came from a device; ends when none has come for too long."""
    missing = 0.0
    while missing < OPENING_SECONDS:
        before = microphone.delivered
        frame = next(microphone)
        if microphone.delivered > before:
            missing = 0.0
            yield frame
        else:
            missing += FRAME_SECONDS


def _bytes(seconds: float) -> int:
    return 2 * round(seconds * RATE)


def _quieter(pcm: bytes, volume: float) -> bytes:
    import numpy as np

    return (np.frombuffer(pcm, "<i2") * volume).astype("<i2").tobytes()
