"""The state of a conversation -> what stands on the screen. Pure: no clock, no thread, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

from voice.content import Content
from voice.dialogue import after_alarm, asking, coach
from voice.dialogue import alarm as alarms
from voice.dialogue.session import (
    USUAL_RATE,
    Again,
    Alarm,
    Asking,
    Coaching,
    DidYouMean,
    FlagCheck,
    FollowUp,
    GoOn,
    Ready,
    Relief,
    Resume,
    Session,
)
from voice.household import Numbers
from voice.kiosk import messages
from voice.kiosk.messages import Hearing, Hello, Mode, View
from voice.kiosk.numbers import meant, written
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
    deaf, mute = _broken(content, moment)
    if alarms.is_private(content, session.state):
        return View(Mode.LISTENING, moment.night, turn_number=moment.number, deaf=deaf, mute=mute)
    asleep = session.state.name == "asleep" and not moment.speaking
    return View(
        mode=_mode(session, moment),
        night=moment.night,
        # What is said in the room to somebody else is nobody's to read.
        heard=Hearing() if asleep else moment.heard,
        saying=_saying(moment.sounding, numbers),
        turn=() if asleep else tuple(written(text, numbers) for text in moment.turn),
        turn_number=moment.number,
        question=_question(content, numbers, session),
        step=_step(content, session),
        alarm=_alarm(content, numbers, session, moment.turn),
        deaf=deaf,
        mute=mute,
        buttons=_buttons(session, moment),
    )


def _broken(content: Content, moment: Moment) -> tuple[str, str]:
    """In words for her; what exactly is amiss is told where somebody can mend it."""
    words = content.screen.words
    return words["deaf"] if moment.deaf else "", words["mute"] if moment.mute else ""


def _saying(sounding: Sounding | None, numbers: Numbers) -> messages.Saying | None:
    if sounding is None:
        return None
    text = written(sounding.text, numbers)
    return messages.Saying(sounding.id, text, round(sounding.seconds, 2), round(sounding.at, 2))


def _mode(session: Session, moment: Moment) -> Mode:
    match session.state:
        case Alarm() | Asking(FlagCheck(stated=True)):
            return Mode.DANGER
        case Coaching():
            return Mode.COACHING
        case Asking():
            return Mode.QUESTION
    if moment.speaking:
        return Mode.SPEAKING
    return Mode.ASLEEP if session.state.name == "asleep" else Mode.LISTENING


def _question(content: Content, numbers: Numbers, session: Session) -> messages.Question | None:
    match session.state:
        case Asking(DidYouMean(first, second) as asked):
            titles = tuple(content.intents[name].title for name in (first, second))
            return messages.Question(asking.sentence(content, session, asked).text, ("no",), titles)
        case Asking(asked):
            answers = ("yes", "no") if isinstance(asked, YES_OR_NO) else ("yes", "no", "unsure")
            sentence = asking.sentence(content, session, asked)
        case Alarm() as alarm if open_one := after_alarm.question(content, session, alarm):
            answers, sentence = ("yes", "no"), open_one
        case _:
            return None
    return messages.Question(written(sentence.text, numbers), answers)


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


def _alarm(
    content: Content, numbers: Numbers, session: Session, turn: tuple[str, ...]
) -> messages.Alarm | None:
    match session.state:
        case Alarm() as alarm:
            return meant(content, numbers, alarm, turn)
        case Asking(FlagCheck(flag, variant=variant, stated=True)):
            # Taken back, and not yet sure: the number stays until that is answered.
            return meant(content, numbers, Alarm(flag, variant), ())
    return None


def _buttons(session: Session, moment: Moment) -> tuple[str, ...]:
    slower = ("slower", "faster") if session.rate < USUAL_RATE else ("slower",)
    match session.state:
        case Coaching(paused=paused):
            return "back", "resume" if paused else "pause", "next", "again", *slower
        case Asking() if session.patience:
            return "resume", "again", "louder", *slower
        case Asking() | Alarm():
            return "again", "louder", *slower
    if moment.speaking:
        return "again", *slower, "louder", "quieter"
    return ("question",) if session.state.name == "asleep" else ("more", "again", "question")
