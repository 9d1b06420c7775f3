"""The loop: frames in, speech out. The one place that knows every stage."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from voice.asr.listener import Listener
from voice.asr.overlap import Overlap
from voice.asr.own_voice import OwnVoice
from voice.attention import ASKED_FOR, Heed, heed
from voice.audio.speaker import Speaker
from voice.conversation import Conversation
from voice.dialogue.patience import COMMANDS, patience
from voice.dialogue.session import is_urgent
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
from voice.loudness import FAINTEST, Loudness
from voice.speaking import Render, Sounding, Speaking, at_once
from voice.told import HeardNow, HearingNow, Observer, SayingNow, Trouble, TypedNow
from voice.tts.synthesiser import Synthesiser

TICK = 0.1
"""Seconds of audio between two ticks of the dialogue: a count may be late by so much, which nobody hears."""

INTERRUPTS = COMMANDS - {"resume"} | {"red_flag"}
"""What silences Charley as soon as it is heard in a partial. If it was nothing of the kind, it goes on."""

LOW = 0.25
"""How loud it still speaks while somebody else does: 12 dB lower."""

WAKES = frozenset({"cramp_now", "red_flag", "check"})
"""What is answered from sleep, so that a partial of it is worth opening the loudspeaker for."""

HELD_SECONDS = 2.5
"""Longest pause for a partial that no longer says so: the television said "stop" and talks on."""

TALKING_SECONDS = 8.0
"""From then on whoever speaks is not answering: questions are asked again over a television."""


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
        render: Render = at_once,
        lag: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`addressed`: whatever is heard is meant for Charley, as when a recording is put before it.

        `lag`: seconds by which the frame that is processed is older than the newest sound.
        """
        self.conversation = conversation
        self._listener = listener
        self._voice_at = voice_at
        self._speaker = speaker
        self._speaking = Speaking(speaker, lambda reason: tell(Trouble(reason)), render)
        self._tell = tell
        self._lag = lag
        self._addressed = addressed
        self._since_tick = 0.0
        self._own_voice = OwnVoice()
        self._overlaps: deque[Overlap] = deque()
        """Of the utterances whose transcripts are still to come, in order."""
        self._held = 0.0
        self._announcing: str | None = None
        self._aside = False
        self.loudness = loudness or Loudness()
        self._volume = conversation.session.volume
        self._gain = 0.0
        self._set_gain()

    def run(self, frames: Iterable[bytes]) -> None:
        """Listen until the frames end; a live microphone's never do."""
        for frame in frames:
            self.process(frame)
        self.finish()

    def process(self, frame: bytes) -> None:
        """One 20 ms frame: hear, speak, let time pass."""
        if self._speaking.advance(lag=self._lag()):
            self._said()
        own = self._only_own(frame)
        heard = self._listener.process(frame, own=own)
        if self._listener.begun:
            self._overlaps.append(Overlap(self._speaking.audible, self._own_voice.learnt))
        for hearing in heard:
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
    def sounding(self) -> Sounding | None:
        """The sentence that is heard now."""
        return self._speaking.sounding

    @property
    def resting(self) -> bool:
        """Whether nobody speaks and nothing is said: then nothing depends on a tenth of a second."""
        return not (self._listener.open or self._listener.hearing or self._speaking.busy)

    @property
    def paused(self) -> bool:
        """Whether it fell silent for a word that may have been nothing."""
        return self._speaking.paused

    def take(self, text: str) -> Match:
        """Somebody types or touches `text`: meant for Charley beyond doubt."""
        match, actions = self.conversation.hear(text, addressed=True)
        self._tell(TypedNow(text, match))
        self._do(actions)
        return match

    def announce(self, line: str) -> None:
        """Say one of the content's lines, as when the microphone is back, and then what it breaks into."""
        self._announcing = line

    def forget_room(self) -> None:
        """Another microphone or loudspeaker: its own voice comes back in another way."""
        self._own_voice = OwnVoice()

    def _pass(self, frame: bytes, *, own: bool) -> None:
        """20 ms of audio are over."""
        self._follow(frame, own=own)
        self._held = self._held + FRAME_SECONDS if self._speaking.paused else 0.0
        if self._speaking.paused and (not self._listener.hearing or self._held > HELD_SECONDS):
            self._go_on()
        self._set_gain()
        self._since_tick = round(self._since_tick + FRAME_SECONDS, 3)
        if self._since_tick >= TICK:
            self._do(self.conversation.tick(self._since_tick, talking=self._talking))
            self._since_tick = 0.0
            if self.conversation.session.state.name == "asleep":
                self.loudness.rest()
        urgent = is_urgent(self.conversation.session.state)
        if self._announcing and not self._speaking.paused and not (urgent and self._speaking.busy):
            self._say_aside(self._announcing)
            self._announcing = None

    # --- hearing ----------------------------------------------------------------------------------

    def _only_own(self, frame: bytes) -> bool:
        """Whether all that is in the frame is Charley's own voice."""
        doubtful = self._listener.open and self._overlaps[-1].doubtful
        if self._speaking.audible or doubtful:
            return self._own_voice.explains(self._speaking.frame, frame, self._gain)
        self._own_voice.quiet(frame)
        return False

    def _follow(self, frame: bytes, *, own: bool) -> None:
        """Keep what is to be known of the utterance that goes on."""
        if not self._listener.open:
            return
        overlap = self._overlaps[-1]
        overlap.frames += 1
        overlap.meanwhile(self._speaking.audible)
        if overlap.doubtful:
            overlap.explained = self._own_voice.explained(overlap.frames)
        if not own:
            self.loudness.frame(frame)

    @property
    def _talking(self) -> bool:
        """Whether somebody speaks who may be answering."""
        return self._listener.open and self._overlaps[-1].frames * FRAME_SECONDS <= TALKING_SECONDS

    def _partial(self, partial: Partial) -> None:
        match, named = self.conversation.understand(partial.text)
        self._tell(HearingNow(partial.text, match))
        if named or match.intent in WAKES or self.conversation.session.state.name != "asleep":
            self._speaker.wake()
        self._listener.be_patient(patience(match, self.conversation.expecting))
        # Only silence is decided on half a sentence; what she means is known at its end.
        interrupts = self._speaking.busy and match.intent in INTERRUPTS
        if interrupts and self._overlaps and not self._overlaps[-1].is_own(partial.text):
            self._speaking.pause()
            self._held = 0.0

    def _heard(self, transcript: Transcript) -> None:
        overlap = self._overlaps.popleft()
        actions = self._understood(overlap.hers(transcript), overlap)
        self.loudness.utterance(hers=actions is not None)
        if actions is None:
            return
        self._do(actions)
        if self._speaking.paused:
            self._speaking.hush()
            self._do(self.conversation.spoken())

    def _heed(self, transcript: Transcript, overlap: Overlap) -> Heed:
        if not transcript.text or overlap.is_own(transcript.text):
            return Heed.IGNORED
        return heed(
            self.conversation,
            transcript,
            speaking=self._speaking.busy,
            over=bool(overlap.saying),
            addressed=self._addressed,
        )

    def _understood(self, transcript: Transcript, overlap: Overlap) -> tuple[Action, ...] | None:
        """What is to be done about it; None when it was not said to Charley."""
        asleep = self.conversation.session.state.name == "asleep" and not self._addressed
        match self._heed(transcript, overlap):
            case Heed.IGNORED:
                self._tell(HeardNow(transcript, None))
                return None
            case Heed.TAKEN:
                understood, actions = self.conversation.hear(
                    transcript.text, others=transcript.alternatives, addressed=self._addressed
                )
            case Heed.UNCLEAR:
                vouched = transcript.confidence >= ASKED_FOR
                understood, actions = self.conversation.unclear(transcript.text, heed=vouched)
        overheard = asleep and not actions
        self._tell(HeardNow(transcript, None if overheard else understood))
        return None if overheard else actions

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
        self._aside = False
        if not self._speaking.say(sentences, self._voice_at(self.conversation.session.rate)):
            self._do(self.conversation.spoken())

    def _say_aside(self, line: str) -> None:
        """Something that is no part of the conversation, which does not wait for its end."""
        sentences = self.conversation.content.lines[line].wordings[0]
        self._tell(SayingNow(sentences, aside=True))
        left = self._speaking.left
        voice = self._voice_at(self.conversation.session.rate)
        self._aside = self._speaking.say((*sentences, *left), voice) and not left

    def _said(self) -> None:
        aside, self._aside = self._aside, False
        if not aside:
            self._do(self.conversation.spoken())

    def _set_gain(self) -> None:
        """Loud enough for the moment; low while somebody else speaks, so that the microphone hears her."""
        urgent = is_urgent(self.conversation.session.state)
        gain = self.loudness.gain(self._volume, urgent=urgent)
        if self._speaking.busy and self._talking and self._own_voice.learnt and not urgent:
            gain = max(gain * LOW, min(gain, FAINTEST))
        if gain != self._gain:
            self._gain = gain
            self._speaker.set_gain(gain)

    def _go_on(self) -> None:
        if not self._speaking.resume():
            self._said()
