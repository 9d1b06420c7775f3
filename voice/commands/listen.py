"""`charley`: listens and talks, until it is stopped."""

from __future__ import annotations

import sys

import click

from voice.commands.starting import started


@click.command()
def command() -> None:
    """Listen and talk. Without a microphone: type, or the demo where there is no terminal."""
    with started() as start:
        if start.microphones:
            from voice.commands.bedside import listen

            listen(start.chosen, start.known, start.transcriber, start.rereading)
            return
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
