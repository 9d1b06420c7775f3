"""What every test of the conversation uses: events, every state it can be in, and a talk that goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from voice.content import CONTROLS, TOPICS, Content
from voice.dialogue.coach import steps_of
from voice.dialogue.manager import step
from voice.dialogue.session import (
    AboutCause,
    Again,
    Alarm,
    Asking,
    Asleep,
    Checking,
    Coaching,
    DidYouMean,
    Easing,
    FlagCheck,
    FollowUp,
    GoOn,
    Idle,
    Purpose,
    Question,
    Ready,
    Relief,
    Resume,
    Routine,
    Session,
    State,
)
from voice.events import Action, Event, Heard, Match, Say, Sentence, Spoken, Tick

ASK = Sentence("Shall I tell you more?")
"""A question after an answer; the content's own may change."""

EVERY = [*TOPICS, *CONTROLS, "none"]
"""Every intent, and what is not understood."""

VARIANTS = ("", "severe", "own")

NEUTRAL = "blah"
"""Words that name nothing the content knows of."""

DANGEROUS = (FlagCheck, Checking)
"""Questions about a danger sign."""


def heard(
    intent: str, text: str = NEUTRAL, *, addressed: bool = True, clear: bool = True, **told: Any
) -> Heard:
    """Somebody said something that was plainly understood."""
    return Heard(Match(text, intent, 0.9, **told), addressed, clear)


def remark(content: Content, name: str, text: str = NEUTRAL) -> Heard:
    """Words that mean something at this point only: a remark, or the name of a routine."""
    known = content.remarks.get(name)
    return heard(known.as_ if known else "stretch", text, remark=name)


def visit(content: Content, name: str) -> Heard:
    """A small matter for the next visit."""
    return heard(content.next_visit[name].as_, visit=name)


def danger(content: Content, flag: str, variant: str = "", text: str = "") -> Heard:
    """A danger sign, stated."""
    tier = content.red_flags[flag].tier
    return heard("red_flag", text, addressed=False, flag=flag, tier=tier, variant=variant)


def unclear(content: Content, flag: str, text: str = "") -> Heard:
    """Words that may tell of a danger sign."""
    return heard("check", text, addressed=False, flag=flag, tier=content.red_flags[flag].tier)


def signs(content: Content) -> list[tuple[str, str]]:
    """Every danger sign, as it is usually and at its worst: (flag, variant)."""
    return [
        (name, variant)
        for name, sign in content.red_flags.items()
        for variant in VARIANTS
        if not variant or getattr(sign, variant)
    ]


def said(actions: Iterable[Action]) -> tuple[Sentence, ...]:
    """The sentences among what is to be done."""
    return tuple(sentence for action in actions if isinstance(action, Say) for sentence in action.sentences)


def lines(content: Content, name: str) -> tuple[tuple[Sentence, ...], ...]:
    """The wordings of a line, of which any may be said."""
    return content.lines[name].wordings


def anything(content: Content) -> st.SearchStrategy[Event]:
    """Any event: understood or not, a remark in its place or out of it, danger, time."""
    intents, flags = st.sampled_from(EVERY), st.sampled_from([*content.red_flags])
    remarks = st.sampled_from([*content.remarks, *content.routines])
    texts = st.sampled_from([NEUTRAL, "", "my wife blah", "my leg blah", content.pain_words[0]])
    return st.one_of(
        st.builds(Heard, st.builds(Match, texts, intents, st.floats(0, 1)), st.booleans(), st.booleans()),
        st.builds(lambda name, text: remark(content, name, text), remarks, texts),
        st.builds(lambda name: visit(content, name), st.sampled_from([*content.next_visit])),
        st.builds(
            lambda one, other: heard(one, close=other), st.sampled_from(TOPICS), st.sampled_from(TOPICS)
        ),
        st.builds(lambda name: heard(name, corrected=True), intents),
        st.builds(
            lambda flag, kind: danger(content, flag, kind), flags, st.sampled_from(["", "severe", "own"])
        ),
        st.builds(lambda flag: unclear(content, flag), flags),
        st.just(Heard(Match("", "greeting", 1.0))),
        st.just(Spoken()),
        st.builds(Tick, st.sampled_from([0.02, 0.1, 1.0, 7.9, 25.0])),
    )


