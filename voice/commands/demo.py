"""`charley demo`: a whole night, spoken and heard by the real engines, without a sound card."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml

from voice import assembly
from voice.asr import models
from voice.asr.recogniser import EngineError
from voice.asr.transcriber import Direct
from voice.assistant import Assistant
from voice.audio import noise, wav
from voice.audio.virtual import VirtualSpeaker, mix
from voice.commands.chat import json_turns
from voice.commands.rendering import render
from voice.conversation import Conversation
from voice.events import FRAME_BYTES, FRAME_SECONDS, RATE, SILENCE, Match
from voice.told import HeardNow, SayingNow, Told, Trouble
from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser
from voice.tts.synthesiser import Voice

TURNS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("night.yaml").read_text(encoding="utf-8")
)
"""Who says what, in which voice, over which noise, and what it should mean."""

PAUSE = 1.2
"""Seconds of quiet before somebody speaks."""

PATIENCE = 60.0
"""Seconds that a turn may wait for the state it is after."""


@dataclass(slots=True)
class Record:
    """What happened in one turn."""

    heard: list[HeardNow] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds the longest frame took: from the end of her sentence to the sound of the answer."""

    def __call__(self, told: Told) -> None:
        match told:
            case HeardNow():
                self.heard.append(told)
            case SayingNow(sentences):
                self.said += [s.text for s in sentences]
            case Trouble(message):
                self.trouble.append(message)
            case _:
                pass

    @property
    def match(self) -> Match | None:
        """What was understood last, if anything was taken as said to Charley."""
        return next((h.match for h in reversed(self.heard) if h.match), None)


