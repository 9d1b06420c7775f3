"""What another machine says it heard: believed where somebody vouches for it, never because it is said."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.asr.vouching import FASTEST, LONGEST, PERHAPS, believed, plain, vouched
from voice.attention import ASKED_FOR, UNASKED, Heed, heed
from voice.content import Content
from voice.conversation import Conversation
from voice.events import Transcript, Word
from voice.nlu.matcher import Matcher

PLAIN = {
    " Ow, I’ve got a cramp!": "ow i've got a cramp",
    "Thank you.": "thank you",
    "[BLANK_AUDIO]": "",
    "(snoring) *sighs* <unk>": "",
    "♪ ♪ ...": "",
    "One leg is swollen -- and it's 'hot'.": "one leg is swollen and it's hot",
    "It's been 10 minutes": "it's been 10 minutes",
}


@pytest.mark.parametrize(("sent", "words"), PLAIN.items(), ids=PLAIN)
def test_it_is_written_as_a_recogniser_here_writes(sent: str, words: str) -> None:
    assert plain(sent) == words


HEARD = Transcript(
    "my leg", 0.9, (Word("my", 0.1, 0.3, 0.8), Word("leg", 0.3, 0.6, 1.0)), ("my lake",), accepted=True
)


def test_another_charley_s_transcript_arrives_as_it_was() -> None:
    assert vouched(asdict(HEARD), "my leg") == HEARD


SPOILT: dict[str, object] = {
    "nothing": None,
    "a text": "my leg",
    "no confidence": {"accepted": True},
    "nobody accepted it": {"confidence": 1.0},
    "too sure": asdict(HEARD) | {"confidence": 1.5},
    "yes for a number": asdict(HEARD) | {"confidence": True},
    "no number": asdict(HEARD) | {"confidence": float("nan")},
    "sure in words": asdict(HEARD) | {"confidence": "very"},
    "accepted in words": asdict(HEARD) | {"accepted": "yes"},
    "a reason that is none": asdict(HEARD) | {"reason": 5},
    "words that are none": asdict(HEARD) | {"words": ["my", "leg"]},
    "words without an end": asdict(HEARD) | {"words": [{"text": "my", "start": 0, "confidence": 1}]},
    "a book of words": asdict(HEARD) | {"words": asdict(HEARD)["words"] * 200},
    "readings that are none": asdict(HEARD) | {"alternatives": [1]},
    "a reading without end": asdict(HEARD) | {"alternatives": ["x" * (LONGEST + 1)]},
}


@pytest.mark.parametrize("sent", SPOILT.values(), ids=SPOILT)
def test_half_a_transcript_vouches_for_nothing(sent: object) -> None:
    assert vouched(sent, "my leg") is None


def test_nothing_but_words_gets_through() -> None:
    sent = asdict(HEARD) | {"alternatives": ["\x1b[2Jhelp"]}
    heard = vouched(sent, "Stop\x1b[2J\nyou: fine")
    assert heard
    assert (heard.text, heard.alternatives) == ("stop 2j you fine", ("2jhelp",))
    assert vouched({**sent, "confidence": True}, "stop") is None


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(asdict(HEARD))), json)
def test_whatever_is_sent_it_is_a_transcript_or_none(key: str, value: object) -> None:
    heard = vouched(asdict(HEARD) | {key: value}, "my leg")
    if heard is not None:
        assert 0 <= heard.confidence <= 1
        assert all(isinstance(word, Word) for word in heard.words)


def here(text: str, confidence: float = 0.9, *, accepted: bool = True) -> Transcript:
    """What the engine beside the bed made of three seconds."""
    return Transcript(text, confidence, seconds=3.0, accepted=accepted, engine="here")


BELIEVED = [
    ("both the same", "my leg hurts", here("my leg hurts", 0.7), "my leg hurts", True, 0.7),
    ("the same, refused here", "my leg", here("my leg", 0.3, accepted=False), "my leg", False, 0.3),
    ("alike", "my calf is burning", here("my calf is turning", 0.9), "my calf is burning", True, 0.92),
    ("alike, refused", "what may i eat", here("what may i use", 0.5, accepted=False), None, True, 0.68),
    ("others, refused here", "thank you", here("the rain", 0.5, accepted=False), "the rain", False, 0.5),
    ("others, accepted here", "you", here("my leg hurts", 0.9), "my leg hurts", True, 0.9),
    ("a sentence, others here", "there is blood on it", here("why not up", 0.9), "why not up", True, 0.9),
    ("a sentence, refused", "there is blood", here("why not up", 0.4, accepted=False), None, False, PERHAPS),
    ("one word, accepted here", "stop", here("stop", 0.9), "stop", True, 0.9),
    ("one word, another here", "ow", here("why", 1.0), "why", True, 1.0),
    ("one word, nearly another here", "no", here("know", 0.9), "no", True, 0.9),
    ("nothing there", "", here("my leg hurts"), "my leg hurts", True, 0.9),
    ("nothing here", "thank you", here("", 0.0, accepted=False), "", False, 0.0),
    ("over and over", "thank you " * 20, here("thank you", 0.9), "thank you", True, 0.9),
]


@pytest.mark.parametrize(
    ("text", "local", "said", "accepted", "sure"), [c[1:] for c in BELIEVED], ids=[c[0] for c in BELIEVED]
)
def test_words_that_nobody_vouches_for_count_as_far_as_the_engine_here_hears_the_same(
    text: str, local: Transcript, said: str | None, accepted: bool, sure: float
) -> None:
    heard = believed(text.strip(), local)
    assert heard.text == (text if said is None else said)
    assert heard.accepted is accepted
    assert heard.confidence == pytest.approx(sure, abs=0.01)
    assert bool(heard.reason) is not (accepted or heard is local)


@pytest.mark.parametrize(
    "said", ["you", "thank you", "thanks for watching", "i'm going to go to the bathroom"]
)
@pytest.mark.parametrize("text", ["i have chest pain", "i can't breathe", "i am bleeding", "stop"])
def test_what_was_heard_well_here_is_not_lost_to_a_server_that_hears_thanks(text: str, said: str) -> None:
    local = here(text, 0.97)
    assert believed(said, local) is local


def test_talk_next_door_that_both_hear_alike_wakes_nobody(content: Content, matcher: Matcher) -> None:
    local = here("what is the price of metal now", 0.6)
    heard = believed("what is the price of petrol now", local)
    assert heard.text == "what is the price of petrol now"
    assert heed(Conversation(content, matcher), heard) is Heed.IGNORED


def test_what_both_heard_alike_is_one_more_reading() -> None:
    local = Transcript("my calf is turning", 0.9, alternatives=("my calf is churning",), seconds=3)
    heard = believed("my calf is burning", local)
    assert heard.alternatives == ("my calf is turning", "my calf is churning")


INVENTED = ("you", "thank you", "thanks for watching", "bye", "okay", "so", "ow", "help", "cramp", "my leg")
"""What recognisers of the whisper kind write of breath, snoring and rain; and what would be worst."""


@pytest.mark.parametrize("said", INVENTED)
@pytest.mark.parametrize("noise", ["", "the", "oh", "me my normal"])
def test_what_is_invented_wakes_nobody(said: str, noise: str, content: Content, matcher: Matcher) -> None:
    heard = believed(said, here(noise, 0.71, accepted=False))
    assert not heard.text or heed(Conversation(content, matcher), heard) is Heed.IGNORED


def test_a_plea_that_both_hear_wakes_it(content: Content, matcher: Matcher) -> None:
    heard = believed("ow i've got a cramp in my calf", here("our got a cramp in my calf", 0.75))
    assert heard.confidence >= UNASKED
    assert heed(Conversation(content, matcher), heard) is Heed.TAKEN


def test_awake_a_danger_that_only_the_server_heard_is_asked_about(content: Content, matcher: Matcher) -> None:
    conversation = Conversation(content, matcher)
    conversation.wake_up()
    heard = believed("i am bleeding down there", here("are you leading", 0.5, accepted=False))
    assert not heard.accepted
    assert heard.confidence >= ASKED_FOR
    match, actions = conversation.unclear(heard.text, heed=True)
    assert match.intent == "check"
    assert actions


def test_faster_than_anybody_speaks_is_faster_than_people_do() -> None:
    words = int(FASTEST * 4)
    quick = " ".join(["no"] * words)
    assert believed(quick, here(quick + " oh")).text == quick
