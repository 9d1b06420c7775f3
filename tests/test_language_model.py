"""The n-gram model: a true probability over every word it knows, and a file that recognisers can read."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.asr.language_model import END, START, NGram, arpa, estimate, spoken_words

WORDS = "ow my calf cramps again please stop it hurts".split()
SENTENCES = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), st.floats(0.05, 20)),
    min_size=1,
    max_size=25,
)
BACKGROUNDS = st.dictionaries(st.sampled_from([*WORDS, "kettle", "weather", "husband"]), st.floats(0.1, 1e5))
COUGH = [("my calf cramps", 1.0), ("my calf hurts", 1.0), ("stop", 1.0)]


def vocabulary(model: NGram) -> set[str]:
    return set(model.log_probability[()])


@settings(max_examples=60, deadline=None)
@given(SENTENCES, BACKGROUNDS, st.integers(1, 4))
def test_after_every_history_the_probabilities_sum_to_one(
    sentences: list[tuple[str, float]], background: dict[str, float], order: int
) -> None:
    model = estimate(sentences, background, order=order)
    histories = [*model.log_probability, ("never", "heard")]
    assert () in histories
    for history in histories:
        total = math.fsum(math.exp(model.score(word, history)) for word in vocabulary(model))
        assert total == pytest.approx(1.0, abs=1e-6), history


@settings(max_examples=60, deadline=None)
@given(SENTENCES, BACKGROUNDS)
def test_every_word_can_be_heard_after_every_history(
    sentences: list[tuple[str, float]], background: dict[str, float]
) -> None:
    model = estimate(sentences, background)
    said = {word for sentence, _ in sentences for word in sentence.split()}
    assert vocabulary(model) == said | set(background) | {END}
    for history in model.log_probability:
        for word in vocabulary(model):
            assert -60 < model.score(word, history) < 0


def test_a_word_nobody_gave_it_is_impossible() -> None:
    assert estimate(COUGH, {}).score("zebra", ("my",)) == -math.inf


def test_what_was_said_is_likelier_than_its_words_in_another_order() -> None:
    model = estimate(COUGH, {"calf": 1.0, "my": 1.0, "hurts": 1.0})

    def cost(sentence: str) -> float:
        words = [START, *sentence.split(), END]
        return -sum(model.score(words[i], tuple(words[:i])) for i in range(1, len(words)))

    assert cost("my calf hurts") < cost("calf my hurts") < math.inf
    assert cost("my calf") < cost("calf my")


def test_a_heavier_sentence_is_likelier() -> None:
    model = estimate([("stop", 5.0), ("wait", 1.0)], {})
    assert model.score("stop", (START,)) > model.score("wait", (START,))


def test_the_background_has_the_share_it_was_given() -> None:
    model = estimate(COUGH, {"kettle": 3.0, "weather": 1.0}, background_weight=0.2)
    assert math.exp(model.score("kettle", ())) == pytest.approx(0.2 * 3 / 4)
    assert math.exp(model.score("weather", ())) == pytest.approx(0.2 * 1 / 4)


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one sentence"):
        estimate([("", 1.0), ("stop", 0.0)], {"kettle": 1.0})


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Ow! My calf's gone again.", "ow my calf's gone again"),
        ("It\u2019s not pre-eclampsia", "it's not pre eclampsia"),
        ("Hold for 20 seconds, 5 times", "hold for twenty seconds five times"),
        ("Call {EMERGENCY} now", "call now"),
        ("28 weeks, 1000 mg or 300", "twenty eight weeks one thousand mg or three hundred"),
        ("dial 999", "dial nine nine nine"),
        ("'tis", "tis"),
        ("... ?", ""),
    ],
)
def test_spoken_words(written: str, spoken: str) -> None:
    assert " ".join(spoken_words(written)) == spoken


@given(st.text(max_size=60))
def test_spoken_words_are_spoken_words(written: str) -> None:
    words = spoken_words(written)
    assert spoken_words(" ".join(words)) == words


def test_the_arpa_text_counts_its_own_lines() -> None:
    lines = arpa(estimate(COUGH, {"kettle": 1.0})).splitlines()
    for order in (1, 2, 3):
        begin = lines.index(f"\\{order}-grams:") + 1
        end = next(i for i in range(begin, len(lines)) if not lines[i])
        assert f"ngram {order}={end - begin}" in lines
        assert end > begin


@pytest.mark.engine
def test_pocketsphinx_hears_by_it(tmp_path: Path) -> None:
    import pocketsphinx

    from tests.speech import speak

    model = tmp_path / "domain.arpa"
    model.write_text(arpa(estimate(COUGH, {"husband": 5.0, "kettle": 1.0, "weather": 1.0})))
    decoder = pocketsphinx.Decoder(lm=str(model), loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw(speak("my calf hurts", "espeak:en-us+f4"), full_utt=True)
    decoder.end_utt()
    assert decoder.hyp().hypstr == "my calf hurts"


def test_what_is_rare_is_left_out_of_the_longest_histories_only() -> None:
    sentences = [("one two three", 1.0), ("four five six", 0.2)]
    whole, small = estimate(sentences, {}), estimate(sentences, {}, rare=0.2)
    assert ("one", "two") in small.log_probability
    assert ("four", "five") in whole.log_probability
    assert ("four", "five") not in small.log_probability
    assert small.log_probability[("four",)] == whole.log_probability[("four",)]
    assert small.log_probability[()] == whole.log_probability[()]
