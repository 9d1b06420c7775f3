"""The Vosk engine: a free decode, and beside it one biased to what people say to Charley."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from voice.asr.recogniser import EngineError, whole_chunks
from voice.asr.rejection import UNKNOWN, Limits, judge
from voice.events import RATE, Transcript, Word

LIMITS = Limits(confidence=0.62, alone=0.80, unknown=0.45)
"""Chosen where clean and noisy speech to Charley parts best from recorded noise and read books."""


_UNUSED = ("requests", "srt", "tqdm", "urllib.request")
"""What vosk imports to download models and to write subtitles."""


def library() -> Any:
    """The vosk package, without 12 MB of what Charley never lets it do. Raises ImportError."""
    absent = [name for name in _UNUSED if name not in sys.modules]
    for name in absent:
        nothing: Any = ModuleType(name)
        nothing.__getattr__ = lambda name: None
        sys.modules[name] = nothing
    try:
        import vosk
    finally:
        for name in absent:
            del sys.modules[name]
    return vosk


class VoskRecogniser:
    """A Vosk model in memory."""

    engine = "vosk"

    def __init__(self, folder: Path, *, phrases: Iterable[str] = ()) -> None:
        """Load the model in `folder`.

        `phrases` bias a second decoder towards the domain; leave them out for a model whose own language
        model is made of them. Raises EngineError when the folder holds no model.
        """
        vosk = library()
        vosk.SetLogLevel(-1)
        self.model = folder.name
        try:
            # Always by path: with a name, vosk downloads by itself and may end the process.
            self._model = vosk.Model(model_path=str(folder))
        except Exception as error:  # vosk raises bare Exception
            raise EngineError(
                f"{folder} is not a Vosk model ({error}): delete it and fetch it again"
            ) from error
        self._new = vosk.KaldiRecognizer
        self._grammar = _grammar(phrases, folder)

    def stream(self) -> VoskStream:
        free = self._new(self._model, RATE)
        free.SetWords(True)
        biased = self._new(self._model, RATE, self._grammar) if self._grammar else None
        return VoskStream(free, biased, model=self.model)


class VoskStream:
    """One utterance. Sound is decoded in whole chunks, so the words never depend on how it arrived."""

    def __init__(self, free: Any, biased: Any = None, *, model: str) -> None:
        self._model = model
        self._free = free
        self._biased = biased
        self._pending = bytearray()
        self._pieces: list[dict[str, Any]] = []
        self._biased_text: list[str] = []
        self._bytes = 0
        self._partial = ""

    def accept(self, pcm: bytes) -> str:
        for chunk in whole_chunks(self._pending, pcm):
            self._decode(chunk)
        return self._partial

    def finish(self) -> Transcript:
        if self._pending:
            self._decode(bytes(self._pending))
            self._pending.clear()
        self._pieces.append(json.loads(self._free.FinalResult()))
        words = tuple(_word(w) for piece in self._pieces for w in piece.get("result", ()))
        text = " ".join(w.text for w in words)
        heard = Transcript(
            text=text,
            confidence=0.0,
            words=words,
            alternatives=self._alternatives(text),
            seconds=self._bytes / 2 / RATE,
            engine=VoskRecogniser.engine,
            model=self._model,
        )
        return judge(heard, LIMITS)

    def _decode(self, pcm: bytes) -> None:
        self._bytes += len(pcm)
        # The engine ends a segment at a pause of its own choosing; the utterance goes on until we say so.
        if self._free.AcceptWaveform(pcm):
            self._pieces.append(json.loads(self._free.Result()))
        said = [p.get("text", "") for p in self._pieces]
        said.append(json.loads(self._free.PartialResult()).get("partial", ""))
        self._partial = " ".join(s for s in said if s)
        if self._biased is not None and self._biased.AcceptWaveform(pcm):
            self._biased_text.append(json.loads(self._biased.Result()).get("text", ""))

    def _alternatives(self, text: str) -> tuple[str, ...]:
        if self._biased is None:
            return ()
        self._biased_text.append(json.loads(self._biased.FinalResult()).get("text", ""))
        biased = " ".join(t for t in self._biased_text if t)
        return (biased,) if biased and biased != text else ()


def _word(raw: dict[str, Any]) -> Word:
    return Word(raw["word"], float(raw["start"]), float(raw["end"]), min(1.0, float(raw["conf"])))


def _grammar(phrases: Iterable[str], folder: Path) -> str | None:
    """The JSON list that biases a decoder, or None. Words the model lacks would be a warning each."""
    listed = list(phrases)
    words = folder / "graph" / "words.txt"
    # Without a look-ahead graph a grammar is ignored; "[]" or no list of strings kills the process.
    if not listed or not (folder / "graph" / "HCLr.fst").exists() or not words.exists():
        return None
    known = {line.split()[0] for line in words.read_text(encoding="utf-8").splitlines() if line}
    sayable: Sequence[str] = [p for p in listed if all(w in known for w in p.split())]
    return json.dumps([*sayable, UNKNOWN]) if sayable else None
