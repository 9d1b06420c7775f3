"""The loop, in audio time: labelled frames in, a virtual loudspeaker out, and everything told in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

import pytest
from fakes import (
    AudibleSynthesiser,
    LostSpeaker,
    ScriptedRecogniser,
    SilentSynthesiser,
    quiet,
    speaks,
    spoken,
    utter,
)

from voice.asr.endpointer import Endpointer
from voice.asr.listener import Listener
from voice.asr.overlap import Overlap
from voice.asr.transcriber import Direct
from voice.assistant import HELD_SECONDS, LOW, TICK, Assistant
from voice.attention import Heed, heed
from voice.audio.virtual import VirtualSpeaker
from voice.content import Content
from voice.conversation import Conversation
from voice.dialogue.session import Alarm, Asleep, Coaching, Idle, Session, State
from voice.events import FRAME_SECONDS, SILENCE, Match, Transcript
from voice.loudness import Loudness
from voice.nlu.matcher import Matcher
from voice.told import HeardNow, HearingNow, SayingNow, Told, Trouble

WORD_SECONDS = 0.24
"""As long as a labelled word, so that an echo keeps step with what is said."""

BREATH = quiet(1.5)
"""Longer than any silence that ends an utterance."""


class NotedSpeaker(VirtualSpeaker):
    """A virtual loudspeaker that remembers how loud it was told to be, and how often to be ready."""

    def __init__(self) -> None:
        super().__init__()
        self.gains: list[float] = []
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1

    def set_gain(self, gain: float) -> None:
        self.gains.append(gain)
        super().set_gain(gain)


class Unmoved(Loudness):
    """Labelled words are as loud as chance has it."""

    def utterance(self, *, hers: bool) -> None:
        """Whatever she does, it is answered alike."""


class Bedroom:
    """Charley by a bed. `echo` is how much later, in seconds, it hears itself; None for never."""

    def __init__(
        self,
        content: Content,
        matcher: Matcher,
        *,
        awake: bool = True,
        speaker: NotedSpeaker | LostSpeaker | None = None,
        failing: str | None = None,
        echo: float | None = None,
        watch: Callable[[Told], None] = lambda told: None,
    ) -> None:
        self.content = content
        self._watch = watch
        self.told: list[tuple[float, Told]] = []
        self.rates: list[float] = []
        self.time = 0.0
        self.speaker = speaker or NotedSpeaker()
        self._echo = echo
        self._air: deque[bytes] = deque()
        kind = SilentSynthesiser if echo is None else AudibleSynthesiser
        voice = kind(word_seconds=WORD_SECONDS, failing=failing)

        def voice_at(rate: float) -> SilentSynthesiser:
            self.rates.append(rate)
            return voice

        # At full volume the loudspeaker has nothing to multiply, which is most of the work here.
        self.conversation = Conversation(content, matcher, Session(volume=1.0))
        if awake:
            self.conversation.wake_up()
        self.assistant = Assistant(
            self.conversation,
            Listener(Direct(ScriptedRecogniser()), Endpointer(speaks)),
            voice_at=voice_at,
            speaker=self.speaker,
            tell=self._tell,
            loudness=Unmoved(),
        )

    def _tell(self, told: Told) -> None:
        self.told.append((self.time, told))
        self._watch(told)
        if isinstance(told, SayingNow) and self._echo is not None:
            heard = [[*utter(spoken(s.text)), *quiet(0.25)] for s in told.sentences]
            self._air = deque([*quiet(self._echo), *(frame for frames in heard for frame in frames)])

    def hear(self, frames: Iterable[bytes]) -> None:
        for frame in frames:
            self.speaker.advance()
            echo = (
                self._air.popleft() if self._air and self.assistant.speaking | bool(self._echo) else SILENCE
            )
            self.time = round(self.time + FRAME_SECONDS, 3)
            self.assistant.process(frame if frame != SILENCE else echo)

    def hear_said(self, text: str, confidence: float = 1.0) -> None:
        """Somebody says it, and waits a moment."""
        self.hear([*utter(text, confidence=confidence), *BREATH])

    def listen(self, longest: float = 60) -> None:
        """Let Charley finish."""
        for _ in range(round(longest / FRAME_SECONDS)):
            if not self.assistant.speaking:
                return
            self.hear([SILENCE])
        raise AssertionError("it talks without end")

    @property
    def said(self) -> list[str]:
        return [s.text for _, told in self.told if isinstance(told, SayingNow) for s in told.sentences]

    @property
    def understood(self) -> list[Match | None]:
        return [told.match for _, told in self.told if isinstance(told, HeardNow)]

    def when(self, sentence: str) -> float:
        """When it began to be said."""
        return next(
            time
            for time, told in self.told
            if isinstance(told, SayingNow) and sentence in [s.text for s in told.sentences]
        )

    def now(self) -> State:
        return self.conversation.session.state


@pytest.fixture
def room(content: Content, matcher: Matcher) -> Bedroom:
    return Bedroom(content, matcher)


def texts(content: Content, line: str) -> list[str]:
    """A line in its first wording."""
    return [sentence.text for sentence in content.lines[line].wordings[0]]


def counts(content: Content) -> list[str]:
    """What is counted aloud in a round of relief."""
    return [sentence.text for _, sentence in sorted(content.counts["let_go"].items())]


def begin_to_hold(room: Bedroom) -> None:
    """Listen until the stretch of the first round is held."""
    last = len(room.content.relief.ways["usual"].first) - 1
    for _ in range(round(60 / FRAME_SECONDS)):
        state = room.now()
        if isinstance(state, Coaching) and state.step == last and state.held is not None:
            return
        room.hear([SILENCE])
    raise AssertionError("it never came to hold")


# --- speaking -------------------------------------------------------------------------------------


def test_a_question_is_answered_aloud_and_to_the_end(room: Bedroom) -> None:
    room.hear_said("what causes leg cramps")
    assert room.understood[0] is not None
    assert room.understood[0].intent == "causes"
    assert room.assistant.speaking
    room.listen()
    answer = [s.text for s in room.content.intents["causes"].answer]
    assert room.said[: len(answer)] == answer
    assert not room.conversation.session.speaking


def test_counts_come_by_the_clock_of_the_sound(room: Bedroom) -> None:
    room.hear_said("i have a cramp in my calf")
    begin_to_hold(room)
    begun = room.time
    room.hear(quiet(21))
    for at, sentence in room.content.counts["let_go"].items():
        assert begun + at - TICK <= room.when(sentence.text) <= begun + at + TICK
    assert room.content.relief.ask.ask.text in room.said


def test_an_evening_of_silence_is_silent(room: Bedroom) -> None:
    room.hear(quiet(60))
    assert room.told == []
    assert room.now() == Asleep()


def test_quieter_and_slower_hold_from_the_next_sentence_on(room: Bedroom) -> None:
    room.hear_said("quieter")
    room.hear_said("slower please")
    assert isinstance(room.speaker, NotedSpeaker)
    assert room.speaker.gains[-1] < room.speaker.gains[0]
    assert room.rates[-1] < room.rates[0]


def test_a_line_can_be_announced_at_any_time(room: Bedroom) -> None:
    room.assistant.announce("cannot_hear")
    room.hear([SILENCE])
    room.listen()
    assert room.said == texts(room.content, "cannot_hear")


# --- interrupting ---------------------------------------------------------------------------------


def test_stop_is_silence_before_the_word_is_over(room: Bedroom) -> None:
    room.hear_said("what causes leg cramps")
    assert isinstance(room.speaker, NotedSpeaker)
    word = utter("stop")
    said_so_far = 0
    while room.speaker.speaking:
        room.hear([word[said_so_far]])
        said_so_far += 1
    assert said_so_far < len(word)
    room.hear([*word[said_so_far:], *BREATH])
    assert room.said[-1:] == texts(room.content, "okay")
    assert room.now() == Idle()


@pytest.mark.parametrize("text", ["yes", "what should i eat", "hmm", "the cat"])
def test_nothing_else_cuts_it_off_in_the_middle_of_a_word(room: Bedroom, text: str) -> None:
    room.hear_said("what causes leg cramps")
    room.hear(utter(text))
    assert room.assistant.speaking


def test_a_danger_sign_cuts_in_and_is_answered_in_full(room: Bedroom) -> None:
    room.hear_said("my calf is cramping")
    room.listen()
    room.hear(quiet(6))
    stretching = room.now()
    room.hear_said("my chest hurts and i can't breathe")
    script = [s.text for s in room.content.red_flags["RF01"].say]
    assert room.said[-len(script) :] == script
    state = room.now()
    assert isinstance(state, Alarm)
    assert state.flag == "RF01"
    assert isinstance(state.before, Coaching)
    assert isinstance(stretching, Coaching)
    assert state.before.course == stretching.course
    room.listen()
    room.hear(quiet(15.5))
    assert room.said[-1:] == texts(room.content, "have_you_called")


def test_an_answer_before_the_question_is_over_counts(room: Bedroom) -> None:
    room.hear_said("hello")
    assert room.assistant.speaking
    room.hear_said("yes my leg is cramping")
    assert isinstance(room.now(), Coaching)


# --- hearing itself -------------------------------------------------------------------------------


@pytest.mark.parametrize("delay", [0.0, 0.04, 0.12, 0.2])
def test_it_does_not_answer_itself(content: Content, matcher: Matcher, delay: float) -> None:
    room = Bedroom(content, matcher, echo=delay)
    room.hear_said("i have a cramp in my calf")
    room.hear(quiet(10))
    assert [match.intent for match in room.understood if match] == ["cramp_now"]
    assert len(room.understood) > 1, "it did hear itself"
    assert isinstance(room.now(), Coaching)


@pytest.mark.parametrize("delay", [0.0, 0.12])
def test_it_counts_and_asks_through_its_own_echo(content: Content, matcher: Matcher, delay: float) -> None:
    room = Bedroom(content, matcher, echo=delay)
    room.hear_said("i have a cramp in my calf")
    begin_to_hold(room)
    room.hear(quiet(27))
    assert room.said[-5:] == [*counts(content), content.relief.ask.ask.text]
    assert [match.intent for match in room.understood if match] == ["cramp_now"]


def test_it_does_not_say_okay_to_itself_all_night(content: Content, matcher: Matcher) -> None:
    room = Bedroom(content, matcher, echo=0.0)
    room.hear_said("stop")
    room.hear(quiet(15))
    assert room.said == texts(content, "okay")


def test_a_danger_sign_said_over_its_question_is_heard(room: Bedroom) -> None:
    room.hear_said("my calf is cramping")
    room.listen()
    room.hear_said("it's gone now")
    assert room.content.checks[room.content.relief.checks[0]].ask.text in room.said
    room.hear_said("yes one leg is more swollen")
    assert isinstance(room.now(), Alarm)


# --- what is not meant for it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "plea",
    [
        "i have a cramp in my calf",
        "ow my leg",
        "cramp",
        "ow cramp",
        "ow i have a cramp in my calf",
        "my calf is cramping ow",
    ],
)
def test_asleep_a_plea_needs_no_name(content: Content, matcher: Matcher, plea: str) -> None:
    room = Bedroom(content, matcher, awake=False)
    room.hear_said(plea)
    assert isinstance(room.now(), Coaching)
    assert room.said[0] == content.relief.opening[0].text


@pytest.mark.parametrize(
    "text", ["what's on television tonight", "turn off the light", "yes", "what should i eat", "thank you"]
)
def test_asleep_it_minds_its_own_business(content: Content, matcher: Matcher, text: str) -> None:
    room = Bedroom(content, matcher, awake=False)
    room.hear_said(text)
    assert room.understood == [None]
    assert room.said == []
    assert room.now() == Asleep()


@pytest.mark.parametrize(
    ("text", "wakes_at", "not_at"),
    [
        ("my calf is cramping", 0.8, 0.79),
        ("it's started up again down there in the back of me leg", 0.92, 0.91),  # a plea, but vaguely
        (
            "my wife's just woken up screaming with cramp in her calf what do i do",
            0.8,
            0.79,
        ),  # long, but plain
        ("it's not swollen or red or anything it's just cramping like mad right now", 0.92, 0.91),  # longer
        ("charley my train is late", 0.8, 0.79),  # the name, and nothing that means something
        ("charley what should i eat", 0.7, None),
    ],
)
def test_asleep_long_and_vague_talk_must_be_heard_clearly(
    content: Content, matcher: Matcher, text: str, wakes_at: float, not_at: float | None
) -> None:
    room = Bedroom(content, matcher, awake=False)
    if not_at is not None:
        room.hear_said(text, confidence=not_at)
        assert room.said == []
    room.hear_said(text, confidence=wakes_at)
    assert room.said


def test_asleep_noise_is_nothing_even_in_the_words_of_a_plea(content: Content, matcher: Matcher) -> None:
    room = Bedroom(content, matcher, awake=False)
    room.hear_said("my calf is cramping", confidence=0.3)
    assert (room.understood, room.said) == ([None], [])


def test_awake_what_is_too_unclear_is_asked_for_again(room: Bedroom) -> None:
    room.hear_said("what causes leg cramps", confidence=0.3)
    assert room.said == texts(room.content, "not_understood")
    transcripts = [told.transcript for _, told in room.told if isinstance(told, HeardNow)]
    assert [t.accepted for t in transcripts] == [False]


@pytest.mark.parametrize(
    ("confidence", "taken"), [(1.0, True), (0.65, True), (0.5, True), (0.4, False), (0.1, False)]
)
def test_a_soft_answer_to_an_open_question_is_taken(
    content: Content, matcher: Matcher, confidence: float, taken: bool
) -> None:
    room = Bedroom(content, matcher)
    room.hear_said("hello")
    room.listen()
    room.hear(BREATH)
    room.hear_said("yes", confidence=confidence)
    assert isinstance(room.now(), Coaching) == taken


@pytest.mark.parametrize(
    ("said", "confidence", "taken"),
    [
        ("what causes leg cramps", 0.55, True),
        ("what causes leg cramps", 0.45, False),
        ("causes", 0.55, False),
        ("what about the boat in the harbour", 0.55, False),
    ],
)
def test_a_plain_sentence_makes_up_for_mumbling(
    room: Bedroom, said: str, confidence: float, taken: bool
) -> None:
    room.hear_said(said, confidence=confidence)
    assert (room.conversation.session.topic == "causes") is taken


def test_a_soft_word_that_nobody_asked_for_is_not_taken(room: Bedroom) -> None:
    room.hear_said("stop", confidence=0.5)
    assert room.said == texts(room.content, "not_understood")


def test_sound_that_ends_is_understood_to_its_end(room: Bedroom) -> None:
    room.assistant.run([*quiet(1), *utter("what should i eat")])
    assert [match.intent for match in room.understood if match] == ["foods"]


def test_every_partial_is_told_as_it_comes(room: Bedroom) -> None:
    room.hear_said("say that again")
    heard = [told for _, told in room.told if isinstance(told, HearingNow | HeardNow)]
    partials = [told for told in heard[:3] if isinstance(told, HearingNow)]
    assert [told.text for told in partials] == ["say", "say that", "say that again"]
    assert partials[-1].match.intent == "repeat"
    assert isinstance(heard[3], HeardNow)
    assert isinstance(heard[3].transcript, Transcript)


# --- when something is broken ---------------------------------------------------------------------


def troubles(room: Bedroom) -> list[str]:
    return [told.message for _, told in room.told if isinstance(told, Trouble)]


def test_without_a_voice_the_conversation_goes_on(content: Content, matcher: Matcher) -> None:
    room = Bedroom(content, matcher, failing="")
    room.hear_said("i have a cramp in my calf")
    assert len(troubles(room)) == len(room.said)
    assert "install one" in troubles(room)[0]
    room.hear(quiet(25))
    assert room.said[-5:] == [*counts(content), content.relief.ask.ask.text]


def test_one_sentence_that_fails_leaves_the_others(content: Content, matcher: Matcher) -> None:
    first = content.relief.ways["usual"].first[0]
    broken = content.relief.opening[0].text
    room = Bedroom(content, matcher, failing=broken)
    room.hear([*utter("i have a cramp in my calf"), *quiet(0.7)])
    assert len(troubles(room)) == 1
    assert room.assistant.speaking
    room.listen()
    assert room.said[-1] == first.say[-1].text
    assert room.conversation.shown()["step"]["held"] <= TICK


def test_without_a_loudspeaker_the_conversation_goes_on(content: Content, matcher: Matcher) -> None:
    room = Bedroom(content, matcher, speaker=LostSpeaker())
    room.hear_said("i have a cramp in my calf")
    room.hear(quiet(25))
    assert content.relief.ask.ask.text in room.said
    assert set(troubles(room)) == {"the loudspeaker is away: plug it in"}
    room.hear_said("yes it is easing")
    assert content.checks[content.relief.checks[0]].ask.text in room.said


# --- a false stop only pauses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["stop the clock on the wall of that house", "wait for it here comes the goal"]
)
def test_what_only_began_like_a_command_pauses_and_goes_on(room: Bedroom, text: str) -> None:
    room.hear_said("what causes leg cramps")
    answer = room.said[:]
    room.hear(utter(text)[:14])
    assert isinstance(room.speaker, NotedSpeaker)
    assert not room.speaker.speaking
    assert room.assistant.paused
    room.hear([*utter(text)[14:], *BREATH])
    assert room.speaker.speaking, "it goes on"
    assert room.said == answer, "and asks nothing"
    room.listen()
    assert not room.conversation.session.speaking


def test_a_television_that_said_stop_does_not_silence_it_for_long(room: Bedroom) -> None:
    room.hear_said("what causes leg cramps")
    talk = "stop " + "the boat in the harbour was green and " * 6
    assert isinstance(room.speaker, NotedSpeaker)
    silent = 0
    for frame in utter(talk):
        room.hear([frame])
        silent += not room.speaker.speaking
    assert room.speaker.speaking
    assert silent * FRAME_SECONDS < HELD_SECONDS + 0.5


def test_it_speaks_low_while_somebody_else_does(content: Content, matcher: Matcher) -> None:
    room = Bedroom(content, matcher)
    room.hear_said("what causes leg cramps")
    room.hear(quiet(1))
    assert isinstance(room.speaker, NotedSpeaker)
    loud = room.speaker.gains[-1]
    room.hear(utter("the boat"))
    assert room.speaker.gains[-1] == pytest.approx(loud * LOW)
    room.hear(BREATH)
    assert room.speaker.gains[-1] == loud


def test_words_without_a_meaning_do_not_break_off_an_answer(room: Bedroom) -> None:
    room.hear_said("what causes leg cramps")
    room.hear_said("the boat in the harbour")
    assert room.assistant.speaking
    assert "Sorry" not in " ".join(room.said)


def test_typed_words_are_for_charley(room: Bedroom) -> None:
    match = room.assistant.take("what should i eat")
    assert match.intent == "foods"
    assert room.assistant.speaking


def test_nobody_is_asked_again_while_she_answers(room: Bedroom) -> None:
    room.hear_said("hello")
    room.listen()
    asked = len(room.said)
    room.hear(quiet(7))
    slow = [frame for word in ("well", "i", "am", "not", "sure") for frame in [*utter(word), *quiet(0.4)]]
    room.hear(slow[: -len(quiet(0.4))])
    assert len(room.said) == asked


# --- she is heard, whatever Charley says besides --------------------------------------------------


@pytest.mark.parametrize("before", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5])
@pytest.mark.parametrize(("text", "heeded"), [("my chest hurts", Alarm), ("stop", Idle)])
def test_words_that_end_just_before_a_count_are_heard(
    content: Content, matcher: Matcher, before: float, text: str, heeded: type[State]
) -> None:
    room = Bedroom(content, matcher, echo=0.12)
    room.hear_said("i have a cramp in my calf")
    begin_to_hold(room)
    first = min(content.counts["let_go"])
    room.hear(quiet(first - 0.1))
    room.hear(quiet(5 - len(utter(text)) * FRAME_SECONDS - before))
    room.hear([*utter(text), *quiet(3)])
    assert isinstance(room.now(), heeded)


@pytest.mark.parametrize("text", ["stop", "help", "wait", "bleeding", "chest pain"])
def test_a_word_like_one_of_its_own_is_hers(room: Bedroom, text: str) -> None:
    for sentence in ("Push your heel away.", "Stop if you feel dizzy.", "Any chest pain, or bleeding?"):
        assert not Overlap((sentence,)).is_own(text)


def test_a_second_reading_counts_over_its_own_voice_too(room: Bedroom) -> None:
    room.hear_said("what causes leg cramps")
    room.hear(utter("my calf is hod and right"))
    heard = Transcript("my calf is hod and right", 0.9, alternatives=("my calf is hot and red",))
    assert heed(room.conversation, heard, speaking=True) is Heed.TAKEN


def test_a_danger_script_is_not_spoken_low(room: Bedroom) -> None:
    room.hear_said("my chest hurts and i can't breathe")
    assert isinstance(room.now(), Alarm)
    room.hear(quiet(1))
    assert isinstance(room.speaker, NotedSpeaker)
    room.hear(utter("oh god oh please come here"))
    assert room.speaker.gains[-1] == 1.0


def test_an_announcement_waits_and_is_no_part_of_the_conversation(room: Bedroom) -> None:
    room.hear_said("i have a cramp in my calf")
    room.hear(quiet(0.5))
    room.assistant.announce("microphone_back")
    begin_to_hold(room)
    (aside,) = texts(room.content, "microphone_back")
    assert room.said.count(aside) == 1
    way = [s.text for step in room.content.relief.ways["usual"].first for s in step.say]
    assert [said for said in room.said if said != aside][-len(way) :] == way, "and no step is left out"
    assert room.when(way[-1]) > room.when(aside), "nor begun by its end"


@pytest.mark.parametrize(
    ("text", "opened"), [("the boat in the harbour", False), ("my calf is cramping", True)]
)
def test_asleep_the_loudspeaker_is_opened_for_a_plea_alone(
    content: Content, matcher: Matcher, text: str, opened: bool
) -> None:
    room = Bedroom(content, matcher, awake=False)
    room.hear(utter(text))
    assert isinstance(room.speaker, NotedSpeaker)
    assert bool(room.speaker.woken) is opened


def test_a_question_is_asked_again_over_a_television(room: Bedroom) -> None:
    room.hear_said("hello")
    room.listen()
    asked = len(room.said)
    room.hear(utter("the boat in the harbour was green and the sea was blue " * 6))
    assert len(room.said) > asked


@pytest.mark.parametrize(("text", "taken"), [("do the", False), ("no", True), ("yes it is", True)])
def test_half_an_answer_over_its_question_is_not_believed(room: Bedroom, text: str, taken: bool) -> None:
    room.hear_said("my calf is cramping")
    room.listen()
    room.hear_said("it's gone now")
    heard = Transcript(text, 0.9)
    assert (heed(room.conversation, heard, over=True) is Heed.TAKEN) is taken
    assert heed(room.conversation, heard) is Heed.TAKEN
