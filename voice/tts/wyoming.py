"""A voice on another machine, over the Wyoming protocol; the one here speaks where that is of no use."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Info
from wyoming.tts import Synthesize, SynthesizeVoice

from voice.events import Speech
from voice.remote.address import Address
from voice.remote.line import Line, Pauses
from voice.remote.names import one_line, speaks_english
from voice.remote.peer import NONSENSE, Peer, PeerError
from voice.tts.cache import SpeechCache
from voice.tts.pieces import pieces
from voice.tts.synthesiser import BREATH, SynthesisError

PATIENCE, AHEAD_PATIENCE = 0.8, 20.0
"""Seconds in which a sentence must be there whole: while she waits for it, and when it is rendered ahead."""

CALL_SECONDS = 3.0
"""How long rendering ahead waits to know whether the server is there."""

LONGEST_SECONDS = 60.0
"""Of one piece of text, which is half a minute of speech."""

RATES = range(8_000, 96_001)

RECIPE = 1
"""Counts up whenever the same sound comes out differently."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that a server has."""

    program: str
    """With its version."""
    voice: str
    """"" where it has several and chooses by itself: Piper lists those that it could fetch, too."""
    version: str
    """Of the voice."""

    @property
    def identity(self) -> str:
        """See Synthesiser."""
        return f"{self.program}, {self.told} {self.version}, as it speaks, recipe {RECIPE}"

    @property
    def told(self) -> str:
        """The voice, for people."""
        return one_line(self.voice) or "its usual voice"


class WyomingSynthesiser:
    """Renders there, at the rate that the server is set to. Safe for several threads; they take turns."""

    def __init__(
        self,
        address: Address,
        folder: Path,
        tell: Callable[[str], None],
        *,
        voice: str | None = None,
        patience: float = PATIENCE,
        pauses: Pauses | None = None,
    ) -> None:
        """`voice`: the name of one that the server has. `folder` keeps which one it was, for when it is away.

        `tell` is told in one line which voice speaks, there or here.
        """
        self._voice, self._tell, self._patience = voice, tell, patience
        self._turn = threading.Lock()
        self._folder = folder
        key = hashlib.sha256(f"{address}\n{voice}".encode()).hexdigest()
        self._kept = folder / f"{key[:16]}.voice"
        self._identity = self._recall()
        self._line = Line(address, self._chosen, self._told, pauses)
        self._line.begin()

    @property
    def identity(self) -> str:
        """See Synthesiser; while the server is away, of the voice that it had. Raises SynthesisError."""
        if not self._identity:
            raise SynthesisError(f"{self._line.address} has never been reached; start the server there")
        return self._identity

    def before(self, here: SpeechCache) -> SpeechCache:
        """This voice, and `here` where it cannot be had."""
        return RemoteFirst(self._folder, self, here)

    def there(self, seconds: float = 0.0) -> bool:
        """Whether the server is there, as far as that is known within `seconds`."""
        return self._line.known(seconds)

    def render(self, text: str) -> Speech:
        """See Synthesiser: in a time for which she can wait, or not at all."""
        return self._render(text, self._patience)

    def render_ahead(self, text: str) -> Speech:
        """The same while nobody waits for it. Raises SynthesisError."""
        return self._render(text, AHEAD_PATIENCE)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _render(self, text: str, patience: float) -> Speech:
        with self._turn:
            return Speech(text, BREATH.join(self._piece(piece, patience) for piece in pieces(text)))

    def _piece(self, text: str, patience: float) -> bytes:
        until = time.monotonic() + patience
        peer, offer = self._line.take(patience), self._line.offer
        if peer and offer is None:  # lost in between, by another thread
            self._line.over(peer)
        if peer is None or offer is None:
            raise SynthesisError(f"the voice at {self._line.address} is away")
        try:
            voice = SynthesizeVoice(name=offer.voice) if offer.voice else None
            pcm = _spoken(peer, Synthesize(text, voice=voice).event(), until)
            if not pcm and any(map(str.isalnum, text)):
                raise PeerError("makes no sound")
        except PeerError as error:
            self._line.over(peer, str(error))
            raise SynthesisError(f"the voice at {self._line.address} {error}") from None
        self._line.over(peer)
        return pcm

    # --- which voice -----------------------------------------------------------------------------

    def _chosen(self, info: Info) -> Offer:
        """Raises PeerError where there is none that could be used."""
        there = [(p, v) for p in info.tts if p.installed for v in p.voices if v.installed]
        fitting = [
            (p, v)
            for p, v in there
            if (v.name == self._voice if self._voice else speaks_english(v.languages))
        ]
        if not fitting:
            names = ", ".join(one_line(v.name) for _, v in there[:5]) or "none at all"
            raise PeerError(f"has no voice {self._voice or 'that speaks English'}, but {names}")
        program, voice = fitting[0]
        if not isinstance(voice.name, str):
            raise PeerError(NONSENSE)
        told = f"{one_line(program.name)} {one_line(program.version or '')}".strip()
        known = len(fitting) == 1
        offer = Offer(told, voice.name if known else "", one_line(voice.version or "") if known else "")
        self._identity = offer.identity
        self._keep()
        return offer

    def _told(self, state: str) -> None:
        offer, address = self._line.offer, self._line.address
        if state or offer is None:
            self._tell(f"{address} {state}: speaking with the voice here")
            return
        self._tell(f"speaking with {offer.program}, {offer.told}, at {address}")

    def _recall(self) -> str:
        with contextlib.suppress(OSError, UnicodeError):
            return self._kept.read_text(encoding="utf-8")
        return ""

    def _keep(self) -> None:
        with contextlib.suppress(OSError):  # what it said is then found again when it is there
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            self._kept.write_text(self._identity, encoding="utf-8")


