"""What Charley is saying: cut short at once, gone on with where it was cut, known by its words."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Protocol

from voice.audio.speaker import Finished, Lost, Report, Speaker, Started
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE, SILENCE, Sentence, Speech
from voice.tts.synthesiser import SynthesisError

GAP = bytes(int(0.25 * RATE) * 2)
"""Silence after each sentence, a breath."""

SECOND = RATE * 2
"""Bytes."""

ECHO_LINGERS = 0.6
"""Seconds by which its own words may come back late: the gap after them, the devices, the room."""


AT_HAND = 0.015
"""Seconds that a sentence may take which was rendered before: for longer the microphone cannot wait."""


class Rendering(Protocol):
    """What turns a sentence into sound."""

    def render(self, text: str) -> Speech:
        """Raises SynthesisError."""


Render = Callable[[Rendering, str], "Future[Speech]"]
"""Renders now, or beside the conversation."""


def at_once(voice: Rendering, text: str) -> Future[Speech]:
    """Render while everybody waits: for sound that comes faster than it was spoken."""
    done: Future[Speech] = Future()
    try:
        done.set_result(voice.render(text))
    except SynthesisError as error:
        done.set_exception(error)
    return done


@dataclass(frozen=True, slots=True)
class Sounding:
    """A sentence, while it is heard."""

    id: int
    """Another one each time that a sentence begins."""
    text: str
    seconds: float
    """Its length, without the breath after it."""
    at: float
    """Seconds of it that have been heard."""


class Speaking:
    """Sentences on their way to a loudspeaker. Driven by frames; never looks at a clock.

    `trouble` is told in one line what could not be said.
    """

    def __init__(self, speaker: Speaker, trouble: Callable[[str], None], render: Render = at_once) -> None:
        self._speaker = speaker
        self._trouble = trouble
        self._render = render
        self._waiting: deque[tuple[Sentence, Future[Speech]]] = deque()
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
        return bool(self._playing or self._waiting or self._rest)

    @property
    def left(self) -> tuple[Sentence, ...]:
        """What is still to be said, from the sentence on that is being said."""
        return (*self._playing.values(), *(sentence for sentence, _ in self._waiting))

    @property
    def paused(self) -> bool:
        """Whether it was cut short, and may go on."""
        return bool(self._rest)

    @property
    def audible(self) -> tuple[str, ...]:
        """The sentences that may be heard back now, in the room or late from it."""
        return tuple(self._audible)

    @property
    def frame(self) -> bytes:
        """The 20 ms that leave the loudspeaker now, before its gain; SILENCE for none."""
        if self._sounding is None:
            return SILENCE
        id, position = self._sounding
        if position < 0:
            return SILENCE
        return self._sounds.get(id, b"")[position : position + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")

    @property
    def sounding(self) -> Sounding | None:
        """The sentence that is heard now; None between two, and in silence."""
        if self._sounding is None:
            return None
        id, position = self._sounding
        length = len(self._sounds.get(id, b"")) - len(GAP)
        if not 0 <= position < length:
            return None
        return Sounding(id, self._playing[id].text, length / SECOND, position / SECOND)

    def say(self, sentences: tuple[Sentence, ...], voice: Rendering) -> bool:
        """Say these in place of all else; False when there is nothing of them to be heard."""
        self.hush()
        self._voice = voice
        self._waiting.extend((sentence, self._render(voice, sentence.text)) for sentence in sentences)
        if self._waiting:
            wait((self._waiting[0][1],), AT_HAND)
        self._play_what_is_ready()
        return self.busy

    def pause(self) -> None:
        """Silence at once; `resume` begins the sentence again that was cut."""
        if self._playing or self._waiting:
            rest = self.left
            self.hush()
            self._rest = rest

    def resume(self) -> bool:
        """Go on, if it was paused; False when nothing of it could be said."""
        rest, voice = self._rest, self._voice
        return self.say(rest, voice) if rest and voice else True

    def hush(self) -> None:
        """Silence at once, and nothing to go on with."""
        self._rest = ()
        for _, speech in self._waiting:
            speech.cancel()
        self._waiting.clear()
        if self._playing:
            self._playing.clear()
            self._sounds.clear()
            self._sounding = None
            self._speaker.hush()

    def advance(self, *, lag: float = 0.0) -> bool:
        """20 ms pass; True when with them everything was said.

        `lag`: the frame that is being heard was so many seconds old when it came.
        """
        over = self._play_what_is_ready()
        self._move_on()
        for report in self._speaker.reports():
            over |= self._reported(report, lag)
        for text in self._audible:
            self._audible[text] += FRAME_SECONDS
        for sentence in self._playing.values():
            if sentence.text in self._audible:
                self._audible[sentence.text] = 0.0
        self._audible = {text: age for text, age in self._audible.items() if age <= ECHO_LINGERS}
        return over

    def _play_what_is_ready(self) -> bool:
        """Hand over the sentences that are rendered; True when with them everything was said."""
        waited = bool(self._waiting)
        while self._waiting and self._waiting[0][1].done():
            sentence, rendered = self._waiting.popleft()
            try:
                sound = rendered.result().pcm
            except SynthesisError as error:
                # She can still read it; the conversation goes on.
                self._trouble(str(error))
                continue
            if sound:
                self._last_id += 1
                self._playing[self._last_id] = sentence
                self._sounds[self._last_id] = sound + GAP
                self._speaker.play(self._last_id, sound + GAP)
        return waited and not self._waiting and not self._playing

    def _move_on(self) -> None:
        """One frame further; what waits follows without a gap."""
        if self._sounding is None:
            return
        id, position = self._sounding
        position += FRAME_BYTES
        length = len(self._sounds.get(id, b""))
        following = next((later for later in self._playing if later > id), None)
        if position >= length and following is not None:
            id, position = following, position - length
        self._sounding = id, position

    def _reported(self, report: Report, lag: float) -> bool:
        match report:
            case Started(id, ago) if id in self._playing:
                self._audible[self._playing[id].text] = 0.0
                self._sounding = id, round((ago - lag) / FRAME_SECONDS) * FRAME_BYTES
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
        return not self._playing and not self._waiting
