"""How Charley speaks, and how it waits: louder and slower to a limit, one reminder, then rest."""

from __future__ import annotations

import pytest
from talking import Talk, heard, lines, questions, remark, said, session, some_states, states

from voice.content import Content
from voice.dialogue import asking
from voice.dialogue.expecting import expecting
from voice.dialogue.manager import step
from voice.dialogue.manner import ADJUSTMENTS, FASTEST, LOUDEST, QUIETEST, SLOWEST
from voice.dialogue.passing import REMIND, REST
from voice.dialogue.replies import PATIENCE
from voice.dialogue.session import Alarm, Asking, Asleep, Checking, FlagCheck, Idle, Session
from voice.events import Adjust, Heard

WORDS = ["slower", "faster", "louder", "quieter"]
LIMITS = {"louder": LOUDEST, "quieter": QUIETEST, "slower": SLOWEST, "faster": FASTEST}


def test_all_words_are_here() -> None:
    assert {*WORDS} == ADJUSTMENTS


@pytest.mark.parametrize("word", WORDS)
def test_it_changes_the_voice_and_nothing_else(content: Content, word: str) -> None:
    for state in states(content):
        if isinstance(state, Asleep | Alarm):
            continue
        before = session(state)
        after, actions = step(content, before, heard(word))
        (adjust,) = (action for action in actions if isinstance(action, Adjust))
        assert after.state == state
        assert said(actions) in lines(content, word), state
        changed = after.volume / before.volume * after.rate / before.rate
        assert changed > 1 if word in ("louder", "faster") else changed < 1
        assert (adjust.volume, adjust.rate) in [(after.volume, None), (None, after.rate)]


@pytest.mark.parametrize("word", WORDS)
def test_in_an_alarm_it_changes_the_voice_and_keeps_the_alarm(content: Content, word: str) -> None:
    talk = Talk(content, Alarm("RF01"))
    assert talk.hear(word) in lines(content, word)
    assert talk.alarm == "RF01"


@pytest.mark.parametrize("word", WORDS)
def test_it_has_an_end_and_says_so(content: Content, word: str) -> None:
    talk = Talk(content)
    for _ in range(20):
        talk.hear(word)
    assert LIMITS[word] in (talk.session.volume, talk.session.rate)
    assert talk.hear(word) in lines(content, f"no_{word}")


def test_a_danger_question_is_asked_again_and_not_what_came_before(content: Content) -> None:
    for question in questions(content):
        if isinstance(question, FlagCheck | Checking):
            talk = Talk(content, Asking(question), said=content.lines["okay"].say, speaking=True)
            asked = asking.sentence(content, talk.session, question)
            assert talk.take(heard("louder"))[-1] == asked


@pytest.mark.parametrize("word", WORDS)
def test_what_was_being_said_is_said_again_in_the_new_manner(content: Content, word: str) -> None:
    talk = Talk(content, introduced=True)
    answer = talk.take(heard("foods"))
    spoken = talk.take(heard(word))
    assert spoken[:1] in lines(content, word)
    assert spoken[1:] == answer
    talk.settle()
    assert talk.hear(word) in lines(content, word), "but not what was heard to its end"


@pytest.mark.parametrize("name", ["again_slower", "again_louder"])
def test_say_it_again_slower_is_both(content: Content, name: str) -> None:
    talk = Talk(content, introduced=True)
    answer = talk.hear("foods")
    assert talk.happen(remark(content, name))[1:] == answer


def test_who_speaks_is_noticed(content: Content) -> None:
    talk = Talk(content)
    for phrase, she in ((content.about_her[0], True), ("blah", True), (content.about_me[0], False)):
        talk.hear("thanks", f"blah {phrase}")
        assert talk.session.she == she, phrase


# --- a word, and a kind one -----------------------------------------------------------------------


def test_a_word_is_explained_and_what_was_going_on_goes_on(content: Content) -> None:
    for name, meaning in content.glossary.items():
        for state in some_states(content):
            if isinstance(state, Asleep | Alarm):
                continue
            talk = Talk(content, state, topic="causes", introduced=True)
            assert talk.hear("unsure", word=name)[: len(meaning.say)] == meaning.say, (name, state)
            assert type(talk.state) is type(state)
            assert getattr(talk.state, "question", None) == getattr(state, "question", None)


