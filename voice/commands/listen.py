"""`charley`: listens and talks, until it is stopped."""

from __future__ import annotations

import sys

import click

from voice.asr.supervised import Supervised, spawn, worker
from voice.audio.devices import Listing


@click.command()
def command() -> None:
    """Listen and talk. Without a microphone: type, or the demo where there is no terminal."""
    listing, recogniser = Listing(), spawn()
    # Half a second of imports; PortAudio may take longer to look around, and an engine to start: all at once.
    from voice import assembly
    from voice.assistant import Trouble
    from voice.commands.bedside import listen, show
    from voice.knowledge import Knowledge, Rereading

    chosen = assembly.settings()
    knowledge = Knowledge(chosen, lambda message: show(Trouble(message)))
    known = knowledge.first()
    ears = assembly.ears(chosen, known.content)
    transcriber = Supervised(worker(ears.engine, recogniser))
    try:
        transcriber.load()
        devices = listing.devices()
        for problem in devices.problems:
            print(f"charley: {problem}", file=sys.stderr)
        if devices.microphones:
            if ears.notice:
                print(f"charley: {ears.notice}", file=sys.stderr)
            listen(chosen, known, transcriber, Rereading(knowledge))
            return
    finally:
        transcriber.close()
    _without_microphone()


def _without_microphone() -> None:
    from voice.commands import chat, demo

    context = click.get_current_context()
    if sys.stdin.isatty():
        print("charley: no microphone, so we type", file=sys.stderr)
        context.invoke(chat.command)
    else:
        print("charley: no microphone and no terminal, so here is the demo", file=sys.stderr)
        context.invoke(demo.command)
