"""What speaks: the voice, its prepared sentences, the loudspeaker, and whether Charley hears itself."""

from __future__ import annotations

from voice import assembly
from voice.audio import canceller as echo
from voice.audio import loopback
from voice.audio.pactl import asked
from voice.commands.rendering import fixed_sentences
from voice.diagnosis import hearing
from voice.diagnosis.finding import Finding, bad, good, moot, parted
from voice.diagnosis.subject import Played, Subject
from voice.events import RATE

SLOW_SECONDS = 1.0
"""For a sentence that was not rendered ahead; she waits for it in silence."""

WORDS_SHARE = 0.6
"""Likeness of the words from which the recogniser heard the sentence, where its sound could not be found."""


def voice(subject: Subject) -> Finding:
    """Whether the synthesiser renders, and how fast."""
    sample = subject.sample
    spoken = len(sample.pcm) / 2 / RATE
    name = subject.settings.speaking.voice or "the usual one"
    told = f"{name}, {sample.seconds:.2f} s for {spoken:.1f} s of speech"
    if sample.seconds > SLOW_SECONDS:
        return bad(told, "end other programs; what is rendered ahead comes at once all the same")
    return good(told)


def sentences(subject: Subject) -> Finding:
    """How many of the fixed sentences are rendered."""
    voice_at, close = assembly.voices(subject.settings)
    try:
        texts = fixed_sentences(subject.content)
        missing = len(voice_at(subject.settings.speaking.words_per_minute).missing(texts))
    finally:
        close()
    told = f"{len(texts) - missing} of {len(texts)} rendered"
    if missing:
        return bad(told, "charley setup renders them, and so does charley while it listens")
    return good(told)


def loudspeaker(subject: Subject) -> Finding:
    """Whether there is one and it plays."""
    devices = subject.devices
    if not devices.loudspeakers:
        lines = [*(p for p in devices.problems if "loudspeaker" in p), *devices.problems]
        line = next(iter(lines), "no loudspeaker: plug one in")
        return bad(*parted(line))
    played = subject.played
    if played.lost:
        return bad(*parted(played.lost))
    return good(f'"{played.device}" has played a sentence' if played.device else "has played a sentence")


def itself(subject: Subject) -> Finding:
    """Whether the microphone hears the loudspeaker: the proof that both work."""
    if not subject.devices.microphones or not subject.devices.loudspeakers:
        return moot("it takes a microphone and a loudspeaker")
    played = subject.played
    if played.lost:
        return moot("the loudspeaker did not play")
    share = hearing.understood(subject, played.recording)
    return heard(played, share)


def heard(played: Played, share: float) -> Finding:
    """What the recording tells; `share` is how much of the sentence the recogniser understood in it."""
    words = f"{100 * share:.0f} % of the words understood"
    echo = loopback.find(played.pcm, played.recording)
    if echo:
        delay = 1000 * (echo.at - played.started)
        return good(f"{delay:.0f} ms later, {echo.gain:+.0f} dB of what was played, {words}")
    if share >= WORDS_SHARE:
        return good(f"not in its sound, but {words}")
    return moot(
        "not heard: as it should be with headphones or an echo canceller",
        "otherwise turn the loudspeaker up, or move the microphone nearer",
    )


def canceller(subject: Subject) -> Finding:
    """Whether the sound server takes Charley's own voice out of what the microphone hears."""
    chosen = subject.settings.audio.microphone
    usual = f"{subject.devices.microphone or ''} {asked('get-default-source')}"
    if echo.cancels(chosen or usual) or (not chosen and echo.found()):
        return good("in use")
    if echo.cancels(asked("list", "short", "sources")):
        return moot("there, but not in use", "choose no microphone and no speaker in the settings, and it is")
    how = "docs/setup.md tells how to have one; without it Charley knows its own words"
    return moot("none", how)
