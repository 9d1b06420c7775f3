"""Asks aloud and on the screen; takes the answer that comes first, by voice or from the keyboard.

The microphone is the clock: it yields a frame every 20 ms, silence where there is none. While Charley speaks
nobody is listened to, so that it does not answer itself; the keyboard always is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from voice.asr.listener import Listener
from voice.audio.speaker import Finished, Lost, Speaker
from voice.content import Content
from voice.events import FRAME_SECONDS, RATE, Sentence, Transcript
from voice.household import fill
from voice.setup.answers import Meanings
from voice.speaking import GAP

T = TypeVar("T")

LONGEST_SENTENCE = 30.0
"""Seconds after which a loudspeaker is no longer waited for."""

TRIAL_SECONDS = 8.0
"""How long somebody is listened to who is asked for a few words."""


class Frames(Protocol):
    """A microphone."""

    def __iter__(self) -> Iterator[bytes]:
        """Frames of 20 ms, for ever."""

    def __next__(self) -> bytes:
        """The next one."""

    def close(self) -> None:
        """Let go of the device."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What an interview is held with. Devices and voices by name, None for the usual one."""

    microphone: Callable[[str | None], Frames]
    loudspeaker: Callable[[str | None], Speaker]
    voice: Callable[[str | None], Callable[[str], bytes]]
    """Text -> PCM; raises SynthesisError for a voice that does not exist."""
    listener: Listener | None
    """None where only the keyboard answers."""
    typed: Callable[[], str | None]
    """The next line that was typed, None while there is none. Raises EOFError at the end of the input."""
    write: Callable[[str], None]
    """Puts text on the screen."""
    meter: Callable[[bytes], None] = lambda frame: None
    """Shows how loud a frame is."""


class Interview:
    """One conversation with the owner."""

    def __init__(self, content: Content, equipment: Equipment, *, volume: float) -> None:
        self.content = content
        self.meanings = Meanings(content)
        self._equipment = equipment
        self._volume = volume
        self._microphone: Frames | None = None
        self._loudspeaker: Speaker | None = None
        self._voice: Callable[[str], bytes] | None = None
        self._typed: str | None = None
        self._last_id = 0

    # --- what it is held with ---------------------------------------------------------------------

    def use_microphone(self, name: str | None) -> None:
        """Listen with this one from now on."""
        if self._microphone is not None:
            self._microphone.close()
        self._microphone = self._equipment.microphone(name)

    def use_loudspeaker(self, name: str | None) -> None:
        """Speak out of this one from now on."""
        if self._loudspeaker is not None:
            self._loudspeaker.close()
        self._loudspeaker = self._equipment.loudspeaker(name)
        self._loudspeaker.set_gain(self._volume)

    def use_voice(self, name: str | None) -> None:
        """Speak like this from now on. Raises SynthesisError."""
        self._voice = self._equipment.voice(name)

    def use_volume(self, volume: float) -> None:
        """Speak so loud from now on."""
        self._volume = volume
        if self._loudspeaker is not None:
            self._loudspeaker.set_gain(volume)

    def close(self) -> None:
        """Let go of the devices."""
        for device in (self._microphone, self._loudspeaker):
            if device is not None:
                device.close()

    # --- speaking ---------------------------------------------------------------------------------

    def show(self, text: str) -> None:
        """A line on the screen."""
        self._equipment.write(f"{text}\n")

    def say(self, line: str, **names: str) -> None:
        """Show and say one of the content's lines; what is typed meanwhile cuts it short, and is kept."""
        sentences = [fill(sentence, names) for sentence in self.content.lines[line].wordings[0]]
        for sentence in sentences:
            self.show(f"  {sentence.text}")
        self._speak(sentences)

    def _speak(self, sentences: list[Sentence]) -> None:
        assert self._loudspeaker is not None
        waiting = set()
        for sentence in sentences:
            pcm = self._voice(sentence.text) if self._voice else b""
            if pcm:
                self._last_id += 1
                waiting.add(self._last_id)
                self._loudspeaker.play(self._last_id, pcm + GAP)
        rest = LONGEST_SENTENCE
        while waiting and rest > 0:
            self._frame()
            rest -= FRAME_SECONDS
            for report in self._loudspeaker.reports():
                match report:
                    case Lost(id, reason):
                        self.show(f"  (no sound: {reason})")
                        waiting.clear()
                    case Finished(id):
                        waiting.discard(id)
            if self._has_typed():
                self._loudspeaker.hush()
                waiting.clear()

    # --- listening --------------------------------------------------------------------------------

    def ask(self, line: str, understood: Callable[[str], T | None], **names: str) -> T | None:
        """What the answer means; None when it is skipped. Asked until it is understood.

        Who answers by voice hears that it was not; who types reads it.
        """
        self.say(line, **names)
        while True:
            self._equipment.write("  > ")
            text, typed = self._answer()
            if self.meanings.skips(text):
                return None
            meaning = understood(text)
            if meaning is not None:
                return meaning
            if typed:
                self.show(f"  ({text!r} is no answer to that; Enter alone leaves it as it is)")
            else:
                self.say("setup_pardon")

    def more(self, seconds: float) -> str | None:
        """What is said within that time; None if nothing is, or something is typed."""
        rest = seconds
        while rest > 0 and not self._has_typed():
            heard = self._heard(self._frame())
            if heard:
                return heard
            listener = self._equipment.listener
            if listener is None:
                return None
            rest -= 0.0 if listener.open or listener.hearing else FRAME_SECONDS
        return None

    def trial(self) -> tuple[str | None, bytes]:
        """What is heard of a few words, "" for none, and the sound of it; on the meter meanwhile.

        Ends with the first utterance, or after TRIAL_SECONDS, or with a typed line: then None was heard.
        """
        sound, heard = bytearray(), None
        while not heard and len(sound) < TRIAL_SECONDS * RATE * 2:
            if self._has_typed():
                self._typed = None
                return None, bytes(sound)
            frame = self._frame()
            sound += frame
            self._equipment.meter(frame)
            heard = self._heard(frame)
        self.show("")
        return heard or "", bytes(sound)

    def _answer(self) -> tuple[str, bool]:
        """The next answer, and whether it was typed."""
        while True:
            if self._has_typed():
                typed, self._typed = self._typed or "", None
                return typed, True
            heard = self._heard(self._frame())
            if heard:
                self.show(heard)
                return heard, False

    def _has_typed(self) -> bool:
        if self._typed is None:
            self._typed = self._equipment.typed()
        return self._typed is not None

    def _frame(self) -> bytes:
        assert self._microphone is not None
        assert self._loudspeaker is not None
        return next(self._microphone)

    def _heard(self, frame: bytes) -> str | None:
        listener = self._equipment.listener
        if listener is None:
            return None
        news = listener.process(frame)
        return next((n.text for n in news if isinstance(n, Transcript) and n.text), None)
