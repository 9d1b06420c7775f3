"""The bundled model: complete, knows every word of intents.yaml, and hears synthesised voices."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.speech import speak
from voice.asr.language_model import spoken_words
from voice.content import Content, load
from voice.events import RATE, SILENCE

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "models" / "charley-en-synthetic"
VOICES = ["espeak:en-us+m3", "espeak:en-gb", "espeak:en-gb+f3"]
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def content() -> Content:
    return load(ROOT / "intents.yaml", ROOT / "docs" / "facts.md")


@pytest.fixture(scope="module")
def ear() -> Any:
    import vosk

    vosk.SetLogLevel(-1)
    return vosk.Model(model_path=str(MODEL))


def known_words() -> set[str]:
    return {line.split()[0] for line in (MODEL / "graph" / "words.txt").read_text("utf-8").splitlines()}


def words_in(file: Path) -> list[list[str]]:
    return [
        line.split() for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")
    ]


def transcript(ear: Any, pcm: bytes, *grammar: str) -> str:
    import vosk

    recogniser = vosk.KaldiRecognizer(ear, RATE, *([json.dumps(grammar)] if grammar else []))
    padded = SILENCE * 15 + pcm + SILENCE * 30
    heard = []
    for start in range(0, len(padded), 3200):
        if recogniser.AcceptWaveform(padded[start : start + 3200]):
            heard.append(json.loads(recogniser.Result())["text"])
    heard.append(json.loads(recogniser.FinalResult())["text"])
    return " ".join(filter(None, heard))


@pytest.mark.parametrize(
    "file",
    "am/final.mdl conf/mfcc.conf conf/model.conf graph/HCLr.fst graph/Gr.fst graph/words.txt "
    "graph/disambig_tid.int graph/phones/word_boundary.int README.md".split(),
)
def test_the_folder_is_complete(file: str) -> None:
    assert (MODEL / file).stat().st_size > 0


def test_it_stays_small() -> None:
    assert sum(file.stat().st_size for file in MODEL.rglob("*") if file.is_file()) < 9 * MEGABYTE


UNHEARD = 0.03
"""Share of phrases with a word that the model cannot write: dialect, names, slips of typists."""


def test_it_knows_every_word_that_charley_says_and_nearly_all_that_is_said_to_it(content: Content) -> None:
    """After new words in intents.yaml: models/recipe/build --graph-only."""
    known = known_words()
    unspoken = {word for words in words_in(ROOT / "models" / "recipe" / "unspoken.txt") for word in words}
    said = [*content.wake_phrases, *(sentence.text for sentence in content.sentences())]
    assert sorted({word for text in said for word in spoken_words(text)} - unspoken - known) == []
    phrases = [phrase for phrase, _ in content.phrases()]
    unheard = [phrase for phrase in phrases if set(spoken_words(phrase)) - known]
    assert len(phrases) > 5000
    assert len(unheard) / len(phrases) <= UNHEARD, unheard


def test_it_knows_everyday_english() -> None:
    everyday = {word for word, _ in words_in(ROOT / "models" / "background.txt")}
    assert len(everyday) > 4000
    assert sorted(everyday - known_words()) == []
    assert everyday >= set("hello please husband tomorrow kettle weather television duvet".split())


def test_every_weight_of_the_background_is_a_number_above_zero() -> None:
    assert all(float(weight) > 0 for _, weight in words_in(ROOT / "models" / "background.txt"))


def test_pronunciations_are_written_as_in_cmudict() -> None:
    phones = {
        line.split("_")[0].split()[0]
        for line in (MODEL / "graph" / "phones.txt").read_text("utf-8").splitlines()
    }
    for word, *sounds in words_in(ROOT / "models" / "pronunciations.txt"):
        assert re.fullmatch(r"[a-z']+(\([2-9]\))?", word)
        assert sounds, word
        assert set(sounds) <= phones - {"SIL", "SPN"}, word


@pytest.mark.engine
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("said", ["stop", "yes", "no", "wait", "again", "next"])
def test_it_hears_short_answers(ear: Any, said: str, voice: str) -> None:
    assert transcript(ear, speak(said, voice)) == said


@pytest.mark.engine
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(
    "said",
    ["hey charley", "i have a cramp in my calf", "how much calcium do i need", "what causes leg cramps"],
)
def test_it_hears_what_is_said_to_charley(ear: Any, said: str, voice: str) -> None:
    assert transcript(ear, speak(said, voice)) == said


@pytest.mark.engine
def test_other_talk_does_not_become_a_request(ear: Any) -> None:
    heard = transcript(ear, speak("what time does the football match start tomorrow", "espeak:en-us+m3"))
    assert "football" in heard
    assert not {"cramp", "cramps", "calf", "leg"} & set(heard.split())


@pytest.mark.engine
def test_silence_holds_no_words(ear: Any) -> None:
    assert transcript(ear, SILENCE * 100) == ""


@pytest.mark.engine
def test_it_takes_a_grammar_at_run_time(ear: Any) -> None:
    pcm = speak("stop", "espeak:en-us+m3")
    assert transcript(ear, pcm, "yes", "no", "stop", "[unk]") == "stop"
    assert transcript(ear, pcm, "magnesium", "[unk]") != "magnesium"
