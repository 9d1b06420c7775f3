"""The conversation, as a function: danger first in every state, counts on time, and silence in the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.content import CONTROLS, TOPICS, Content
from voice.dialogue import manager
from voice.dialogue.alarm import first_words
from voice.dialogue.answers import MISSES_TOLD
from voice.dialogue.manager import FASTEST, LOUDEST, QUIETEST, REMIND, REST, SLOWEST, step
from voice.dialogue.session import (
    Alarm,
    Asking,
    Asleep,
    DidYouMean,
    FlagCheck,
    FollowUp,
    Guided,
    Idle,
    Relief,
    ReliefAsk,
    ReliefCheck,
    Session,
    State,
)
from voice.events import Action, Adjust, Event, Heard, Hush, Match, Say, Sentence, Spoken, Tick, Tier

STATES: list[State] = [
    Asleep(),
    Idle(),
    Asking(FollowUp("causes")),
    Asking(FollowUp("causes"), reminded=True),
    Asking(DidYouMean("cause_veins", "cause_back")),
    Asking(FlagCheck("RF02")),
    Asking(FlagCheck("RF01"), reminded=True),
    Relief(1),
    Relief(1, held=7.3),
    Relief(5, held=19.9),
    Relief(2, held=3.0, paused=True),
    ReliefAsk(1),
    ReliefAsk(5, reminded=True),
    ReliefCheck(0),
    ReliefCheck(2, reminded=True),
    Guided("wall", 0),
    Guided("wall", 2, held=12.0),
    Guided("bed", 1, held=94.9),
    Guided("chair", 1, held=1.0, paused=True),
    Alarm("RF02"),
    Alarm("RF01"),
    Alarm("RF18", called=True),
    Alarm("RF15", called=True),
]

URGENCY = {Tier.CALL_NOW: 1, Tier.CRISIS: 2, Tier.AMBULANCE: 2}


def heard(intent: str, **changes: object) -> Heard:
    """Somebody said something that was plainly understood."""
    addressed = bool(changes.pop("addressed", True))
    return Heard(replace(Match(f"<{intent}>", intent, 0.9), **changes), addressed)  # type: ignore[arg-type]


def danger(content: Content, flag: str) -> Heard:
    return heard("red_flag", flag=flag, tier=content.red_flags[flag].tier, addressed=False)


def said(actions: Iterable[Action]) -> tuple[Sentence, ...]:
    return tuple(sentence for action in actions if isinstance(action, Say) for sentence in action.sentences)


class Talk:
    """A conversation that goes on, and remembers what was said and when, in seconds of audio."""

    def __init__(self, content: Content, state: State | None = None) -> None:
        self.content = content
        self.session = Session(state=state or Idle())
        self.time = 0.0
        self.log: list[tuple[float, Sentence]] = []

    def take(self, event: Event) -> tuple[Sentence, ...]:
        self.session, actions = step(self.content, self.session, event)
        sentences = said(actions)
        self.log += [(self.time, sentence) for sentence in sentences]
        return sentences

    def hear(self, intent: str, **changes: object) -> tuple[Sentence, ...]:
        """She says it, and Charley says all it has to say."""
        sentences = self.take(heard(intent, **changes))
        self.settle()
        return sentences

    def settle(self) -> None:
        """What was to be said has been said."""
        if self.session.speaking:
            self.take(Spoken())

    def wait(self, seconds: float, beat: float = 0.1) -> tuple[Sentence, ...]:
        """Time passes, and speaking takes none of it."""
        before = len(self.log)
        for _ in range(round(seconds / beat)):
            self.time = round(self.time + beat, 6)
            self.take(Tick(beat))
            self.settle()
        return tuple(sentence for _, sentence in self.log[before:])

    def now(self) -> State:
        """The state it is in."""
        return self.session.state


@pytest.fixture
def talk(content: Content) -> Talk:
    return Talk(content)


# --- danger signs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("speaking", [False, True], ids=["quiet", "speaking"])
@pytest.mark.parametrize("state", STATES, ids=repr)
def test_every_danger_sign_is_an_alarm_in_every_state(content: Content, state: State, speaking: bool) -> None:
    before = Session(state=state, topic="causes", said=(Sentence("x"),), speaking=speaking, misses=2)
    for name, flag in content.red_flags.items():
        after, actions = step(content, before, danger(content, name))
        spoken = name
        if isinstance(state, Alarm):
            on = content.red_flags[state.flag].tier
            spoken = state.flag if URGENCY[on] > URGENCY[flag.tier] else name
        assert after.state == Alarm(spoken, opening=bool(content.red_flags[spoken].opening)), name
        assert actions == (Say(first_words(content, spoken)),), name
        assert after.misses == 0


@pytest.mark.parametrize("state", [s for s in STATES if not isinstance(s, Alarm)], ids=repr)
def test_every_unclear_sign_is_asked_about_in_every_state(content: Content, state: State) -> None:
    for name, flag in content.red_flags.items():
        match = heard("check", flag=name, tier=flag.tier, addressed=False)
        after, actions = step(content, Session(state=state), match)
        assert flag.check is not None
        if flag.opening:
            assert (after.state, actions) == (Alarm(name, opening=True), (Say(first_words(content, name)),))
        else:
            assert (after.state, actions) == (Asking(FlagCheck(name)), (Say((flag.check,)),))


@pytest.mark.parametrize("reply", ["yes", "unsure"])
def test_yes_and_not_sure_to_the_short_question_are_alarms(talk: Talk, reply: str) -> None:
    talk.hear("check", flag="RF02")
    assert talk.hear(reply) == talk.content.red_flags["RF02"].say
    assert talk.now() == Alarm("RF02")


def test_no_to_the_short_question_closes_it(talk: Talk) -> None:
    talk.hear("check", flag="RF02")
    assert talk.hear("no") == talk.content.lines["okay"]
    assert talk.now() == Idle()


def test_silence_about_a_danger_sign_is_a_yes(talk: Talk) -> None:
    talk.hear("check", flag="RF02")
    check = talk.content.red_flags["RF02"].check
    assert talk.wait(REMIND) == (check,)
    assert talk.wait(REMIND) == talk.content.red_flags["RF02"].say
    assert talk.now() == Alarm("RF02")


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("reply", ["yes", "unsure"])
def test_yes_and_not_sure_to_the_clot_check_are_alarms(talk: Talk, number: int, reply: str) -> None:
    talk.session = Session(state=ReliefCheck(number))
    talk.hear(reply)
    assert talk.now() == Alarm(talk.content.relief.checks[number].flag)


# --- whatever happens -----------------------------------------------------------------------------

intents = st.sampled_from([*TOPICS, *CONTROLS, "none"])
flags = st.sampled_from([f"RF{n:02}" for n in (1, 2, 15, 18, 28)])
topics = st.sampled_from(TOPICS)


def closer(match: Match, other: str) -> Match:
    return replace(match, close=other) if match.intent in TOPICS and other != match.intent else match


matches = st.one_of(
    st.builds(Match, st.just("said"), intents, st.floats(0, 1)),
    st.builds(closer, st.builds(Match, st.just("said"), topics, st.floats(0.5, 1)), topics),
    st.builds(Match, st.just("said"), st.sampled_from(["red_flag", "check"]), st.just(0.8), flags),
    st.just(Match("", "greeting", 1.0)),
    st.just(Match("", "none", 0.0)),
)
events = st.one_of(
    st.builds(Heard, matches, st.booleans()),
    st.just(Spoken()),
    st.builds(Tick, st.sampled_from([0.02, 0.1, 1.0, 7.9, 25.0])),
)


def hold(content: Content, session: Session, actions: tuple[Action, ...], sayable: set[str]) -> None:
    """What is true after every event."""
    assert isinstance(session.state, State)
    assert 0 <= session.misses <= MISSES_TOLD
    assert QUIETEST <= session.volume <= LOUDEST
    assert SLOWEST <= session.rate <= FASTEST
    assert session.quiet >= 0
    assert session.topic in {None, *TOPICS}
    match session.state:
        case Relief(round_, held) | ReliefAsk(round_, held):
            assert 1 <= round_ <= content.relief.rounds
        case ReliefCheck(number):
            assert 0 <= number < len(content.relief.checks)
        case Guided(routine, number, held):
            step = content.routines[routine].steps[number]
            assert held is None or 0 <= held < max(step.hold, 0.1)
        case Alarm(flag):
            assert flag in content.red_flags
    for action in actions:
        assert isinstance(action, Say | Hush | Adjust)
        if isinstance(action, Say):
            assert action.sentences
            assert session.speaking
            assert {s.text for s in action.sentences} <= sayable
    assert sum(isinstance(action, Say) for action in actions) <= 1, "one turn is said in one go"


@pytest.fixture(scope="module")
def sayable(content: Content) -> set[str]:
    """Every sentence of the content, and the question with any two titles."""
    sentences = {s.text for s in content.sentences()}
    titles = [content.intents[name].title for name in TOPICS]
    question = content.lines["did_you_mean"][0].text
    return sentences | {
        question.replace("{A}", one).replace("{B}", other) for one, other in product(titles, titles)
    }


def test_any_conversation_from_any_state_stays_valid(content: Content, sayable: set[str]) -> None:
    @settings(max_examples=100)
    @given(st.sampled_from(STATES), st.lists(events, max_size=30))
    def holds(state: State, happened: list[Event]) -> None:
        session = Session(state=state, said=content.lines["awake"])
        for event in happened:
            before = session
            session, actions = step(content, session, event)
            hold(content, session, actions, sayable)
            assert step(content, before, event) == (session, actions), "the same turn again"

    holds()


def test_any_danger_sign_in_any_conversation_is_an_alarm(content: Content) -> None:
    @given(st.sampled_from(STATES), st.lists(events, max_size=15), flags)
    def holds(state: State, happened: list[Event], flag: str) -> None:
        session = Session(state=state, said=content.lines["awake"])
        for event in happened:
            session, _ = step(content, session, event)
        session, actions = step(content, session, danger(content, flag))
        assert isinstance(session.state, Alarm)
        assert said(actions) == first_words(content, session.state.flag)
        assert URGENCY[content.red_flags[session.state.flag].tier] >= URGENCY[content.red_flags[flag].tier]

    holds()


PAUSED = [s for s in STATES if isinstance(s, (Relief, Guided)) and s.paused]


@pytest.mark.parametrize("state", STATES, ids=repr)
def test_time_alone_ends_in_sleep_or_in_an_alarm(content: Content, state: State) -> None:
    talk = Talk(content, state)
    talk.session = replace(talk.session, said=content.lines["awake"], speaking=True)
    talk.settle()
    talk.wait(900, beat=1.0)
    assert isinstance(talk.now(), Asleep | Alarm)


@pytest.mark.parametrize("state", [s for s in STATES if not isinstance(s, Alarm)], ids=repr)
def test_time_alone_says_little(content: Content, state: State) -> None:
    """Nobody answers: it finishes what is on, asks once more, and rests."""
    talk = Talk(content, state)
    talk.session = replace(talk.session, said=content.lines["awake"])
    talk.settle()
    talk.wait(900, beat=1.0)
    if isinstance(talk.now(), Asleep):
        asked = [sentence.text for _, sentence in talk.log if sentence.text.endswith("?")]
        assert len(asked) <= 1


OUTSIDE = ("cannot_hear", "microphone_back", "did_you_mean")
"""Lines that the loop says, and the one that is filled in."""


def reachable(content: Content) -> set[Sentence]:
    """Everything that is said in some conversation that begins asleep."""
    every: list[Event] = [heard(intent) for intent in [*TOPICS, *CONTROLS, "none"]]
    every += [heard(kind, flag=flag) for kind in ("red_flag", "check") for flag in content.red_flags]
    every += [Heard(Match("", "greeting", 1.0), True), Tick(400.0)]
    waiting, seen, spoken = [Session()], set(), set()
    while waiting:
        session = waiting.pop()
        for event in every:
            after, actions = step(content, session, event)
            spoken |= set(said(actions))
            after, _ = step(content, after, Spoken()) if after.speaking else (after, ())
            # The topic makes a difference to "more" only, which is asked when nothing is open.
            topic = after.topic if isinstance(after.state, Idle) else None
            key = (after.state, topic, bool(after.misses))
            if key not in seen:
                seen.add(key)
                waiting.append(after)
    return spoken


@pytest.mark.xfail(
    strict=True,
    reason='nobody gets to: intents.*.do without a follow-up ("what can I do about it?"), relief.worse, '
    "routines chair and bed, lines.alarm_closed",
)
def test_every_sentence_is_said_in_some_conversation(content: Content) -> None:
    outside = {sentence for name in OUTSIDE for sentence in content.lines[name]}
    spoken = reachable(content) | outside
    dead = [s.text for s in dict.fromkeys(content.sentences()) if s not in spoken]
    assert dead == []


# --- asleep ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("intent", [*TOPICS, *CONTROLS, "none"])
def test_asleep_only_the_name_or_a_plea_is_answered(content: Content, intent: str) -> None:
    asleep = Session(state=Asleep())
    after, actions = step(content, asleep, heard(intent, addressed=False))
    if intent == "cramp_now":
        assert after.state == Relief(1)
    else:
        assert (after, actions) == (asleep, ())
    called, _ = step(content, asleep, heard(intent, addressed=True))
    assert intent == "goodbye" or called.state != Asleep()


def test_asleep_a_plea_must_be_plain(content: Content) -> None:
    asleep = Session(state=Asleep())
    assert step(content, asleep, heard("cramp_now", score=manager.PLEA - 0.01, addressed=False)) == (
        asleep,
        (),
    )
    after, _ = step(content, asleep, heard("cramp_now", score=manager.PLEA, addressed=False))
    assert after.state == Relief(1)


def test_the_bare_name_wakes(content: Content) -> None:
    after, actions = step(content, Session(), Heard(Match("", "greeting", 1.0), addressed=True))
    assert after.state == Idle()
    assert said(actions) == content.lines["awake"]


def test_a_conversation_with_nothing_open_ends_in_silence(talk: Talk) -> None:
    talk.hear("louder")
    assert talk.wait(REST - 1) == ()
    assert talk.now() == Idle()
    assert talk.wait(1) == ()
    assert talk.now() == Asleep()


def test_time_does_not_count_while_charley_speaks(talk: Talk) -> None:
    talk.take(heard("louder"))
    for _ in range(1000):
        talk.take(Tick(1.0))
    assert talk.now() == Idle()
    assert talk.session.quiet == 0


# --- relief ---------------------------------------------------------------------------------------


def test_a_cramp_starts_relief_at_once(talk: Talk) -> None:
    relief = talk.content.relief
    assert talk.hear("cramp_now") == (*relief.start, *relief.hold.say)
    assert talk.now() == Relief(1, held=0.0)


@pytest.mark.parametrize("state", [Relief(1), Relief(3), Guided("wall", 2)], ids=repr)
def test_a_hold_begins_only_when_its_instruction_has_been_said(content: Content, state: State) -> None:
    talk = Talk(content, state)
    talk.session = replace(talk.session, speaking=True)
    for _ in range(600):
        assert talk.take(Tick(0.1)) == ()
    assert talk.now() == state
    talk.take(Spoken())
    assert isinstance(state, Relief | Guided)
    assert talk.now() == replace(state, held=0.0)


BEATS = [0.02, 0.05, 0.1, 0.3, 0.7, 1.0]


@pytest.mark.parametrize("beat", BEATS)
@pytest.mark.parametrize("state", [Relief(1), Relief(2), Guided("wall", 2), Guided("bed", 1)], ids=repr)
def test_every_count_comes_once_and_in_time(content: Content, state: Relief | Guided, beat: float) -> None:
    hold = {
        Relief: content.relief.hold,
        Guided: content.routines[getattr(state, "routine", "wall")].steps[getattr(state, "step", 0)],
    }[type(state)]
    talk = Talk(content, state)
    talk.take(Spoken())
    talk.wait(hold.hold + beat, beat)
    counted = [(at, sentence) for at, sentence in talk.log if sentence in hold.count.values()]
    due = sorted(hold.count.items())
    assert [sentence for _, sentence in counted] == [sentence for _, sentence in due]
    for (at, _), (when, _) in zip(counted, due, strict=True):
        assert when <= at < when + beat + 1e-6


def test_counting_goes_on_while_a_count_is_spoken(talk: Talk) -> None:
    talk.hear("cramp_now")
    log: list[tuple[float, Sentence]] = []
    for number in range(2000):
        log += [(round((number + 1) * 0.02, 2), sentence) for sentence in talk.take(Tick(0.02))]
        if isinstance(talk.now(), ReliefAsk):
            break
    hold = talk.content.relief.hold
    assert log == [*sorted(hold.count.items()), (hold.hold, talk.content.relief.ask)]


def test_a_pause_stops_the_count_and_going_on_takes_it_up(talk: Talk) -> None:
    hold = talk.content.relief.hold
    talk.hear("cramp_now")
    talk.wait(7)
    talk.hear("pause")
    assert talk.wait(60) == ()
    talk.hear("resume")
    assert talk.wait(3) == (hold.count[10],)


@pytest.mark.parametrize("intent", ["yes", "no", "thanks", "none", "cramp_now", "still_hurts", "greeting"])
def test_a_groan_does_not_disturb_the_count(talk: Talk, intent: str) -> None:
    talk.hear("cramp_now")
    talk.wait(7)
    assert talk.hear(intent) == ()
    assert talk.now() == Relief(1, held=7.0)


def test_five_rounds_then_the_danger_sign(talk: Talk) -> None:
    relief = talk.content.relief
    talk.hear("cramp_now")
    for number in range(1, relief.rounds + 1):
        assert talk.now() == Relief(number, held=0.0)
        talk.wait(relief.hold.hold)
        assert talk.now() == ReliefAsk(number)
        talk.hear("still_hurts")
    assert talk.now() == Alarm(relief.exhausted)
    assert relief.exhausted == "RF15"


def test_crying_cramp_at_every_question_does_not_put_the_danger_sign_off(talk: Talk) -> None:
    talk.hear("cramp_now")
    for _ in range(talk.content.relief.rounds):
        talk.wait(talk.content.relief.hold.hold)
        talk.hear("cramp_now")
    assert talk.now() == Alarm(talk.content.relief.exhausted)


def test_nobody_answering_counts_as_still_hurting(talk: Talk) -> None:
    relief = talk.content.relief
    talk.hear("cramp_now")
    talk.wait(relief.hold.hold)
    assert talk.wait(REMIND) == (relief.ask,)
    assert talk.wait(REMIND) == relief.again.say
    assert talk.now() == Relief(2, held=0.0)


@pytest.mark.parametrize("when", [0.0, 3.0, 20.0])
def test_when_it_eases_the_clot_check_follows_question_by_question(talk: Talk, when: float) -> None:
    relief = talk.content.relief
    talk.hear("cramp_now")
    talk.wait(when)
    assert talk.hear("it_eased") == (*relief.eased, relief.checks[0].ask)
    for check in relief.checks[1:]:
        assert talk.hear("no") == (check.ask,)
    cleared = talk.hear("no")
    assert cleared == (*relief.clear, *talk.content.lines["first_use"])
    assert talk.now() == Idle()


# --- routines -------------------------------------------------------------------------------------


@pytest.mark.parametrize("routine", ["wall", "chair", "bed"])
def test_a_routine_goes_through_every_step_by_itself(content: Content, routine: str) -> None:
    talk = Talk(content, Guided(routine, 0))
    talk.take(Spoken())
    steps = content.routines[routine].steps
    spoken = talk.wait(sum(step.hold for step in steps) + 1)
    expected: list[Sentence] = []
    for number, held in enumerate(steps):
        expected += [] if number == 0 else held.say
        expected += [sentence for _, sentence in sorted(held.count.items())]
    assert spoken == (*expected, *content.routines[routine].end)
    assert talk.now() == Idle()


def test_next_and_back_walk_the_steps(talk: Talk) -> None:
    steps = talk.content.routines["wall"].steps
    assert talk.hear("stretch") == steps[0].say
    assert talk.hear("back") == steps[0].say
    assert talk.hear("next") == steps[1].say
    assert talk.hear("next") == steps[2].say
    talk.wait(12)
    assert talk.hear("repeat") == steps[2].say
    assert talk.now() == Guided("wall", 2, held=0.0)
    assert talk.hear("back") == steps[1].say
    assert talk.hear("start_over") == steps[0].say
    for expected in steps[1:]:
        assert talk.hear("next") == expected.say
    assert talk.hear("next") == talk.content.routines["wall"].end
    assert talk.now() == Idle()


def test_a_question_in_the_middle_of_a_stretch_is_answered(talk: Talk) -> None:
    talk.hear("stretch")
    assert (
        talk.hear("foods")[: len(talk.content.intents["foods"].answer)]
        == talk.content.intents["foods"].answer
    )
    assert not isinstance(talk.now(), Guided)


# --- questions and answers ------------------------------------------------------------------------

ANSWERED = [name for name in TOPICS if name not in ("cramp_now", "stretch", "goodbye")]


@pytest.mark.parametrize("topic", ANSWERED)
def test_every_topic_is_answered_and_repeated_word_for_word(talk: Talk, topic: str) -> None:
    intent = talk.content.intents[topic]
    first = talk.hear(topic)
    follow = (intent.follow_up.ask,) if intent.follow_up else ()
    assert first == (*intent.answer, *talk.content.lines["first_use"], *follow)
    assert talk.hear("repeat") == first
    assert talk.hear("repeat") == first
    assert talk.hear(topic) == (*intent.answer, *follow), "introduced once"


FOLLOWED = [(name, reply) for name in ANSWERED for reply in ("yes", "no", "unsure")]


@pytest.mark.parametrize(("topic", "reply"), FOLLOWED)
def test_every_follow_up_leads_somewhere(talk: Talk, topic: str, reply: str) -> None:
    content = talk.content
    follow = content.intents[topic].follow_up
    talk.hear(topic)
    if follow is None:
        assert talk.now() == Idle()
        return
    spoken = talk.hear(reply)
    goal = {"yes": follow.yes, "no": follow.no}.get(reply)
    if goal is None:
        assert spoken == content.lines["okay"]
    elif goal in ("more", "do"):
        assert spoken == getattr(content.intents[topic], goal)
    else:
        begun = {"cramp_now": content.relief.start, "stretch": content.routines["wall"].steps[0].say}
        expected = begun.get(goal, content.intents[goal].answer)
        assert spoken[: len(expected)] == expected


def test_a_close_call_is_asked_about_by_name(talk: Talk) -> None:
    (question,) = talk.hear("cause_veins", close="cause_back")
    veins, back = (talk.content.intents[name].title for name in ("cause_veins", "cause_back"))
    assert veins in question.text
    assert back in question.text
    assert "{" not in question.text
    spoken = talk.hear("cause_back")
    assert spoken[0] == talk.content.intents["cause_back"].answer[0]


@pytest.mark.parametrize("state", [s for s in STATES if not isinstance(s, (Asleep, Alarm, Relief, Guided))])
def test_not_understood_is_said_then_help_offered_then_nothing(content: Content, state: State) -> None:
    talk = Talk(content, state)
    spoken = [talk.hear("none") for _ in range(6)]
    assert spoken == [content.lines["not_understood"], content.lines["offer"], *[()] * 4]
    assert talk.now() == state, "the open question stays open"
    talk.hear("louder")
    assert talk.hear("none") == content.lines["not_understood"], "understood once, it begins anew"


def test_an_open_question_is_asked_once_more_and_then_rests(talk: Talk) -> None:
    talk.session = Session(state=Idle(), introduced=True)
    topic = next(name for name in ANSWERED if talk.content.intents[name].follow_up)
    *_, question = talk.hear(topic)
    assert talk.wait(REMIND - 0.2) == ()
    assert talk.wait(0.2) == (question,)
    assert talk.wait(REMIND) == talk.content.lines["still_there"]
    assert talk.now() == Idle()
    assert talk.wait(REST) == ()
    assert talk.now() == Asleep()


def test_nothing_to_repeat_yet(talk: Talk) -> None:
    assert talk.hear("repeat") == talk.content.lines["nothing_to_repeat"]


def test_asides_are_not_what_is_repeated(talk: Talk) -> None:
    first = talk.hear("foods")
    for aside in ("louder", "slower", "none", "quieter"):
        talk.hear(aside)
        assert talk.hear("repeat") == first


@pytest.mark.parametrize("state", [s for s in STATES if not isinstance(s, (Asleep, Alarm))], ids=repr)
def test_stop_is_silence_everywhere(content: Content, state: State) -> None:
    after, actions = step(content, Session(state=state, speaking=True), heard("stop"))
    assert actions[0] == Hush()
    assert said(actions) == content.lines["okay"]
    assert after.state == Idle()


@pytest.mark.parametrize("state", [s for s in STATES if not isinstance(s, Asleep)], ids=repr)
@pytest.mark.parametrize("intent", ["louder", "quieter", "slower", "faster"])
def test_adjusting_changes_the_voice_and_nothing_else(content: Content, state: State, intent: str) -> None:
    before = Session(state=state)
    after, actions = step(content, before, heard(intent))
    (adjust,) = (action for action in actions if isinstance(action, Adjust))
    assert after.state == state
    assert said(actions) == content.lines[intent]
    changed = after.volume / before.volume * after.rate / before.rate
    assert changed > 1 if intent in ("louder", "faster") else changed < 1
    assert (adjust.volume, adjust.rate) in [(after.volume, None), (None, after.rate)]


@pytest.mark.parametrize("intent", ["louder", "quieter", "slower", "faster"])
def test_adjusting_has_an_end(talk: Talk, intent: str) -> None:
    for _ in range(50):
        talk.hear(intent)
    limits = {"louder": LOUDEST, "quieter": QUIETEST, "slower": SLOWEST, "faster": FASTEST}
    assert limits[intent] in (talk.session.volume, talk.session.rate)
