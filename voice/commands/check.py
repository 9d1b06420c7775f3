"""`charley check`: every mistake in the content, with its line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from voice import content, places
from voice.content import ContentError


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--sources", is_flag=True, help="Print every sentence with the facts it stands on.")
def command(file: Path | None, sources: bool) -> None:
    """Check FILE, or the content that Charley uses, and list every mistake with its line."""
    checked = file or places.content_file()
    try:
        loaded = content.load(checked, places.facts_file())
    except ContentError as error:
        print(error)
        count = len(error.problems)
        print(f"charley: {count} mistake{'s' if count > 1 else ''} in {checked}", file=sys.stderr)
        sys.exit(1)
    sentences = list(loaded.sentences())
    if sources:
        for sentence in sentences:
            print(f"{', '.join(sentence.facts) or '-'}\t{sentence.text}")
    phrases = sum(1 for _ in loaded.phrases())
    counted = f"{phrases} phrases, {len(sentences)} sentences, {len(loaded.red_flags)} danger signs"
    print(f"{checked}: {counted}: all well")
