"""`charley export`: what people say to Charley, in the formats of other assistants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from voice import assembly, content, places
from voice.content import Content
from voice.export import folder as place

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def command() -> None:
    """Write what people say to Charley for other assistants."""


_force = click.option("--force", is_flag=True, help="Also over files that somebody else wrote.")


def _to(default: str) -> Callable[[Command], Command]:
    return click.option(
        "--to",
        metavar="FOLDER",
        type=click.Path(path_type=Path),
        default=Path(default),
        show_default=True,
        help="Where to write.",
    )


@command.command()
@_to("locale")
@_force
def ovos(to: Path, force: bool) -> None:
    """Write a skill's folder of languages for OVOS: .intent files, and skill.json."""
    from voice.export import ovos as exported

    _write(to, exported.files(_content()), exported.COMMAND, force)


def _content() -> Content:
    """What Charley uses. Raises what settings and content raise."""
    return content.load(assembly.settings().content.file or places.content_file(), places.facts_file())


def _write(to: Path, files: Mapping[str, str], made_by: str, force: bool) -> None:
    for path in place.write(to, files, made_by, over=force):
        print(path)
