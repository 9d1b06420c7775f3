"""The default synthesiser: pyttsx3 with espeak-ng, in a worker process that comes and goes with the work."""

from __future__ import annotations

from functools import cached_property
from importlib import metadata

from voice.events import Speech
from voice.tts.espeak_library import find_library
from voice.tts.pieces import pieces
from voice.tts.supervisor import Supervisor
from voice.tts.synthesiser import BREATH, DEFAULT_VOICE, Voice

RECIPE = 2
"""Counts up whenever the same text, engine and voice come out differently: cached speech is then stale."""


class Pyttsx3Synthesiser:
    """Renders with one voice. Safe to call from several threads; they take turns."""

    def __init__(self, voice: Voice = DEFAULT_VOICE, worker: Supervisor | None = None) -> None:
        self.voice = voice
        self._worker = worker or Supervisor()

    @cached_property
    def identity(self) -> str:
        """Engine, version, voice and rate. Raises SynthesisError without espeak-ng."""
        engine = f"pyttsx3 {metadata.version('pyttsx3')}, {find_library().version}"
        return f"{engine}, {self.voice.name}, {self.voice.words_per_minute:g} words a minute, recipe {RECIPE}"

    def with_voice(self, voice: Voice) -> Pyttsx3Synthesiser:
        """Another voice, or the same one slower, in the same worker."""
        return Pyttsx3Synthesiser(voice, self._worker)

    def render(self, text: str) -> Speech:
        """The sound of `text`, whatever it holds. Raises SynthesisError."""
        sounds = [self._render_piece(piece) for piece in pieces(text)]
        return Speech(text, BREATH.join(filter(None, sounds)))

    def close(self) -> None:
        """End the worker, for all voices that share it; the next `render` starts another."""
        self._worker.close()

    def _render_piece(self, piece: str) -> bytes:
        voice = {"voice": self.voice.name, "words_per_minute": self.voice.words_per_minute}
        return self._worker.ask({**voice, "text": piece})
