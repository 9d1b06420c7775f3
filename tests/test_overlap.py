"""What she said into Charley's voice, out of what the recogniser made of both."""

from __future__ import annotations

import pytest

from voice.asr.overlap import Overlap
from voice.events import Transcript, Word

SAYING = ("Five things may play a part in your cramps.",)


def heard(*words: tuple[str, float]) -> Transcript:
    """A transcript of (word, confidence)."""
    return Transcript(
        " ".join(text for text, _ in words),
        sum(confidence for _, confidence in words) / len(words) if words else 0.0,
        tuple(Word(text, 0.3 * n, 0.3 * (n + 1), confidence) for n, (text, confidence) in enumerate(words)),
    )


@pytest.mark.parametrize(
    ("words", "hers"),
    [
        ([("stop", 1.0), ("laugh", 0.24)], "stop"),
        ([("stop", 0.98), ("the", 0.64), ("off", 0.59)], "stop"),
        ([("stop", 1.0), ("the", 0.45), ("car", 0.95)], "stop the car"),
        ([("stop", 1.0), ("the", 1.0), ("calf", 0.5)], "stop the"),
        ([("off", 0.15), ("first", 0.2)], "off first"),
        ([("stop", 1.0)], "stop"),
        ([], ""),
    ],
)
def test_unsure_words_after_a_sure_one_are_what_is_left_of_charleys_voice(
    words: list[tuple[str, float]], hers: str
) -> None:
    transcript = heard(*words)
    found = Overlap(saying=SAYING).hers(transcript)
    assert found.text == hers
    assert found.confidence >= transcript.confidence
    assert found.text == " ".join(word.text for word in found.words)


def test_where_charley_was_silent_every_word_is_hers() -> None:
    transcript = heard(("stop", 1.0), ("laugh", 0.24))
    assert Overlap().hers(transcript) == transcript
