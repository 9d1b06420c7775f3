"""Steering what is told: the first-use notice, the next visit, back, again, and what is not understood."""

from __future__ import annotations

import pytest
from talking import Talk, danger, heard, lines, unclear, visit

from voice.content import CONTROLS, TOPICS, Content
from voice.dialogue.answers import UNINTRODUCED
from voice.dialogue.session import Asking, GoOn, Idle
from voice.events import Hush, Tick

ANSWERED = [n for n in TOPICS if n not in ("cramp_now", "stretch", "find_cause", "goodbye")]


def talked(content: Content, topic: str = "foods") -> Talk:
    """Somebody who knows Charley has asked for a topic."""
    talk = Talk(content, introduced=True)
    talk.hear(topic)
    return talk


# --- the first-use notice -------------------------------------------------------------------------


def test_the_notice_comes_once_with_the_first_answer(content: Content) -> None:
    notice = {*content.lines["first_use"].say}
    talk = Talk(content)
    turns = [talk.hear(topic) for topic in ANSWERED]
    turns.append(talk.happen(visit(content, next(iter(content.next_visit)))))
    assert [notice <= {*turn} for turn in turns] == [True] + [False] * len(ANSWERED)
    greeted = Talk(content)
    for topic in UNINTRODUCED - {"about", "goodbye"}:
        assert not notice & {*greeted.hear(topic)}, topic
    assert notice <= {*greeted.hear("foods")}


def test_the_notice_never_comes_before_or_in_relief_or_an_alarm(content: Content) -> None:
    notice = {*content.lines["first_use"].say}
    for event in (
        heard("cramp_now"),
        heard("stretch"),
        heard("find_cause"),
        danger(content, "RF01"),
        unclear(content, "RF02"),
        heard("cramp_now", addressed=False),
    ):
        assert not notice & {*Talk(content).happen(event)}, event
    talk = Talk(content)
    talk.hear("cramp_now")
    talk.hear("it_eased")
    for _ in content.relief.checks:
        talk.hear("no")
    assert not notice & {s for _, s in talk.log}
    assert notice <= {*talk.hear("foods")}, "afterwards it may"


# --- the next visit -------------------------------------------------------------------------------


def test_small_matters_are_answered_kept_and_read_back(content: Content) -> None:
    talk = Talk(content, introduced=True)
    assert talk.remark("notes") in lines(content, "no_notes")
    names = [*content.next_visit][:3]
    for name in [*names, names[0]]:
        answer = content.next_visit[name].answer
        told = () if talk.session.notes else content.lines["noted"].say
        assert talk.happen(visit(content, name)) == (*answer, *told)
    titles = tuple(content.next_visit[name].title for name in names)
    assert talk.remark("notes") == (*content.lines["notes"].say, *titles)
    assert talk.session.notes == tuple(names)


# --- steering, and what is not understood ---------------------------------------------------------


def test_back_goes_through_what_was_said_before(content: Content) -> None:
    talk = Talk(content, introduced=True)
    first = talk.hear("baby_safe")
    second = talk.hear("stockings")
    talk.hear("foods")
    assert talk.hear("back") == second
    assert talk.hear("back") == first


def test_start_over_tells_the_topic_again(content: Content) -> None:
    talk = talked(content)
    answer = content.intents["foods"].answer
    talk.remark("more")
    assert talk.hear("start_over")[: len(answer)] == answer
    assert talk.remark("more")[0] == content.intents["foods"].more[0], "from its start"
    assert Talk(content).hear("start_over") in lines(content, "offer")


def test_nothing_to_repeat_yet(content: Content) -> None:
    assert Talk(content).hear("repeat") in lines(content, "nothing_to_repeat")
    assert Talk(content).hear("back") in lines(content, "nothing_to_repeat")


def test_asides_are_not_what_is_repeated(content: Content) -> None:
    talk = Talk(content)
    first = talk.hear("foods")
    for aside in ("louder", "slower", "none", "quieter", "pause"):
        talk.hear(aside)
        assert talk.hear("repeat") == first, aside


def test_stop_is_silence(content: Content) -> None:
    talk = talked(content)
    spoken = talk.take(heard("stop"))
    assert isinstance(talk.actions[0], Hush)
    assert spoken in lines(content, "okay")
    assert talk.state == Idle()


@pytest.mark.parametrize(
    "intent", [n for n in CONTROLS if n not in ("slower", "faster", "louder", "quieter")]
)
def test_every_word_that_steers_is_answered_with_nothing_open(content: Content, intent: str) -> None:
    assert Talk(content).hear(intent)


def test_not_understood_is_said_then_help_offered_then_nothing(content: Content) -> None:
    for state, offer in ((Idle(), "offer"), (Asking(GoOn()), "offer_replies")):
        talk = Talk(content, state, topic="foods", place=("more", 1))
        once, twice, *never = [talk.hear("none") for _ in range(6)]
        assert once[:1] in lines(content, "not_understood")
        assert twice[: len(content.lines[offer].say)] == content.lines[offer].say
        assert never == [()] * 4
        assert talk.state == state, "the open question stays open"
        talk.hear("louder")
        assert talk.hear("none")[:1] in lines(content, "not_understood"), "understood once, it begins anew"


def test_unheard_time_changes_nothing(content: Content) -> None:
    talk = talked(content)
    before = talk.state
    talk.take(Tick(0.1))
    assert talk.state == before
