"""Was it said to Charley: what is refused, and why. Refusing wrongly is as bad as answering a snore."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.asr.rejection import UNKNOWN, Limits, judge
from voice.events import Transcript, Word

LIMITS = Limits(confidence=0.6, alone=0.8, unknown=0.4)


def transcript(spec: str) -> Transcript:
    """ "my/.9 leg/.8*2" -> words with their confidence and seconds (0.25 where left out)."""
    words, at = [], 0.0
    for item in spec.split():
        text, _, numbers = item.partition("/")
        confidence, _, seconds = numbers.partition("*")
        end = at + float(seconds or 0.25)
        words.append(Word(text, at, end, float(confidence or 1)))
        at = end
    return Transcript(" ".join(w.text for w in words), 0.5, tuple(words), ("my egg [unk]", "[unk]"), at)


CASES = [
    ("", "no words"),
    ("[unk]/1", "no words"),
    ("[unk]/1 [unk]/1", "no words"),
    ("my/.9 leg/.9", ""),
    ("my/.6 leg/.6", ""),
    ("my/.5 leg/.6", "too unclear (0.55)"),
    ("my/.2 leg/1 is/1 swollen/1", ""),
    ("stop/.8", ""),
    ("stop/.79", "a single unclear word (0.79)"),
    ("stop/.9*1.6", ""),
    ("stop/.9*1.7", "too slow for speech"),
    ("no/1*1 no/1*2.5", "too slow for speech"),
    ("my/.9*.6 [unk]/1*.4", ""),
    ("my/.9*.58 [unk]/1*.42", "mostly words that nobody would say to Charley"),
    ("[unk]/1*3 cramp/1*.3", "mostly words that nobody would say to Charley"),
    ("cramp/.7 [unk]/.1*.1", "a single unclear word (0.70)"),
    ("ow/.9*0", ""),
]


@pytest.mark.parametrize(("spec", "reason"), CASES)
def test_what_is_refused(spec: str, reason: str) -> None:
    judged = judge(transcript(spec), LIMITS)
    assert judged.reason == reason
    assert judged.accepted == (not reason)


@given(
    st.lists(
        st.builds(
            Word,
            st.sampled_from(["my", "leg", UNKNOWN]),
            st.just(0.0),
            st.floats(0, 5),
            st.floats(0, 1),
        ),
        max_size=6,
    )
)
def test_the_marks_of_the_engine_never_get_out(words: list[Word]) -> None:
    text = " ".join(w.text for w in words)
    judged = judge(Transcript(text, 1.0, tuple(words), (text,), 3.0, engine="e", model="m"), LIMITS)
    assert UNKNOWN not in judged.text
    assert all(w.text != UNKNOWN for w in judged.words)
    assert all(UNKNOWN not in other for other in judged.alternatives)
    assert judged.text == " ".join(w.text for w in judged.words)
    assert 0 <= judged.confidence <= 1
    assert judged.accepted == (judged.reason == "")
    assert judged.accepted <= bool(judged.text)
    assert (judged.seconds, judged.engine, judged.model) == (3.0, "e", "m")


def test_confidence_is_that_of_the_words_that_are_left() -> None:
    judged = judge(transcript("my/.7 [unk]/.1*.1 leg/.9"), LIMITS)
    assert judged.confidence == pytest.approx(0.8)
    assert judged.text == "my leg"
    assert judged.alternatives == ("my egg", "")


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_word_is_never_refused_where_an_unsure_one_is_not(one: float, other: float) -> None:
    low, high = sorted((one, other))
    accepted = [judge(transcript(f"stop/{c:.6f}"), LIMITS).accepted for c in (low, high)]
    assert accepted == sorted(accepted)
