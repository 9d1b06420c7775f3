"""Steps in time, for relief and for routines. A hold begins once its instruction has been spoken."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.content.stretches import Step
from voice.dialogue import asking
from voice.dialogue.session import Coaching, Easing, Idle, Relief, Routine, Session
from voice.dialogue.turn import Turn, aside, line, say, stay, worded
from voice.events import Match, Sentence
from voice.nlu.mentions import mentions

LONGEST_PAUSE = 300.0
"""Seconds of quiet after which a paused stretch is given up."""


def begin(content: Content, session: Session, text: str = "") -> Turn:
    """The routine that `text` names, or the first; the others are told of and can be said instead."""
    said = [(p, n) for n, r in content.routines.items() for p in r.phrases if mentions(text, (p,))]
    # "A stretch before bed" names the evening, and not the bed.
    named = max(said, key=lambda found: len(found[0]), default=("", None))[1]
    before = () if named else content.lines["other_stretches"].say
    return begin_routine(content, session, named or content.first_routine, *before)


def begin_routine(content: Content, session: Session, name: str, *before: Sentence) -> Turn:
    """The first step of a routine."""
    session = replace(session, topic="stretch", place=None, told=frozenset(), misses=0)
    return to_step(content, session, Coaching(Routine(name)), 0, *before)


def steps_of(content: Content, course: Relief | Routine) -> tuple[Step, ...]:
    """The steps of this round, or of this routine."""
    if isinstance(course, Routine):
        return content.routines[course.name].steps
    way = content.relief.ways[course.way]
    if course.round == 1:
        return way.first
    return way.again[min(course.round - 2, len(way.again) - 1)]


def step_of(content: Content, state: Coaching) -> Step:
    """The instruction that is being held."""
    return steps_of(content, state.course)[state.step]


def progress(content: Content, state: Coaching) -> tuple[int, int]:
    """Which round of relief, or which step of a routine, this is, from 1; and of how many."""
    if isinstance(state.course, Relief):
        return state.course.round, content.relief.rounds
    return state.step + 1, len(steps_of(content, state.course))


def to_step(content: Content, session: Session, state: Coaching, number: int, *before: Sentence) -> Turn:
    """Say step `number`, after `before`; beyond the last one the course is over."""
    steps = steps_of(content, state.course)
    if number < len(steps):
        return say(session, *before, *steps[number].say, state=Coaching(state.course, number))
    if isinstance(state.course, Relief):
        question = Easing(state.course.round, state.course.way)
        return asking.ask(content, session, question, *before)
    return say(session, *before, *content.routines[state.course.name].end, state=Idle())


def spoken(session: Session, state: Coaching) -> Turn:
    """The instruction has been said: the hold begins."""
    return stay(session, state=replace(state, held=0.0) if state.held is None else state)


def ticked(content: Content, session: Session, state: Coaching, seconds: float) -> Turn:
    """Time passes in a hold: count aloud, and move on when it is over."""
    if state.paused:
        return _waiting(content, session, seconds)
    if state.held is None:
        return session, ()
    step = step_of(content, state)
    if session.speaking and not _counting(content, session, step):
        # An answer in the middle is heard to its end before the count goes on.
        return session, ()
    # Rounded, or 250 times 0.02 would be just short of five and the count late by a tick.
    now = round(state.held + seconds, 3)
    count = content.counts[step.count] if step.count else {}
    counted = tuple(count[at] for at in sorted(count) if state.held < at <= now and at <= step.hold)
    held = replace(state, held=now)
    if now >= step.hold:
        return _held(content, session, held, counted)
    return aside(session, *counted, state=held) if counted else stay(session, state=held)


def _counting(content: Content, session: Session, step: Step) -> bool:
    """Whether what is being said is the count itself."""
    return bool(step.count) and set(session.last) <= set(content.counts[step.count or ""].values())


def _held(content: Content, session: Session, state: Coaching, counted: tuple[Sentence, ...]) -> Turn:
    after, actions = to_step(content, session, state, state.step + 1, *counted)
    # "Say that again" means the question or the next step, not the end of the count before it.
    return replace(after, said=after.said[len(counted) :]), actions


def _waiting(content: Content, session: Session, seconds: float) -> Turn:
    """A pause that never ends is an end."""
    quiet = 0.0 if session.speaking else round(session.quiet + seconds, 3)
    if quiet >= LONGEST_PAUSE:
        return line(content, session, "still_there", state=Idle())
    return stay(session, quiet=quiet)


def move(content: Content, session: Session, state: Coaching, intent: str) -> Turn:
    """Next, back, again, pause and resume in the middle of a stretch."""
    match intent:
        case "pause":
            return line(content, session, "paused", state=replace(state, paused=True))
        case "resume":
            if state.paused:
                return line(content, session, "resumed", state=replace(state, paused=False))
            return line(content, session, "keep_going")
        case "next" if isinstance(state.course, Relief):
            return to_step(content, session, state, len(steps_of(content, state.course)))
        case "next":
            return to_step(content, session, state, state.step + 1)
        case "back":
            return to_step(content, session, state, max(0, state.step - 1))
        case "start_over":
            return to_step(content, session, state, 0)
        case _:
            return to_step(content, session, state, state.step)


def within_routine(content: Content, session: Session, state: Coaching, match: Match) -> Turn:
    """What she says in the middle of a routine."""
    routine = content.routines[state.course.name] if isinstance(state.course, Routine) else None
    match match.remark or match.intent:
        case str() as name if name in content.routines:
            return begin_routine(content, session, name)
        case "how_long":
            return line(content, session, "how_long_step")
        case "why" if routine and routine.why:
            return aside(session, *routine.why)
        case "other_leg":
            return line(content, session, "other_leg_later")
        case "still_hurts" | "plea" | "too_hard":
            return line(content, session, "stretch_hurts")
        case "yes" | "no" | "thanks" | "unsure" | "it_eased" | "doing_it":
            return line(content, session, "keep_going")
        case intent:
            return move(content, session, state, intent)


def aside_from(content: Content, session: Session, state: Coaching, reply: tuple[Sentence, ...]) -> Turn:
    """A question in the middle of a stretch: the answer, and back to the step."""
    back = worded(content, session, "back_to_stretch")
    return to_step(content, session, state, state.step, *reply, *back)


def resumed(content: Content, session: Session, state: Coaching) -> Turn:
    """On with a stretch that something broke into."""
    return to_step(content, session, state, state.step, *worded(content, session, "resumed"))
