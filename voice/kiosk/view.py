"""The state of a conversation -> what stands on the screen. Pure: no clock, no thread, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

from voice.content import Content
from voice.dialogue import after_alarm, asking, coach
from voice.dialogue import alarm as alarms
from voice.dialogue.session import (
    Again,
    Alarm,
    Asking,
    Coaching,
    DidYouMean,
    FollowUp,
    GoOn,
    Ready,
    Relief,
    Resume,
    Session,
)
from voice.events import Tier
from voice.household import Numbers
from voice.kiosk import messages
from voice.kiosk.messages import Hearing, Hello, Mode, View
from voice.speaking import Sounding

YES_OR_NO = (FollowUp, GoOn, Ready, Again, Resume, DidYouMean)
"""Questions to which "not sure" is no answer of its own."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the session does not tell: what is heard and said just now, and what does not work."""

    heard: Hearing = field(default_factory=Hearing)
    sounding: Sounding | None = None
    speaking: bool = False
    """Something is still to be said."""
    turn: tuple[str, ...] = ()
    number: int = 0
    """Of the turn."""
    night: bool = False
    deaf: str = ""
    mute: str = ""


def hello(content: Content, *, letters: bool = True) -> Hello:
    """The words of the page."""
    screen = content.screen
    labels = {name: button.label for name, button in screen.buttons.items()}
    return Hello(dict(screen.words), labels, letters)


def view(content: Content, numbers: Numbers, session: Session, moment: Moment) -> View:
    """Everything that stands on the screen at one moment.

    Of a sign that must stay between her and Charley nothing is seen: whoever she fears may look, too.
    """
    if is_private(content, session):
        return View(
            Mode.LISTENING, moment.night, turn_number=moment.number, deaf=moment.deaf, mute=moment.mute
        )
    asleep = session.state.name == "asleep" and not moment.speaking
    return View(
        mode=_mode(session, moment),
        night=moment.night,
        # What is said in the room to somebody else is nobody's to read.
        heard=Hearing() if asleep else moment.heard,
        saying=_saying(moment.sounding),
        turn=() if asleep else moment.turn,
        turn_number=moment.number,
        question=_question(content, session),
        step=_step(content, session),
        alarm=_alarm(content, numbers, session),
        deaf=moment.deaf,
        mute=moment.mute,
        buttons=_buttons(session, moment),
    )


def is_private(content: Content, session: Session) -> bool:
    """Whether what is talked about is nothing for a screen."""
    return alarms.is_private(content, session.state)


def _saying(sounding: Sounding | None) -> messages.Saying | None:
    if sounding is None:
        return None
    return messages.Saying(sounding.id, sounding.text, round(sounding.seconds, 2), round(sounding.at, 2))


def _mode(session: Session, moment: Moment) -> Mode:
    match session.state:
        case Alarm():
            return Mode.DANGER
        case Coaching():
            return Mode.COACHING
        case Asking():
            return Mode.QUESTION
    if moment.speaking:
        return Mode.SPEAKING
    return Mode.ASLEEP if session.state.name == "asleep" else Mode.LISTENING


def _question(content: Content, session: Session) -> messages.Question | None:
    match session.state:
        case Asking(DidYouMean(first, second) as asked):
            titles = tuple(content.intents[name].title for name in (first, second))
            return messages.Question(asking.sentence(content, session, asked).text, ("no",), titles)
        case Asking(asked):
            answers = ("yes", "no") if isinstance(asked, YES_OR_NO) else ("yes", "no", "unsure")
            return messages.Question(asking.sentence(content, session, asked).text, answers)
        case Alarm() as alarm if open_one := after_alarm.question(content, session, alarm):
            return messages.Question(open_one.text, ("yes", "no"))
    return None


def _step(content: Content, session: Session) -> messages.Step | None:
    match session.state:
        case Coaching(course) as state:
            step = coach.step_of(content, state)
        case _:
            return None
    title = (
        content.screen.words["relief"] if isinstance(course, Relief) else content.routines[course.name].title
    )
    number, of = coach.progress(content, state)
    return messages.Step(
        title=title,
        figure=step.figure,
        side=step.side,
        number=number,
        of=of,
        time=step.time,
        times=step.times,
        seconds=float(step.hold),
        held=round(state.held or 0.0, 1),
        holding=state.held is not None,
        paused=state.paused,
    )


def _alarm(content: Content, numbers: Numbers, session: Session) -> messages.Alarm | None:
    match session.state:
        case Alarm() as alarm:
            tier = alarms.tier_of(content, alarm)
        case _:
            return None
    number, words = {
        Tier.AMBULANCE: (numbers.emergency, content.unset.emergency),
        Tier.CRISIS: (numbers.crisis, content.unset.crisis),
        Tier.CALL_NOW: (numbers.maternity, content.unset.maternity),
    }[tier]
    return messages.Alarm(urgent=tier is not Tier.CALL_NOW, number=number, call=words)


def _buttons(session: Session, moment: Moment) -> tuple[str, ...]:
    match session.state:
        case Coaching(paused=paused):
            return "back", "resume" if paused else "pause", "next", "again", "slower"
        case Asking() | Alarm():
            return ("again", "louder", "slower")
    if moment.speaking:
        return "again", "slower", "louder", "quieter"
    return ("question",) if session.state.name == "asleep" else ("more", "again", "question")
