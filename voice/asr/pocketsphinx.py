"""The PocketSphinx engine: the fallback, trained on people, with a language model of our phrases."""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice.asr.language_model import arpa, estimate, spoken_words
from voice.asr.recogniser import EngineError, whole_chunks
from voice.asr.rejection import Limits, judge
from voice.events import RATE, Transcript, Word

LIMITS = Limits(confidence=0.65, alone=0.87, unknown=1.0)
"""Of the roots of word posteriors, which lie where Vosk's confidences do: benchmarks/rejection.py shows what
is kept and let in. Noise reaches them too, as short words; the other engine is better at that."""

HISS = 30.0
"""Amplitude of the noise laid under the sound, -60 dBFS: the engine measures loudness against a background,
and digital silence has none. A synthesised sentence in silence is heard twice as well with it."""

FRAMES_A_SECOND = 100
"""Of the engine's own clock."""

_FILLERS = ("<", "[", "+")
"""How the engine's marks for silence and noise begin."""


class PocketSphinxRecogniser:
    """PocketSphinx with a domain language model. One utterance at a time: streams share the decoder."""

    engine = "pocketsphinx"
    model = "en-us"

    def __init__(
        self, phrases: Iterable[str], *, background: Path, pronunciations: Path, folder: Path
    ) -> None:
        """Build the language model of `phrases` over the words in `background`.

        `pronunciations` adds words that the engine's dictionary lacks; both files are written as in models/.
        `folder` keeps what was built, for the next start. Raises EngineError when the engine does not start.
        """
        import pocketsphinx

        words, grammar = _built(tuple(phrases), background, pronunciations, folder)
        try:
            self._decoder = pocketsphinx.Decoder(
                hmm=pocketsphinx.get_model_path("en-us/en-us"),
                lm=str(grammar),
                dict=str(words),
                samprate=float(RATE),
                loglevel="FATAL",
            )
        except RuntimeError as error:
            raise EngineError(
                f"PocketSphinx does not start ({error}): delete {folder} and try again"
            ) from error
        self._open: PocketSphinxStream | None = None

    def stream(self) -> PocketSphinxStream:
        if self._open is not None:
            self._open.abandon()
        self._open = PocketSphinxStream(self._decoder)
        return self._open


class PocketSphinxStream:
    """One utterance. Sound is decoded in whole chunks, so the words never depend on how it arrived."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        decoder.start_utt()
        self._pending = bytearray()
        self._bytes = 0
        self._partial = ""
        self._running = True

    def accept(self, pcm: bytes) -> str:
        for chunk in whole_chunks(self._pending, pcm):
            self._decode(chunk)
        return self._partial

    def finish(self) -> Transcript:
        if self._pending:
            self._decode(bytes(self._pending))
            self._pending.clear()
        self.abandon()
        words = tuple(self._words())
        heard = Transcript(
            text=" ".join(w.text for w in words),
            confidence=0.0,
            words=words,
            seconds=self._bytes / 2 / RATE,
            engine=PocketSphinxRecogniser.engine,
            model=PocketSphinxRecogniser.model,
        )
        return judge(heard, LIMITS)

    def abandon(self) -> None:
        """Stop hearing. The decoder refuses a new utterance while one is open."""
        if self._running:
            self._decoder.end_utt()
            self._running = False

    def _decode(self, pcm: bytes) -> None:
        self._decoder.process_raw(_over_hiss(pcm, self._bytes // 2))
        self._bytes += len(pcm)
        hypothesis = self._decoder.hyp()
        self._partial = hypothesis.hypstr if hypothesis else ""

    def _words(self) -> Iterator[Word]:
        for piece in self._decoder.seg() or ():
            if piece.word.startswith(_FILLERS):
                continue
            yield Word(
                piece.word.partition("(")[0],
                piece.start_frame / FRAMES_A_SECOND,
                (piece.end_frame + 1) / FRAMES_A_SECOND,
                math.sqrt(min(1.0, piece.prob)),
            )


@cache
def _hiss() -> NDArray[np.int16]:
    """One second of it, always the same: equal sound must give equal words."""
    return (np.random.default_rng(0).standard_normal(RATE) * HISS).astype(np.int16)


def _over_hiss(pcm: bytes, position: int) -> bytes:
    """The sound with the hiss that belongs at `position`, in samples from the start of the utterance."""
    samples = np.frombuffer(pcm, np.int16).astype(np.int32)
    noise = np.take(_hiss(), range(position, position + len(samples)), mode="wrap")
    mixed: NDArray[np.int16] = np.clip(samples + noise, -32768, 32767).astype(np.int16)
    return mixed.tobytes()


def _built(
    phrases: tuple[str, ...], background: Path, pronunciations: Path, folder: Path
) -> tuple[Path, Path]:
    """(dictionary, language model), built when the phrases or the words have changed."""
    sources = (background.read_text(encoding="utf-8"), pronunciations.read_text(encoding="utf-8"))
    digest = hashlib.sha256("\n".join((*phrases, *sources)).encode()).hexdigest()[:16]
    words, grammar = folder / f"{digest}.dict", folder / f"{digest}.arpa"
    if not (words.exists() and grammar.exists()):
        sounds = dictionary(sources[1])
        weights = {w: n for w, n in _weights(sources[0]) if w in sounds}
        # A word without a sound can't be heard; the rest of its sentence still can.
        sentences = [" ".join(w for w in spoken_words(p) if w in sounds) for p in phrases]
        model = estimate(((s, 1.0) for s in sentences), weights)
        known = sorted(w for w in model.log_probability[()] if w in sounds)
        lines = [f"{w}{'' if i == 1 else f'({i})'} {s}" for w in known for i, s in enumerate(sounds[w], 1)]
        folder.mkdir(parents=True, exist_ok=True)
        _write(words, "\n".join(lines) + "\n")
        _write(grammar, arpa(model))
    return words, grammar


def dictionary(extra: str) -> Mapping[str, tuple[str, ...]]:
    """Word -> its sounds, from the engine's dictionary and `extra` lines of the same format."""
    import pocketsphinx

    own = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict")).read_text(encoding="utf-8")
    sounds: dict[str, tuple[str, ...]] = {}
    for line in (*extra.splitlines(), *own.splitlines()):
        word, _, phones = line.strip().partition(" ")
        if phones and not word.startswith("#"):
            word = word.partition("(")[0]
            sounds[word] = (*sounds.get(word, ()), phones.strip())
    return sounds


def _weights(background: str) -> Iterator[tuple[str, float]]:
    for line in background.splitlines():
        if line and not line.startswith("#"):
            word, weight = line.split()
            yield word, float(weight)


def _write(path: Path, text: str) -> None:
    """Atomically: a start that is interrupted must not leave half a model."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
