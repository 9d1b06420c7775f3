"""Which question about the cause comes next, and what the answers point to (docs/facts.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping

from voice.content.causes import CauseQuestion, FindCause

Answers = Mapping[str, str]
"""Question -> "yes" | "no" | "unsure", in the order in which they were asked."""


def points(finding: FindCause, answers: Answers) -> dict[str, int]:
    """How much speaks for each cause."""
    found = {name: cause.start for name, cause in finding.causes.items()}
    for name, reply in answers.items():
        for cause, worth in moved(finding.questions[name], reply).items():
            found[cause] += worth
    return found


def moved(question: CauseQuestion, reply: str) -> Mapping[str, int]:
    """The points that a reply moves; "not sure" moves none."""
    return {"yes": question.yes, "no": question.no}.get(reply, {})


def next_question(finding: FindCause, answers: Answers) -> str | None:
    """The question to ask now; None when there have been enough."""
    if tired(finding, answers):
        return None
    chained = (
        name
        for name, question in finding.questions.items()
        if question.after
        and name not in answers
        and all(answers.get(other) == reply for other, reply in question.after.items())
        and not any(answers.get(other) == reply for other, reply in question.unless.items())
    )
    # What an answer opened is asked first: "numb feet" may speak for the nerve or for calcium.
    opened = next(chained, None)
    if opened or clear(finding, answers):
        return opened
    core = (name for name in finding.core if name not in answers)
    tests = (name for name in _tests(finding, answers) if name not in answers)
    return next(core, None) or next(tests, None)


def tired(finding: FindCause, answers: Answers) -> bool:
    """Whether more questions would only tire her."""
    stop, replies = finding.stop, list(answers.values())
    unsure = len(replies) >= stop.unsure and all(r == "unsure" for r in replies[: stop.unsure])
    return unsure or len(replies) >= stop.questions


def clear(finding: FindCause, answers: Answers) -> bool:
    """Whether one cause leads by so much that more questions would not change the guess."""
    stop = finding.stop
    _, best, second = _leading(finding, answers)
    return len(answers) >= stop.answers and best >= stop.leader and best - second >= stop.lead


def verdict(finding: FindCause, answers: Answers) -> tuple[str, ...]:
    """The cause that the answers point to, two that fit alike, or none."""
    found = points(finding, answers)
    order = sorted(found, key=lambda name: -found[name])
    first, second = order[0], order[1]
    question, veins, other = finding.veins_first
    close = abs(found[veins] - found[other]) <= finding.name_if.lead
    if answers.get(question) == "yes" and close and {first, second} == {veins, other}:
        # One mechanism: the womb's pressure adds to what the veins do.
        first, second = veins, order[2]
    if found[first] < finding.name_if.points:
        return ()
    if found[first] - found[second] >= finding.name_if.lead:
        return (first,)
    return (first, second) if found[second] >= finding.name_if.points else ()


def reason(finding: FindCause, answers: Answers, cause: str) -> tuple[str, str] | None:
    """The (question, reply) that spoke most for `cause` and can be said."""
    spoke = [
        (moved(finding.questions[name], reply).get(cause, 0), name, reply)
        for name, reply in answers.items()
        if (finding.questions[name].because if reply == "yes" else finding.questions[name].because_not)
    ]
    best = max(spoke, key=lambda s: s[0], default=(0, "", ""))
    return (best[1], best[2]) if best[0] > 0 else None


def _leading(finding: FindCause, answers: Answers) -> tuple[str, int, int]:
    """The cause that is ahead, its points, and those of the second."""
    found = points(finding, answers)
    order = sorted(found, key=lambda name: -found[name])
    return order[0], found[order[0]], found[order[1]]


def _tests(finding: FindCause, answers: Answers) -> tuple[str, ...]:
    """What would test the cause that leads, or look for another where none does."""
    leader, best, _ = _leading(finding, answers)
    return finding.causes[leader].tests if best > 0 else finding.tests_none