# --- states ---------------------------------------------------------------------------------------


def courses(content: Content) -> list[Relief | Routine]:
    """Every round of every way out of a cramp, and every routine."""
    rounds = range(1, content.relief.rounds + 1)
    return [
        *(Relief(number, way) for way in content.relief.ways for number in rounds),
        *map(Routine, content.routines),
    ]


def stretches(content: Content) -> list[Coaching]:
    """Every step of every course while it is told; the first and the last also held, and paused."""
    told = [Coaching(c, number) for c in courses(content) for number in range(len(steps_of(content, c)))]
    ends = [state for c in courses(content) for state in (_step(content, c, 0), _step(content, c, -1))]
    return [
        *told,
        *(replace(state, held=coach_hold(content, state) / 2) for state in ends),
        *(replace(state, held=0.5, paused=True) for state in ends),
    ]


def coach_hold(content: Content, state: Coaching) -> int:
    """Seconds for which this step is held."""
    return steps_of(content, state.course)[state.step].hold


def _step(content: Content, course: Relief | Routine, at: int) -> Coaching:
    return Coaching(course, range(len(steps_of(content, course)))[at])


def flag_checks(content: Content) -> list[FlagCheck]:
    """Each danger sign that may be asked about; and some in place of something, and as one of two."""
    asked = [FlagCheck(name) for name, sign in content.red_flags.items() if sign.check and not sign.opening]
    return [
        *asked,
        FlagCheck("RF02", before=Coaching(Relief(2), 0, held=3.0)),
        FlagCheck("RF02", stated=True),
        FlagCheck("RF01", before=Asking(Easing(1, "usual"))),
        *(FlagCheck(c.unless, otherwise=c.flag) for c in content.checks.values() if c.unless),
    ]


def checkings(content: Content) -> list[Checking]:
    """Each question about a danger sign, the first of a row and the last, for what it is asked for."""
    rows = {
        Purpose.RELIEF: content.relief.checks,
        Purpose.WORSE: content.relief.checks,
        Purpose.FIND_CAUSE: tuple(content.checks),
    }
    return [
        Checking(left, purpose, looked)
        for purpose, names in rows.items()
        for at in range(len(names))
        for left, looked in ((names[at:], False), (names[at : at + 1], True))
    ]


def questions(content: Content) -> list[Question]:
    """Every question that can be open."""
    return [
        FollowUp(ASK, "more"),
        FollowUp(ASK, "do", no="prevention"),
        FollowUp(ASK, "stretch"),
        GoOn(),
        DidYouMean("cause_veins", "cause_back"),
        *flag_checks(content),
        *(Easing(number, way) for way in content.relief.ways for number in (1, content.relief.rounds)),
        *checkings(content),
        Ready(),
        *map(AboutCause, content.find_cause.questions),
        Again(),
        Resume(Coaching(Relief(3), 0)),
        Resume(Coaching(Routine(content.first_routine), 2, held=4.0)),
        Resume(Asking(FollowUp(ASK, "do"))),
    ]


def alarms(content: Content) -> list[Alarm]:
    """Every danger sign that was told; of each kind one that was answered, asked after, or broke in."""
    told = [Alarm(name, variant) for name, variant in signs(content)]
    opening = [Alarm(name, opening=True) for name, sign in content.red_flags.items() if sign.opening]
    later = [
        replace(alarm, **change)
        for alarm in (Alarm("RF01"), Alarm("RF02"), *map(Alarm, ("RF18", "RF25")))
        for change in (
            {"called": True},
            {"asked": 1},
            {"asked": 9},
            {"before": Coaching(Relief(1), 0)},
        )
    ]
    return [*told, *opening, *later]


