"""The questions about a cause, as a conversation: asked for, gone back over, left, and come to a result."""

from __future__ import annotations

import pytest
from talking import Talk, danger, heard, lines, unclear

from voice.content import Content
from voice.dialogue.cause_tree import next_question
from voice.dialogue.passing import REMIND
from voice.dialogue.session import AboutCause, Again, Asking, Checking, Coaching, Idle, Purpose, Ready, Relief
from voice.events import Sentence


def at_question(content: Content, *answers: tuple[str, str]) -> Talk:
    """The danger signs are clear, and some questions were answered."""
    name = next_question(content.find_cause, dict(answers))
    assert name
    state = Asking(AboutCause(name))
    cleared = frozenset(content.checks)
    return Talk(
        content, state, topic="find_cause", answers=answers, cleared=cleared, said=question(content, name)
    )


def question(content: Content, name: str) -> tuple[Sentence, ...]:
    return (content.find_cause.questions[name].ask,)


def short(content: Content, name: str) -> Sentence:
    written = content.find_cause.questions[name]
    return written.short or written.ask


def finished(
    content: Content, replies: dict[str, str], *, closed: bool = False
) -> tuple[Talk, list[Sentence]]:
    """The questions answered as in `replies`, else with no, to the result; and the result."""
    talk = at_question(content)
    talk.session = Talk(
        content, talk.state, topic="find_cause", closed=closed, cleared=talk.session.cleared
    ).session
    spoken: tuple[Sentence, ...] = ()
    while isinstance(talk.state, Asking) and isinstance(talk.state.question, AboutCause):
        spoken = talk.hear(replies.get(talk.state.question.name, "no"))
    return talk, list(spoken)


WOMB = {"standing": "yes", "legs_up": "yes", "food": "yes", "late": "yes"}
NOTHING = {"food": "yes", "knot": "yes", "late": "no"}


# --- the way in -----------------------------------------------------------------------------------


def test_it_asks_first_whether_she_wants_it(content: Content) -> None:
    talk = Talk(content)
    assert talk.hear("find_cause") == (*content.find_cause.opening, content.find_cause.okay)
    assert talk.state == Asking(Ready())
    talk.hear("yes")
    assert talk.state == Asking(Checking(content.find_cause.gate, Purpose.FIND_CAUSE))


@pytest.mark.parametrize("reply", ["no", "unsure", "partly"])
def test_without_a_yes_it_does_not_begin(content: Content, reply: str) -> None:
    talk = Talk(content, Asking(Ready()), topic="find_cause")
    assert (talk.remark(reply) if reply in content.remarks else talk.hear(reply)) in lines(content, "okay")
    assert talk.state == Idle()


def test_what_was_clear_already_is_not_asked_again(content: Content) -> None:
    cleared = frozenset(content.find_cause.gate[:3])
    talk = Talk(content, Asking(Ready()), topic="find_cause", cleared=cleared)
    talk.hear("yes")
    assert talk.state == Asking(Checking(content.find_cause.gate[3:], Purpose.FIND_CAUSE))
    all_clear = Talk(content, Asking(Ready()), cleared=frozenset(content.checks))
    assert all_clear.hear("yes") == question(content, content.find_cause.core[0])


def test_the_checks_after_a_cramp_count_for_the_gate(content: Content) -> None:
    talk = Talk(content)
    talk.hear("cramp_now")
    talk.hear("it_eased")
    for _ in content.relief.checks:
        talk.hear("no")
    talk.hear("find_cause")
    talk.hear("yes")
    left = tuple(name for name in content.find_cause.gate if name not in content.relief.checks)
    assert talk.state == Asking(Checking(left, Purpose.FIND_CAUSE))


