"""What Charley is saying: cut short at once, gone on with where it was cut, known by its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from voice.audio.speaker import Finished, Lost, Report, Speaker, Started
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE, SILENCE, Sentence, Speech
from voice.tts.synthesiser import SynthesisError

GAP = bytes(int(0.25 * RATE) * 2)
"""Silence after each sentence, a breath."""

ECHO_LINGERS = 0.6
"""Seconds by which its own words may come back late: the gap after them, the devices, the room."""


class Rendering(Protocol):
    """What turns a sentence into sound."""

    def render(self, text: str) -> Speech:
        """Raises SynthesisError."""


class Speaking:
    """Sentences on their way to a loudspeaker. Driven by frames; never looks at a clock.

    `trouble` is told in one line what could not be said.
    """

    def __init__(self, speaker: Speaker, trouble: Callable[[str], None]) -> None:
        self._speaker = speaker
        self._trouble = trouble
        self._playing: dict[int, Sentence] = {}
        self._sounds: dict[int, bytes] = {}
        self._sounding: tuple[int, int] | None = None
        self._rest: tuple[Sentence, ...] = ()
        self._voice: Rendering | None = None
        self._last_id = 0
        self._audible: dict[str, float] = {}

    @property
    def busy(self) -> bool:
        """Whether anything is still to be said."""
        return bool(self._playing or self._rest)

    @property
    def paused(self) -> bool:
        """Whether it was cut short, and may go on."""
        return bool(self._rest)

    @property
    def audible(self) -> str:
        """All words that may be heard back now, in the room or late from it."""
        return " ".join(self._audible)

    @property
    def frame(self) -> bytes:
        """The 20 ms that leave the loudspeaker now, before its gain; SILENCE for none."""
        if self._sounding is None:
            return SILENCE
        id, position = self._sounding
        return self._sounds.get(id, b"")[position : position + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")

    def say(self, sentences: tuple[Sentence, ...], voice: Rendering) -> bool:
        """Say these in place of all else; False when there is nothing of them to be heard."""
        self.hush()
        self._voice = voice
        for sentence in sentences:
            try:
                speech = voice.render(sentence.text)
            except SynthesisError as error:
                # She can still read it; the conversation goes on.
                self._trouble(str(error))
                continue
            if speech.pcm:
                self._last_id += 1
                self._playing[self._last_id] = sentence
                self._sounds[self._last_id] = speech.pcm + GAP
                self._speaker.play(self._last_id, speech.pcm + GAP)
        return self.busy

    def pause(self) -> None:
        """Silence at once; `resume` begins the sentence again that was cut."""
        if self._playing:
            rest = tuple(self._playing.values())
            self.hush()
            self._rest = rest

    def resume(self) -> bool:
        """Go on, if it was paused; False when nothing of it could be said."""
        rest, voice = self._rest, self._voice
        return self.say(rest, voice) if rest and voice else True

    def hush(self) -> None:
        """Silence at once, and nothing to go on with."""
        self._rest = ()
        if self._playing:
            self._playing.clear()
            self._sounds.clear()
            self._sounding = None
            self._speaker.hush()

    def advance(self, *, forget: bool) -> bool:
        """20 ms pass; True when with them everything was said.

        `forget`: nobody is being heard, so what can be heard no more need not be known any longer.
        """
        over = False
        if self._sounding is not None:
            id, position = self._sounding
            self._sounding = id, position + FRAME_BYTES
        for report in self._speaker.reports():
            over |= self._reported(report)
        for text in self._audible:
            self._audible[text] += FRAME_SECONDS
        for sentence in self._playing.values():
            if sentence.text in self._audible:
                self._audible[sentence.text] = 0.0
        if forget:
            self._audible = {text: age for text, age in self._audible.items() if age <= ECHO_LINGERS}
        return over

    def _reported(self, report: Report) -> bool:
        match report:
            case Started(id) if id in self._playing:
                self._audible[self._playing[id].text] = 0.0
                self._sounding = id, 0
            case Finished(id) if id in self._playing:
                return self._ended(id)
            case Lost(id, reason) if id in self._playing:
                # It stays on the screen; waiting for a loudspeaker would stop the conversation.
                self._trouble(reason)
                return self._ended(id)
            case _:
                pass
        return False

    def _ended(self, id: int) -> bool:
        del self._playing[id], self._sounds[id]
        return not self._playing
