"""Sentences typed into a conversation, and recordings heard in one, as `charley hear` does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.hearing.rooms import Room
from benchmarks.understanding.sets import Line
from voice import assembly
from voice.asr import models, speech
from voice.asr.endpointer import Endpointer
from voice.asr.listener import Listener
from voice.asr.pair import PairRecogniser
from voice.asr.recogniser import Recogniser, Stream
from voice.asr.transcriber import Direct
from voice.assistant import Assistant
from voice.audio.framing import Framer
from voice.audio.virtual import VirtualSpeaker
from voice.commands.hear import Account, Mute, summary
from voice.config import Settings
from voice.events import RATE, Transcript

VOSK, POCKETSPHINX, BOTH = "bundled Vosk", "PocketSphinx", "both"

NAMES = (VOSK, POCKETSPHINX, BOTH)
"""The last is how Charley hears where no model for people is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one sentence."""

    label: str
    """What it was understood as, the most urgent thing first."""
    words: str
    """All that was heard, refused or not."""
    confidence: float
    """Mean of the words."""
    refusals: tuple[str, ...] = ()
    """Why the recogniser would not vouch for an utterance."""


class Ears:
    """The engines as the product sets them up, and a conversation for each sentence."""

    def __init__(self, names: Sequence[str]) -> None:
        """Load the engines `names`. Raises LookupError when the bundled model is missing."""
        known = assembly.knowledge(Settings())
        self._fresh = assembly.conversation(Settings(), known)
        self._engines: dict[str, Recogniser] = {}
        if {VOSK, BOTH} & set(names):
            bundled = models.find(assembly.BUNDLED)
            if not bundled:
                raise LookupError(f"the model {assembly.BUNDLED} is not here")
            self._engines[VOSK] = Remembering(assembly.vosk(bundled, known.content).build())
        if {POCKETSPHINX, BOTH} & set(names):
            self._engines[POCKETSPHINX] = Remembering(assembly.pocketsphinx(known.content).build())
        if BOTH in names:
            self._engines[BOTH] = PairRecogniser(self._engines[VOSK], self._engines[POCKETSPHINX])

    def typed(self, lines: Iterable[Line]) -> list[Answer]:
        """What is made of the text itself."""
        return [self._typed(line.text) for line in lines]

    def _typed(self, text: str) -> Answer:
        conversation = self._fresh.again()
        conversation.wake_up()
        match, _ = conversation.hear(text, addressed=True)
        return Answer(match.intent, text, 1.0)

    def hear(self, engine: str, said: Iterable[bytes], room: Room) -> list[Answer]:
        """What is made of each recording, said in `room`."""
        return [self._heard(engine, *room.around(pcm, number)) for number, pcm in enumerate(said)]

    def _heard(self, engine: str, before: bytes, sound: bytes) -> Answer:
        detect = speech.detector()
        for frame in Framer(RATE, 1).feed(before):
            detect(frame)
        conversation = self._fresh.again()
        conversation.wake_up()
        account = Account()
        Assistant(
            conversation,
            Listener(Direct(self._engines[engine]), Endpointer(detect)),
            voice_at=lambda rate: Mute(),
            speaker=VirtualSpeaker(),
            tell=account,
            addressed=True,
        ).run(Framer(RATE, 1).feed(sound))
        return _answer(account)


class Remembering:
    """A recogniser that hears the same sound once: a pair of engines costs nothing after each alone."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._known: dict[bytes, Transcript] = {}
        self.engine, self.model = recogniser.engine, recogniser.model

    def stream(self) -> Stream:
        return _Remembered(self._recogniser, self._known)


class _Remembered:
    """Tells nothing before the end; while nothing is being said, nobody asks."""

    def __init__(self, recogniser: Recogniser, known: dict[bytes, Transcript]) -> None:
        self._recogniser, self._known = recogniser, known
        self._pcm = bytearray()

    def accept(self, pcm: bytes) -> str:
        self._pcm += pcm
        return ""

    def finish(self) -> Transcript:
        key = hashlib.sha256(self._pcm).digest()
        if key not in self._known:
            stream = self._recogniser.stream()
            stream.accept(bytes(self._pcm))
            self._known[key] = stream.finish()
        return self._known[key]


def _answer(account: Account) -> Answer:
    """All utterances as one, as `charley hear` sums them up."""
    told = summary(account)
    refusals = tuple(h.transcript.reason for h in account.heard if not h.transcript.accepted)
    return Answer(told["intent"], told["text"], told["confidence"], refusals)
