"""Every check, in the order in which things stand on each other."""

from __future__ import annotations

from functools import partial

from voice.diagnosis import hearing, household, machine, servers, speaking
from voice.diagnosis.finding import Check
from voice.diagnosis.subject import Subject


def checks(subject: Subject) -> list[Check]:
    """What is to be looked at, with the seconds that each may take on a slow machine."""
    return [
        Check("libraries", machine.libraries, 60),
        Check("settings", partial(household.settings, subject)),
        Check("content", partial(household.knowledge, subject), 60),
        Check("numbers", partial(household.numbers, subject), 30),
        Check("folders", machine.folders),
        Check("disk", machine.disk),
        Check("heat", machine.heat),
        Check("sound card", machine.card),
        Check("sound server", machine.session),
        Check("microphone", partial(hearing.microphone, subject), 20),
        Check("microphone level", partial(hearing.loudness, subject), 30),
        Check("microphone offset", partial(hearing.offset, subject), 30),
        Check("model", partial(hearing.model, subject), 90),
        Check("voice", partial(speaking.voice, subject), 60),
        Check("recogniser", partial(hearing.speed, subject), 60),
        *_elsewhere(subject),
        Check("loudspeaker", partial(speaking.loudspeaker, subject), 60),
        Check("hears itself", partial(speaking.itself, subject), 60),
        Check("echo canceller", partial(speaking.canceller, subject)),
        Check("sentences", partial(speaking.sentences, subject), 60),
    ]


def _elsewhere(subject: Subject) -> list[Check]:
    """Of the servers that the household has named."""
    asked = (
        ("hearing elsewhere", subject.settings.asr.uri, servers.hearing),
        ("speaking elsewhere", subject.settings.tts.uri, servers.speaking),
    )
    return [Check(name, partial(look, subject), 60) for name, address, look in asked if address]
