"""Nothing stands in the content that nobody will ever hear: every sentence is said in some conversation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from talking import NEUTRAL, Talk, danger, heard, remark, said, signs, unclear, visit

from voice.content import CONTROLS, TOPICS, Content
from voice.content.references import LINES
from voice.dialogue.expecting import ALARM, REPLIES
from voice.dialogue.manager import step
from voice.dialogue.session import (
    AboutCause,
    Alarm,
    Asking,
    Asleep,
    Checking,
    Coaching,
    FlagCheck,
    FollowUp,
    GoOn,
    Idle,
    Ready,
    Session,
)
from voice.events import Event, Heard, Match, Sentence, Spoken, Tick

SET_UP = tuple(name for name in LINES if name.startswith("setup_"))
BY_TURNS = ("count_yourself", "say_next")
OUTSIDE = ("cannot_hear", "microphone_back", "no_screen", *BY_TURNS, *SET_UP)
"""Lines that the loop says, set-up, and where nothing can be said in time."""

FOLLOWED = ("RF01", "RF02", "RF18", "RF25")
"""Danger signs after which the conversation is followed; after the others it is the same."""

ASKED = ("RF02", "RF06", "RF28")
"""The same for those that are asked about."""

TWICE = 3
"""Times that something is asked in a row: a line may have so many wordings."""


ABOUT = "more why first next_one".split()
"""Remarks about what was told."""

TIMES = [Tick(9.0), Tick(50.0), Tick(400.0)]


def words(content: Content) -> list[Event]:
    """What may be said at any time, and what time brings."""
    every: list[Event] = [heard(intent, " ") for intent in (*TOPICS, *CONTROLS, "none")]
    every += [remark(content, name, " ") for name in (*content.remarks, *content.routines)]
    every += [Heard(Match("", "greeting", 1.0), addressed=True)]
    every += [heard("unsure", word=name) for name in content.glossary]
    every += [heard("cause_veins", close="cause_back"), heard("none", corrected=True)]
    return [*every, *TIMES]


def in_alarms(content: Content) -> list[Event]:
    """What may be said after a danger sign, and what time brings."""
    every: list[Event] = [heard(intent, " ") for intent in (*REPLIES, "still_hurts", "stop", "foods", "none")]
    return [*every, *(remark(content, name, " ") for name in sorted(ALARM)), *TIMES]


def in_talk(content: Content) -> list[Event]:
    """What may be said about a topic."""
    every: list[Event] = [heard(intent, " ") for intent in (*REPLIES, "next", "none")]
    return [*every, *(remark(content, name, " ") for name in (*ABOUT, "notes")), TIMES[1]]


def in_stretches(content: Content) -> list[Event]:
    """What leads on from a step, and to what follows."""
    every = [heard(intent, " ") for intent in ("it_eased", "next", "no", "pause", "resume")]
    return [*every, *(remark(content, name, " ") for name in ("worse", "why")), Tick(400.0)]


def in_questions(content: Content) -> list[Event]:
    """Answers to a question, and none."""
    every = [heard(intent, " ") for intent in (*REPLIES, "none", "stop")]
    return [*every, *(remark(content, name, " ") for name in ("explain", "partly")), *TIMES]


def openings(content: Content) -> list[Event]:
    """What somebody may say first: a matter, a danger sign, a thing that is named, in any words."""
    every: list[Event] = [visit(content, name) for name in content.next_visit]
    every += [unclear(content, flag) for flag in content.red_flags]
    every += [danger(content, flag, variant) for flag, variant in signs(content)]
    for flag, sign in content.red_flags.items():
        every += [danger(content, flag, text=f"now {word}") for echo in sign.echo for word in echo.words]
    for name, intent in content.intents.items():
        every += [heard(name, f"blah {word}") for p in intent.particular for word in p.words]
    for name, routine in content.routines.items():
        every += [heard("stretch", phrase) for phrase in routine.phrases[:1]] if name else []
    return [*every, heard("no", f"blah {content.about_her[0]}")]


def alike(session: Session, varied: set[Sentence]) -> tuple[object, ...]:
    """Two sessions go on alike where these are the same."""
    state = session.state
    if isinstance(state, Alarm):
        state = replace(state, asked=min(state.asked, 2), before=state.before and Idle())
    if isinstance(state, Asking) and isinstance(state.question, FlagCheck):
        state = replace(state, question=replace(state.question, before=state.question.before and Idle()))
    if isinstance(state, Coaching) and state.held is not None:
        state = replace(state, held=0.0)
    in_doubt = isinstance(state, Alarm) and not state.called and not session.she
    last = frozenset(session.last) & varied if isinstance(state, Asleep) or in_doubt else None
    match state:
        case Asking(FollowUp() | GoOn()):
            return (state, session.topic, session.place, len(session.told))
        case Idle() if session.topic:
            return (state, session.topic, session.place, len(session.told), bool(session.listed))
        case Idle():
            return (state, min(session.misses, 1), session.she, session.introduced, session.notes[-1:])
        case _:
            return (state, session.she, last)


def followed(session: Session) -> bool:
    """Whether it is worth while to go on from here."""
    match session.state:
        case Alarm(flag, opening=opening):
            return flag in FOLLOWED and (not session.she or opening)
        case Asking(FlagCheck(flag)):
            return flag in ASKED and not session.she
        case Asking(AboutCause()):
            return False  # walked by themselves
        case Idle() | Asking(FollowUp() | GoOn()):
            return len(session.notes) < 2 and (session.topic is None or not (session.she or session.notes))
        case _:
            return True


class Listener:
    """Follows every conversation, and hears what is said."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.spoken: set[Sentence] = set()
        self.any, self.openings = words(content), openings(content)
        self.in_alarms, self.in_talk = in_alarms(content), in_talk(content)
        self.in_stretches, self.in_questions = in_stretches(content), in_questions(content)
        self.signs = [danger(content, flag) for flag in content.red_flags]
        self.signs += [unclear(content, flag) for flag in content.red_flags]
        self.kinds: set[tuple[object, ...]] = set()
        self.wordings = {s: {*line.either} for line in content.lines.values() for s in line.either}
        self.varied = {*self.wordings}

    def listen(self, begun: Session) -> None:
        """Every conversation that begins so."""
        waiting, seen = [begun], {alike(begun, self.varied)}
        while waiting:
            session = waiting.pop()
            for event in self._happens(session):
                after = self.hear(session, event)
                key = alike(after, self.varied)
                if key not in seen:
                    seen.add(key)
                    if followed(after):
                        waiting.append(after)

    def _happens(self, session: Session) -> list[Event]:
        """What is tried in a state: everything in the first of a kind, in the others what leads on."""
        state = session.state
        inner = getattr(state, "question", getattr(state, "course", None))
        fresh = isinstance(state, Idle) and session.topic is None and not session.misses
        kind = (type(state), type(inner), session.she, fresh and session.introduced, fresh)
        first = kind not in self.kinds
        self.kinds.add(kind)
        match state:
            case Idle() if first and fresh:
                return [*self.any, *(self.signs if session.she else self.openings)]
            case Idle() | Asking(FollowUp() | GoOn()):
                return self.in_talk
            case Alarm():
                return self.in_alarms
            case Coaching():
                return [*self.any, *self.signs] if first and not session.she else self.in_stretches
            case _:
                return self.any if first and not session.she else self.in_questions

    def hear(self, session: Session, event: Event) -> Session:
        """One event; a line that has several wordings is asked for until it has said them all."""
        session, actions = step(self.content, session, event)
        told = said(actions)
        self.spoken.update(told)
        after, _ = step(self.content, session, Spoken())
        if any(not self.wordings.get(sentence, set()) <= self.spoken for sentence in told):
            self._again(after, event)
        return after

    def _again(self, session: Session, event: Event) -> None:
        for _ in range(TWICE):
            session, actions = step(self.content, session, event)
            self.spoken.update(said(actions))
            session, _ = step(self.content, session, Spoken())


