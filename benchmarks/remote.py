"""What it costs to lose a server that hears or speaks for a bedside, and what it can make of noise.

    python -m benchmarks.remote [--times 10] [--audio FOLDER]

Real servers in processes of their own (tests/wyoming_peers.py: Vosk and pyttsx3 behind the protocol), killed
or stopped in the middle of a sentence that is heard, or before one that is to be said. FOLDER holds recorded
noise; a server that finds words in all of it stands for those of the whisper kind.
"""

from __future__ import annotations

import argparse
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from tests.soundlab import wait_until
from tests.speech import speak
from tests.wyoming_peers import BUNDLED, Served
from voice import assembly
from voice.asr.engines import Engine
from voice.asr.recogniser import CHUNK_BYTES, Recogniser
from voice.asr.supervised import Supervised, worker
from voice.asr.vouching import believed
from voice.attention import Heed, heed
from voice.audio import wav
from voice.conversation import Conversation
from voice.events import FRAME_BYTES, RATE, Transcript
from voice.remote.address import Address
from voice.tts.cache import SpeechCache
from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser
from voice.tts.wyoming import WyomingSynthesiser

SAID = "i have a cramp in my calf"

INVENTED = (
    *("you", "thank you", "thanks for watching", "bye", "okay", "yeah", "no", "oh", "so", "yes"),
    *("thank you very much", "i'm going to go to the bathroom", "ow", "help", "my leg"),
)
"""What is found in noise by recognisers that know nothing but words; and some that would be worst."""

Happening = Callable[[], object]

WINDOWS = (1.0, 2.0, 3.0)
"""Seconds of noise that are heard as an utterance each."""


def free() -> str:
    """An address that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return f"tcp://127.0.0.1:{held.getsockname()[1]}"


def happenings(server: Served) -> tuple[tuple[str, Happening, Happening], ...]:
    """What becomes of a server, by what, and what undoes it."""
    return (
        ("there", lambda: None, lambda: None),
        ("killed", server.kill, server.start),
        ("stopped", server.stop, server.go_on),
    )


# --- hearing -----------------------------------------------------------------------------------------


class Bed:
    """The recogniser's process beside a bed."""

    def __init__(self, uri: str) -> None:
        self.told: list[str] = []
        self._ears = Supervised(worker(Engine("vosk", str(BUNDLED), uri=uri)))
        self._ears.on_exchange = self.told.append
        self._ears.start()

    def until_there(self) -> None:
        """The server hears."""

        def there() -> bool:
            self._ears.news()
            return bool(self.told) and self.told[-1].startswith("hearing with")

        wait_until(there, "the server hears")

    def hear(self, halfway: Callable[[], object]) -> float:
        """Seconds from the end of the sentence to its transcript, spoken in real time."""
        pcm = speak(SAID)
        pieces = [pcm[at : at + CHUNK_BYTES] for at in range(0, len(pcm), CHUNK_BYTES)]
        began = time.monotonic()
        self._ears.begin()
        for number, piece in enumerate(pieces):
            if number == len(pieces) // 2:
                halfway()
            time.sleep(max(began + number * CHUNK_BYTES / 2 / RATE - time.monotonic(), 0.0))
            self._ears.hear(piece)
            self._ears.news()
        self._ears.end()
        ended = time.monotonic()
        while True:
            for heard in self._ears.news():
                if isinstance(heard, Transcript):
                    assert heard.text == SAID, heard
                    return time.monotonic() - ended
            time.sleep(0.001)

    def close(self) -> None:
        """End its process."""
        self._ears.close()


def hearing(times: int, options: tuple[str, ...]) -> dict[str, list[float]]:
    """What happens in the middle of a sentence -> seconds after its end until it is understood."""
    found: dict[str, list[float]] = {}
    uri = free()
    bed = Bed(uri)
    with Served(uri, *options) as server:
        for _ in range(times):
            for what, do, undo in happenings(server):
                bed.until_there()
                bed.hear(lambda: None)  # another Charley has shown that it vouches for its words
                bed.until_there()
                found.setdefault(what, []).append(bed.hear(do))
                if what != "there":
                    found.setdefault(f"{what}: the next sentence", []).append(bed.hear(lambda: None))
                undo()
    bed.close()
    return found


# --- speaking ----------------------------------------------------------------------------------------


