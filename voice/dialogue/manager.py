"""The dialogue manager: (content, session, event) -> (session, actions)."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.content.topics import ACTIVE, TOPICS
from voice.dialogue import (
    after_alarm,
    alarm,
    answers,
    asking,
    coach,
    danger,
    find_cause,
    passing,
    relief,
    replies,
    requests,
)
from voice.dialogue.expecting import UNDECIDED
from voice.dialogue.manner import ADJUSTMENTS, adjusted
from voice.dialogue.session import (
    AboutCause,
    Alarm,
    Asking,
    Asleep,
    Checking,
    Coaching,
    FlagCheck,
    Idle,
    Purpose,
    Question,
    Relief,
    Session,
    begun,
)
from voice.dialogue.turn import Turn, aside, line, say, worded
from voice.events import Event, Heard, Hush, Match, Spoken, Tick
from voice.nlu.mentions import mentions

NONE = "none"

ANSWERS = frozenset({"yes", "no", "unsure", "it_eased", "still_hurts"})
"""What a question that was given up may still be answered with."""

PLEA = 0.3
"""Score from which a cry for help is heeded by a sleeping Charley, without its name."""


def step(content: Content, session: Session, event: Event) -> Turn:
    """What happens next. Pure: the same arguments always give the same turn."""
    match event:
        case Heard(match, addressed, clear):
            # A television is not understood for long: it must not keep Charley awake.
            babble = match.intent == NONE and session.misses >= answers.MISSES_TOLD
            heard = session if babble else replace(session, quiet=0.0, patience=0.0)
            after, actions = _heard(content, _speaker(content, heard, match), match, addressed, clear)
            if match.intent != NONE and after.lapsed is session.lapsed:
                after = replace(after, lapsed=None)
        case Spoken():
            after, actions = passing.spoken(replace(session, speaking=False, quiet=0.0))
        case Tick(seconds, talking):
            after, actions = passing.ticked(content, session, seconds, talking=talking)
    after = after_alarm.put_away(content, session, after)
    return after, (*after_alarm.calmed(session, after), *actions)


# --- somebody said something ----------------------------------------------------------------------


def _heard(content: Content, session: Session, match: Match, addressed: bool, clear: bool) -> Turn:
    state = session.state
    if match.intent == "red_flag" and match.flag:
        return danger.stated(content, session, match, match.flag)
    if isinstance(state, Asleep):
        return _called(content, session, match, addressed, clear)
    if isinstance(state, Alarm):
        # Whatever she says, somebody is there.
        session = replace(session, state=replace(state, asked=0))
        state = replace(state, asked=0)
    if match.intent in ADJUSTMENTS:
        return adjusted(content, session, match.intent, again=match.remark is not None)
    if match.intent == "check" and match.flag:
        return danger.suspected(content, session, match, match.flag)
    if isinstance(state, Alarm):
        return after_alarm.heard(content, session, state, match)
    if isinstance(state, Asking) and isinstance(state.question, FlagCheck | Checking):
        # "No, I meant both my feet" is an answer like any other; "okay" is none.
        none = match.intent == NONE or match.remark in UNDECIDED
        match = replace(match, intent=NONE if none else match.intent, corrected=False)
    if match.intent == NONE and not match.corrected:
        return _missed(content, session, match, clear)
    return _understood(content, session, match)


def _speaker(content: Content, session: Session, match: Match) -> Session:
    """Whether she speaks herself, or somebody speaks for her."""
    if mentions(match.text, content.about_her):
        return replace(session, she=True)
    return replace(session, she=False) if mentions(match.text, content.about_me) else session


def _called(content: Content, session: Session, match: Match, addressed: bool, clear: bool) -> Turn:
    """Asleep: the name, a plea or a danger sign wakes; all else is somebody's own business."""
    plea = match.intent in ("cramp_now", "check") and match.score >= PLEA
    if not (addressed or plea):
        return session, ()
    return _heard(content, begun(session), match, addressed, clear)


def _missed(content: Content, session: Session, match: Match, clear: bool) -> Turn:
    """Not understood. In pain that is no reason to do nothing."""
    state = session.state
    hurts = clear and mentions(match.text, content.pain_words)
    match state:
        case Coaching(Relief()) if hurts:
            return line(content, session, "keep_holding")
        case Coaching():
            # A hold that breaks off at every word never comes to its end, where she is asked.
            return session, ()
        case Asking(Checking() | AboutCause() as question) if session.misses >= 1:
            # Twice not understood is "not sure", which for a danger sign is looked into.
            return replies.answered(content, session, question, "unsure")
        case Asking(FlagCheck() as question) if session.misses >= answers.MISSES_TOLD:
            return replies.answered(content, session, question, "unsure")
        case Idle() if hurts:
            return relief.begin(content, session, match.text)
        case _:
            return answers.not_understood(content, session)


