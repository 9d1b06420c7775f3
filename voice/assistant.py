"""The loop: frames in, speech out. The one place that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from voice.asr.echo import is_echo
from voice.asr.listener import Listener
from voice.audio.speaker import Finished, Lost, Report, Speaker, Started
from voice.conversation import Conversation
from voice.events import (
    FRAME_SECONDS,
    RATE,
    Action,
    Adjust,
    Hush,
    Match,
    Partial,
    Say,
    Sentence,
    Transcript,
)
from voice.tts.synthesiser import Synthesiser, SynthesisError

TICK = 0.1
"""Seconds of audio between two ticks of the dialogue: a count may be late by so much, which nobody hears."""

GAP = bytes(int(0.25 * RATE) * 2)
"""Silence after each sentence, a breath."""

ECHO_LINGERS = 0.6
"""Seconds by which its own words may come back late: the gap after them, the devices, the room."""


UNASKED = 0.8
"""Confidence that words need to wake Charley: talk next door is heard less clearly than a plea beside it."""

ASKED_FOR = 0.45
"""Confidence from which refused words still count: as the answer asked for, or to ask about a danger."""

PLAIN_WORDS, PLAIN_CONFIDENCE, PLAIN_SCORE = 2, 0.5, 0.6
"""Words, their confidence and the score of their meaning from which refused words count in a conversation:
noise and people elsewhere are heard as words, but hardly ever as a sentence that means something here."""


@dataclass(frozen=True, slots=True)
class HeardNow:
    """Told to observers: an utterance, as it was heard and understood."""

    transcript: Transcript
    match: Match | None
    """None when it was not taken as said to Charley."""


@dataclass(frozen=True, slots=True)
class SayingNow:
    """Told to observers: sentences that begin to be said."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Told to observers: one line about what does not work."""

    message: str


Told = HeardNow | SayingNow | Partial | Trouble
Observer = Callable[[Told], None]
VoiceAt = Callable[[float], Synthesiser]
"""Words a minute -> the synthesiser that speaks so."""


