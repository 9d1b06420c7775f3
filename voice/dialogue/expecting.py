"""What would make sense next: the answers, and the words that mean something in this state only."""

from __future__ import annotations

from voice.content import Content
from voice.content.topics import PARTS
from voice.dialogue import asking
from voice.dialogue.session import (
    Alarm,
    Asking,
    Asleep,
    Coaching,
    DidYouMean,
    Easing,
    FlagCheck,
    GoOn,
    Idle,
    Question,
    Relief,
    Session,
)
from voice.events import Expecting

REPLIES = frozenset({"yes", "no", "unsure"})

ORDINALS = ("first", "second", "third", "fourth", "fifth", "last")
"""Remarks that name one of several things."""

SAYING = frozenset({"notes", "again_slower", "again_louder"})
"""Remarks that mean something whenever Charley is awake."""

TOLD = frozenset({"more", "why"})
"""Remarks about whatever was said last."""

STRETCH = frozenset({"how_long", "why", "other_leg", "worse", "plea", "too_hard", "doing_it"})

RELIEF = STRETCH | {"which_leg", "the_leg", "the_tummy", "partly"}

UNDECIDED = frozenset({"acknowledged", "as_ever", "both"})
"""Remarks that are neither a yes nor a no to a question about danger."""

ALARM = frozenset(
    "called no_answer no_phone told_fine misheard refuses which_number alone worse_now better_now "
    "what_do_i_say what_to_do first_aid how_long scared plea acknowledged as_ever both partly why".split()
)

PART_REMARKS = {"signs": "signs", "do": "what_to_do", "treatment": "treatment", "checked": "when_checked"}
"""Part of a topic -> the remark that asks for it."""


def expecting(content: Content, session: Session) -> Expecting:
    """What nlu should weigh for this session."""
    again = {"worse_now"} if session.watched else set()
    remarks = SAYING | _about(content, session) | again
    match session.state:
        case Asleep():
            return Expecting()
        case Alarm(opening=True):
            return Expecting(REPLIES, frozenset({"misheard"}), awake=True)
        case Alarm():
            return Expecting(REPLIES, ALARM, awake=True)
        case Coaching(course):
            answers = frozenset({"it_eased", "still_hurts", "stop"})
            return Expecting(answers, SAYING | again | {"scared"} | _in_stretch(content, course), awake=True)
        case Asking(question):
            return _to(content, question, remarks | {"scared"})
        case Idle() if session.lapsed:
            return _to(content, session.lapsed, remarks | _while_idle(content, session))
        case Idle():
            return Expecting(frozenset(), remarks | _while_idle(content, session), awake=True)


def _to(content: Content, question: Question, remarks: frozenset[str]) -> Expecting:
    """What answers `question`."""
    return Expecting(
        REPLIES | _other_answers(question),
        remarks | _while_asked(content, question),
        asking.name_of(question),
        awake=True,
    )


def _while_idle(content: Content, session: Session) -> frozenset[str]:
    return frozenset(content.routines) if session.topic == "stretch" else frozenset()


def _in_stretch(content: Content, course: object) -> frozenset[str]:
    if isinstance(course, Relief):
        return RELIEF | _ways(content)
    return STRETCH | frozenset(content.routines)


def _ways(content: Content) -> frozenset[str]:
    return frozenset(content.relief.ways) & frozenset(content.remarks)


def _other_answers(question: Question) -> frozenset[str]:
    match question:
        case Easing():
            return frozenset({"it_eased", "still_hurts"})
        case DidYouMean(first, second):
            return frozenset({first, second})
        case GoOn():
            return frozenset({"resume", "next"})
        case _:
            return frozenset()


def _while_asked(content: Content, question: Question) -> frozenset[str]:
    common = frozenset({"explain", "why", "partly"})
    match question:
        case Easing():
            return common | RELIEF | _ways(content) | {"acknowledged"}
        case DidYouMean():
            return frozenset({"first", "second", "last"})
        case FlagCheck():
            return common | UNDECIDED | {"the_leg", "the_tummy", "something_else", "dark", "refuses"}
        case _ if asking.name_of(question) in content.checks:
            return common | UNDECIDED | {"dark", "the_tummy"}
        case _:
            return common


def _about(content: Content, session: Session) -> frozenset[str]:
    """What may be asked about the topic that is on."""
    if not session.topic:
        return TOLD
    topic = content.intents[session.topic]
    parts = {PART_REMARKS[part] for part in PARTS if part in PART_REMARKS and getattr(topic, part)}
    ordinals = {*ORDINALS, "next_one"} if session.listed else set()
    return TOLD | parts | ordinals
