"""Questions and answers: short first, then more in turns, the reason, what to do, and the one beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from talking import Talk, lines

from voice.content import TOPICS, Content
from voice.content.sentences import TURN_SENTENCES, TURN_WORDS, turns
from voice.content.topics import PARTS, FollowUp, Particular
from voice.dialogue.answers import UNINTRODUCED
from voice.dialogue.expecting import ORDINALS, PART_REMARKS
from voice.dialogue.session import Asking, Coaching, DidYouMean, GoOn, Idle, Relief
from voice.events import Sentence

ANSWERED = [n for n in TOPICS if n not in ("cramp_now", "stretch", "find_cause", "goodbye")]


def sentences(*texts: str) -> tuple[Sentence, ...]:
    return tuple(map(Sentence, texts))


NAMES = ("cause_uterus", "cause_veins", "cause_back")
LONG = sentences(*(f"This is number {n} of seven." for n in range(7)))
PARTICULAR = Particular(
    words=("the green ones",),
    answer=sentences("The green ones are good."),
    follow_up=FollowUp(ask=Sentence("And the red ones?"), yes="do"),
)


@pytest.fixture
def rich(content: Content) -> Content:
    """The content with a topic that has everything a topic can have."""
    full: dict[str, Any] = {
        "more": LONG,
        "signs": sentences("A sign."),
        "do": sentences("Do this."),
        "treatment": sentences("A treatment."),
        "checked": sentences("Get it checked."),
        "why": sentences("That is why."),
        "names": NAMES,
        "particular": (PARTICULAR,),
        "follow_up": FollowUp(ask=Sentence("Shall I say why it helps?"), yes="more", no="stockings"),
    }
    foods = replace(content.intents["foods"], **full)
    return replace(content, intents={**content.intents, "foods": foods})


def talked(content: Content, topic: str = "foods") -> Talk:
    """Somebody who knows Charley has asked for a topic."""
    talk = Talk(content, introduced=True)
    talk.hear(topic)
    return talk


# --- the answer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", ANSWERED)
def test_every_topic_is_answered_and_repeated_word_for_word(content: Content, topic: str) -> None:
    intent = content.intents[topic]
    follow = (intent.follow_up.ask,) if intent.follow_up else ()
    talk = Talk(content)
    first = talk.hear(topic)
    # The first time the notice stands in place of the question.
    notice = follow if topic in UNINTRODUCED else content.lines["first_use"].say
    assert first == (*intent.answer, *notice)
    assert talk.session.introduced == (topic not in UNINTRODUCED)
    assert talk.hear("repeat") == first
    assert talk.hear("repeat") == first
    assert talk.hear(topic) == (*intent.answer, *follow), "introduced once"


@pytest.mark.parametrize("topic", ANSWERED)
@pytest.mark.parametrize("reply", ["yes", "no", "unsure", "partly", "next"])
def test_every_follow_up_leads_somewhere(content: Content, topic: str, reply: str) -> None:
    follow = content.intents[topic].follow_up
    talk = talked(content, topic)
    if follow is None:
        assert talk.state == Idle()
        return
    spoken = talk.remark(reply) if reply in content.remarks else talk.hear(reply)
    goal = {"yes": follow.yes, "next": follow.yes, "no": follow.no}.get(reply)
    assert spoken[: len(leads(content, topic, goal))] == leads(content, topic, goal)


def leads(content: Content, topic: str, goal: str | None) -> tuple[Sentence, ...]:
    """What is said first where a reply leads."""
    match goal:
        case None:
            return ()
        case "cramp_now":
            return content.relief.opening
        case "stretch":
            return content.lines["other_stretches"].say
        case "find_cause":
            return content.find_cause.opening
        case part if part in PARTS:
            whole: tuple[Sentence, ...] = getattr(content.intents[topic], part)
            return next(turns(whole))
        case other:
            return content.intents[other].answer


def test_a_thing_that_is_named_has_an_answer_of_its_own(rich: Content) -> None:
    talk = Talk(rich, introduced=True)
    assert talk.hear("foods", "are the green ones good") == (
        *PARTICULAR.answer,
        Sentence("And the red ones?"),
    )
    assert talk.hear("yes") == rich.intents["foods"].do
    coached = Talk(rich, Coaching(Relief(2), 0))
    assert coached.hear("foods", "are the green ones good")[:1] == PARTICULAR.answer


def test_every_particular_of_the_content_is_found_by_its_words(content: Content) -> None:
    for name, intent in content.intents.items():
        for particular in intent.particular:
            for word in particular.words:
                answer = Talk(content, introduced=True).hear(name, f"blah {word}")
                assert any(answer[: len(p.answer)] == p.answer for p in intent.particular), (name, word)


# --- more -----------------------------------------------------------------------------------------


def test_more_goes_through_every_part_in_turns_to_the_end(rich: Content) -> None:
    topic = rich.intents["foods"]
    talk = talked(rich)
    told: list[Sentence] = []
    for _ in range(20):
        spoken = talk.remark("more")
        if spoken in lines(rich, "nothing_more"):
            break
        content_of_turn = [s for s in spoken if (s,) not in lines(rich, "go_on")]
        assert 0 < len(content_of_turn) <= TURN_SENTENCES
        told += content_of_turn
    else:
        pytest.fail("it never ends")
    assert told == [s for part in PARTS for s in getattr(topic, part)]
    assert talk.state == Idle()


@pytest.mark.parametrize("topic", ANSWERED)
def test_more_comes_to_an_end_in_every_topic(content: Content, topic: str) -> None:
    talk = talked(content, topic)
    told: list[Sentence] = []
    ends = (*lines(content, "nothing_more"), *lines(content, "offer"))
    while (spoken := talk.remark("more")) not in ends:
        told += [s for s in spoken if (s,) not in lines(content, "go_on")]
        assert len(told) < 100
    assert told == [s for part in PARTS for s in getattr(content.intents[topic], part)]


@pytest.mark.parametrize("reply", ["yes", "next", "resume", "more"])
def test_go_on_goes_on(rich: Content, reply: str) -> None:
    talk = talked(rich)
    spoken = talk.remark("more")
    first = len(next(turns(LONG)))
    assert spoken[:-1] == LONG[:first]
    assert talk.state == Asking(GoOn())
    again = talk.remark(reply) if reply in rich.remarks else talk.hear(reply)
    assert again[0] == LONG[first]


@pytest.mark.parametrize("reply", ["no", "unsure"])
def test_no_to_going_on_is_the_end_for_now(rich: Content, reply: str) -> None:
    talk = talked(rich)
    talk.remark("more")
    assert talk.hear(reply) in lines(rich, "okay")
    assert talk.state == Idle()
    assert talk.remark("more")[0] == LONG[len(next(turns(LONG)))], "taken up where it stopped"


def test_a_turn_has_three_sentences_or_fewer_where_they_are_long() -> None:
    half = " ".join(["word"] * (TURN_WORDS // 2 + 1))
    assert [len(t) for t in turns(sentences(*"abcdefg"))] == [TURN_SENTENCES, TURN_SENTENCES, 1]
    assert [len(t) for t in turns(sentences(half, half, "a"))] == [1, 2]
    assert [len(t) for t in turns(sentences(half * 3, "a"))] == [1, 1]


@pytest.mark.parametrize("part", list(PART_REMARKS))
def test_each_part_can_be_asked_for(rich: Content, part: str) -> None:
    assert talked(rich).remark(PART_REMARKS[part]) == getattr(rich.intents["foods"], part)


def test_why_tells_the_reason_or_else_more(rich: Content) -> None:
    assert talked(rich).remark("why") == rich.intents["foods"].why
    bare = next(n for n in ANSWERED if not rich.intents[n].why and rich.intents[n].more)
    assert talked(rich, bare).remark("why")[0] == rich.intents[bare].more[0]


def test_with_nothing_talked_about_there_is_nothing_more(content: Content) -> None:
    assert Talk(content).remark("more") in lines(content, "offer")
    assert Talk(content).hear("next") in lines(content, "offer")


# --- one of several -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [*range(len(NAMES))])
def test_the_second_one_is_the_second(rich: Content, number: int) -> None:
    talk = talked(rich)
    answer = rich.intents[NAMES[number]].answer
    assert talk.remark(ORDINALS[number])[: len(answer)] == answer
    assert talk.remark("first")[0] == rich.intents[NAMES[0]].answer[0], "the list is still known"


def test_the_last_and_the_next_one(rich: Content) -> None:
    talk = talked(rich)
    assert talk.remark("next_one")[0] == rich.intents[NAMES[0]].answer[0]
    assert talk.remark("next_one")[0] == rich.intents[NAMES[1]].answer[0]
    assert talk.remark("last")[0] == rich.intents[NAMES[-1]].answer[0]
    assert talk.remark("next_one") in lines(rich, "no_such_one")
    assert talk.remark("fifth") in lines(rich, "no_such_one")


@pytest.mark.parametrize("reply", ["yes", "first", "second", "last", "cause_back", "no"])
def test_a_close_call_is_asked_about_by_name(content: Content, reply: str) -> None:
    talk = Talk(content, introduced=True)
    (question,) = talk.hear("cause_veins", close="cause_back")
    assert talk.state == Asking(DidYouMean("cause_veins", "cause_back"))
    assert all(content.intents[n].title in question.text for n in ("cause_veins", "cause_back"))
    assert "{" not in question.text
    meant = {"yes": "cause_veins", "first": "cause_veins", "no": None}.get(reply, "cause_back")
    spoken = talk.remark(reply) if reply in content.remarks else talk.hear(reply)
    if meant:
        assert spoken[0] == content.intents[meant].answer[0]
    else:
        assert spoken in lines(content, "offer")


@pytest.mark.parametrize("state", [Idle(), Asking(GoOn())], ids=repr)
def test_a_correction_is_taken(content: Content, state: Idle | Asking) -> None:
    talk = Talk(content, state, topic="cause_veins", introduced=True)
    assert talk.hear("cause_calcium", corrected=True)[0] == content.intents["cause_calcium"].answer[0]
    assert talk.hear("none", corrected=True) in lines(content, "correct_what")
    assert talk.hear("no", corrected=True) in lines(content, "correct_what")