class Assistant:
    """Charley, between a microphone and a loudspeaker. Driven by frames; never looks at a clock."""

    def __init__(
        self,
        conversation: Conversation,
        listener: Listener,
        *,
        voice_at: VoiceAt,
        speaker: Speaker,
        tell: Observer,
        addressed: bool = False,
    ) -> None:
        """`addressed`: whatever is heard is meant for Charley, as when a recording is put before it."""
        self.conversation = conversation
        self._listener = listener
        self._voice_at = voice_at
        self._speaker = speaker
        self._tell = tell
        self._addressed = addressed
        self._saying: dict[int, Sentence] = {}
        self._last_id = 0
        self._audible: dict[str, float] = {}
        self._since_tick = 0.0
        speaker.set_gain(conversation.session.volume)

    def run(self, frames: Iterable[bytes]) -> None:
        """Listen until the frames end; a live microphone's never do."""
        for frame in frames:
            self.process(frame)
        self.finish()

    def process(self, frame: bytes) -> None:
        """One 20 ms frame: hear, speak, let time pass."""
        for report in self._speaker.reports():
            self._reported(report)
        match self._listener.process(frame):
            case Partial() as partial:
                self._partial(partial)
            case Transcript() as transcript:
                self._heard(transcript)
        self._fade()
        self._since_tick = round(self._since_tick + FRAME_SECONDS, 3)
        if self._since_tick >= TICK:
            self._do(self.conversation.tick(self._since_tick))
            self._since_tick = 0.0

    def finish(self) -> None:
        """The sound has ended: whatever was being said to Charley is complete."""
        transcript = self._listener.finish()
        if transcript:
            self._heard(transcript)

    @property
    def speaking(self) -> bool:
        """Whether anything is still to be said."""
        return bool(self._saying)

    def announce(self, line: str) -> None:
        """Say one of the content's lines, as when the microphone is back."""
        self._do((Say(self.conversation.content.lines[line].wordings[0]),))

    # --- hearing ----------------------------------------------------------------------------------

    def _partial(self, partial: Partial) -> None:
        self._tell(partial)
        self._speaker.wake()
        if not self._saying or self._is_own(partial.text):
            return
        match, _ = self.conversation.understand(partial.text)
        # Only silence is decided on half a sentence; what she means is known at its end.
        if match.intent in ("stop", "pause", "red_flag"):
            self._hush()
            self._do(self.conversation.spoken())

    def _heard(self, transcript: Transcript) -> None:
        asleep = self.conversation.session.state.name == "asleep" and not self._addressed
        if not transcript.text or self._is_own(transcript.text) or (asleep and not self._wakes(transcript)):
            self._tell(HeardNow(transcript, None))
            return
        if not transcript.accepted and not self._answers(transcript):
            match, actions = self.conversation.unclear(
                transcript.text, heed=transcript.confidence >= ASKED_FOR
            )
        else:
            match, actions = self.conversation.hear(
                transcript.text, others=transcript.alternatives, addressed=self._addressed
            )
        overheard = asleep and not actions
        self._tell(HeardNow(transcript, None if overheard else match))
        self._do(actions)

    def _wakes(self, transcript: Transcript) -> bool:
        """Whether it is worth a thought while Charley sleeps."""
        _, named = self.conversation.understand(transcript.text)
        return transcript.accepted and (named or transcript.confidence >= UNASKED)

    def _answers(self, transcript: Transcript) -> bool:
        """Whether the words make up for their lack of confidence.

        They are the answer that was asked for: a soft "no" after a question needs less proof. Or they plainly
        mean something to Charley.
        """
        match, _ = self.conversation.understand(transcript.text)
        asked_for = match.intent in self.conversation.expecting.intents or match.remark is not None
        if asked_for and transcript.confidence >= ASKED_FOR:
            return True
        plain = len(transcript.text.split()) >= PLAIN_WORDS and match.score >= PLAIN_SCORE
        meant = match.intent != "none" and match.flag is None
        return meant and plain and transcript.confidence >= PLAIN_CONFIDENCE

    def _is_own(self, text: str) -> bool:
        return is_echo(text, " ".join(self._audible))

    def _fade(self) -> None:
        """Forget sentences that can be heard no more, unless they may be in the utterance that goes on."""
        for text in self._audible:
            self._audible[text] += FRAME_SECONDS
        for sentence in self._saying.values():
            if sentence.text in self._audible:
                self._audible[sentence.text] = 0.0
        if not self._listener.hearing:
            self._audible = {text: age for text, age in self._audible.items() if age <= ECHO_LINGERS}

    # --- speaking ---------------------------------------------------------------------------------

    def _do(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Say(sentences):
                    self._say(sentences)
                case Hush():
                    self._hush()
                case Adjust(volume, _):
                    if volume is not None:
                        self._speaker.set_gain(volume)

    def _say(self, sentences: tuple[Sentence, ...]) -> None:
        self._hush()
        self._tell(SayingNow(sentences))
        synthesiser = self._voice_at(self.conversation.session.rate)
        for sentence in sentences:
            self._last_id += 1
            try:
                speech = synthesiser.render(sentence.text)
            except SynthesisError as error:
                # She can still read it; the conversation goes on.
                self._tell(Trouble(str(error)))
                continue
            if not speech.pcm:
                continue
            self._saying[self._last_id] = sentence
            self._speaker.play(self._last_id, speech.pcm + GAP)
        if not self._saying:
            self._do(self.conversation.spoken())

    def _hush(self) -> None:
        if self._saying:
            self._saying.clear()
            self._speaker.hush()

    def _reported(self, report: Report) -> None:
        match report:
            case Started(id) if id in self._saying:
                self._audible[self._saying[id].text] = 0.0
            case Finished(id):
                self._over(id)
            case Lost(id, reason):
                # It stays on the screen; waiting for a loudspeaker would stop the conversation.
                self._tell(Trouble(reason))
                self._over(id)
            case _:
                pass

    def _over(self, id: int) -> None:
        if self._saying.pop(id, None) and not self._saying:
            self._do(self.conversation.spoken())
