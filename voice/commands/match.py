"""`charley match`: what a sentence is understood as, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

import click

from voice import assembly
from voice.events import Match
from voice.nlu import explaining


@click.command()
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--explain", is_flag=True, help="Say why.")
def command(text: tuple[str, ...], as_json: bool, explain: bool) -> None:
    """Say what TEXT is understood as. Without TEXT, each line of standard input."""
    chosen = assembly.settings()
    known = assembly.knowledge(chosen)
    conversation = assembly.conversation(chosen, known)
    lines: Iterable[str] = text or (line.rstrip("\r\n") for line in sys.stdin or ())
    for line in lines:
        match, _ = conversation.understand(line)
        print(
            json.dumps(match.as_json(line), ensure_ascii=False) if as_json else _told(line, match), flush=True
        )
        if explain:
            for reason in explaining.explain(known.matcher, match, lambda t: conversation.understand(t)[0]):
                print(f"    {reason}", file=sys.stderr if as_json else sys.stdout)


def _told(line: str, match: Match) -> str:
    danger = f" {match.flag} {match.tier.value if match.tier else ''}" if match.flag else ""
    return f"{match.score:.2f} {match.intent}{danger}: {line}"
