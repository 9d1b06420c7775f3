"""Finding a cause: the ten cases of the facts, and every path of answers ends, and ends as the rules say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from voice.content import Content
from voice.content.causes import FindCause
from voice.dialogue import manager
from voice.dialogue.cause_tree import next_question, points, verdict
from voice.dialogue.session import AboutCause, Again, Asking, Checking, Idle, Ready, Session
from voice.events import Heard, Match, Say, Spoken

TREE: dict[str, Any] = json.loads((Path(__file__).parent / "eval" / "question_tree.json").read_text())
"""The tree as the facts have it, and its ten cases."""

CAUSES = {
    "C1": "womb",
    "C2": "minerals",
    "C3": "calcium",
    "C4": "veins",
    "C5": "back",
    "RLS": "restless",
}

QUESTIONS = {"legsup": "legs_up", "lowca": "low_before"}
"""Ids of the facts that have another name in the content."""

COUNTED = [5, 7, 8, 8, 8, 4, 7, 8, 8, 4]
"""How many questions each case takes, by the table of docs/facts.md section 4.2."""

REPLIES = ("yes", "no", "unsure")


def named(question: str) -> str:
    """ "q_legsup" -> "legs_up"."""
    short = question.removeprefix("q_")
    return QUESTIONS.get(short, short)


@pytest.fixture
def finding(content: Content) -> FindCause:
    return content.find_cause


def walk(finding: FindCause, case: dict[str, str]) -> dict[str, str]:
    """The questions that are asked of somebody who answers like `case`, with the answers."""
    answers: dict[str, str] = {}
    while (name := next_question(finding, answers)) is not None:
        answers[name] = case.get(name, "unsure")
    return answers


def test_the_tree_is_the_one_of_the_facts(finding: FindCause) -> None:
    assert {named(q["id"]) for q in TREE["questions"]} == set(finding.questions)
    for question in TREE["questions"]:
        ours = finding.questions[named(question["id"])]
        assert ours.yes == {CAUSES[c]: n for c, n in question["yes"].items()}, question["id"]
        # A zero moves nothing.
        assert ours.no == {CAUSES[c]: n for c, n in question["no"].items() if n}, question["id"]
        assert ours.ask.text == question["say"]
    assert finding.core == tuple(named(q) for q in TREE["core"])
    assert {CAUSES[c]: n for c, n in TREE["prior"].items()} == {n: c.start for n, c in finding.causes.items()}
    stop, name_if = TREE["stop"], TREE["result"]
    assert asdict(finding.stop) == {
        "answers": stop["min_answers"],
        "leader": stop["leader"],
        "lead": stop["lead"],
        "questions": stop["max_questions"],
        "unsure": stop["all_not_sure_after"],
    }
    assert asdict(finding.name_if) == {"points": name_if["name_if"], "lead": name_if["lead"]}


@pytest.mark.parametrize(
    ("case", "count"),
    list(zip(TREE["vignettes"], COUNTED, strict=True)),
    ids=[v["name"] for v in TREE["vignettes"]],
)
def test_the_ten_cases(finding: FindCause, case: dict[str, Any], count: int) -> None:
    answers = walk(finding, {named(q): reply for q, reply in case["answers"].items()})
    expected = {"none": ((), 0), "two": (None, 2)}.get(case["expect"])
    found = verdict(finding, answers)
    if expected is None:
        assert found == (CAUSES[case["expect"]],)
    else:
        assert len(found) == expected[1]
    assert len(answers) == count


def paths(finding: FindCause, answers: dict[str, str]) -> Iterator[dict[str, str]]:
    """Every way through the questions."""
    name = next_question(finding, answers)
    if name is None:
        yield answers
        return
    for reply in REPLIES:
        yield from paths(finding, {**answers, name: reply})


def test_every_path_ends_and_names_what_the_points_name(finding: FindCause) -> None:
    ways = list(paths(finding, {}))
    assert len(ways) > 3_000
    found = set()
    for answers in ways:
        assert len(answers) <= finding.stop.questions
        named_causes, score = verdict(finding, answers), points(finding, answers)
        found.add(named_causes)
        assert all(score[cause] >= finding.name_if.points for cause in named_causes), answers
        rest = [n for cause, n in score.items() if cause not in named_causes]
        if len(named_causes) == 1 and set(named_causes) != {"veins"}:
            assert score[named_causes[0]] - max(rest) >= finding.name_if.lead, answers
    singles = {causes[0] for causes in found if len(causes) == 1}
    assert singles == set(finding.causes), "each cause can be the guess"
    assert () in found
    assert any(len(causes) == 2 for causes in found)


# --- as a conversation ----------------------------------------------------------------------------


def hear(content: Content, session: Session, reply: str) -> tuple[Session, tuple[str, ...]]:
    """She says it; Charley says all it has to say."""
    session, actions = manager.step(content, session, Heard(Match(reply, reply, 1.0), addressed=True))
    said = tuple(s.text for a in actions if isinstance(a, Say) for s in a.sentences)
    if session.speaking:
        session, _ = manager.step(content, session, Spoken())
    return session, said


def good(content: Content, question: Checking) -> str:
    """The answer to a danger question that is no danger."""
    return "no" if content.checks[question.left[0]].worry == "yes" else "yes"


def test_no_back_result_before_its_checks_on_any_path(content: Content) -> None:
    back = {s.text for s in content.find_cause.causes["back"].result}
    begun, _ = hear(content, Session(state=Idle()), "find_cause")
    begun, _ = hear(content, begun, "yes")
    waiting: list[tuple[Session, frozenset[str]]] = [(begun, frozenset())]
    ends = 0
    seen: set[tuple[object, ...]] = set()
    while waiting:
        session, asked = waiting.pop()
        assert isinstance(session.state, Asking)
        question = session.state.question
        # Two ways to the same answers go on alike.
        key = (question, session.answers, session.cleared, asked)
        if key in seen:
            continue
        seen.add(key)
        if isinstance(question, Checking):
            after, said = hear(content, session, good(content, question))
            ways = [(after, said, asked | {question.left[0]})]
        else:
            assert isinstance(question, AboutCause)
            ways = [(*hear(content, session, reply), asked) for reply in REPLIES]
        for after, said, checked in ways:
            if back & set(said):
                assert {"numb", "foot"} <= checked
            if after.state.name == "alarm":
                ends += 1
            elif isinstance(after.state, Asking) and isinstance(after.state.question, Again):
                ends += 1
                assert set(content.find_cause.gate) <= checked
            else:
                waiting.append((after, checked))
    assert ends > 3_000


def test_stop_at_any_point_names_no_back_before_its_checks(content: Content) -> None:
    back = {s.text for s in content.find_cause.causes["back"].result}
    session = Session(
        state=Asking(AboutCause("food")),
        topic="find_cause",
        answers=(("veins", "no"), ("back", "yes"), ("radiate", "yes")),
    )
    after, said = hear(content, session, "stop")
    assert not back & set(said)
    assert after.state == Idle()
    checked = Session(
        **{f: getattr(session, f) for f in ("state", "topic", "answers")}, cleared=frozenset({"numb", "foot"})
    )
    _, said = hear(content, checked, "stop")
    assert back & set(said)


@pytest.mark.parametrize(
    "worrying", ["in_leg", "chest", "swollen", "colour", "lasting", "bleeding", "head", "baby"]
)
def test_a_worrying_answer_at_the_gate_leaves_the_tree(content: Content, worrying: str) -> None:
    session, _ = hear(content, Session(state=Asking(Ready())), "yes")
    while isinstance(session.state, Asking) and isinstance(session.state.question, Checking):
        name = session.state.question.left[0]
        if name == worrying:
            session, _ = hear(content, session, content.checks[name].worry)
            break
        session, _ = hear(content, session, good(content, session.state.question))
    else:
        pytest.fail(f"{worrying} is not asked at the gate")
    if content.checks[worrying].unless:
        session, _ = hear(content, session, "no")
    assert session.state.name == "alarm"
    assert getattr(session.state, "flag") == content.checks[worrying].flag  # noqa: B009 - a union
