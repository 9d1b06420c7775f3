"""`charley hear`: recorded speech through the real pipeline."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import click

from voice import assembly
from voice.asr.transcriber import Direct
from voice.assistant import Assistant
from voice.audio import wav
from voice.audio.virtual import VirtualSpeaker
from voice.events import FRAME_SECONDS, SILENCE, Match, Speech, Transcript
from voice.told import HeardNow, SayingNow, Told

AFTER = 50
"""Frames of silence after the file: one second, so that its last word is finished."""


class Mute:
    """A synthesiser that takes no time: what is said is wanted as text, and must not drown what follows."""

    identity = "mute"

    def render(self, text: str) -> Speech:
        """Nothing, at once."""
        return Speech(text, b"")

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass(slots=True)
class Account:
    """What happened while a file was heard."""

    heard: list[HeardNow] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __call__(self, told: Told) -> None:
        match told:
            case HeardNow():
                self.heard.append(told)
            case SayingNow(sentences):
                self.said += [s.text for s in sentences]
            case _:
                pass


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each file.")
@click.option(
    "--asleep", is_flag=True, help="Start asleep: only the name, a plea or a danger sign is answered."
)
@click.option("--engine", type=click.Choice(["auto", "vosk", "pocketsphinx"]), help="Which recogniser.")
@click.option("--model", help="Which Vosk model: a name of `charley models`, or a folder.")
def command(
    files: tuple[Path, ...], as_json: bool, asleep: bool, engine: str | None, model: str | None
) -> None:
    """Hear FILES, each a conversation of its own, and say what Charley would answer."""
    chosen = assembly.settings()
    named = {k: v for k, v in (("engine", engine), ("model", model)) if v}
    chosen = replace(chosen, hearing=replace(chosen.hearing, **named))
    known = assembly.knowledge(chosen)
    ears = assembly.ears(chosen, known.content)
    if ears.notice:
        print(f"charley: {ears.notice}", file=sys.stderr)
    failed = False
    fresh = assembly.conversation(chosen, known)
    for file in files:
        conversation = fresh.again()
        if not asleep:
            conversation.wake_up()
        account = Account()
        assistant = Assistant(
            conversation,
            assembly.listener(Direct(ears.recogniser)),
            voice_at=lambda rate: Mute(),
            speaker=VirtualSpeaker(),
            tell=account,
            addressed=not asleep,
        )
        began = time.process_time()
        try:
            frames = _run(assistant, file)
        except wav.AudioFileError as error:
            failed = True
            print(f"charley: {error}", file=sys.stderr)
            continue
        seconds = round(time.process_time() - began, 3)
        told = {"file": str(file), **summary(account), "audio_seconds": round(frames * FRAME_SECONDS, 2)}
        told |= {"cpu_seconds": seconds, **_engine(account, ears)}
        print(json.dumps(told, ensure_ascii=False) if as_json else _line(told), flush=True)
    if failed:
        sys.exit(1)


def _run(assistant: Assistant, file: Path) -> int:
    """Frames of the file."""
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for frame in wav.frames(file):
            count += 1
            yield frame

    assistant.run(chain(counted(), repeat(SILENCE, AFTER)))
    return count


def summary(account: Account) -> dict[str, Any]:
    """All utterances of a file as one: every word, and the most urgent thing that was understood."""
    transcripts = [heard.transcript for heard in account.heard]
    match = max((h.match for h in account.heard if h.match), key=_urgency, default=None)
    return {
        "text": " ".join(t.text for t in transcripts if t.text),
        "confidence": round(_confidence(transcripts), 3),
        "intent": match.intent if match else "none",
        "flag": match.flag if match else None,
        "tier": match.tier.value if match and match.tier else None,
        "say": account.said,
    }


def _urgency(match: Match) -> tuple[bool, bool, bool, float]:
    return match.intent == "red_flag", match.intent == "check", match.intent != "none", match.score


def _confidence(transcripts: list[Transcript]) -> float:
    words = [w.confidence for t in transcripts for w in t.words]
    return sum(words) / len(words) if words else 0.0


def _engine(account: Account, ears: assembly.Ears) -> dict[str, str]:
    for heard in account.heard:
        if heard.transcript.engine:
            return {"engine": heard.transcript.engine, "model": heard.transcript.model}
    return {"engine": ears.recogniser.engine, "model": ears.recogniser.model}


def _line(told: dict[str, Any]) -> str:
    danger = f" {told['flag']}" if told["flag"] else ""
    said = "".join(f"\n    {sentence}" for sentence in told["say"])
    return f"{told['file']}: {told['text'] or '(nothing)'} -> {told['intent']}{danger}{said}"