# --- replies --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "reply"),
    [("yes", "yes"), ("no", "no"), ("unsure", "unsure"), ("next", "unsure"), ("partly", "yes")],
)
def test_replies_are_kept_as_what_they_mean(content: Content, word: str, reply: str) -> None:
    talk = at_question(content)
    talk.remark(word) if word in content.remarks else talk.hear(word)
    assert talk.session.answers == ((content.find_cause.core[0], reply),)


def test_back_takes_the_last_answer_back(content: Content) -> None:
    first, second = "veins", "back"
    talk = at_question(content, (first, "yes"), (second, "no"))
    assert talk.hear("back") == question(content, second)
    assert talk.session.answers == ((first, "yes"),)
    assert talk.hear("back") == question(content, first)
    assert talk.hear("back") == (short(content, first),), "there is nothing before it"
    assert talk.session.answers == ()


@pytest.mark.parametrize("word", ["start_over", "find_cause"])
def test_start_over_asks_from_the_first(content: Content, word: str) -> None:
    talk = at_question(content, ("veins", "yes"), ("back", "no"))
    assert talk.hear(word) == question(content, "veins")
    assert talk.session.answers == ()


@pytest.mark.parametrize("word", ["explain", "why"])
def test_a_question_is_explained(content: Content, word: str) -> None:
    for name, written in content.find_cause.questions.items():
        talk = Talk(content, Asking(AboutCause(name)))
        assert talk.remark(word) == (*written.explain, short(content, name)), name
        assert talk.state == Asking(AboutCause(name))


def test_not_understood_twice_is_not_sure(content: Content) -> None:
    talk = at_question(content)
    once = talk.hear("none")
    assert once[:-1] in lines(content, "not_understood")
    assert once[-1] == short(content, "veins")
    assert talk.hear("none") == question(content, "back")
    assert talk.session.answers == (("veins", "unsure"),)


@pytest.mark.parametrize("topic", ["foods", "stockings", "thanks", "baby_safe"])
def test_a_topic_in_between_is_told_and_the_question_comes_again(content: Content, topic: str) -> None:
    talk = at_question(content, ("veins", "no"))
    assert talk.hear(topic) == (*content.intents[topic].answer, short(content, "back"))
    assert talk.state == Asking(AboutCause("back"))


@pytest.mark.parametrize("word", ["more", "what_to_do", "notes"])
def test_other_words_in_between_lose_no_answers(content: Content, word: str) -> None:
    """Nine answers are not thrown away because she asked what she can do meanwhile."""
    talk = at_question(content, ("veins", "no"))
    talk.remark(word)
    assert talk.state == Asking(AboutCause("back"))


def test_a_cramp_in_between_comes_first_and_the_questions_are_taken_up(content: Content) -> None:
    talk = at_question(content, ("veins", "no"))
    talk.hear("cramp_now")
    assert talk.state == Coaching(Relief(1), 0, held=0.0)
    assert talk.session.answers == (("veins", "no"),)


def test_a_danger_sign_that_was_none_goes_on_with_the_question(content: Content) -> None:
    for event in (unclear(content, "RF02"), danger(content, "RF02")):
        talk = at_question(content, ("veins", "no"))
        talk.happen(event)
        if talk.alarm:
            talk.remark("told_fine")
            talk.hear("yes")
        else:
            talk.hear("no")
        assert talk.state == Asking(AboutCause("back"))
        assert talk.log[-1][1] == short(content, "back")
        assert talk.session.answers == (("veins", "no"),)


def test_a_danger_sign_among_the_answers_leaves_the_questions(content: Content) -> None:
    flagged = {name: q.flag for name, q in content.find_cause.questions.items() if q.flag}
    assert flagged == {"mouth": "RF14"}
    for name, flag in flagged.items():
        talk = Talk(content, Asking(AboutCause(name)), topic="find_cause")
        talk.hear("yes")
        assert talk.alarm == flag