class RemoteFirst(SpeechCache):
    """What the voice there renders is kept as its own; what it does not render is spoken by the one here."""

    def __init__(self, folder: Path, there: WyomingSynthesiser, here: SpeechCache) -> None:
        super().__init__(folder, there)
        self._there, self._here = there, here

    @property
    def keeps(self) -> bool:
        """See SpeechCache."""
        return super().keeps and self._here.keeps

    def render(self, text: str) -> Speech:
        """See SpeechCache."""
        try:
            return super().render(text)
        except SynthesisError:
            return self._here.render(text)

    def once(self, text: str) -> Speech:
        """See SpeechCache."""
        try:
            return super().once(text)
        except SynthesisError:
            return self._here.once(text)

    def missing(self, sentences: Iterable[str]) -> list[str]:
        """Those that are not on disk in the voice here, or while the server is there in its own."""
        texts = list(dict.fromkeys(sentences))
        lacking = {*self._here.missing(texts)}
        if self._there.there(CALL_SECONDS):
            lacking |= {*super().missing(texts)}
        return [text for text in texts if text in lacking]

    def prepare(self, sentences: Iterable[str]) -> int:
        """See SpeechCache: in both voices. A server that is away is not waited for, and not asked again."""
        missing = self.missing(sentences)
        self._here.prepare(missing)
        for text in missing:
            if not self._there.there():
                break
            with contextlib.suppress(SynthesisError):
                if super().missing([text]):
                    pcm = self._there.render_ahead(text).pcm
                    self._store(self._path(text), pcm)
        return len(missing)

    def close(self) -> None:
        """See SpeechCache."""
        super().close()
        self._here.close()

    def _paths(self, texts: Iterable[str]) -> set[Path]:
        texts = list(texts)
        with contextlib.suppress(SynthesisError):
            return super()._paths(texts) | self._here._paths(texts)
        return self._here._paths(texts)


def _spoken(peer: Peer, asked: Event, until: float) -> bytes:
    """The sound that it answers with, as Charley's own. Raises PeerError."""
    peer.send(asked)
    rate = channels = 0
    sound = bytearray()
    while event := peer.receive(max(until - time.monotonic(), 0.0)):
        if AudioStart.is_type(event.type):
            rate, channels = _format(event)
        elif AudioChunk.is_type(event.type):
            if (rate, channels) != _format(event):
                raise PeerError(NONSENSE)
            sound += event.payload or b""
            if len(sound) > LONGEST_SECONDS * rate * channels * 2:
                raise PeerError("does not stop speaking")
        elif AudioStop.is_type(event.type):
            return _finished(bytes(sound), rate, channels) if sound else b""
        elif Error.is_type(event.type):
            raise PeerError(f"says: {one_line(event.data.get('text', ''))}")
    raise PeerError("does not speak in time")


def _format(event: Event) -> tuple[int, int]:
    """(samples a second, channels). Raises PeerError for a sound that cannot be used."""
    match event.data:
        case {"rate": int(rate), "width": 2, "channels": int(channels)} if rate in RATES and channels in (
            1,
            2,
        ):
            return rate, int(channels)
    raise PeerError("sends a sound of no use")


def _finished(sound: bytes, rate: int, channels: int) -> bytes:
    # Loaded here only: a night with the voice of this machine needs neither.
    import numpy as np

    from voice.tts.finish import finish

    whole = len(sound) // (2 * channels) * 2 * channels
    samples = np.frombuffer(sound[:whole], "<i2").reshape(-1, channels)
    return finish(samples.mean(axis=1).astype(np.int16), rate)
