"""Renders sentences ahead, with a progress bar, so that answers need no synthesis."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from voice.content import Content
from voice.content.said import loaded
from voice.tts.cache import SpeechCache

IN_A_LOG = 10.0
"""Seconds between two states of the bar where nobody watches it: there each is a line of its own."""

URGENT = ("relief", "counts", "checks", "red_flags", "lines")
"""Parts of the content that are rendered first: a cramp does not wait for the foods."""


def fixed_sentences(known: Content) -> list[str]:
    """The texts of all sentences in which nothing is left to fill in, each once, the urgent ones first."""
    urgent = (s for part in URGENT for said in loaded(getattr(known, part)) for s in said.sentences)
    return list(dict.fromkeys(s.text for s in (*urgent, *known.sentences()) if "{" not in s.text))


def render(voice: SpeechCache, texts: Sequence[str], *, show: bool = True) -> int:
    """Render what is missing; how many that were. The bar is on stderr, and only when it takes a while."""
    from tqdm import tqdm

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
