"""The loop: frames in, speech out. The one place that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from voice.asr.echo import is_echo
from voice.asr.listener import Listener
from voice.asr.own_voice import OwnVoice
from voice.audio.speaker import Speaker
from voice.conversation import Conversation
from voice.dialogue.patience import patience
from voice.events import (
    FRAME_SECONDS,
    Action,
    Adjust,
    Hush,
    Match,
    Partial,
    Say,
    Sentence,
    Transcript,
)
from voice.loudness import Loudness
from voice.speaking import Speaking
from voice.tts.synthesiser import Synthesiser

TICK = 0.1
"""Seconds of audio between two ticks of the dialogue: a count may be late by so much, which nobody hears."""

INTERRUPTS = frozenset(
    "stop pause repeat next back start_over slower faster louder quieter".split()
    + "it_eased still_hurts red_flag".split()
)
"""What silences Charley as soon as it is heard in a partial. If it was nothing of the kind, it goes on."""

LOW = 0.25
"""How loud it still speaks while somebody else does: 12 dB lower."""

HELD_SECONDS = 2.5
"""Longest pause for a partial that no longer says so: the television said "stop" and talks on."""

TALKING_SECONDS = 8.0
"""From then on whoever speaks is not answering: questions are asked again over a television."""

UNASKED = 0.8
"""Confidence that words need to wake Charley: talk next door is heard less clearly than a plea beside it."""

CLEARLY, VAGUE, LONG, LONG_VAGUE = 0.92, 0.5, 12, 0.7
"""The same of words that mean it with a score below VAGUE, or LONG_VAGUE where they are more than LONG: in
much talk something always sounds a little like a plea. A vague suspicion of a danger wakes nobody at all."""

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
        loudness: Loudness | None = None,
    ) -> None:
        """`addressed`: whatever is heard is meant for Charley, as when a recording is put before it."""
        self.conversation = conversation
        self._listener = listener
        self._voice_at = voice_at
        self._speaker = speaker
        self._speaking = Speaking(speaker, lambda reason: tell(Trouble(reason)))
        self._tell = tell
        self._addressed = addressed
        self._since_tick = 0.0
        self._own_voice = OwnVoice()
        self._talking = 0.0
        self._held = 0.0
        self.loudness = loudness or Loudness()
        self._volume = conversation.session.volume
        self._yielding = False
        self._gain = 0.0
        self._set_gain()

    def run(self, frames: Iterable[bytes]) -> None:
        """Listen until the frames end; a live microphone's never do."""
        for frame in frames:
            self.process(frame)
        self.finish()

    def process(self, frame: bytes) -> None:
        """One 20 ms frame: hear, speak, let time pass."""
        over = self._speaking.advance(forget=not self._listener.hearing)
        if over:
            self._do(self.conversation.spoken())
        own = self._only_own(frame)
        for hearing in self._listener.process(frame, own=own):
            match hearing:
                case Partial() as partial:
                    self._partial(partial)
                case Transcript() as transcript:
                    self._heard(transcript)
        self._pass(frame, own=own)

    def finish(self) -> None:
        """The sound has ended: whatever was being said to Charley is complete."""
        for transcript in self._listener.finish():
            self._heard(transcript)

    @property
    def speaking(self) -> bool:
        """Whether anything is still to be said."""
        return self._speaking.busy

    @property
    def paused(self) -> bool:
        """Whether it fell silent for a word that may have been nothing."""
        return self._speaking.paused

    def take(self, text: str) -> Match:
        """Somebody types or touches `text`: meant for Charley beyond doubt."""
        match, actions = self.conversation.hear(text, addressed=True)
        self._do(actions)
        return match

    def announce(self, line: str) -> None:
        """Say one of the content's lines, as when the microphone is back."""
        self._do((Say(self.conversation.content.lines[line].wordings[0]),))

    def _pass(self, frame: bytes, *, own: bool) -> None:
        """20 ms of audio are over."""
        if self._listener.open and not own:
            self.loudness.frame(frame)
        self._talking = self._talking + FRAME_SECONDS if self._listener.open else 0.0
        self._held = self._held + FRAME_SECONDS if self._speaking.paused else 0.0
        self._yield(self._listener.open and self._speaking.busy and self._own_voice.learnt)
        if self._speaking.paused and (not self._listener.hearing or self._held > HELD_SECONDS):
            self._go_on()
        self._since_tick = round(self._since_tick + FRAME_SECONDS, 3)
        if self._since_tick >= TICK:
            talking = 0.0 < self._talking <= TALKING_SECONDS
            self._do(self.conversation.tick(self._since_tick, talking=talking))
            self._since_tick = 0.0
            if self.conversation.session.state.name == "asleep":
                self.loudness.rest()

    # --- hearing ----------------------------------------------------------------------------------

    def _partial(self, partial: Partial) -> None:
        self._tell(partial)
        self._speaker.wake()
        match, _ = self.conversation.understand(partial.text)
        self._listener.be_patient(patience(match, self.conversation.expecting))
        # Only silence is decided on half a sentence; what she means is known at its end.
        if (
            self._speaking.busy
            and match.intent in INTERRUPTS
            and not self._is_own(partial.text, self._talking)
        ):
            self._speaking.pause()
            self._held = 0.0

    def _heard(self, transcript: Transcript) -> None:
        actions = self._understood(transcript)
        self.loudness.utterance(hers=actions is not None)
        if actions is None:
            return
        self._do(actions)
        if self._speaking.paused:
            self._speaking.hush()
            self._do(self.conversation.spoken())

    def _understood(self, transcript: Transcript) -> tuple[Action, ...] | None:
        """What is to be done about it; None when it was not said to Charley."""
        asleep = self.conversation.session.state.name == "asleep" and not self._addressed
        own = self._is_own(transcript.text, transcript.seconds)
        taken = transcript.accepted or self._answers(transcript)
        # While it speaks, words without a meaning are its own, or not for it.
        idle_talk = self._speaking.busy and not self._matters(transcript, taken)
        if not transcript.text or own or idle_talk or (asleep and not self._wakes(transcript)):
            self._tell(HeardNow(transcript, None))
            return None
        if taken:
            match, actions = self.conversation.hear(
                transcript.text, others=transcript.alternatives, addressed=self._addressed
            )
        else:
            match, actions = self.conversation.unclear(
                transcript.text, heed=transcript.confidence >= ASKED_FOR
            )
        overheard = asleep and not actions
        self._tell(HeardNow(transcript, None if overheard else match))
        return None if overheard else actions

    def _wakes(self, transcript: Transcript) -> bool:
        """Whether it is worth a thought while Charley sleeps."""
        match, named = self.conversation.understand(transcript.text)
        if not transcript.accepted or (named and match.intent != "none"):
            return transcript.accepted
        long = len(transcript.text.split()) > LONG
        vague = match.intent != "none" and match.score < (LONG_VAGUE if long else VAGUE)
        if match.intent == "check" and match.score < VAGUE:
            return False
        return transcript.confidence >= (CLEARLY if vague else UNASKED)

    def _matters(self, transcript: Transcript, taken: bool) -> bool:
        """Whether it is worth breaking off for: it means something, or may be a danger sign."""
        match, named = self.conversation.understand(transcript.text)
        if not taken:
            return match.flag is not None and transcript.confidence >= ASKED_FOR
        return named or match.intent != "none" or match.remark is not None

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

    def _only_own(self, frame: bytes) -> bool:
        """Whether all that is in the frame is Charley's own voice."""
        if self._speaking.audible:
            return self._own_voice.explains(self._speaking.frame, frame, self._gain)
        self._own_voice.quiet(frame)
        return False

    def _is_own(self, text: str, seconds: float) -> bool:
        """Whether the utterance of so many seconds is Charley's own voice."""
        saying = self._speaking.audible
        return bool(saying) and (is_echo(text, saying) or self._own_voice.explained(seconds))

    # --- speaking ---------------------------------------------------------------------------------

    def _do(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Say(sentences):
                    self._say(sentences)
                case Hush():
                    self._speaking.hush()
                case Adjust(volume, _):
                    if volume is not None:
                        self._volume = volume

    def _say(self, sentences: tuple[Sentence, ...]) -> None:
        self._tell(SayingNow(sentences))
        self._set_gain()
        if not self._speaking.say(sentences, self._voice_at(self.conversation.session.rate)):
            self._do(self.conversation.spoken())

    def _yield(self, yielding: bool) -> None:
        """Speak low while somebody else speaks: politely, and so that the microphone hears her."""
        if yielding != self._yielding:
            self._yielding = yielding
            self._set_gain()

    def _set_gain(self) -> None:
        urgent = self.conversation.session.state.name == "alarm"
        gain = self.loudness.gain(self._volume, urgent=urgent) * (LOW if self._yielding else 1.0)
        if gain != self._gain:
            self._gain = gain
            self._speaker.set_gain(gain)

    def _go_on(self) -> None:
        if not self._speaking.resume():
            self._do(self.conversation.spoken())
