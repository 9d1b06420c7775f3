"""`charley check`: the listing of mistakes, the table of sources, the sheet for a midwife, the schema."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.small_content import as_text, small
from voice import places
from voice.commands.check import command

SHIPPED = places.content_file()


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments])


def test_the_shipped_content_is_well() -> None:
    done = check()
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"{SHIPPED}: ")
    assert done.output.endswith(" danger signs: all well\n")


def test_every_mistake_is_listed_and_counted(tmp_path: Path) -> None:
    value = small()
    value["relief"]["opening"] = ["Take two tablets! [5.3]"]
    value["relief"]["exhausted"] = "RF99"
    file = tmp_path / "mine.yaml"
    file.write_text(as_text(value))
    done = check(file)
    *listed, counted = done.output.splitlines()
    assert done.exit_code == 1
    assert len(listed) > 3
    assert all(line.startswith(f"{file}:") for line in listed)
    assert [line for line in listed if "'two tablets' is a dose" in line]
    assert counted == f"charley: {len(listed)} mistakes in {file}"


@pytest.mark.parametrize("option", ["--sources", "--review"])
def test_nothing_is_made_of_content_with_mistakes(tmp_path: Path, option: str) -> None:
    file, sheet = tmp_path / "mine.yaml", tmp_path / "sheet.html"
    file.write_text("intents: {}\n")
    done = check(file, option, *([sheet] if option == "--review" else []))
    assert done.exit_code == 1
    assert f"mistakes in {file}" in done.output
    assert not sheet.exists()


def test_sources_is_the_table() -> None:
    done = check("--sources")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("# Where each fact is spoken\n")
    assert done.output.count("\n| S") == 72


def test_review_writes_the_sheet_and_names_the_version(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    done = check("--review", sheet)
    assert done.exit_code == 0, done.output
    html = sheet.read_text(encoding="utf-8")
    assert hashlib.sha256(SHIPPED.read_bytes()).hexdigest()[:12] in html
    assert html.startswith("<!DOCTYPE html>")
    assert done.output.startswith(f"{sheet}: written")


def test_a_sheet_is_a_web_page(tmp_path: Path) -> None:
    done = check("--review", tmp_path / "sheet.pdf")
    assert done.exit_code == 2
    assert "name it sheet.html" in done.output


def test_schema_is_json(tmp_path: Path) -> None:
    done = check("--schema")
    assert done.exit_code == 0
    assert json.loads(done.output)["properties"]["intents"]["propertyNames"]
