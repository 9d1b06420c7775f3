"""What is said of a deafness: once it lasts, once, and when it is over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voice.deafness import GRACE, Deafness
from voice.events import FRAME_SECONDS


def pass_time(deafness: Deafness, seconds: float) -> list[tuple[float, str]]:
    """(when, which line) of all that is said meanwhile."""
    said = []
    for frame in range(1, round(seconds / FRAME_SECONDS) + 1):
        if line := deafness.advance(FRAME_SECONDS):
            said.append((round(frame * FRAME_SECONDS, 2), line))
    return said


def test_nothing_is_said_while_it_hears() -> None:
    deafness = Deafness()
    assert pass_time(deafness, 60) == []
    assert deafness.reason == ""


def test_a_deafness_that_lasts_is_said_once_and_so_is_its_end() -> None:
    deafness = Deafness()
    deafness.tell("microphone", "unplugged")
    assert pass_time(deafness, 60) == [(GRACE, "cannot_hear")]
    assert deafness.reason == "unplugged"
    deafness.tell("microphone", "")
    assert pass_time(deafness, 60) == [(FRAME_SECONDS, "microphone_back")]
    assert deafness.reason == ""


def test_a_short_one_is_not_worth_a_word() -> None:
    deafness = Deafness()
    for _ in range(5):
        deafness.tell("recogniser", "it hangs")
        assert pass_time(deafness, GRACE - 0.1) == []
        deafness.tell("recogniser", "")
        assert pass_time(deafness, 1) == []


def test_it_hears_again_only_when_every_part_is_there() -> None:
    deafness = Deafness()
    deafness.tell("microphone", "unplugged")
    deafness.tell("recogniser", "it hangs")
    assert pass_time(deafness, 10) == [(GRACE, "cannot_hear")]
    deafness.tell("microphone", "")
    assert pass_time(deafness, 10) == []
    assert deafness.reason == "it hangs"
    deafness.tell("recogniser", "")
    assert [line for _, line in pass_time(deafness, 1)] == ["microphone_back"]


def test_another_reason_for_the_same_is_no_news() -> None:
    deafness = Deafness()
    deafness.tell("microphone", "unplugged")
    pass_time(deafness, 10)
    deafness.tell("microphone", "no microphone: plug one in")
    assert pass_time(deafness, 10) == []
    assert deafness.reason == "no microphone: plug one in"


changes = st.lists(
    st.tuples(st.sampled_from(["microphone", "recogniser"]), st.booleans(), st.floats(0, 6)), max_size=12
)


@given(changes)
def test_the_two_lines_always_take_turns(happens: list[tuple[str, bool, float]]) -> None:
    deafness = Deafness()
    said = []
    for part, away, seconds in happens:
        deafness.tell(part, "away" if away else "")
        said += pass_time(deafness, seconds)
    for part in ("microphone", "recogniser"):
        deafness.tell(part, "")
    said += pass_time(deafness, 1)
    lines = [line for _, line in said]
    assert lines == ["cannot_hear", "microphone_back"] * (len(lines) // 2)
