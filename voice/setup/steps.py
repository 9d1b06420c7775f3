"""The steps of set-up: each asks for one thing, and returns what is to be changed, nothing if skipped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voice.audio import level
from voice.audio.devices import Device, Devices
from voice.config import Settings
from voice.dialogue.manner import LOUDER, LOUDEST, QUIETEST
from voice.household import spoken
from voice.setup import answers
from voice.setup.interview import Interview
from voice.setup.settings_file import Changes
from voice.tts.synthesiser import DEFAULT_VOICE, SynthesisError

VOICES = {
    DEFAULT_VOICE.name: "a woman's, American",
    "en-gb+f3": "a woman's, British",
    "en-us+m3": "a man's, American",
}
"""Played for a choice; any other of espeak-ng's may be typed."""

NUMBER_PAUSE = 3.0
"""Seconds of silence after which a spoken number is complete: people breathe between its groups."""

LONGEST_NUMBER = 40
"""Characters, as config.py has it."""

TRIES = 3
"""Microphones that are tried before set-up goes on without one."""

HEARD_ABOVE = 12.0
"""dB above the room from which a microphone hears somebody, where no recogniser tells."""


def microphone(interview: Interview, devices: Devices, settings: Settings) -> Changes:
    """Which microphone; then a few words into it, with a meter, until they are heard."""
    usual = settings.audio.microphone or devices.microphone
    chosen: str | None = None
    for attempt in range(TRIES if devices.microphones else 0):
        picked = _device(interview, "setup_microphone", devices.microphones, chosen or usual)
        if picked:
            chosen = picked
            interview.use_microphone(chosen)
        interview.say("setup_speak")
        text, sound = interview.trial()
        if text is None:
            break
        found = level.measure(sound)
        interview.show(f"  voice {found.loudest:.0f} dBFS, room {found.floor:.0f} dBFS")
        if text:
            interview.show(f"  heard: {text}")
        if text or found.loudest - found.floor >= HEARD_ABOVE:
            interview.say("setup_heard")
            break
        if attempt < TRIES - 1:
            interview.say("setup_not_heard")
        else:
            interview.show("  nothing was heard; charley doctor tells what may be wrong")
    if not devices.microphones:
        interview.show("  there is no microphone: it can be chosen another time")
    return {"audio": {"microphone": chosen}} if chosen else {}


def loudspeaker(interview: Interview, devices: Devices, settings: Settings) -> Changes:
    """Which loudspeaker, until it is heard."""
    usual = settings.audio.speaker or devices.loudspeaker
    chosen: str | None = None
    while devices.loudspeakers:
        picked = _device(interview, "setup_speaker", devices.loudspeakers, chosen or usual)
        if picked:
            chosen = picked
            interview.use_loudspeaker(chosen)
        if interview.ask("setup_speaker_check", _one_of(interview, "yes", "no")) != "no":
            break
    if not devices.loudspeakers:
        interview.show("  there is no loudspeaker: it can be chosen another time")
    return {"audio": {"speaker": chosen}} if chosen else {}


def voice(interview: Interview, settings: Settings) -> Changes:
    """Which voice, after hearing some."""
    before = settings.speaking.voice
    names = list(VOICES)
    for number, name in enumerate(names, 1):
        interview.show(f"  {number}  {VOICES[name]} ({name})")
        if _speaks(interview, name):
            interview.say("setup_voice_sample")
    _speaks(interview, before)

    def understood(text: str) -> str | None:
        index = answers.choice(text, names)
        name = names[index] if index is not None else text.strip()
        return name if _speaks(interview, name) else None

    chosen = interview.ask("setup_voice", understood)
    return {"speaking": {"voice": chosen}} if chosen else {}


def volume(interview: Interview, settings: Settings) -> Changes:
    """Louder and quieter, until it is right."""
    found = settings.speaking.volume
    while True:
        answer = interview.ask("setup_volume", _one_of(interview, "louder", "quieter", "yes"))
        if answer not in ("louder", "quieter"):
            break
        found = found * LOUDER if answer == "louder" else found / LOUDER
        found = round(min(max(found, QUIETEST), LOUDEST), 2)
        interview.use_volume(found)
        interview.show(f"  volume {found:.2f}")
    if answer is None:
        interview.use_volume(settings.speaking.volume)
    return {"speaking": {"volume": found}} if answer and found != settings.speaking.volume else {}


def region(interview: Interview) -> Changes:
    """Where help is called: the numbers of that place."""
    regions = interview.content.regions
    keys = list(regions)
    for number, (key, place) in enumerate(regions.items(), 1):
        interview.show(f"  {number:2}  {place.title} ({key}): {place.emergency}")

    def understood(text: str) -> int | None:
        by_key = keys.index(text.strip().lower()) if text.strip().lower() in keys else None
        return by_key if by_key is not None else answers.choice(text, [p.title for p in regions.values()])

    index = interview.ask("setup_region", understood)
    if index is None:
        return {}
    interview.show(f"  {regions[keys[index]].title}")
    return {"household": {"region": keys[index]}}


def maternity(interview: Interview) -> Changes:
    """The maternity unit's number, read back digit by digit until it is right."""
    line = "setup_maternity"
    while True:
        number = interview.ask(line, lambda text: text.strip() if answers.digits(text) else None)
        if number is None:
            return {}
        number = _whole(interview, number)
        digits = answers.digits(number) or ""
        if len(digits) >= answers.SHORTEST_NUMBER and len(number) <= LONGEST_NUMBER:
            check = _one_of(interview, "yes", "no")
            right = interview.ask("setup_number_check", check, NUMBER=spoken(digits))
            if right != "no":
                return {"household": {"maternity": number}} if right else {}
        line = "setup_number_again"


def _whole(interview: Interview, number: str) -> str:
    """What is still said of it, group by group; a typed one is complete, and keeps its plus sign."""
    if any(c.isdecimal() for c in number):
        return number
    digits = answers.digits(number) or ""
    while more := interview.more(NUMBER_PAUSE):
        digits += answers.digits(more) or ""
        interview.show(f"  {digits}")
    return digits


def _device(interview: Interview, line: str, devices: Sequence[Device], usual: str | None) -> str | None:
    """One of several, by number or name; None where there is no choice, or it stays as it is."""
    for number, device in enumerate(devices, 1):
        mark = "*" if device.name == usual else " "
        interview.show(f"  {number:2} {mark} {device.name}  ({device.rate} Hz)")
    if len(devices) == 1:
        return None
    names = [device.name for device in devices]
    index = interview.ask(line, lambda text: answers.choice(text, names))
    return None if index is None else names[index]


def _speaks(interview: Interview, name: str | None) -> bool:
    """Take this voice if it exists."""
    try:
        interview.use_voice(name)
    except SynthesisError as error:
        interview.show(f"  ({error})")
        return False
    return True


def _one_of(interview: Interview, *intents: str) -> Callable[[str], str | None]:
    return lambda text: interview.meanings.of(text, intents)