def results(content: Content) -> Iterator[Session]:
    """Every way through the questions about a cause, from the first."""
    talk = Talk(content)
    talk.hear("find_cause")
    talk.hear("yes")
    while isinstance(talk.state, Asking) and isinstance(talk.state.question, Checking):
        talk.hear("no" if content.checks[talk.state.question.left[0]].worry == "yes" else "yes")
    yield talk.session


def test_every_sentence_is_said_in_some_conversation(content: Content) -> None:
    listener = Listener(content)
    listener.listen(Session())
    _walk(listener, next(results(content)))
    _manner(listener)
    outside = {s for name in OUTSIDE for wording in content.lines[name].wordings for s in wording}
    outside |= {s.say for s in content.find_cause.shared} | {content.find_cause.shared_else}
    heard_so = {s.text for s in listener.spoken | outside}
    dead = [
        s.text for s in dict.fromkeys(content.sentences()) if s.text not in heard_so and "{" not in s.text
    ]
    assert dead == []


def _walk(listener: Listener, begun: Session) -> None:
    """All answers to all questions about the cause."""
    waiting, seen, told = [begun], set(), {begun.state}
    for event in (Tick(9.0), remark(listener.content, "explain")):
        listener.hear(begun, event)
    while waiting:
        session = waiting.pop()
        for reply in ("yes", "no", "unsure", "stop"):
            after = listener.hear(session, heard(reply, ""))
            key = (after.state, after.answers, after.cleared)
            on = isinstance(after.state, Asking) and isinstance(after.state.question, AboutCause | Checking)
            if on and key not in seen:
                seen.add(key)
                waiting.append(after)
                if after.state not in told:
                    told.add(after.state)
                    for event in (Tick(9.0), remark(listener.content, "explain")):
                        listener.hear(after, event)


def _manner(listener: Listener) -> None:
    """Louder and louder, to the end."""
    for word in ("louder", "quieter", "slower", "faster"):
        session = Session(Idle())
        for _ in range(20):
            session = listener.hear(session, heard(word))


def test_what_is_filled_in_is_said_too(content: Content) -> None:
    """Sentences with a {PLACE} are said with the place filled in."""
    holding = {s.text for s in content.sentences() if "{" in s.text}
    named = ("did_you_mean", "setup_number_check", "count_yourself")
    lines = (wording for name in named for wording in content.lines[name].wordings)
    filled = {s.text for line in (*lines, content.find_cause.two) for s in line}
    assert holding <= filled


@pytest.mark.parametrize("state", [Asleep(), Idle(), Asking(Ready())], ids=repr)
def test_words_that_name_nothing_name_nothing(content: Content, state: Asleep | Idle | Asking) -> None:
    """The tests' own neutral word must not become a word of the content."""
    for intent in (*TOPICS, *CONTROLS):
        with_it = step(content, Session(state), heard(intent, NEUTRAL))
        assert with_it == step(content, Session(state), heard(intent, "blub")), intent