def test_an_answer_may_open_danger_questions_at_once(content: Content) -> None:
    talk = Talk(content, Asking(AboutCause("back")), topic="find_cause", answers=(("veins", "no"),))
    talk.hear("yes")
    assert talk.state == Asking(Checking(("numb", "foot"), Purpose.FIND_CAUSE))
    talk.hear("no")
    talk.hear("no")
    assert talk.state == Asking(AboutCause("radiate"))


def test_silence_leaves_the_questions_and_go_on_takes_them_up(content: Content) -> None:
    talk = at_question(content, ("veins", "no"))
    assert talk.wait(REMIND) == (short(content, "back"),)
    assert talk.wait(REMIND) in lines(content, "still_there")
    assert talk.state == Idle()
    assert talk.hear("resume")[-1] in (short(content, "back"), *question(content, "back"))
    assert talk.state == Asking(AboutCause("back"))


# --- the result -----------------------------------------------------------------------------------


def test_a_result_tells_why_and_closes_once_in_a_conversation(content: Content) -> None:
    finding = content.find_cause
    talk, spoken = finished(content, WOMB)
    first, *rest = finding.causes["womb"].result
    because = {q.because for q in finding.questions.values()}
    assert spoken[0] == first
    assert spoken[1] in because
    assert spoken[2:] == [*rest, *finding.closing, finding.again]
    assert talk.state == Asking(Again())
    _, again = finished(content, WOMB, closed=True)
    assert not {*finding.closing} & {*again}


def test_it_can_be_repeated_as_often_as_she_likes(content: Content) -> None:
    talk, spoken = finished(content, WOMB)
    assert talk.hear("yes") == tuple(spoken)
    assert talk.hear("yes") == tuple(spoken)
    assert talk.hear("no") in lines(content, "okay")
    assert talk.state == Idle()


def test_what_is_repeated_is_the_result_also_after_something_broke_in(content: Content) -> None:
    talk, spoken = finished(content, WOMB)
    talk.happen(unclear(content, "RF02"))
    talk.hear("no")
    assert talk.hear("yes") == tuple(spoken)


def test_after_a_result_its_topic_is_on(content: Content) -> None:
    talk, _ = finished(content, WOMB)
    talk.hear("no")
    assert talk.session.topic == content.find_cause.causes["womb"].topic
    assert talk.remark("what_to_do")[0] == content.intents["cause_uterus"].do[0]


def test_two_that_fit_are_both_named_and_can_be_asked_about(content: Content) -> None:
    finding = content.find_cause
    talk, spoken = finished(content, {"veins": "yes", "food": "no", "eating": "no"})
    text = " ".join(sentence.text for sentence in spoken)
    titles = [finding.causes[name].title for name in ("veins", "minerals")]
    assert all(title in text for title in titles)
    assert "{" not in text
    assert len(talk.session.listed) == 2
    talk.hear("no")
    second = content.intents[talk.session.listed[1]]
    assert talk.remark("second")[0] == second.answer[0]


def test_nothing_that_stands_out_is_said_so(content: Content) -> None:
    _, spoken = finished(content, NOTHING)
    assert tuple(spoken[: len(content.find_cause.nothing)]) == content.find_cause.nothing


def test_stop_gives_what_there_is(content: Content) -> None:
    assert at_question(content).hear("stop") in lines(content, "stopped")
    assert at_question(content, ("veins", "no")).hear("stop") in lines(content, "stopped_early")
    talk = at_question(content, ("veins", "yes"), ("back", "no"))
    assert talk.hear("stop")[0] == content.find_cause.causes["veins"].result[0]
    gate = Talk(content, Asking(Checking(content.find_cause.gate, Purpose.FIND_CAUSE)), topic="find_cause")
    assert gate.hear("stop") in lines(content, "stopped")


def test_a_first_use_notice_never_comes_into_the_questions(content: Content) -> None:
    talk = Talk(content)
    talk.hear("find_cause")
    talk.hear("yes")
    talk.happen(heard("foods"))
    assert not {*content.lines["first_use"].say} & {s for _, s in talk.log}
