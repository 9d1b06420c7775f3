"""Ears and a mouth in audio time: labelled frames, a recogniser that reads them, a voice of silence."""

from __future__ import annotations

import random
import re
from array import array
from itertools import groupby

from voice.asr.rejection import Limits, judge
from voice.audio.speaker import Lost, Report
from voice.events import FRAME_BYTES, FRAME_SECONDS, SILENCE, Speech, Transcript, Word
from voice.tts.synthesiser import SynthesisError

WORD_FRAMES = 12
"""Frames to a word: 0.24 s, as people speak."""

LIMITS = Limits(confidence=0.6, alone=0.7, unknown=0.5)


def utter(text: str, *, confidence: float = 1.0) -> list[bytes]:
    """The frames of somebody saying `text`: each holds its word as a label, and a sound of every pitch."""
    return [
        (f"{number}|{confidence}|{word}\n".encode() + _sound(word))[:FRAME_BYTES]
        for number, word in enumerate(text.split())
        for _ in range(WORD_FRAMES)
    ]


def _sound(word: str) -> bytes:
    """Of every pitch, and each word as loud as chance has it."""
    chance = random.Random(word)
    loudest = chance.choice((1500, 4000, 12_000))
    return array("h", (chance.randint(-loudest, loudest) for _ in range(FRAME_BYTES // 2))).tobytes()


def quiet(seconds: float) -> list[bytes]:
    """The frames of nobody saying anything."""
    return [SILENCE] * round(seconds / FRAME_SECONDS)


def speaks(frame: bytes) -> bool:
    """A SpeechDetector of labelled frames."""
    return frame != SILENCE


class ScriptedRecogniser:
    """A Recogniser that reads the labels, and refuses what real ones refuse."""

    engine = "scripted"
    model = "labels"

    def __init__(self) -> None:
        self.streams: list[ScriptedStream] = []

    def stream(self) -> ScriptedStream:
        self.streams.append(ScriptedStream())
        return self.streams[-1]


class ScriptedStream:
    """A Stream; `pcm` is all that it was given."""

    def __init__(self) -> None:
        self.pcm = b""
        self.finished = False
        self._labels: list[bytes] = []
        self._text = ""

    def accept(self, pcm: bytes) -> str:
        assert not self.finished, "a finished stream must not be used again"
        self.pcm += pcm
        before = self._labels[-1:]
        self._labels += [pcm[i : i + FRAME_BYTES] for i in range(0, len(pcm), FRAME_BYTES)]
        if len(pcm) > FRAME_BYTES or self._labels[-1:] != before:
            self._text = " ".join(word.text for word in self._words())
        return self._text

    def finish(self) -> Transcript:
        assert not self.finished, "a stream ends once"
        self.finished = True
        words = self._words()
        text = " ".join(word.text for word in words)
        seconds = len(self.pcm) / FRAME_BYTES * FRAME_SECONDS
        heard = Transcript(text, 1.0, tuple(words), seconds=seconds, engine="scripted", model="labels")
        return judge(heard, LIMITS)

    def _words(self) -> list[Word]:
        found, at = [], 0.0
        for label, group in groupby(self._labels):
            end = at + len(list(group)) * FRAME_SECONDS
            if label != SILENCE:
                _, confidence, word = label.partition(b"\n")[0].decode().split("|", 2)
                found.append(Word(word, at, end, float(confidence)))
            at = end
        return found


class SilentSynthesiser:
    """A Synthesiser whose sentences take their time and make no sound; some may fail."""

    identity = "silent"

    def __init__(self, *, word_seconds: float = 0.4, failing: str | None = None) -> None:
        self.rendered: list[str] = []
        self._word_seconds = word_seconds
        self._failing = failing

    def render(self, text: str) -> Speech:
        if self._failing is not None and self._failing in text:
            raise SynthesisError(f"no voice for {text!r}: install one")
        self.rendered.append(text)
        return Speech(text, SILENCE * round(len(text.split()) * self._word_seconds / FRAME_SECONDS))

    def close(self) -> None:
        """Nothing to let go of."""


class AudibleSynthesiser(SilentSynthesiser):
    """Its sentences are labelled frames: what comes back of them is understood, as a room has it."""

    def render(self, text: str) -> Speech:
        return Speech(text, b"".join(utter(spoken(text))) if super().render(text).pcm else b"")


def spoken(sentence: str) -> str:
    """The words of a sentence as a recogniser writes them."""
    return re.sub(r"[^\w\s']", "", sentence.lower())


class LostSpeaker:
    """A Speaker whose device is away: everything it is given is lost."""

    def __init__(self) -> None:
        self._news: list[Report] = []

    def play(self, id: int, pcm: bytes) -> None:
        self._news.append(Lost(id, "the loudspeaker is away: plug it in"))

    def hush(self) -> None:
        self._news.clear()

    def set_gain(self, gain: float) -> None:
        """It makes no difference."""

    def wake(self) -> None:
        """It makes no difference."""

    def reports(self) -> list[Report]:
        news, self._news = self._news, []
        return news

    def advance(self) -> bytes:
        """As VirtualSpeaker."""
        return SILENCE

    def close(self) -> None:
        """Nothing to let go of."""