def states(content: Content) -> list[State]:
    """Every kind of thing that can be going on."""
    asking = [Asking(question, reminded=bool(at % 2)) for at, question in enumerate(questions(content))]
    return [Asleep(), Idle(), *asking, *stretches(content), *alarms(content)]


def some_states(content: Content) -> list[State]:
    """One or two of each kind, for what takes long."""
    kinds: dict[object, list[State]] = {}
    for state in states(content):
        question = state.question if isinstance(state, Asking) else None
        purpose = getattr(question, "purpose", None)
        kind = (type(state), type(question), purpose, getattr(state, "paused", None))
        kinds.setdefault(kind, []).append(state)
    return [state for found in kinds.values() for state in dict.fromkeys((found[0], found[-1]))]


def session(state: State, **changes: Any) -> Session:
    """A conversation in the middle: something was talked about, and something was said."""
    return replace(Session(state, topic="causes", said=(ASK,), last=(ASK,), introduced=True), **changes)


# --- a talk that goes on --------------------------------------------------------------------------


class Talk:
    """A conversation, and what was said in it and when, in seconds of audio."""

    def __init__(self, content: Content, state: State | None = None, **changes: Any) -> None:
        self.content = content
        self.session = Session(state=state or Idle(), **changes)
        self.time = 0.0
        self.log: list[tuple[float, Sentence]] = []
        self.actions: tuple[Action, ...] = ()
        """What the last event led to."""

    @property
    def state(self) -> State:
        """What is going on."""
        return self.session.state

    @property
    def alarm(self) -> str | None:
        """The danger sign that is told, if one is."""
        return self.session.state.flag if isinstance(self.session.state, Alarm) else None

    def take(self, event: Event) -> tuple[Sentence, ...]:
        """An event; what is said has not been spoken to its end yet."""
        self.session, self.actions = step(self.content, self.session, event)
        sentences = said(self.actions)
        self.log += [(self.time, sentence) for sentence in sentences]
        return sentences

    def happen(self, event: Event) -> tuple[Sentence, ...]:
        """An event, and Charley says all it has to say."""
        sentences = self.take(event)
        self.settle()
        return sentences

    def hear(self, intent: str, text: str = NEUTRAL, **told: Any) -> tuple[Sentence, ...]:
        """She says something that means `intent`."""
        return self.happen(heard(intent, text, **told))

    def remark(self, name: str, text: str = NEUTRAL) -> tuple[Sentence, ...]:
        """She says something that means `name` at this point."""
        return self.happen(remark(self.content, name, text))

    def settle(self) -> None:
        """What was to be said has been said."""
        if self.session.speaking:
            self.take(Spoken())

    def wait(self, seconds: float, beat: float = 0.1) -> tuple[Sentence, ...]:
        """Time passes, and speaking takes none of it."""
        before = len(self.log)
        for _ in range(round(seconds / beat)):
            self.time = round(self.time + beat, 6)
            self.happen(Tick(beat))
        return tuple(sentence for _, sentence in self.log[before:])

    def rest(self, *, longest: float = 400.0) -> tuple[Sentence, ...]:
        """Time passes until something is said, or nothing is for long."""
        start = self.time
        while self.time - start < longest:
            if spoken := self.wait(0.1):
                return spoken
        return ()


def alarmed(content: Content, flag: str, state: State | None = None) -> Talk:
    """A danger sign was stated, and its script said."""
    talk = Talk(content, state, topic="causes")
    talk.happen(danger(content, flag))
    if content.red_flags[flag].opening:
        talk.hear("yes")
    talk.log.clear()
    talk.time = 0.0
    return talk


def coached(content: Content, round_: int = 1, way: str = "usual", seconds: float = 0.0) -> Talk:
    """A cramp; the first instruction has been said, and some time has passed."""
    talk = Talk(content, Coaching(Relief(round_, way)), topic="cramp_now", cramp=0.0, introduced=True)
    talk.take(Spoken())
    talk.wait(seconds)
    talk.log.clear()
    talk.time = 0.0
    return talk
