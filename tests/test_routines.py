"""Stretches that keep cramps away: every step by itself, exact counts, and every word that steers them."""

from __future__ import annotations

import pytest
from talking import Talk, courses, heard, lines, stretches, visit

from voice.content import TOPICS, Content
from voice.content.stretches import Step
from voice.dialogue.coach import LONGEST_PAUSE
from voice.dialogue.passing import REST
from voice.dialogue.session import Asking, Asleep, Checking, Coaching, Idle, Purpose, Relief, Routine
from voice.events import Sentence, Spoken, Tick

BEATS = [0.02, 0.1, 0.7, 1.0]
NAMES = ["bed", "wall", "chair", "evening"]


def guided(content: Content, name: str, step: int = 0, seconds: float = 0.0) -> Talk:
    """A routine whose step has been said, and held for a while."""
    talk = Talk(content, Coaching(Routine(name), step), topic="stretch", introduced=True)
    talk.take(Spoken())
    talk.wait(seconds)
    talk.log.clear()
    talk.time = 0.0
    return talk


def steps(content: Content, name: str) -> tuple[Step, ...]:
    return content.routines[name].steps


def counts(content: Content, step: Step) -> list[tuple[int, Sentence]]:
    """What is counted aloud in a step, by seconds."""
    return sorted(content.counts[step.count].items()) if step.count else []


def test_all_routines_are_there(content: Content) -> None:
    assert [*content.routines] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_routine_goes_through_every_step_by_itself(content: Content, name: str) -> None:
    talk = guided(content, name)
    spoken = talk.wait(sum(step.hold for step in steps(content, name)) + 1)
    expected: list[Sentence] = []
    for number, step in enumerate(steps(content, name)):
        expected += step.say if number else ()
        expected += [sentence for at, sentence in counts(content, step) if at <= step.hold]
    assert spoken == (*expected, *content.routines[name].end)
    assert talk.state == Idle()


@pytest.mark.parametrize("beat", BEATS)
def test_every_count_comes_once_and_in_time(content: Content, beat: float) -> None:
    for name in NAMES:
        for number, step in enumerate(steps(content, name)):
            due = [(at, s) for at, s in counts(content, step) if at <= step.hold]
            if not due or step in steps(content, name)[:number]:
                continue
            talk = guided(content, name, number)
            talk.wait(step.hold, beat)
            counted = [(at, s) for at, s in talk.log if s in [sentence for _, sentence in due]][: len(due)]
            assert [s for _, s in counted] == [s for _, s in due]
            for (at, _), (when, _) in zip(counted, due, strict=True):
                assert when - 1e-6 <= at < when + beat + 1e-6, (name, number)


@pytest.mark.parametrize("said", ["stretch", "start_over"])
def test_a_request_begins_the_first_and_tells_of_the_others(content: Content, said: str) -> None:
    talk = Talk(content)
    if said == "start_over":
        talk.hear("stretch")
        talk.hear("stop")
    first = steps(content, content.first_routine)[0].say
    assert talk.hear(said) == (*content.lines["other_stretches"].say, *first)
    assert talk.state == Coaching(Routine(content.first_routine), 0, held=0.0)


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_named_at_once_or_instead(content: Content, name: str) -> None:
    first = steps(content, name)[0].say
    begun = {phrase: Talk(content).hear("stretch", phrase) for phrase in content.routines[name].phrases}
    assert [phrase for phrase, said in begun.items() if said[-len(first) :] != first] == []
    for other in NAMES:
        instead = guided(content, other, seconds=2)
        assert instead.remark(name) == first
        assert instead.state == Coaching(Routine(name), 0, held=0.0)


def test_next_and_back_walk_the_steps(content: Content) -> None:
    first, second, third, *_ = told = [step.say for step in steps(content, "wall")]
    talk = guided(content, "wall")
    assert talk.hear("back") == first
    assert talk.hear("next") == second
    assert talk.hear("next") == third
    talk.wait(12)
    assert talk.hear("repeat") == third
    assert talk.state == Coaching(Routine("wall"), 2, held=0.0)
    assert talk.hear("back") == second
    assert talk.hear("start_over") == first
    for expected in told[1:]:
        assert talk.hear("next") == expected
    assert talk.hear("next") == content.routines["wall"].end
    assert talk.state == Idle()


@pytest.mark.parametrize("word", ["yes", "no", "thanks", "unsure", "it_eased"])
def test_small_words_disturb_nothing(content: Content, word: str) -> None:
    talk = guided(content, "wall", 2, seconds=7)
    assert talk.hear(word) in lines(content, "keep_going")
    assert talk.state == Coaching(Routine("wall"), 2, held=7.0)