def speaking(times: int) -> dict[str, list[float]]:
    """What has happened before a new sentence -> seconds until it can be played."""
    found: dict[str, list[float]] = {}
    uri = free()
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder, Served(uri) as server:
        here = SpeechCache(Path(folder), Pyttsx3Synthesiser())
        there = WyomingSynthesiser(Address.parse(uri), Path(folder), told.append)
        voice = there.before(here)

        def say(what: str, text: str) -> None:
            began = time.monotonic()
            voice.render(text)
            found.setdefault(what, []).append(time.monotonic() - began)

        there.render_ahead("yes")  # its own engine is loaded
        for number in range(times):
            for what, do, undo in happenings(server):
                wait_until(lambda: there.there(1.0), "the server speaks")
                here.render("yes")
                do()
                say(what, f"hold it for {number} seconds, {what}")
                if what != "there":
                    say(f"{what}: the next sentence", f"and {number} more, {what}")
                undo()
        voice.close()
    return found


# --- noise -------------------------------------------------------------------------------------------


def windows(folder: Path) -> Iterable[bytes]:
    """Pieces of all recordings."""
    for file in sorted(p for p in folder.iterdir() if p.suffix in (".flac", ".wav")):
        sound = b"".join(wav.frames(file))
        at, number = 0, 0
        while at < len(sound):
            size = round(WINDOWS[number % len(WINDOWS)] * RATE) * 2
            yield sound[at : at + size]
            at, number = at + size + 50 * FRAME_BYTES, number + 1


def noise(folder: Path, recogniser: Recogniser, conversation: Conversation) -> Iterable[str]:
    """A line of the table for what the server says."""
    local = []
    for piece in windows(folder):
        stream = recogniser.stream()
        stream.accept(piece)
        local.append(stream.finish())
    yield f"| nothing: heard here | {_heeded(local, conversation)} |"
    total: Counter[str] = Counter()
    for said in INVENTED:
        total.update(_count([believed(said, heard) for heard in local], conversation))
    yield f"| {len(INVENTED)} inventions, {len(INVENTED) * len(local)} times | {_told(total)} |"
    blind = [Transcript(said, 1.0) for said in INVENTED for _ in local]
    yield f"| the same, believed as it comes | {_heeded(blind, conversation)} |"


def _heeded(heard: list[Transcript], conversation: Conversation) -> str:
    return _told(_count(heard, conversation))


def _told(count: Counter[str]) -> str:
    return f"{count['asleep']} | {count['awake']} | {count['unclear']}"


def _count(heard: list[Transcript], conversation: Conversation) -> Counter[str]:
    count: Counter[str] = Counter()
    for (text, confidence, accepted, others), times in Counter(map(_told_of, heard)).items():
        transcript = Transcript(text, confidence, accepted=accepted, alternatives=others)
        awake = conversation.again()
        awake.wake_up()
        found = heed(awake, transcript) if text else Heed.IGNORED
        count["awake"] += times * (found is Heed.TAKEN)
        count["unclear"] += times * (found is Heed.UNCLEAR)
        asleep = conversation.again()
        if text and heed(asleep, transcript) is Heed.TAKEN:
            count["asleep"] += times * bool(asleep.hear(text, others=others)[1])
    return count


def _told_of(heard: Transcript) -> tuple[str, float, bool, tuple[str, ...]]:
    return heard.text, heard.confidence, heard.accepted, heard.alternatives


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--audio", type=Path)
    asked = parser.parse_args()
    for title, found in (
        ("heard, server as of others", hearing(asked.times, ())),
        ("heard, server is another Charley", hearing(asked.times, ("--vouch",))),
        ("spoken", speaking(asked.times)),
    ):
        print(f"\n| {title}: the server is | median, s | longest, s |\n|---|---|---|")
        for what, seconds in found.items():
            print(f"| {what} | {median(seconds):.2f} | {max(seconds):.2f} |")
    if asked.audio:
        chosen = assembly.settings()
        known = assembly.knowledge(chosen)
        recogniser = assembly.ears(chosen, known.content).recogniser
        print(f"\n| {recogniser.engine} here, the server says | asleep: acts | awake: acts | asks again |")
        print("|---|---|---|---|")
        for line in noise(asked.audio, recogniser, assembly.conversation(chosen, known)):
            print(line)


if __name__ == "__main__":
    main()
