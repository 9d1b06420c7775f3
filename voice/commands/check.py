"""`charley check`: every mistake in the content, with its line; its sources, its review sheet, its schema."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import click

from voice import content, places
from voice.content import Content, ContentError
from voice.content.facts import Fact, facts_in


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--sources", is_flag=True, help="Print each fact and where it is spoken, as Markdown.")
@click.option(
    "--review",
    metavar="SHEET.html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a sheet of every sentence for a midwife or obstetrician to review; print it from a browser.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the file, for editors.")
def command(file: Path | None, sources: bool, review: Path | None, schema: bool) -> None:
    """Check FILE, or the content that Charley uses, and list every mistake with its line."""
    if schema:
        from voice.content import schema as described

        print(described.text(), end="")
        return
    if review and review.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"the sheet is a web page: name it {review.with_suffix('.html').name}")
    checked = file or places.content_file()
    loaded = _checked(checked)
    facts = facts_in(places.facts_file().read_text(encoding="utf-8"))
    if sources:
        from voice.content import coverage

        print(coverage.table(loaded, facts), end="")
        return
    if review:
        _write(review, loaded, facts, checked)
    phrases = sum(1 for _ in loaded.phrases())
    sentences = sum(1 for _ in loaded.sentences())
    counted = f"{phrases} phrases, {sentences} sentences, {len(loaded.red_flags)} danger signs"
    print(f"{checked}: {counted}: all well")


def _checked(file: Path) -> Content:
    """The content; with mistakes in it they are listed, and that is all."""
    try:
        return content.check(file, places.facts_file())
    except ContentError as error:
        print(error)
        count = len(error.problems)
        print(f"charley: {count} mistake{'s' if count > 1 else ''} in {file}", file=sys.stderr)
        sys.exit(1)


def _write(sheet: Path, loaded: Content, facts: dict[str, Fact], file: Path) -> None:
    from voice.content import review_sheet

    version = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    sheet.write_text(review_sheet.sheet(loaded, facts, version), encoding="utf-8")
    print(f"{sheet}: written; open it in a browser and print it")
