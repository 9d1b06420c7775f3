"""A conversation that another assistant speaks: sentence by sentence, in its own time."""

from __future__ import annotations

import pytest

from voice.content import Content
from voice.conversation import Conversation
from voice.dialogue.passing import REMIND, REST
from voice.nlu.matcher import Matcher
from voice.ovos.talk import AHEAD, LATENCY, SETTLE, Next, Talk

CRAMP = ["my calf is cramping"]
BLEEDING = ["i am bleeding"]


@pytest.fixture
def talk(content: Content, matcher: Matcher) -> Talk:
    return Talk(Conversation(content, matcher))


def spoken(talk: Talk, what: Next, sentence_seconds: float = 0.0) -> tuple[list[str], Next]:
    """All that is said until something is waited for, and what that is."""
    said = []
    while what.say:
        said.append(what.say)
        what = talk.spoken(sentence_seconds)
    return said, what


def coached(talk: Talk) -> Next:
    """In the middle of a hold, nothing sounding."""
    _, hold = spoken(talk, talk.heard(CRAMP, 0.0))
    while not talk.asleep and hold.wait and hold.wait < 5.0:  # pauses between the instructions
        _, hold = spoken(talk, talk.waited(hold.wait))
    return hold


def test_one_sentence_at_a_time(talk: Talk) -> None:
    first = talk.heard(CRAMP, 0.0)
    assert first.say.startswith("Ouch")
    assert not first.listen
    assert first.wait
    assert first.wait > LATENCY
    second = talk.spoken(1.0)
    assert second.say == "Straighten that leg."


def test_a_hold_is_counted_by_the_time_that_passes_also_while_the_count_is_spoken(talk: Talk) -> None:
    hold = coached(talk)
    assert hold == Next(wait=5.0)
    five = talk.waited(5.2)
    assert five.say == "Five."
    ten = talk.spoken(0.8)
    assert ten.wait == pytest.approx(4.0)
    assert talk.waited(4.0).say == "Ten."


def test_a_question_opens_the_microphone_and_comes_again(talk: Talk) -> None:
    coached(talk)
    said, asked = [], talk.waited(20.0)
    while asked.say:
        said.append(asked)
        asked = talk.spoken(1.0)
    assert [what.listen for what in said] == [False] * (len(said) - 1) + [True]
    assert said[-1].say == "Is it easing?"
    assert asked.wait == pytest.approx(REMIND)
    assert talk.waited(REMIND).listen


def test_a_voice_that_never_tells_does_not_stop_the_talk(talk: Talk) -> None:
    first = talk.heard(CRAMP, 0.0)
    assert first.wait
    assert talk.waited(first.wait).say == "Straighten that leg."


def test_a_danger_sign_silences_what_sounds_and_is_spoken_as_soon_as_that_is_silent(talk: Talk) -> None:
    talk.heard(CRAMP, 0.0)
    broken_off = talk.heard(BLEEDING, 0.5)
    assert broken_off == Next(hush=True, wait=SETTLE)
    assert talk.spoken(0.1).say == "Let's stop here."


def test_a_danger_sign_is_spoken_although_nobody_tells_of_the_silence(talk: Talk) -> None:
    talk.heard(CRAMP, 0.0)
    talk.heard(BLEEDING, 0.5)
    assert talk.waited(SETTLE).say == "Let's stop here."


def test_stop_is_answered_after_the_silence(talk: Talk) -> None:
    coached(talk)
    assert talk.stopped(2.0) == Next(hush=True, wait=SETTLE)
    assert not talk.sounding
    assert talk.waited(SETTLE).say == "Okay."
    assert talk.spoken(0.5) == Next(wait=AHEAD)
    assert talk.waited(AHEAD) == Next(wait=REST - AHEAD)
    assert talk.waited(REST - AHEAD) == Next(rest=True)


def test_words_that_mean_nothing_leave_the_hold_alone(talk: Talk) -> None:
    coached(talk)
    rest = talk.heard(["turn on the light"], 2.0)
    assert not rest.say
    assert rest.wait == pytest.approx(3.0)


def test_it_rests_once_the_farewell_has_been_spoken(talk: Talk) -> None:
    talk.heard(["why do i get cramps"], 0.0)
    talk.spoken(1.0)
    farewell = talk.heard(["goodbye"], 1.0)
    said, rest = spoken(talk, talk.spoken(0.1) if farewell.hush else farewell)
    assert said
    assert rest == Next(rest=True)
    assert talk.asleep


def test_louder_is_a_matter_of_the_platform(talk: Talk) -> None:
    _, quiet = spoken(talk, talk.heard(["why do i get cramps"], 0.0))
    assert quiet.louder == 0.0
    louder = talk.heard(["louder"], 1.0)
    assert louder.louder > 0
    assert talk.spoken(1.0).louder == 0.0
    assert talk.heard(["quieter"], 1.0).louder < 0


def test_slower_leaves_time_between_the_sentences(talk: Talk) -> None:
    spoken(talk, talk.heard(["why do i get cramps"], 0.0))
    spoken(talk, talk.heard(["slower"], 1.0))
    talk.heard(["why do i get cramps"], 1.0)
    pause = talk.spoken(4.0)
    assert not pause.say
    assert pause.wait
    assert 0.3 < pause.wait < 3.0
    assert talk.waited(pause.wait).say


@pytest.mark.parametrize(
    ("before", "text", "at_once", "as_last"),
    [
        ([], "my calf is cramping", True, True),
        ([], "one of my legs is swollen and hot", True, True),
        ([], "what time is it", False, False),
        ([], "yes", False, False),
        ([], "volume up", False, False),
        ([], "hello", False, False),
        ([], "hey charley", True, True),
        ([], "charley turn on the light", False, True),
        (CRAMP, "turn on the light", False, False),
        (CRAMP, "ow ow it hurts", True, True),
        (CRAMP, "one of my legs is swollen and hot", True, True),
        (["help me find the cause"], "turn on the light", False, True),
        (["help me find the cause"], "yes", True, True),
        (["why do i get cramps"], "turn on the light", False, False),
        (["why do i get cramps"], "louder", True, True),
        (BLEEDING, "turn on the light", False, True),
        (BLEEDING, "they don't pick up", True, True),
    ],
)
def test_what_is_for_charley(talk: Talk, before: list[str], text: str, at_once: bool, as_last: bool) -> None:
    if before:
        spoken(talk, talk.heard(before, 0.0))
    assert (talk.wants([text], last=False), talk.wants([text], last=True)) == (at_once, as_last)
