"""Renders sentences ahead, with a progress bar, so that answers need no synthesis."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from voice import assembly
from voice.config import Settings
from voice.content import Content
from voice.content.said import loaded
from voice.tts.cache import SpeechCache
from voice.tts.synthesiser import SynthesisError

IN_A_LOG = 10.0
"""Seconds between two states of the bar where nobody watches it: there each is a line of its own."""

MOST_WORKERS = 4
"""Each takes a core and 50 MB; more would need a machine that is done in no time anyway."""

URGENT = ("relief", "counts", "checks", "red_flags", "lines")
"""Parts of the content that are rendered first: a cramp does not wait for the foods."""


def fixed_sentences(known: Content) -> list[str]:
    """The texts of all sentences in which nothing is left to fill in, each once, the urgent ones first."""
    urgent = (s for part in URGENT for said in loaded(getattr(known, part)) for s in said.sentences)
    return list(dict.fromkeys(s.text for s in (*urgent, *known.sentences()) if "{" not in s.text))


def at_set_up() -> None:
    """Everything that the first answer would wait for. Raises what settings, content and voice raise."""
    chosen = assembly.settings()
    render_all(chosen, assembly.knowledge(chosen).content)


def render_all(chosen: Settings, known: Content) -> int:
    """Render every fixed sentence that is missing, on all cores, and remove those that nobody says any more.

    How many were rendered. Raises SynthesisError.
    """
    rate = chosen.speaking.words_per_minute
    with contextlib.ExitStack() as workers:
        voices = []
        for _ in range(min(os.cpu_count() or 1, MOST_WORKERS)):
            voice_at, close = assembly.voices(chosen)
            workers.callback(close)
            voices.append(voice_at(rate))
        texts = fixed_sentences(known)
        rendered = render(voices[0], texts, beside=voices[1:])
        voices[0].tidy(texts)
    return rendered


def render(
    voice: SpeechCache,
    texts: Sequence[str],
    *,
    beside: Sequence[SpeechCache] = (),
    show: bool = True,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Render what is missing, as long as it can be kept; how many that were.

    The bar is on stderr, and only when it takes a while. Those `beside` the voice are the same one in
    workers of their own, and share the work. Once `stopping` says so, only
    those under way are finished. Raises SynthesisError.
    """
    from tqdm import tqdm

    idle: SimpleQueue[SpeechCache] = SimpleQueue()
    for each in (voice, *beside):
        idle.put(each)
    stopped = threading.Event()

    def prepare(text: str) -> int:
        if stopped.is_set() or stopping():
            return 0
        worker = idle.get()
        try:
            count = worker.prepare([text])
        except SynthesisError:
            stopped.set()
            raise
        finally:
            idle.put(worker)
        if not worker.keeps:
            stopped.set()
        return count

    missing = voice.missing(texts)
    bar = tqdm(
        total=len(missing),
        desc="Preparing what Charley says",
        unit=" sentences",
        disable=not show,
        delay=1,
        mininterval=0.1 if sys.stderr.isatty() else IN_A_LOG,
    )
    rendered = 0
    with bar, ThreadPoolExecutor(1 + len(beside)) as pool:
        try:
            for count in pool.map(prepare, missing):
                rendered += count
                bar.update(count)
        finally:
            stopped.set()  # Ctrl-C: the pool waits for those under way, not for a thousand more
    return rendered
