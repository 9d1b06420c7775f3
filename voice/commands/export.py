"""`charley export`: what people say to Charley, in the formats of other assistants."""

from __future__ import annotations

from pathlib import Path

import click

from voice import assembly, content, places
from voice.content import Content
from voice.export import folder, hassil, ovos

_to = click.option("--to", metavar="FOLDER", type=click.Path(path_type=Path), help="Where to write.")
_force = click.option("--force", is_flag=True, help="Also over a file that somebody else wrote.")


@click.group()
def command() -> None:
    """Write what people say to Charley for other assistants."""


@command.command("hassil")
@click.option(
    "--for",
    "reader",
    type=click.Choice(list(hassil.READERS)),
    default="assist",
    show_default=True,
    help="Who reads it. The two recognisers hear nothing else: they get what is said in answer, too.",
)
@_to
@click.option("--all", "every", is_flag=True, help="Unusual wordings and slips of recognisers, too.")
@_force
def for_hassil(reader: str, to: Path | None, every: bool, force: bool) -> None:
    """Write sentences for Home Assistant.

    In the current folder: custom_sentences/en/charley.yaml, or sentences/en.yaml for wyoming-vosk.
    """
    made = hassil.files(_content(), reader, every=every)
    _tell(folder.write(to or Path(hassil.READERS[reader].folder), made, hassil.COMMAND, over=force))


@command.command("ovos")
@_to
@_force
def for_ovos(to: Path | None, force: bool) -> None:
    """Write intents and skill.json for OVOS.

    In the current folder: locale/en-us, as in the folder of a skill.
    """
    made = ovos.files(_content())
    _tell(folder.write(to or Path("locale"), made, ovos.COMMAND, over=force, whole=True))


def _content() -> Content:
    """What Charley uses. Raises what settings and content raise."""
    return content.load(assembly.settings().content.file or places.content_file(), places.facts_file())


def _tell(written: list[Path]) -> None:
    for path in written:
        print(path)
