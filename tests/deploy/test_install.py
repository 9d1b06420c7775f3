"""Installing: all of it, once, and again."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.deploy.played import Played, Run
from tests.deploy.scripts import DEPLOY, one_line
from voice.commands import kiosk

import durable  # isort: skip
import packages  # isort: skip
import record  # isort: skip


def test_a_dry_run_tells_and_changes_nothing(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = machine.contents()
    assert run("--dry-run") == 0
    assert machine.contents() == before
    told = capsys.readouterr().out
    for promised in ("cage", "user charley", "/opt/charley", "/etc/systemd/system/charley.service"):
        assert promised in told
    assert not any(word in " ".join(machine.ran) for word in ("install", "useradd", "chown"))


def test_a_dry_run_needs_no_root(machine: Played, run: Run) -> None:
    machine.root_is_here = False
    assert run("--dry-run") == 0


def test_it_installs_all_of_it(machine: Played, run: Run, unused_port: int) -> None:
    assert run() == 0
    assert set(packages.NEEDED) <= machine.installed
    assert machine.groups()["audio"] == {"charley"}
    assert machine.groups()["video"] == {"pulse", "charley"}
    assert machine.read("/opt/charley/voice/cli.py") == "voice/cli.py"
    unit = machine.read("/etc/systemd/system/charley.service")
    assert f"--port {unused_port}" in unit
    assert "user@997.service" in unit
    assert "@UID@" not in unit
    assert machine.path("/usr/local/bin/charley").stat().st_mode & 0o777 == 0o755


def test_what_is_fetched_runs_as_the_user_and_belongs_to_root_in_the_end(machine: Played, run: Run) -> None:
    run()
    about = [line for line in machine.ran if "/opt/charley" in line]
    assert "charley:charley" in about[0]
    assert "root:root" in about[-1]
    assert all(line.startswith("runuser -u charley -- ") for line in about[1:-1])


def test_a_second_run_changes_nothing_and_says_so(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    before = machine.contents()
    capsys.readouterr()
    assert run() == 0
    assert one_line(capsys) == "charley: all is in place: nothing to change"
    assert machine.contents() == before


def test_an_interrupted_installation_goes_on(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.breaks = "scripts/setup"
    assert run() == 1
    assert "set Charley up" in capsys.readouterr().err.splitlines()[-1]
    assert not machine.path("/etc/systemd/system/charley.service").exists(), "half a bedside would start"
    assert any(line.startswith("chown -hR root") for line in machine.ran), (
        "the user could change its own code"
    )
    machine.breaks = ""
    assert run() == 0
    assert run("--uninstall", "--purge") == 0
    assert machine.installed == {"systemd", "python3"}


def test_the_record_is_for_people_to_read(machine: Played, run: Run) -> None:
    run()
    kept = json.loads(machine.read("/etc/charley/installed.json"))
    assert "libof-cage" in kept["packages"]
    assert kept["account"] is True


def test_the_page_is_where_a_kiosk_is_by_itself() -> None:
    assert record.Record().port == kiosk.PORT


@pytest.mark.parametrize("content", [b"Storage=persistent\n", "[Journal]\n# für uns\n".encode("latin-1")])
def test_whatever_stands_there_now_is_laid_anew(machine: Played, run: Run, content: bytes) -> None:
    run()
    machine.path("/etc/systemd/journald.conf.d/charley.conf").write_bytes(content)
    assert run() == 0
    assert "Storage=volatile" in machine.read("/etc/systemd/journald.conf.d/charley.conf")


def test_a_command_that_cannot_be_run_is_laid_anew(machine: Played, run: Run) -> None:
    run()
    command = machine.path("/usr/local/bin/charley")
    command.chmod(0o644)
    run()
    assert command.stat().st_mode & 0o777 == 0o755


def test_people_may_have_any_name(machine: Played, run: Run) -> None:
    with machine.path("/etc/passwd").open("ab") as users:
        users.write("jo:x:1000:1000:J\xf6rg:/home/jo:/bin/bash\n".encode("latin-1"))
    assert run("--dry-run") == 0


def test_apt_removes_nothing_that_the_bedside_stands_on(machine: Played, run: Run) -> None:
    run()
    machine.needed_by_others = {"libof-cage"}  # cage needs it
    assert machine.leftovers() == set()
    assert machine.manual.isdisjoint(packages.NEEDED), (
        "what somebody asks for later could not be told from ours"
    )


def test_a_file_is_on_the_card_before_it_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """A power cut would else leave an empty cmdline.txt, with which nothing boots."""
    file = tmp_path / "cmdline.txt"
    file.write_text("old")
    kept: list[tuple[str, str]] = []

    def sync(handle: int) -> None:
        what = Path(f"/proc/self/fd/{handle}").readlink()
        kept.append((what.read_text() if what.is_file() else "the folder", file.read_text()))

    durable.write(file, b"new", sync=sync)
    assert kept == [("new", "old"), ("the folder", "new")]


@pytest.mark.parametrize("module", ["record", "files", "firmware", "exchange"])
def test_whatever_it_writes_is_on_the_card(module: str) -> None:
    tree = ast.parse((DEPLOY / f"appliance/{module}.py").read_text())
    named = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert any(name.startswith("durable.") for name in named)
    by_itself = ("write_text", "write_bytes", "symlink_to", "rename", "touch")
    assert not [name for name in named if name.rpartition(".")[2] in by_itself]


def test_charley_is_on_the_card_before_anything_leads_to_it(machine: Played, run: Run) -> None:
    run()
    assert machine.ran[-1] == "sync"
