"""The microphone path, end to end: a question into a microphone, its answer out of a loudspeaker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bedside import BUNDLED, Bedside
from tests.soundlab import SoundLab, lacks, wait_until
from tests.speech import speak
from voice.asr.vosk import VoskRecogniser
from voice.events import RATE

pytestmark = [pytest.mark.sound, pytest.mark.engine, pytest.mark.skipif(bool(lacks()), reason=lacks())]


@pytest.fixture
def lab() -> Iterator[SoundLab]:
    with SoundLab() as lab:
        yield lab


@pytest.fixture
def bedside(lab: SoundLab, tmp_path: Path) -> Iterator[Bedside]:
    with Bedside(lab, tmp_path) as bedside:
        yield bedside


def transcribed(pcm: bytes) -> str:
    stream = VoskRecogniser(BUNDLED).stream()
    stream.accept(pcm)
    return stream.finish().text


def fell_silent(played: bytes) -> bool:
    """Whether something was said, and nothing for two seconds since."""
    return any(played) and not any(played[-4 * RATE :])


def test_a_question_is_heard_and_its_answer_spoken(lab: SoundLab, bedside: Bedside) -> None:
    quiet = bytes(RATE)
    with lab.recording() as recording:
        lab.speak(quiet + speak("charley what should i eat", "espeak:en-gb+f3") + quiet)
        wait_until(lambda: bedside.shows("you: charley what should i eat"), "the question is heard")
        wait_until(lambda: fell_silent(recording.read_bytes()), "the answer is spoken", seconds=60)
        heard = transcribed(recording.read_bytes())
    assert "milk" in heard
    assert "calcium and magnesium" in heard
    assert "not a doctor" in heard, "the notice that follows the first answer"


def test_a_word_from_her_ends_a_long_answer(lab: SoundLab, bedside: Bedside) -> None:
    quiet = bytes(RATE)
    with lab.recording() as recording:
        lab.speak(quiet + speak("charley what causes leg cramps") + quiet)
        wait_until(lambda: any(recording.read_bytes()), "the answer begins")
        lab.speak(speak("stop") + quiet)
        wait_until(lambda: bedside.shows("you: stop"), "she is heard over it")
        wait_until(lambda: fell_silent(recording.read_bytes()), "it is silent", seconds=60)
        heard = transcribed(recording.read_bytes())
    assert heard, "the answer had begun"
    assert "back" not in heard, "and was not said to its end"


def test_it_ends_cleanly_when_told_to(bedside: Bedside) -> None:
    bedside.process.terminate()
    assert bedside.process.wait(10) == 0
    assert "Traceback" not in bedside.err.read_text()