@pytest.mark.parametrize("clear", [True, False])
def test_what_is_not_understood_disturbs_nothing(content: Content, clear: bool) -> None:
    talk = guided(content, "wall", 2, seconds=7)
    assert talk.happen(heard("none", clear=clear)) == ()
    assert talk.state == Coaching(Routine("wall"), 2, held=7.0)


def test_how_long_and_why_are_answered_while_it_holds(content: Content) -> None:
    for name in NAMES:
        talk = guided(content, name, seconds=3)
        assert talk.remark("how_long") in lines(content, "how_long_step")
        if content.routines[name].why:
            assert talk.remark("why") == content.routines[name].why
        assert talk.state == Coaching(Routine(name), 0, held=3.0)


def test_pain_in_a_stretch_ends_it_and_is_checked(content: Content) -> None:
    talk = guided(content, "wall", 2, seconds=7)
    assert talk.hear("still_hurts") in lines(content, "stretch_hurts")
    assert talk.remark("other_leg") in lines(content, "other_leg_later")
    assert talk.state == Coaching(Routine("wall"), 2, held=7.0)
    talk.remark("worse")
    assert talk.state == Asking(Checking(content.relief.checks, Purpose.WORSE))


def test_a_cramp_in_a_stretch_starts_relief(content: Content) -> None:
    talk = guided(content, "wall", 2, seconds=7)
    talk.hear("cramp_now")
    assert talk.state == Coaching(Relief(1), 0, held=0.0)


TOLD = [name for name in TOPICS if name not in ("cramp_now", "stretch", "thanks", "find_cause", "goodbye")]


@pytest.mark.parametrize("topic", TOLD)
def test_a_question_in_the_middle_is_answered_and_the_step_told_again(content: Content, topic: str) -> None:
    talk = guided(content, "wall", 2, seconds=7)
    answer, step = content.intents[topic].answer, steps(content, "wall")[2].say
    spoken = talk.hear(topic)
    assert spoken[: len(answer)] == answer
    assert spoken[-len(step) :] == step
    assert spoken[len(answer) : -len(step)] in lines(content, "back_to_stretch")
    assert talk.state == Coaching(Routine("wall"), 2, held=0.0)


def test_a_small_matter_in_the_middle_is_kept_and_the_stretch_goes_on(content: Content) -> None:
    name = next(iter(content.next_visit))
    talk = guided(content, "wall", 2, seconds=7)
    assert talk.happen(visit(content, name))
    assert isinstance(talk.state, Coaching)
    assert talk.session.notes == (name,)


# --- pauses ---------------------------------------------------------------------------------------


def test_a_pause_holds_everything_and_going_on_takes_it_up(content: Content) -> None:
    for state in stretches(content):
        if state.held is None or state.paused:
            continue
        talk = Talk(content, state)
        assert talk.hear("pause") in lines(content, "paused")
        assert talk.wait(LONGEST_PAUSE - 1, beat=1.0) == (), state
        assert talk.hear("resume") in lines(content, "resumed")
        assert talk.state == state


def test_a_pause_before_the_hold_began_holds_it_at_its_start(content: Content) -> None:
    talk = Talk(content, Coaching(Routine("wall"), 2), speaking=True)
    talk.take(heard("pause"))
    talk.take(Spoken())
    assert talk.wait(30, beat=1.0) == ()
    talk.hear("resume")
    assert talk.state == Coaching(Routine("wall"), 2, held=0.0)


def test_a_pause_that_never_ends_is_an_end(content: Content) -> None:
    for course in courses(content):
        talk = Talk(content, Coaching(course, 0, held=0.5, paused=True))
        assert talk.wait(LONGEST_PAUSE, beat=1.0) in lines(content, "still_there")
        assert talk.state == Idle()
        talk.wait(REST, beat=1.0)
        assert talk.state == Asleep()


def test_going_on_when_nothing_was_paused_says_so(content: Content) -> None:
    talk = guided(content, "wall", 2, seconds=7)
    assert talk.hear("resume") in lines(content, "keep_going")
    assert talk.state == Coaching(Routine("wall"), 2, held=7.0)


@pytest.mark.parametrize("word", ["next", "back", "repeat", "start_over"])
def test_a_step_that_is_asked_for_in_a_pause_ends_the_pause(content: Content, word: str) -> None:
    talk = Talk(content, Coaching(Routine("wall"), 2, held=3.0, paused=True))
    talk.hear(word)
    assert isinstance(talk.state, Coaching)
    assert not talk.state.paused


def test_time_is_exact_over_a_long_hold(content: Content) -> None:
    """Two thousand small beats add up to the same as two large ones."""
    ends = []
    for beat in (0.02, 0.1, 1.0):
        talk = guided(content, "bed", 1)
        while isinstance(talk.state, Coaching) and talk.state.step == 1:
            talk.time = round(talk.time + beat, 2)
            talk.take(Tick(beat))
        ends.append(talk.time)
    assert ends == [steps(content, "bed")[1].hold] * 3
