"""Renders ahead every sentence that never changes, with a progress bar, so that answers need no synthesis."""

from __future__ import annotations

from voice.content import Content
from voice.tts.cache import SpeechCache


def fixed_sentences(known: Content) -> list[str]:
    """The texts of all sentences in which nothing is left to fill in, each once."""
    return list(dict.fromkeys(s.text for s in known.sentences() if "{" not in s.text))


def render_all(voice: SpeechCache, known: Content, *, show: bool = True) -> int:
    """Render what is missing; how many that were. The bar is on stderr, and only when there is work."""
    from tqdm import tqdm

    texts = fixed_sentences(known)
    bar = None

    def progress(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(
                total=total, desc="Preparing what Charley says", unit="sentence", disable=not show, delay=1
            )
        bar.update(done - bar.n)

    rendered = voice.prepare(texts, progress)
    if bar is not None:
        bar.close()
    return rendered
