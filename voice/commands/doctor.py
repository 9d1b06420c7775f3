"""`charley doctor`: looks whether all is well with this machine, and tells the mend of what is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import click

from voice.commands.meter import Meter, over
from voice.diagnosis.checks import checks
from voice.diagnosis.finding import Check, Finding, carry_out
from voice.diagnosis.subject import Subject

MARKS = {True: "ok", False: "!!", None: "--"}
ASKED = "microphone level"
"""The check during which somebody should speak."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(as_json: bool) -> None:
    """Look at microphone, loudspeaker, recogniser, voice and rights, and tell how to mend what is wrong."""
    watched = sys.stderr.isatty() and not as_json
    subject = Subject(meter=Meter() if watched else None)
    todo = checks(subject)
    width = max(len(check.name) for check in todo)
    wrong = 0
    for finding in _found(todo, watched):
        line = json.dumps(finding.as_json(), ensure_ascii=False) if as_json else told(finding, width)
        print(line, flush=True)
        wrong += finding.ok is False
    if not as_json:
        print(f"{wrong} of {len(todo)} to mend" if wrong else f"all {len(todo)} well", file=sys.stderr)
    if wrong:
        sys.exit(1)


def _found(todo: list[Check], watched: bool) -> Iterator[Finding]:
    for check in todo:
        if watched:
            what = "say something, as you would at night" if check.name == ASKED else "looking"
            over(f"{check.name}: {what} ...")
        finding = carry_out(check)
        if watched:
            over("")
        yield finding


def told(finding: Finding, width: int) -> str:
    """The finding for people, with its mend below it."""
    line = f"{MARKS[finding.ok]}  {finding.check:{width}}  {finding.found}"
    return f"{line}\n{'':{width + 6}}{finding.mend}" if finding.mend else line
