"""`charley models`: which speech models are here, fetching and removing them."""

from __future__ import annotations

import click

from voice.asr import models


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List, get and remove speech models."""
    if context.invoked_subcommand is None:
        context.invoke(show)


@command.command("list")
def show() -> None:
    """List the models that are here, and those that can be fetched."""
    here = {model.name: model for model in models.installed()}
    for model in here.values():
        print(f"here     {model.name}  (hears {model.hears})  {model.path}")
    for ruin in models.broken():
        print(f"broken   {ruin}")
    for entry in models.manifest().entries:
        if entry.name not in here and entry.url:
            print(f"to get   {entry.name}  ({entry.bytes / 1e6:.0f} MB, {entry.licence})  {entry.note}")


@command.command()
@click.argument("name", required=False)
def get(name: str | None) -> None:
    """Fetch a model (the pinned one if no NAME is given), verified."""
    model = models.fetch(name)
    print(f"{model.name} is ready at {model.path}")


@command.command()
@click.argument("name")
def remove(name: str) -> None:
    """Delete a model that was fetched."""
    print(f"deleted {models.remove(name)}")
