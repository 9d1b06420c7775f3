"""An update that fails leaves the Charley of before, whole and running."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.deploy.played import Played, Run
from tests.deploy.scripts import one_line

CODE = "/opt/charley/voice/cli.py"


@pytest.fixture
def updated(machine: Played, run: Run, source: Path) -> Played:
    """The bedside runs, and there is new code."""
    run()
    machine.boot()
    (source / "voice" / "cli.py").write_text("new")
    machine.ran.clear()
    return machine


def versions(machine: Played) -> list[str]:
    return [path.name for path in machine.path("/opt").iterdir()]


def test_the_new_one_is_made_while_the_old_one_runs(updated: Played, run: Run) -> None:
    assert run() == 0
    assert (updated.read(CODE), updated.running) == ("new", "new")
    made = next(n for n, line in enumerate(updated.ran) if line.endswith("scripts/setup"))
    assert "systemctl stop charley.service" not in updated.ran[:made]
    assert len(versions(updated)) == 2, "the link, and what it leads to"


@pytest.mark.parametrize("step", ["scripts/setup", "compileall", "rendering", "install"])
def test_what_cannot_be_made_is_never_put_in_place(
    updated: Played, run: Run, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    updated.installed.discard("cage")
    before = updated.contents("/opt")
    updated.breaks = step
    assert run() == 1
    assert "cannot" in capsys.readouterr().err.splitlines()[-1]
    assert updated.contents("/opt") == before
    assert "systemctl stop charley.service" not in updated.ran
    assert updated.running == updated.read(CODE) == "voice/cli.py"


@pytest.mark.parametrize("step", ["daemon-reload", "systemctl start"])
def test_a_new_one_that_does_not_start_gives_place_to_the_one_before(
    updated: Played, run: Run, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    updated.breaks = step
    assert run() == 1
    *_, back, reason = capsys.readouterr().err.splitlines()
    assert back == "charley: the Charley of before comes back, for the new one failed:"
    assert "cannot" in reason
    assert updated.running == updated.read(CODE) == "voice/cli.py"
    assert len(versions(updated)) == 2, "the card is small"
    updated.breaks = ""
    assert run() == 0
    assert updated.running == updated.read(CODE) == "new"
    assert len(versions(updated)) == 2


@pytest.mark.parametrize("which", ["machine", "updated"])
def test_why_it_cannot_be_made_is_in_the_log(
    request: pytest.FixtureRequest, machine: Played, run: Run, which: str
) -> None:
    request.getfixturevalue(which)
    machine.breaks = "scripts/setup"
    run()
    assert machine.read("/var/log/charley-install.log").endswith("pip: no such package")


def test_the_next_run_takes_up_what_failed(updated: Played, run: Run) -> None:
    updated.breaks = "scripts/setup"
    run()
    updated.breaks = ""
    assert run() == 0
    assert updated.running == "new"


def test_what_was_fetched_once_is_taken_over(updated: Played, run: Run) -> None:
    """The network may be away, and only the code be another one."""
    updated.write("/opt/charley/.venv/lib/python3.13/site-packages/vosk/__init__.py", "fetched")
    updated.write("/opt/charley/models/small/README", "fetched")
    before = updated.path("/opt/charley").resolve()
    run()
    site = "/opt/charley/.venv/lib/python3.13/site-packages"
    assert updated.read(f"{site}/vosk/__init__.py") == "fetched"
    assert updated.read("/opt/charley/models/small/README") == "fetched"
    now = updated.path("/opt/charley").resolve()
    assert now != before
    assert updated.read(f"{site}/_charley.pth").strip() == f"/opt/{now.name}"


def test_a_speech_model_that_is_fetched_later_is_no_new_version(
    run: Run, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the checkout, or in /opt/charley, from where it may be run as well."""
    run()
    capsys.readouterr()
    (source / "models" / "small").mkdir()
    (source / "models" / "small" / "README").write_text("fetched")
    assert run() == 0
    assert one_line(capsys) == "charley: all is in place: nothing to change"


def test_an_update_needs_room_beside_the_old_one(
    updated: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    updated.free = 700
    assert run() == 1
    assert "800 are needed" in one_line(capsys)
    assert updated.running == "voice/cli.py"


def test_what_needs_no_room_asks_for_none(machine: Played, run: Run) -> None:
    run()
    machine.free = 10
    assert run("--button", "none") == 0


def test_new_code_is_copied_and_old_code_does_not_stay(machine: Played, run: Run, source: Path) -> None:
    run()
    (source / "voice" / "cli.py").rename(source / "voice" / "command_line.py")
    assert run() == 0
    assert machine.path("/opt/charley/voice/command_line.py").exists()
    assert not machine.path("/opt/charley/voice/cli.py").exists()
