"""Rendered speech on disk, so that the first sound of an answer waits for no engine.

An entry is the PCM of one sentence, deflated: a sixth smaller, and with a checksum that any damage breaks.
FLAC would save another fifth, but its reader needs numpy, which the assistant needs for nothing else: 19 MB
of memory and a fifth of a second at every start, to spare the card some megabytes once.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from voice.events import Speech
from voice.tts.synthesiser import Synthesiser

MEMORY_BYTES = 4 << 20
"""PCM kept in memory: the last two minutes of speech, which hold what she asks to hear again."""

DISK_BYTES = 512 << 20
"""Bound of the folder, three times what all fixed sentences take; beyond it the oldest entries go."""

QUICKLY = 1
"""Level of deflating: the best one saves a hundredth more of speech, and takes three times as long."""

SUFFIX = ".pcm.z"

logger = logging.getLogger(__name__)


class SpeechCache:
    """A synthesiser that renders each sentence once. Safe to call from several threads."""

    def __init__(self, folder: Path, synthesiser: Synthesiser, *, disk_bytes: int = DISK_BYTES) -> None:
        self._folder = folder
        self._synthesiser = synthesiser
        self._disk_bytes = disk_bytes
        self._used_bytes: int | None = None
        self._remembered: OrderedDict[str, Speech] = OrderedDict()
        self._remembered_bytes = 0
        self._lock = threading.Lock()
        self._complained = False

    @property
    def identity(self) -> str:
        """That of the synthesiser behind it."""
        return self._synthesiser.identity

    @property
    def keeps(self) -> bool:
        """Whether all could be written so far: on a full disk there is no use in preparing more."""
        return not self._complained

    def render(self, text: str) -> Speech:
        """From memory, else from disk, else from the synthesiser. Raises SynthesisError."""
        with self._lock:
            if text in self._remembered:
                self._remembered.move_to_end(text)
                return self._remembered[text]
        pcm = self._read(self._path(text))
        if pcm is None:
            pcm = self._render_and_store(text)
        speech = Speech(text, pcm)
        self._remember(speech)
        return speech

    def once(self, text: str) -> Speech:
        """The same for words that are not Charley's own: what is not here is rendered, and not kept.

        Raises SynthesisError.
        """
        pcm = self._read(self._path(text))
        return self._synthesiser.render(text) if pcm is None else Speech(text, pcm)

    def missing(self, sentences: Iterable[str]) -> list[str]:
        """Those that are not on disk, each once, in their order.

        A damaged entry counts as there: to read them all would take seconds at every start, and `render`
        mends it.
        """
        return [text for text in dict.fromkeys(sentences) if not _filled(self._path(text))]

    def prepare(self, sentences: Iterable[str]) -> int:
        """Render what is missing; how many sentences that were.

        Raises SynthesisError; what was rendered by then stays.
        """
        missing = self.missing(sentences)
        for text in missing:
            self._render_and_store(text)
        return len(missing)

    def tidy(self, sentences: Iterable[str], *others: SpeechCache) -> None:
        """Remove what is not among `sentences`, in this voice or one of the `others`: the same one slower."""
        texts = list(sentences)
        wanted = {path for cache in (self, *others) for path in cache._paths(texts)}
        self._remove(path for path in self._entries() if path not in wanted)

    def close(self) -> None:
        """Close the synthesiser; what is on disk stays."""
        self._synthesiser.close()

    def _paths(self, texts: Iterable[str]) -> set[Path]:
        """Where all that may be said of them lies."""
        return {self._path(text) for text in texts}

    def _path(self, text: str) -> Path:
        key = f"{self.identity}\n{text}".encode("utf-8", "surrogatepass")
        return self._folder / (hashlib.sha256(key).hexdigest() + SUFFIX)

    def _render_and_store(self, text: str) -> bytes:
        # The path comes last: only when it has spoken is it known for sure which voice a server has.
        pcm = self._synthesiser.render(text).pcm
        self._store(self._path(text), pcm)
        return pcm

    def _read(self, path: Path) -> bytes | None:
        try:
            return zlib.decompress(path.read_bytes())
        except FileNotFoundError:
            return None
        except zlib.error:  # the power went while it was written, or the card is ageing
            logger.info("%s is damaged and rendered again", path)
        except OSError as error:
            self._complain(error)
        return None

    def _store(self, path: Path, pcm: bytes) -> None:
        # Not synced to the card: an entry that a power cut leaves half written fails its checksum.
        part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        packed = zlib.compress(pcm, QUICKLY)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(packed)
            part.replace(path)
            self._complained = False
            self._make_room(len(packed))
        except OSError as error:
            self._complain(error)
            self._remove([part])

    def _make_room(self, added: int) -> None:
        with self._lock:
            if self._used_bytes is None:
                self._used_bytes = sum(size for _, size, _ in self._by_age())
            else:
                self._used_bytes += added
            if self._used_bytes <= self._disk_bytes:
                return
            for _, size, path in self._by_age():
                path.unlink(missing_ok=True)
                self._used_bytes -= size
                if self._used_bytes <= self._disk_bytes * 0.9:
                    break

    def _by_age(self) -> list[tuple[int, int, Path]]:
        """(time of change, bytes, path) of every entry, oldest first."""
        found = []
        for path in self._entries():
            with contextlib.suppress(FileNotFoundError):  # another process has been faster
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
        return sorted(found)

    def _entries(self) -> list[Path]:
        """Everything of ours in the folder, also what an interrupted write left."""
        return [*self._folder.glob(f"*{SUFFIX}"), *self._folder.glob("*.part")]

    def _remove(self, paths: Iterable[Path]) -> None:
        try:
            for path in paths:
                path.unlink(missing_ok=True)
        except OSError as error:
            self._complain(error)

    def _complain(self, error: OSError) -> None:
        """A cache that can't be written is slow, not broken: once is enough."""
        if not self._complained:
            logger.warning("rendered speech can't be kept, answers may start late: %s", error)
        self._complained = True

    def _remember(self, speech: Speech) -> None:
        with self._lock:
            if speech.text in self._remembered:
                return
            self._remembered[speech.text] = speech
            self._remembered_bytes += len(speech.pcm)
            while self._remembered_bytes > MEMORY_BYTES:
                _, oldest = self._remembered.popitem(last=False)
                self._remembered_bytes -= len(oldest.pcm)


def _filled(path: Path) -> bool:
    """Whether there is anything in it: a power cut leaves empty files behind."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
