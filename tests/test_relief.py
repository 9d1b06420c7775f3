"""Out of a cramp: act first, count exactly, listen meanwhile; then the clot check; then warmth and rest."""

from __future__ import annotations

import pytest
from talking import Talk, coached, heard, lines, stretches

from voice.content import Content
from voice.content.stretches import Step
from voice.dialogue.coach import steps_of
from voice.dialogue.passing import REMIND
from voice.dialogue.session import Asking, Coaching, Easing, Idle, Relief
from voice.events import Sentence, Tick

WAYS = ["usual", "cant_reach", "standing", "alone", "partner"]
BEATS = [0.02, 0.05, 0.1, 0.3, 0.7, 1.0]


def steps(content: Content, round_: int = 1, way: str = "usual") -> tuple[Step, ...]:
    return steps_of(content, Relief(round_, way))


def length(content: Content, round_: int = 1, way: str = "usual") -> int:
    """Seconds of holding in a round."""
    return sum(step.hold for step in steps(content, round_, way))


def ask(content: Content) -> Sentence:
    return content.relief.ask.ask


# --- it begins at once ----------------------------------------------------------------------------


def test_a_cramp_starts_relief_at_once(content: Content) -> None:
    talk = Talk(content)
    assert talk.hear("cramp_now") == (*content.relief.opening, *steps(content)[0].say)
    assert talk.state == Coaching(Relief(1), 0, held=0.0)
    assert talk.session.cramp == 0.0


def test_a_cramp_that_comes_back_has_words_of_its_own(content: Content) -> None:
    talk = Talk(content)
    talk.hear("cramp_now")
    talk.hear("stop")
    assert talk.hear("cramp_now")[: len(content.relief.opening_again)] == content.relief.opening_again


def test_all_ways_are_there(content: Content) -> None:
    assert [*content.relief.ways] == WAYS


@pytest.mark.parametrize("way", WAYS[1:])
def test_each_way_can_be_asked_for_in_the_first_words_and_in_the_middle(content: Content, way: str) -> None:
    for phrase in content.remarks[way].phrases:
        talk = Talk(content)
        talk.hear("cramp_now", f"{phrase} blah")
        assert talk.state == Coaching(Relief(1, way), 0, held=0.0), phrase
    middle = coached(content, round_=3, seconds=1)
    assert middle.remark(way) == steps(content, 3, way)[0].say
    assert middle.state == Coaching(Relief(3, way), 0, held=0.0)
    asked = Talk(content, Asking(Easing(2, "usual")))
    asked.remark(way)
    assert asked.state == Coaching(Relief(2, way), 0, held=0.0)


def test_somebody_who_speaks_for_her_is_told_what_to_do(content: Content) -> None:
    talk = Talk(content)
    talk.hear("cramp_now", f"{content.about_her[0]} blah")
    assert talk.state == Coaching(Relief(1, "partner"), 0, held=0.0)


def test_in_pain_and_not_understood_it_starts_all_the_same(content: Content) -> None:
    for word in content.pain_words:
        talk = Talk(content)
        talk.happen(heard("none", word))
        assert talk.state == Coaching(Relief(1), 0, held=0.0), word


# --- it counts exactly ----------------------------------------------------------------------------


def test_a_hold_begins_only_when_its_instruction_has_been_said(content: Content) -> None:
    for state in stretches(content):
        if state.held is None:
            talk = Talk(content, state, speaking=True)
            for _ in range(60):
                assert talk.take(Tick(1.0)) == ()
            assert talk.state == state
            talk.settle()
            assert talk.state == Coaching(state.course, state.step, held=0.0)


