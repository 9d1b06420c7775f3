"""Keeps a worker at hand for all voices: starts it at need, replaces it when it dies or hangs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from voice.tts.synthesiser import SynthesisError
from voice.tts.worker_process import PATIENCE, WORKER, Patience, WorkerGoneError, WorkerProcess

logger = logging.getLogger(__name__)


class Supervisor:
    """One worker or none. Safe to call from several threads; they take turns."""

    def __init__(self, command: Sequence[str] = WORKER, patience: Patience = PATIENCE) -> None:
        self._command = command
        self._patience = patience
        self._turn = threading.Lock()
        self._worker: WorkerProcess | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the worker, while there is one."""
        worker = self._worker
        return worker.pid if worker and worker.alive else None

    def ask(self, request: dict[str, Any]) -> bytes:
        """The PCM that a worker answers with, if need be a second one. Raises SynthesisError."""
        with self._turn:
            try:
                return self._running(self._patience).ask(request, self._patience.answer)
            except WorkerGoneError as gone:
                logger.warning("the speaking worker is replaced: %s", gone)
                self._drop()
            try:
                patient = replace(self._patience, start=self._patience.last_start)
                return self._running(patient).ask(request, self._patience.last)
            except WorkerGoneError as gone:
                self._drop()
                reason = f"no voice: the speaking worker failed twice ({gone}); start Charley again"
                raise SynthesisError(reason) from None

    def close(self) -> None:
        """End the worker, after the request under way; the next request starts another."""
        with self._turn:
            self._drop()

    def _running(self, patience: Patience) -> WorkerProcess:
        if self._worker is None or not self._worker.alive:  # it ends by itself when there is nothing to do
            self._drop()
            self._worker = WorkerProcess(self._command, patience)
        return self._worker

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None