def _understood(content: Content, session: Session, match: Match) -> Turn:
    """Words that make sense in any state first, then what they mean in this one."""
    state, intent = session.state, match.intent
    if intent == "greeting" and not match.text:
        return line(content, session, "awake", misses=0)
    if match.corrected:
        return _corrected(content, session, match)
    if session.watched and match.remark == "worse_now":
        return alarm.raise_alarm(content, session, session.watched, variant="severe")
    if match.word:
        return _explained(content, session, match.word)
    if match.remark == "scared":
        return _comforted(content, session)
    if match.visit and not isinstance(state, Coaching):
        return answers.visit(content, session, match.visit)
    if match.remark == "notes":
        return answers.notes(content, session)
    if intent == "stop":
        return _stopped(content, session)
    if intent == "goodbye" and not (isinstance(state, Asking) and isinstance(state.question, FlagCheck)):
        return _parted(content, session)
    match state:
        case Asking(question):
            answer = replies.heard(content, session, question, match)
            return answer or requests.asked(content, session, match)
        case Coaching():
            return _in_stretch(content, session, state, match)
        case _ if session.lapsed and match.intent in (*ANSWERS, "resume"):
            return _answered_late(content, session, session.lapsed, match)
        case _:
            return requests.asked(content, session, match)


def _explained(content: Content, session: Session, word: str) -> Turn:
    """ "What is a shin?": the word, and back to what was going on."""
    meaning = content.glossary[word].say
    match session.state:
        case Coaching() as state:
            return coach.aside_from(content, session, state, meaning)
        case Asking():
            return asking.ask_again(content, session, *meaning, misses=0)
        case _:
            return aside(session, *meaning, misses=0)


def _comforted(content: Content, session: Session) -> Turn:
    """ "I'm scared": a word, and what was going on goes on."""
    words = worded(content, session, "scared")
    if isinstance(session.state, Asking):
        return asking.ask_again(content, session, *words, misses=0)
    return aside(session, *words, misses=0)


def _answered_late(content: Content, session: Session, question: Question, match: Match) -> Turn:
    """An answer to a question that had been given up."""
    session = replace(session, state=Asking(question), lapsed=None)
    answer = replies.heard(content, session, question, match)
    return answer or requests.asked(content, session, match)


def _corrected(content: Content, session: Session, match: Match) -> Turn:
    """ "No, I meant the calcium." """
    if match.intent in TOPICS:
        return requests.about(content, session, match.intent, match.text)
    return line(content, session, "correct_what", state=Idle())


def _stopped(content: Content, session: Session) -> Turn:
    """Silence at once; of a row of questions, what there is."""
    match session.state:
        case Asking(AboutCause()) | Asking(Checking(purpose=Purpose.FIND_CAUSE)):
            after, actions = find_cause.stopped(content, session)
        case Asking(Checking()):
            after, actions = line(content, session, "stopped_check", state=Idle(), misses=0)
        case _:
            after, actions = line(content, session, "okay", state=Idle(), misses=0)
    return after, (Hush(), *actions)


def _parted(content: Content, session: Session) -> Turn:
    """Good night; with what to watch for, where the danger signs have not been ruled out."""
    match session.state:
        case Asking(Checking() as question):
            watch = worded(content, session, "still_there_check")
            return say(session, *watch, state=Asleep(), topic=None, misses=0, lapsed=question)
        case _:
            words = content.intents["goodbye"].answer
            return say(session, *words, state=Asleep(), topic=None, misses=0)


def _in_stretch(content: Content, session: Session, state: Coaching, match: Match) -> Turn:
    """A topic is answered, and the stretch goes on; all else belongs to the stretch."""
    intent, course = match.intent, state.course
    if match.visit:
        noted = answers.keep(session, match.visit)
        return coach.aside_from(content, noted, state, content.next_visit[match.visit].answer)
    if intent in TOPICS and not match.remark and intent not in (*ACTIVE, "thanks"):
        reply = answers.reply_to(content, intent, match.text).answer
        return coach.aside_from(content, replace(session, misses=0), state, reply)
    if isinstance(course, Relief):
        return relief.within(content, session, state, course, match)
    if intent in ACTIVE and not match.remark:
        return requests.about(content, session, intent, match.text)
    if match.remark == "worse":
        return relief.worse(content, session)
    return coach.within_routine(content, session, state, match)