@pytest.mark.parametrize("beat", BEATS)
@pytest.mark.parametrize("way", WAYS)
def test_every_count_comes_once_and_in_time(content: Content, way: str, beat: float) -> None:
    talk = coached(content, way=way)
    talk.wait(length(content, way=way) + 6 * beat, beat)
    due: list[tuple[float, Sentence]] = []
    start = 0.0
    for step in steps(content, way=way):
        count = content.counts[step.count] if step.count else {}
        due += [(start + at, sentence) for at, sentence in sorted(count.items()) if at <= step.hold]
        start += step.hold
    counted = {sentence for _, sentence in due}
    heard_at = [(at, sentence) for at, sentence in talk.log if sentence in counted]
    assert [sentence for _, sentence in heard_at] == [sentence for _, sentence in due]
    for (at, _), (when, _) in zip(heard_at, due, strict=True):
        assert when - 1e-6 <= at < when + len(steps(content, way=way)) * beat + 1e-6


def test_counting_goes_on_while_a_count_is_spoken(content: Content) -> None:
    talk = coached(content, round_=2)
    hold = steps(content, 2)[0]
    while not isinstance(talk.state, Asking):
        talk.time = round(talk.time + 0.02, 2)
        talk.take(Tick(0.02))
    assert hold.count
    assert talk.log == [*sorted(content.counts[hold.count].items()), (hold.hold, ask(content))]


def test_a_round_goes_through_its_steps_and_asks(content: Content) -> None:
    for way in WAYS:
        for round_ in range(1, content.relief.rounds + 1):
            talk = coached(content, round_, way)
            spoken = talk.wait(length(content, round_, way) + 1)
            told = [s for step in steps(content, round_, way)[1:] for s in step.say]
            assert [s for s in spoken if s in told] == told
            assert talk.state == Asking(Easing(round_, way))
            assert spoken[-1] == ask(content)
            assert talk.hear("repeat") == (ask(content),), "not the end of the count before it"


def test_a_pause_stops_the_count_and_going_on_takes_it_up(content: Content) -> None:
    talk = coached(content, round_=2, seconds=7)
    assert talk.hear("pause") in lines(content, "paused")
    assert talk.wait(60) == ()
    assert talk.hear("resume") in lines(content, "resumed")
    count = content.counts[steps(content, 2)[0].count or ""]
    assert talk.wait(2.9) == ()
    assert talk.wait(0.1) == (count[10],)


# --- it comes to an end ---------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["no", "still_hurts", "cramp_now", "unsure", "resume", "start_over"])
def test_five_rounds_then_the_danger_sign(content: Content, word: str) -> None:
    talk = Talk(content)
    talk.hear("cramp_now")
    for number in range(1, content.relief.rounds + 1):
        assert talk.state == Coaching(Relief(number), 0, held=0.0)
        talk.wait(length(content, number) + 0.5)
        assert talk.state == Asking(Easing(number, "usual"))
        talk.hear(word)
    assert talk.alarm == content.relief.exhausted
    assert content.relief.exhausted == "RF15"
    assert content.relief.rounds == 5


@pytest.mark.parametrize("word", ["start_over", "pause", "cant_reach", "other"])
def test_ten_minutes_are_too_long_whatever_she_does_meanwhile(content: Content, word: str) -> None:
    talk = Talk(content)
    talk.hear("cramp_now")
    while talk.time < content.relief.longest - 1:
        assert talk.alarm is None
        if isinstance(talk.state, Asking):
            talk.hear("back")
        if word == "other":
            talk.hear("foods")
        elif word in content.remarks:
            talk.remark(word)
        else:
            talk.hear(word)
        talk.wait(20, beat=0.5)
    talk.wait(22, beat=0.5)
    assert talk.alarm == content.relief.exhausted


def test_a_cramp_that_goes_on_after_stop_is_still_the_same_cramp(content: Content) -> None:
    talk = Talk(content)
    talk.hear("cramp_now")
    while talk.time < content.relief.longest:
        talk.hear("stop")
        talk.hear("still_hurts")
        talk.wait(15, beat=0.5)
    assert talk.alarm == content.relief.exhausted


def test_nobody_answering_is_asked_once_and_then_left_alone(content: Content) -> None:
    talk = Talk(content, Asking(Easing(1, "usual")), cramp=20.0)
    assert talk.wait(REMIND) == (content.relief.ask.short,)
    assert talk.wait(REMIND) in lines(content, "still_there")
    assert talk.state == Idle()
