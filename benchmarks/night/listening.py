"""A Charley that lies in the room: what it hears, and what it reacts to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.night.programme import Piece
from voice import assembly
from voice.asr.recogniser import Recogniser
from voice.asr.transcriber import Direct
from voice.assistant import Assistant
from voice.audio.framing import Framer
from voice.audio.virtual import VirtualSpeaker
from voice.commands.hear import Mute
from voice.config import Settings
from voice.conversation import Conversation
from voice.dialogue.passing import REST
from voice.events import FRAME_SECONDS, RATE, SILENCE, Match, Transcript
from voice.prepared import Prepared
from voice.told import HeardNow, SayingNow, Told

AFTER = 100
"""Frames of silence at the end, so that the last word is finished."""

LATE = 3.0
"""Seconds by which an utterance may end after the piece in which it began."""

OFTEN_TOLD = 8


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was cut out of the night, and what became of it."""

    at: float
    """Seconds at which it was heard."""
    among: str
    """The pieces in which it may have been said."""
    transcript: Transcript
    match: Match | None
    """None where it was not taken as said to Charley."""
    said: tuple[str, ...]
    """All that Charley said to it."""

    @property
    def reaction(self) -> bool:
        """Whether anything was said."""
        return bool(self.said)

    @property
    def alarm(self) -> bool:
        """Whether it was a danger sign to Charley."""
        return self.reaction and self.match is not None and self.match.intent == "red_flag"

    @property
    def misunderstood(self) -> bool:
        """Whether Charley said that it had not understood."""
        return self.reaction and self.match is not None and self.match.intent == "none"


@dataclass(slots=True)
class Night:
    """All that was heard of one kind."""

    seconds: float = 0.0
    utterances: list[Utterance] = field(default_factory=list)

    @property
    def reactions(self) -> list[Utterance]:
        """Those to which something was said."""
        return [u for u in self.utterances if u.reaction]

    def count(self, name: str) -> int:
        """How many utterances have the property `name`."""
        return sum(bool(getattr(u, name)) for u in self.utterances)

    def per_hours(self, name: str, hours: float) -> float:
        """The same, scaled."""
        return self.count(name) * hours * 3600 / self.seconds if self.seconds else 0.0


class Bedside:
    """One engine, and a conversation that begins anew after each reaction."""

    def __init__(self, recogniser: Recogniser, known: Prepared) -> None:
        self._recogniser = recogniser
        self._fresh = assembly.conversation(Settings(), known)

    def listen(
        self,
        pieces: Iterable[Piece],
        *,
        awake: bool = False,
        tell: Callable[[Utterance], None] | None = None,
    ) -> Night:
        """Hear all of it, asleep; or `awake`, in one conversation after another. `tell` of each utterance."""
        night = Night()
        listener = assembly.listener(Direct(self._recogniser))
        told: list[Told] = []
        lately: deque[tuple[float, str]] = deque(maxlen=OFTEN_TOLD)
        assistant = begun = None
        for frame in _frames(pieces, night, lately):
            if assistant is None or (awake and night.seconds - begun >= REST):
                assistant = Assistant(
                    self._conversation(awake),
                    listener,
                    voice_at=lambda rate: Mute(),
                    speaker=VirtualSpeaker(),
                    tell=told.append,
                )
                begun = night.seconds
            assistant.process(frame)
            if told:
                heard = list(_utterances(night.seconds, lately, told))
                night.utterances += heard
                told.clear()
                if tell:
                    for utterance in heard:
                        tell(utterance)
                if not awake and any(u.reaction for u in heard):
                    assistant = None
        return night

    def _conversation(self, awake: bool) -> Conversation:
        conversation = self._fresh.again()
        if awake:
            conversation.wake_up()
        return conversation


def _frames(pieces: Iterable[Piece], night: Night, lately: deque[tuple[float, str]]) -> Iterator[bytes]:
    """The night as a microphone gives it; notes when each piece begins."""
    framer = Framer(RATE, 1)
    for piece in pieces:
        lately.append((night.seconds, piece.name))
        for frame in framer.feed(piece.sound()):
            yield frame
            night.seconds += FRAME_SECONDS
    for _ in range(AFTER):
        yield SILENCE


def _utterances(now: float, lately: Iterable[tuple[float, str]], told: list[Told]) -> Iterator[Utterance]:
    """What was heard in one frame, each with what was said to it."""
    for number, what in enumerate(told):
        if isinstance(what, HeardNow):
            said: list[str] = []
            for later in told[number + 1 :]:
                if isinstance(later, HeardNow):
                    break
                if isinstance(later, SayingNow):
                    said += [s.text for s in later.sentences]
            began = now - what.transcript.seconds - LATE
            pieces = list(lately)
            ends = [at for at, _ in pieces[1:]] + [now]
            among = " | ".join(name for (_, name), end in zip(pieces, ends, strict=True) if end >= began)
            yield Utterance(now, among, what.transcript, what.match, tuple(said))
