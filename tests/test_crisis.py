"""A crisis: one question before the script, and not a word more where somebody may listen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talking import EVERY, Talk, alarmed, danger, heard, lines, remark, unclear

from voice.content import Content
from voice.dialogue.after_alarm import LETS_GO, OPENING_WAIT
from voice.dialogue.session import Alarm, Asking, Coaching, Idle, Relief, Resume, State
from voice.events import Heard, Sentence, Tick

# --- a crisis: one question before the script -----------------------------------------------------


@pytest.mark.parametrize("flag", ["RF18", "RF25"])
@pytest.mark.parametrize("she", [False, True])
def test_a_crisis_begins_with_one_question(content: Content, flag: str, she: bool) -> None:
    talk = Talk(content, she=she)
    sign = content.red_flags[flag]
    opening = talk.happen(danger(content, flag))
    assert opening == (*sign.opening, sign.check_she if she and sign.check_she else sign.check)
    assert talk.state == Alarm(flag, opening=True)
    assert talk.hear("none") == opening, "not understood: the same question"
    assert talk.hear("repeat") == opening
    assert talk.hear("yes") == (sign.say_she if she else sign.say)


@pytest.mark.parametrize("reply", ["yes", "no", "unsure", "stop", "foods"])
def test_despair_gets_its_script_whatever_the_answer(content: Content, reply: str) -> None:
    talk = Talk(content)
    talk.happen(danger(content, "RF18"))
    assert talk.hear(reply) == content.red_flags["RF18"].say


@pytest.mark.parametrize("before", [None, Coaching(Relief(2)), Alarm("RF02")], ids=repr)
def test_what_was_no_despair_goes_back_to_what_was_going_on(content: Content, before: State | None) -> None:
    """ "I can't do this any more" may have been about the cramp; told where help is, she is believed."""
    talk = Talk(content, before or Idle())
    opening = talk.happen(unclear(content, "RF18"))
    assert opening == (*content.red_flags["RF18"].opening, content.red_flags["RF18"].check)
    spoken = talk.hear("no")
    match before:
        case Alarm(flag):
            assert spoken == content.red_flags[flag].say
            assert talk.state == before
        case None:
            assert spoken in lines(content, "crisis_rest")
            assert talk.state == Idle()
        case _:
            assert spoken == (*content.lines["crisis_rest"].say, *content.lines["resume_ask"].say)
            assert talk.state == Asking(Resume(before))


@pytest.mark.parametrize("reply", ["yes", "unsure", "foods", None])
def test_unclear_despair_is_despair_unless_she_says_no(content: Content, reply: str | None) -> None:
    talk = Talk(content)
    talk.happen(unclear(content, "RF18"))
    assert (talk.hear(reply) if reply else talk.wait(OPENING_WAIT)) == content.red_flags["RF18"].say


def test_despair_gets_its_script_in_silence_too(content: Content) -> None:
    talk = Talk(content)
    talk.happen(danger(content, "RF18"))
    assert talk.wait(OPENING_WAIT - 0.1) == ()
    assert talk.wait(0.1) == content.red_flags["RF18"].say


@pytest.mark.parametrize("word", ["misheard", "stop", "start_over"])
def test_a_crisis_that_is_taken_back_rests_without_its_question(content: Content, word: str) -> None:
    talk = alarmed(content, "RF18")
    assert (talk.remark(word) if word in content.remarks else talk.hear(word)) in lines(
        content, "crisis_rest"
    )
    assert talk.state == Alarm("RF18", called=True), "it stays with her, and is quiet"


# --- somebody who must not hear it may listen -----------------------------------------------------


@pytest.mark.parametrize("reply", ["no", "unsure", "stop", "misheard", "foods", None])
def test_who_may_be_overheard_hears_nothing_more_without_a_yes(content: Content, reply: str | None) -> None:
    talk = Talk(content)
    talk.happen(danger(content, "RF25"))
    if reply is None:
        spoken = talk.wait(OPENING_WAIT)
    else:
        spoken = talk.remark(reply) if reply in content.remarks else talk.hear(reply)
    assert spoken in lines(content, "private")
    assert talk.wait(120, beat=1.0) == ()


def test_who_may_be_overheard_is_not_asked_again(content: Content) -> None:
    assert alarmed(content, "RF25").wait(LETS_GO - 1, beat=0.5) == ()


def test_the_private_script_is_never_said_without_a_yes(content: Content) -> None:
    private = [name for name, sign in content.red_flags.items() if sign.private]
    secret = {s for name in private for s in secrets(content, name)}
    flags = [name for name in content.red_flags if name not in private]
    events = st.one_of(
        st.builds(heard, st.sampled_from([name for name in EVERY if name != "yes"])),
        st.builds(lambda name: remark(content, name), st.sampled_from(["misheard", "called", "worse_now"])),
        st.builds(lambda flag: danger(content, flag), st.sampled_from(flags)),
        st.builds(Tick, st.sampled_from([9.0, 31.0])),
    )

    @given(st.sampled_from(private), st.lists(events, max_size=6))
    def holds(flag: str, happened: list[Heard | Tick]) -> None:
        talk = Talk(content)
        talk.happen(danger(content, flag))
        for event in happened:
            assert not secret & set(talk.happen(event))

    holds()


def test_another_danger_sign_does_not_let_the_private_script_out(content: Content) -> None:
    talk = Talk(content)
    talk.happen(danger(content, "RF25"))
    assert not secrets(content, "RF25") & set(talk.happen(danger(content, "RF02")))


@pytest.mark.parametrize("word", ["repeat", "back", "again_slower"])
def test_once_it_is_put_away_nobody_can_have_it_repeated(content: Content, word: str) -> None:
    talk = alarmed(content, "RF25")
    talk.hear("stop")
    spoken = talk.remark(word) if word in content.remarks else talk.hear(word)
    assert not secrets(content, "RF25") & set(spoken)


@pytest.mark.parametrize("word", ["repeat", "back", "again_slower", "worse_now", "notes"])
@pytest.mark.parametrize("parting", [None, "stop", "danger"])
def test_hours_after_it_was_told_nobody_can_have_it_repeated(
    content: Content, parting: str | None, word: str
) -> None:
    talk = alarmed(content, "RF25")
    assert talk.hear("yes"), "she may hear it herself"
    if parting == "danger":
        talk.happen(danger(content, "RF02"))
        talk.hear("yes")
    elif parting:
        talk.hear(parting)
    talk.wait(2 * LETS_GO, beat=1.0)
    talk.hear("greeting")
    spoken = talk.remark(word) if word in content.remarks else talk.hear(word)
    assert not secrets(content, "RF25") & set(spoken)


def secrets(content: Content, flag: str) -> set[Sentence]:
    """What must not be overheard."""
    sign = content.red_flags[flag]
    shared = {
        s for other in content.red_flags.values() if not other.private for s in (*other.say, *other.say_she)
    }
    return {*sign.say, *sign.say_she} - shared