def test_fear_is_answered_and_what_was_going_on_goes_on(content: Content) -> None:
    for state in some_states(content):
        if not isinstance(state, Asleep | Alarm | Idle):
            talk = Talk(content, state, topic="causes", introduced=True)
            spoken = talk.remark("scared")
            assert {s for words in lines(content, "scared") for s in words} & {*spoken}, state
            assert getattr(talk.state, "question", None) == getattr(state, "question", None)


# --- waiting --------------------------------------------------------------------------------------


def test_an_open_question_is_asked_once_more_and_shorter(content: Content) -> None:
    for question in questions(content):
        if isinstance(question, FlagCheck):
            continue
        talk = Talk(content, Asking(question), topic="causes")
        assert talk.wait(REMIND - 0.1) == (), question
        reminder = (asking.short(content, Session(), question),)
        spoken = talk.wait(0.1)
        assert spoken == reminder or spoken in lines(content, "go_on"), question
        assert talk.state == Asking(question, reminded=True)
        assert talk.wait(REMIND - 0.1) == ()
        name = "still_there_check" if isinstance(question, Checking) else "still_there"
        assert talk.wait(0.1) in lines(content, name), question
        assert talk.state == Idle()
        assert talk.session.lapsed == question
        assert talk.wait(REST, beat=1.0) == ()
        assert talk.state == Asleep()


def test_the_reminder_is_the_short_form_where_there_is_one(content: Content) -> None:
    for name, written in content.questions().items():
        if written.short:
            assert written.short.text != written.ask.text, name
            assert len(written.short.text) <= len(written.ask.text), name


def test_wait_gives_her_time_to_answer(content: Content) -> None:
    for question in questions(content):
        if isinstance(question, FlagCheck):
            continue
        talk = Talk(content, Asking(question), topic="causes")
        assert talk.hear("pause") in lines(content, "paused")
        assert talk.wait(REMIND + PATIENCE - 0.2) == (), question
        assert talk.wait(0.3), question


@pytest.mark.parametrize("reply", ["yes", "no", "unsure"])
def test_a_drowsy_answer_still_answers(content: Content, reply: str) -> None:
    """A question that was given up is answered all the same, until something else is said."""
    for question in questions(content):
        if isinstance(question, FlagCheck):
            continue
        told = {"topic": "causes", "said": content.lines["offer"].say, "introduced": True}
        at_once, late, gone = (Talk(content, Asking(question), **told) for _ in range(3))
        late.wait(2 * REMIND)
        assert late.state == Idle()
        assert expecting(content, late.session).question == expecting(content, at_once.session).question
        at_once.hear(reply)
        late.hear(reply)
        assert kind(late) == kind(at_once), question
        gone.wait(2 * REMIND)
        gone.hear("foods")
        assert gone.session.lapsed is None


@pytest.mark.parametrize(
    "event", [heard("none"), heard("foods"), heard("louder")], ids=["miss", "topic", "louder"]
)
def test_any_word_begins_the_wait_anew(content: Content, event: Heard) -> None:
    talk = Talk(content, topic="foods", introduced=True)
    talk.wait(REST - 1, beat=1.0)
    talk.happen(event)
    talk.wait(REMIND - 1)
    assert talk.state != Asleep()


def kind(talk: Talk) -> object:
    """What is going on, whether or not it was asked once more."""
    if isinstance(talk.state, Asking):
        question = talk.state.question
        return question.flag if isinstance(question, FlagCheck) else question
    return talk.alarm or talk.state


def test_a_reminder_does_not_close_what_waits(content: Content) -> None:
    for question in questions(content):
        if isinstance(question, FlagCheck) and content.red_flags[question.flag].waits:
            continue
        for reply in ("yes", "no", "unsure"):
            first = Talk(
                content, Asking(question), topic="causes", said=content.lines["offer"].say, introduced=True
            )
            later = Talk(
                content, Asking(question), topic="causes", said=content.lines["offer"].say, introduced=True
            )
            later.wait(REMIND)
            first.hear(reply)
            later.hear(reply)
            assert kind(first) == kind(later), (question, reply)
