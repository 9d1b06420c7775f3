"""Renders ahead every sentence that never changes, with a progress bar, so that answers need no synthesis."""

from __future__ import annotations

import sys

from voice.content import Content
from voice.tts.cache import SpeechCache

IN_A_LOG = 10.0
"""Seconds between two states of the bar where nobody watches it: there each is a line of its own."""


def fixed_sentences(known: Content) -> list[str]:
    """The texts of all sentences in which nothing is left to fill in, each once."""
    return list(dict.fromkeys(s.text for s in known.sentences() if "{" not in s.text))


def render_all(voice: SpeechCache, known: Content, *, show: bool = True) -> int:
    """Render what is missing; how many that were. The bar is on stderr, and only when it takes a while."""
    from tqdm import tqdm

    texts = fixed_sentences(known)
    with tqdm(
        total=len(texts),
        desc="Preparing what Charley says",
        unit=" sentences",
        disable=not show,
        delay=1,
        mininterval=0.1 if sys.stderr.isatty() else IN_A_LOG,
    ) as bar:

        def progress(done: int, total: int) -> None:
            bar.update(done - bar.n)

        return voice.prepare(texts, progress)
