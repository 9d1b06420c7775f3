"""The real synthesiser: same text same sound, the stated rate, and a worker that may die at any time."""

from __future__ import annotations

import ctypes.util
import itertools
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from speech import ESPEAK_VOICES, foreign_voices, speak

from voice.events import RATE
from voice.tts.catalogue import Catalogue
from voice.tts.espeak_library import find_library
from voice.tts.finish import LEAD, LOUDNESS, TAIL
from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser
from voice.tts.supervisor import Supervisor
from voice.tts.synthesiser import DEFAULT_VOICE, SynthesisError, Voice
from voice.tts.worker_process import WORKER, Patience

SENTENCES = (
    "For low calcium, doctors may use calcium carbonate or calcium gluconate.",
    "Milk or tofu, and leafy greens, are good choices.",
    "A hard, sore, red vein should be looked at today.",
    "Stretch two or three times a day, the last time just before bed.",
    "Keep the leg still.",
    "Stop if you feel dizzy or breathless, and tell me.",
    "Stop if you are dizzy or bleeding, and call your maternity unit.",
    "It may be sore till tomorrow.",
    "Not on your bump, and not on a swollen, red or numb leg.",
    "Low shoes with a firm heel are good for standing.",
)
"""As fast and as slow to say as everything that Charley says, taken together."""

ANY_TEXT = {
    "blank": " \n\t ",
    "dots": "...",
    "control": "one\x00two\x1b[31m three\r\n",
    "emoji": "well done 🙂👩‍🍼",
    "markup": "<speak><break time='9s'/>hi</speak> &amp; [[h@l'oU]]",
    "dash": "--help -v",
    "surrogate": "half \ud83d a pair",
    "scripts": "日本語 עברית हिन्दी",
    "unbroken": "a" * 1000,
    "long": "Now let go and rest. " * 100,
}

QUICK = Patience(answer=0.4, pace=0)


@pytest.fixture(scope="module")
def charley() -> Iterator[Pyttsx3Synthesiser]:
    synthesiser = Pyttsx3Synthesiser()
    yield synthesiser
    synthesiser.close()


@pytest.fixture
def worker() -> Iterator[Supervisor]:
    supervisor = Supervisor(patience=QUICK)
    yield supervisor
    supervisor.close()


