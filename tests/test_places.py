"""Where Charley finds its files, also where the home may not be written or there is none."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from voice import places

ROOT = Path(__file__).resolve().parent.parent

SHOW = """
import json, logging
logging.basicConfig(format="%(message)s")
from voice import places
for _ in range(3):
    found = [str(places.cache_dir()), str(places.state_dir())]
print(json.dumps(found + [str(places.config_dir())]))
"""


def folders(**environ: str) -> tuple[list[str], str]:
    """Cache, state and settings of a process with these variables, and what it logged."""
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=kept | environ, capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout)
    return found, done.stderr


def test_what_ships_is_there() -> None:
    for file in (places.content_file(), places.facts_file(), places.shipped_models() / "manifest.toml"):
        assert file.is_file()


def test_the_wheel_carries_every_shipped_file_that_the_package_reads() -> None:
    """What voice/ looks up in the folder of models must be in the list of the build hook."""
    listed = (ROOT / "scripts" / "ship_content.py").read_text()
    read = [
        name
        for source in (ROOT / "voice").rglob("*.py")
        for name in re.findall(r"shipped(?:_models\(\))? / \"([^\"]+)\"", source.read_text())
    ]
    assert {"manifest.toml", "pronunciations.txt"} <= set(read)
    assert [name for name in read if f'"models/{name}"' not in listed] == []


def test_folders_follow_xdg(tmp_path: Path) -> None:
    kinds = {"XDG_CACHE_HOME": "c", "XDG_STATE_HOME": "s", "XDG_CONFIG_HOME": "k"}
    found, logged = folders(HOME="/nowhere", **{name: str(tmp_path / kind) for name, kind in kinds.items()})
    assert found == [str(tmp_path / kind / "charley") for kind in kinds.values()]
    assert (tmp_path / "c" / "charley").is_dir()
    assert logged == ""


@pytest.mark.parametrize("home", ["/dev/null", "/proc/nobody"])
def test_without_a_home_it_keeps_to_temporary_files_and_says_so_once(home: str, tmp_path: Path) -> None:
    (cache, state, _), logged = folders(HOME=home, TMPDIR=str(tmp_path))
    own = tmp_path / f"charley-{os.getuid()}"
    assert [cache, state] == [str(own / "cache"), str(own / "state")]
    assert own.stat().st_mode & 0o077 == 0
    assert [line.split(":")[0] for line in logged.splitlines()] == [
        f"cannot write to {home}/.cache/charley",
        f"cannot write to {home}/.local/state/charley",
    ]


def test_a_temporary_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / f"charley-{os.getuid()}").symlink_to(elsewhere)
    (cache, _, _), _ = folders(HOME="/dev/null", TMPDIR=str(tmp_path))
    assert Path(cache).is_dir()
    assert Path(cache).parent.stat().st_mode & 0o077 == 0
    assert list(elsewhere.iterdir()) == []


def test_a_home_that_is_no_path_makes_no_folder_where_we_stand(tmp_path: Path) -> None:
    assert not places.can_write(Path("~/.cache/charley"))
    assert not Path("~").exists()
    assert places.can_write(tmp_path / "new" / "folder")


def test_models_are_looked_for_where_people_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", "/opt/models")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv("HOME", "/home/her")
    searched = [str(folder) for folder in places.model_folders()]
    assert searched[:2] == ["/opt/models", str(places.shipped_models())]
    assert {"/data/charley/models", "/usr/share/vosk", "/home/her/.cache/vosk", "/data/vosk"} <= set(searched)
    assert len(searched) == len(set(searched))
