"""The default synthesiser: pyttsx3 with espeak-ng, in a worker process that comes and goes with the work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import cached_property
from importlib import metadata

from voice.events import RATE, Speech
from voice.tts.espeak_library import find_library
from voice.tts.pieces import pieces
from voice.tts.synthesiser import DEFAULT_VOICE, SynthesisError, Voice
from voice.tts.worker_process import PATIENCE, WORKER, Patience, WorkerGoneError, WorkerProcess

RECIPE = 1
"""Counts up whenever the same text, engine and voice come out differently: cached speech is then stale."""

BREATH = bytes(2 * int(0.3 * RATE))
"""Silence between the pieces of a text too long for one."""

logger = logging.getLogger(__name__)


class Pyttsx3Synthesiser:
    """Renders with one voice. Safe to call from several threads; they take turns."""

    def __init__(
        self, voice: Voice = DEFAULT_VOICE, *, command: Sequence[str] = WORKER, patience: Patience = PATIENCE
    ) -> None:
        self.voice = voice
        self._command = command
        self._patience = patience
        self._turn = threading.Lock()
        self._worker: WorkerProcess | None = None

    @cached_property
    def identity(self) -> str:
        """Engine, version, voice and rate. Raises SynthesisError without espeak-ng."""
        engine = f"pyttsx3 {metadata.version('pyttsx3')}, {find_library().version}"
        return f"{engine}, {self.voice.name}, {self.voice.words_per_minute:g} words a minute, recipe {RECIPE}"

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker, while there is one."""
        worker = self._worker
        return worker.pid if worker and worker.alive else None

    def render(self, text: str) -> Speech:
        """The sound of `text`, whatever it holds; a lost worker is replaced once. Raises SynthesisError."""
        with self._turn:
            sounds = [self._render_piece(piece) for piece in pieces(text)]
        return Speech(text, BREATH.join(filter(None, sounds)))

    def close(self) -> None:
        """End the worker, after the sentence under way; the next `render` starts another."""
        with self._turn:
            self._drop()

    def _render_piece(self, piece: str) -> bytes:
        request = {
            "voice": self.voice.name,
            "words_per_minute": self.voice.words_per_minute,
            "text": piece,
        }
        try:
            return self._running().ask(request)
        except WorkerGoneError as gone:
            logger.warning("the speaking worker is replaced: %s", gone)
            self._drop()
        try:
            return self._running().ask(request)
        except WorkerGoneError as gone:
            self._drop()
            raise SynthesisError(f"the speaking worker failed twice ({gone}); run `charley doctor`") from None

    def _running(self) -> WorkerProcess:
        if self._worker is None or not self._worker.alive:  # it ends by itself when there is nothing to do
            self._drop()
            self._worker = WorkerProcess(self._command, self._patience)
        return self._worker

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None