def ended(pid: int) -> bool:
    """Whether that process ends within seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


@pytest.mark.engine
def test_same_text_gives_the_same_samples_whatever_was_said_before(charley: Pyttsx3Synthesiser) -> None:
    first = [charley.render(text).pcm for text in SENTENCES]
    again = [charley.render(text).pcm for text in reversed(SENTENCES)]
    other = Pyttsx3Synthesiser()
    assert [other.render(SENTENCES[3]).pcm] == first[3:4]
    other.close()
    assert again[::-1] == first
    assert all(first)


@pytest.mark.engine
@pytest.mark.parametrize("rate", [100, DEFAULT_VOICE.words_per_minute, 170])
def test_speaks_as_many_words_a_minute_as_it_says(charley: Pyttsx3Synthesiser, rate: float) -> None:
    synthesiser = charley.with_voice(Voice(DEFAULT_VOICE.name, rate))
    minutes = sum(synthesiser.render(text).seconds for text in SENTENCES) / 60
    assert sum(len(text.split()) for text in SENTENCES) / minutes == pytest.approx(rate, rel=0.05)


@pytest.mark.engine
def test_sentences_are_equally_loud_and_framed_by_the_same_silence(charley: Pyttsx3Synthesiser) -> None:
    for text in SENTENCES:
        sound = np.frombuffer(charley.render(text).pcm, "<i2") / 32768
        lead, tail = round(LEAD * RATE), round(TAIL * RATE)
        assert not sound[:lead].any()
        assert sound[lead] != 0
        assert not sound[-tail:].any()
        assert sound[-tail - 1] != 0
        active = sound[np.abs(sound) > 0.01]
        assert 20 * np.log10(active.std()) == pytest.approx(LOUDNESS, abs=2), text


@pytest.mark.engine
@pytest.mark.parametrize("text", ANY_TEXT.values(), ids=ANY_TEXT)
def test_any_text_is_safe(charley: Pyttsx3Synthesiser, text: str) -> None:
    speech = charley.render(text)
    assert speech.text == text
    assert bool(speech.pcm) == any(character.isalnum() for character in text)
    assert charley.render("Still here.").pcm


@pytest.mark.engine
def test_markup_and_phoneme_brackets_are_not_obeyed(charley: Pyttsx3Synthesiser) -> None:
    assert charley.render("<break time='9s'/> hi").seconds < 6


@pytest.mark.engine
def test_voices_differ_in_more_than_their_samples() -> None:
    def timbre(pcm: bytes) -> np.ndarray:
        sound = np.frombuffer(pcm, "<i2")
        power = np.abs(np.fft.rfft(sound[: len(sound) // 512 * 512].reshape(-1, 512))) ** 2
        return 10 * np.log10(power.mean(axis=0)[2:128] + 1)

    spectra = {voice: timbre(speak(SENTENCES[0], voice)) for voice in foreign_voices()}
    spectra["Charley"] = timbre(speak(SENTENCES[0], f"espeak:{DEFAULT_VOICE.name}"))
    assert len(spectra) > len(ESPEAK_VOICES)
    distances = {
        (a, b): float(np.abs(spectra[a] - spectra[b]).mean()) for a, b in itertools.combinations(spectra, 2)
    }
    assert min(distances.values()) > 1, min(distances, key=lambda pair: distances[pair])


@pytest.mark.engine
def test_another_voice_shares_the_worker(worker: Supervisor) -> None:
    one = Pyttsx3Synthesiser(worker=worker)
    slow = one.with_voice(Voice(DEFAULT_VOICE.name, 110))
    assert one.render("Hello.").seconds < slow.render("Hello.").seconds
    assert one.identity != slow.identity
    pid = worker.pid
    one.render("Again.")
    assert worker.pid == pid


@pytest.mark.engine
@pytest.mark.parametrize("name", ["en-usa", "en-us+f99", "klingonian", ""])
def test_a_voice_that_does_not_exist_is_an_error_with_proposals(worker: Supervisor, name: str) -> None:
    synthesiser = Pyttsx3Synthesiser(Voice(name, 135), worker)
    with pytest.raises(SynthesisError, match=r'did you mean "[^"]+"'):
        synthesiser.render("Hello.")
    assert synthesiser.with_voice(DEFAULT_VOICE).render("Hello.").pcm


def test_names_of_voices_are_read_as_people_write_them() -> None:
    catalogue = Catalogue({"en-us": "gmw/en-us", "en-gb": "gmw/en"}, ("f2", "Annie"))
    assert catalogue.identifier("EN-GB + annie") == "gmw/en+Annie"
    with pytest.raises(SynthesisError, match='did you mean "f2"'):
        catalogue.identifier("en-us+f3")


@pytest.mark.engine
def test_a_worker_killed_in_the_middle_of_a_sentence_is_replaced(worker: Supervisor) -> None:
    synthesiser = Pyttsx3Synthesiser(worker=worker)
    expected = synthesiser.render(SENTENCES[0])
    victim = worker.pid
    assert victim is not None
    os.kill(victim, signal.SIGSTOP)  # so that it can't be done before it is killed
    rendered: list[object] = []
    thread = threading.Thread(target=lambda: rendered.append(synthesiser.render(SENTENCES[0])))
    thread.start()
    os.kill(victim, signal.SIGKILL)
    thread.join(20)
    assert rendered == [expected]
    assert worker.pid not in (None, victim)


@pytest.mark.engine
def test_a_hung_worker_is_ended_and_replaced(worker: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    synthesiser = Pyttsx3Synthesiser(worker=worker)
    expected = synthesiser.render("Is it easing?")
    victim = worker.pid
    assert victim is not None
    os.kill(victim, signal.SIGSTOP)
    assert synthesiser.render("Is it easing?") == expected
    assert ended(victim)
    assert "it has not answered for 0.4 s" in caplog.text


@pytest.mark.engine
def test_an_idle_worker_ends_and_the_next_sentence_starts_another(caplog: pytest.LogCaptureFixture) -> None:
    worker = Supervisor((*WORKER, "0.05"))
    synthesiser = Pyttsx3Synthesiser(worker=worker)
    expected = synthesiser.render("Hello.")
    first = worker.pid
    assert first is None or ended(first)
    assert worker.pid is None
    assert synthesiser.render("Hello.") == expected
    assert not caplog.records, "going to rest is no failure"
    synthesiser.close()


@pytest.mark.engine
def test_close_ends_the_worker_and_may_come_twice(worker: Supervisor) -> None:
    synthesiser = Pyttsx3Synthesiser(worker=worker)
    synthesiser.render("Hello.")
    pid = worker.pid
    assert pid is not None
    synthesiser.close()
    synthesiser.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.engine
def test_the_worker_ends_with_its_input() -> None:
    """So that none is left behind when the assistant is killed."""
    done = subprocess.run(WORKER, input=b"", capture_output=True, timeout=20, check=True)
    assert done.stdout == b'{"ready": true}\n'


BROKEN_WORKERS = {
    "dies at once": ("", "failed twice.*ended.*again"),
    "never reports": ("import signal; signal.pause()", "failed twice.*not answered"),
    "talks nonsense": ("print('Audio saved')", "failed twice.*answers b'Audio saved'"),
    "dies at work": ("print('{\"ready\": true}')", "failed twice"),
    "dies while it answers": (
        'print(\'{"ready": true}\', flush=True); input(); print(\'{"bytes": 9}\'); print("PCM")',
        "failed twice.*ended",
    ),
    "can't work": (
        'print(\'{"error": "espeak-ng is missing; install it"}\')',
        "^espeak-ng is missing; install it$",
    ),
}


@pytest.mark.parametrize(("program", "message"), BROKEN_WORKERS.values(), ids=BROKEN_WORKERS)
def test_a_worker_that_fails_twice_is_an_error_in_one_line(program: str, message: str) -> None:
    # Time enough for Python to start on a busy machine, except where nothing comes however long one waits.
    start = 0.3 if "pause" in program else 10
    patience = Patience(start=start, last_start=start, answer=0.3, last=0.3, pace=0)
    supervisor = Supervisor((sys.executable, "-c", program), patience)
    with pytest.raises(SynthesisError, match=message) as caught:
        supervisor.ask({"text": "Hello."})
    assert "\n" not in str(caught.value)
    assert supervisor.pid is None
    supervisor.close()


WITHOUT_THE_WHEEL = """
import sys
sys.modules["espeakng_loader"] = None
from voice.tts.worker import main
main()
"""


@pytest.mark.engine
@pytest.mark.skipif(not ctypes.util.find_library("espeak-ng"), reason="no espeak-ng installed in the system")
def test_without_the_wheel_the_system_library_speaks() -> None:
    synthesiser = Pyttsx3Synthesiser(worker=Supervisor((sys.executable, "-c", WITHOUT_THE_WHEEL)))
    first = synthesiser.render(SENTENCES[0])
    assert first.seconds > 2
    assert synthesiser.render(SENTENCES[0]) == first
    synthesiser.close()


def test_the_assistant_s_side_loads_neither_numpy_nor_the_engine() -> None:
    program = (
        "import sys, voice.tts.cache, voice.tts.pyttsx3_synthesiser as side; "
        "side.Pyttsx3Synthesiser().identity; "
        "print(*{'numpy', 'soxr', 'soundfile', 'pyttsx3'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=20, check=True)
    assert done.stdout.strip() == b""


def test_identity_names_engine_version_voice_and_rate() -> None:
    identity = Pyttsx3Synthesiser(Voice("en-gb+f3", 128)).identity
    for part in ("pyttsx3 2", find_library().version, "en-gb+f3", "128 words a minute"):
        assert part in identity