class Night:
    """The room: one timeline of microphone and loudspeaker, in audio time."""

    def __init__(self, assistant: Callable[[Record, VirtualSpeaker], Assistant]) -> None:
        self.record = Record()
        self._speaker = VirtualSpeaker()
        self._assistant = assistant(self.record, self._speaker)
        self.sound = bytearray()

    @property
    def seconds(self) -> float:
        """How much of the night has gone by."""
        return len(self.sound) / 2 / RATE

    def live(self, frame: bytes) -> None:
        """20 ms: the microphone takes `frame`, the loudspeaker plays its next one."""
        began = time.perf_counter()
        self._assistant.process(frame)
        self.record.slowest = max(self.record.slowest, time.perf_counter() - began)
        self.sound += mix(frame, self._speaker.advance())

    def speak(self, pcm: bytes) -> None:
        """Somebody says something after a moment's pause."""
        for frame in _frames(bytes(2 * int(PAUSE * RATE)) + pcm):
            self.live(frame)

    def settle(self, until: str | None) -> None:
        """Let Charley finish, and time pass until the conversation is in the state `until`."""
        quiet, waited = 0.0, 0.0
        while waited < PATIENCE and (quiet < PAUSE or not self._reached(until)):
            self.live(SILENCE)
            waited += FRAME_SECONDS
            quiet = 0.0 if self._assistant.speaking else quiet + FRAME_SECONDS

    def _reached(self, until: str | None) -> bool:
        return until is None or self._assistant.conversation.session.state.name == until


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("night"), show_default=True
)
def command(out: Path) -> None:
    """Live through a night: spoken questions, real recognition, spoken answers, kept as WAV and text."""
    out.mkdir(parents=True, exist_ok=True)
    chosen = assembly.settings()
    known = assembly.knowledge(chosen)
    model = models.find(assembly.BUNDLED)
    if model is None:
        raise EngineError("the bundled model is not there: git checkout models")
    recogniser = assembly.vosk(model, known.content).build()
    print(f"Recogniser: vosk, {model.name} (it hears {model.hears}). Times are audio time.", file=sys.stderr)
    voice_at, close = assembly.voices(chosen)
    people = Pyttsx3Synthesiser()
    rehearsed = rehearse(assembly.conversation(chosen, known))
    render(voice_at(chosen.speaking.words_per_minute), rehearsed)

    def assistant(record: Record, speaker: VirtualSpeaker) -> Assistant:
        hears = assembly.listener(Direct(recogniser))
        conversation = assembly.conversation(chosen, known)
        return Assistant(conversation, hears, voice_at=voice_at, speaker=speaker, tell=record)

    night = Night(assistant)
    try:
        lines = list(_live(night, people, out))
    finally:
        people.close()
        close()
    wav.write(out / "night.wav", bytes(night.sound))
    (out / "night.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"\n{night.seconds:.0f} seconds of night: {out / 'night.wav'}, {out / 'night.txt'}")


def rehearse(conversation: Conversation) -> list[str]:
    """What Charley will say in this night, found out by typing it: that much is rendered ahead."""
    said: dict[str, None] = {}
    for turn in TURNS:
        state, waited = "", 0
        requests = [json.dumps({"user": turn["say"]})]
        while requests:
            for answer in json_turns(conversation, requests):
                said |= dict.fromkeys(answer["say"])
                state = answer["state"]
            waited += 1
            reached = state == turn.get("until", state) or waited > PATIENCE
            requests = [] if reached else ['{"wait": 1}']
    return list(said)


def _live(night: Night, people: Pyttsx3Synthesiser, out: Path) -> Iterator[str]:
    """Every turn; the lines of the transcript, printed as they come about."""
    right = 0
    for number, turn in enumerate(TURNS, 1):
        record = night.record
        record.heard, record.said, record.trouble, record.slowest = [], [], [], 0.0
        began = night.seconds
        pcm = _spoken(people, turn, number)
        wav.write(out / f"{number:02}.wav", pcm)
        night.speak(pcm)
        night.settle(turn.get("until"))
        right += _meaning(record) == turn["means"]
        for line in _told(began, turn, record):
            print(line, flush=True)
            yield line
    line = f"{right} of {len(TURNS)} turns were understood as they were meant."
    print(line)
    yield line


def _spoken(people: Pyttsx3Synthesiser, turn: dict[str, Any], seed: int) -> bytes:
    speech = people.with_voice(Voice(turn["voice"], 150)).render(turn["say"]).pcm
    if "noise" not in turn:
        return speech
    around = noise.GENERATORS[turn["noise"]]
    seconds = len(speech) / 2 / RATE + 2 * PAUSE
    silence = bytes(2 * int(PAUSE * RATE))
    return noise.mix(silence + speech + silence, around(seconds, seed), float(turn["snr"]))


def _meaning(record: Record) -> str | None:
    return record.match.intent if record.match else None


def _told(began: float, turn: dict[str, Any], record: Record) -> Iterator[str]:
    clock = f"{int(began) // 60}:{began % 60:04.1f}"
    around = f" ({turn['noise']} at {turn['snr']} dB)" if "noise" in turn else ""
    yield ""
    yield f"{clock}  {turn['voice']} says{around}: {turn['say']}"
    if "about" in turn:
        yield f"        # {turn['about']}"
    for heard in record.heard:
        words = heard.transcript.text or "(nothing)"
        sure = f"confidence {heard.transcript.confidence:.2f}"
        if heard.match is None:
            yield f"        heard: {words}  [{sure}; {heard.transcript.reason or 'not for Charley'}]"
        else:
            danger = f" {heard.match.flag}" if heard.match.flag else ""
            took = f"answer ready in {1000 * record.slowest:.0f} ms"
            yield f"        heard: {words}  [{sure}] -> {heard.match.intent}{danger}, {took}"
    for trouble in record.trouble:
        yield f"        trouble: {trouble}"
    for sentence in record.said:
        yield f"        Charley: {sentence}"


def _frames(pcm: bytes) -> Iterator[bytes]:
    for start in range(0, len(pcm), FRAME_BYTES):
        yield pcm[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
