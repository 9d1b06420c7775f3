"""The launcher, from a bare checkout to the second start: a real environment and pip, but no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from package_index import link, pip_wheel, serving

ROOT = Path(__file__).resolve().parent.parent

MAIN = """
import json, os, sys
print(json.dumps({"argv": sys.argv[1:], "prefix": sys.prefix, "path": os.environ.get("PYTHONPATH")}))
"""
MODELS = """
class ModelError(Exception): pass
def find(): return None
def fetch(): raise ModelError("the host is out of reach")
"""
RENDERING = """
def at_set_up(): raise OSError("no space left on the disk")
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "tiny_backend"
backend-path = ["."]
[project]
name = "charley"
version = "0.1.0"
dependencies = ["pip"]
"""
pytestmark = pytest.mark.setup

REFUSES = "#!/bin/sh\nexit 1\n"


def write(file: Path, text: str, *, mode: int = 0o644) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(mode)


@dataclass(frozen=True)
class Checkout:
    """A checkout with the real launcher and set-up around a package that only tells how it was started."""

    root: Path
    environ: dict[str, str]

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.root / "charley"), *arguments],
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.root.parent,
        )

    def run(self, *arguments: str, **environ: str) -> tuple[int, str, str]:
        with self.start(*arguments, **environ) as process:
            out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def edit_project(self, old: str, new: str) -> None:
        file = self.root / "pyproject.toml"
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))


@pytest.fixture(scope="module")
def package_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package index that has pip and nothing else."""
    folder = tmp_path_factory.mktemp("index")
    with serving(folder, link(pip_wheel(folder))) as url:
        yield url


def bare(folder: Path, index: str) -> Checkout:
    """A fresh checkout, in a path that is no shell word."""
    root = folder / "a check out (of Charley's)"
    root.mkdir(parents=True)
    shutil.copy(ROOT / "charley", root)
    shutil.copytree(ROOT / "scripts", root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tests" / "tiny_backend.py", root)
    write(root / "pyproject.toml", PYPROJECT)
    write(root / "voice" / "__main__.py", MAIN)
    write(root / "voice" / "asr" / "models.py", MODELS)
    write(root / "voice" / "commands" / "rendering.py", RENDERING)
    # Where the user stands there happens to be a folder of that name, and a Python of that name.
    write(folder / "voice" / "__main__.py", "raise SystemExit('the wrong voice')")
    for program in ("apt-get", "sudo"):
        write(folder / "bin" / program, REFUSES, mode=0o755)
    return Checkout(
        root,
        {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": index,
            "PIP_RETRIES": "1",
            "PYTHONPATH": "/nowhere",
            "PYTHONHOME": "/nowhere",
        },
    )


@pytest.fixture(scope="module")
def both_first_starts(
    tmp_path_factory: pytest.TempPathFactory, package_index: str
) -> tuple[Checkout, list[tuple[int, str, str]]]:
    """A checkout, and what two first starts at the same time did."""
    checkout = bare(tmp_path_factory.mktemp("launcher"), package_index)
    starts = [checkout.start("match", "--json", f"it's {number} o'clock", "") for number in (1, 2)]
    results = []
    for process in starts:
        with process:
            out, err = process.communicate(timeout=240)
        results.append((process.returncode, out, err))
    return checkout, results


@pytest.fixture
def checkout(both_first_starts: tuple[Checkout, object]) -> Checkout:
    """A checkout that is set up."""
    return both_first_starts[0]


NOBODY = "http://127.0.0.1:1/simple"
"""A package index at which nobody listens."""


def test_two_first_starts_at_once_both_work(
    both_first_starts: tuple[Checkout, list[tuple[int, str, str]]],
) -> None:
    checkout, results = both_first_starts
    for number, (code, out, err) in enumerate(results, 1):
        assert code == 0, err
        told = json.loads(out)  # nothing of the set-up is on stdout
        assert told["argv"] == ["match", "--json", f"it's {number} o'clock", ""]
        assert told["prefix"] == str(checkout.root / ".venv")
        assert told["path"] is None
    assert sum("first start: setting up" in err for _, _, err in results) == 1


def test_a_model_that_cannot_be_fetched_is_one_line_and_no_reason_to_stop(
    both_first_starts: tuple[Checkout, list[tuple[int, str, str]]],
) -> None:
    err = "".join(err for _, _, err in both_first_starts[1])
    assert "charley: the host is out of reach\n" in err
    assert "charley models get" in err
    assert "Traceback" not in err


def test_sentences_that_cannot_be_rendered_are_one_line_and_no_reason_to_stop(
    both_first_starts: tuple[Checkout, list[tuple[int, str, str]]],
) -> None:
    err = "".join(err for _, _, err in both_first_starts[1])
    assert "charley: no space left on the disk\n" in err
    assert err.count("charley doctor") == 1


def test_the_second_start_is_silent_and_needs_nobody(checkout: Checkout) -> None:
    code, out, err = checkout.run("chat", PIP_INDEX_URL=NOBODY)
    assert (code, json.loads(out)["argv"], err) == (0, ["chat"], "")


def test_it_starts_through_a_link_from_anywhere(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "charley").symlink_to(checkout.root / "charley")
    out = subprocess.run(
        [tmp_path / "charley"], env=checkout.environ, cwd="/", capture_output=True, check=True
    ).stdout
    assert json.loads(out)["prefix"] == str(checkout.root / ".venv")


def test_a_change_of_wording_needs_no_network(checkout: Checkout) -> None:
    checkout.edit_project('name = "charley"', 'name = "charley"\ndescription = "A voice at night."')
    code, out, err = checkout.run(PIP_INDEX_URL=NOBODY)
    assert code == 0, err
    assert json.loads(out)["argv"] == []
    assert "setting up again" in err
    assert checkout.run(PIP_INDEX_URL=NOBODY)[2] == ""


def test_a_library_that_cannot_be_had_does_not_stop_what_works(checkout: Checkout) -> None:
    checkout.edit_project('["pip"]', '["no-such-library>=1"]')
    code, out, err = checkout.run()
    assert code == 0
    assert json.loads(out)["argv"] == []
    assert "no-such-library" in err
    assert "goes on with what it has" in err
    checkout.edit_project('["no-such-library>=1"]', '["pip"]')
    assert checkout.run()[2] == ""


def test_what_a_killed_installation_left_is_not_trusted(checkout: Checkout) -> None:
    """pip takes a package for installed whose files are only half there."""
    venv = checkout.root / ".venv"
    (site,) = venv.glob("lib/python3*/site-packages")
    (site / "half-a-package.py").touch()
    (venv / "ready-run").unlink()
    (venv / "installing").touch()
    code, _, err = checkout.run()
    assert code == 0, err
    assert not (site / "half-a-package.py").exists()
    assert checkout.run()[2] == ""


def test_an_exchanged_interpreter_is_noticed(checkout: Checkout) -> None:
    """Here it is one that does not even see the environment, and would install into the system's own."""
    python = checkout.root / ".venv" / "bin" / "python"
    other = checkout.root.parent / "python3.99"
    write(other, f'#!/bin/sh\nexec "{os.path.realpath(python)}" "$@"\n', mode=0o755)
    python.unlink()
    python.symlink_to(other)
    code, out, err = checkout.run()
    assert code == 0, err
    assert json.loads(out)["prefix"] == str(checkout.root / ".venv")
    assert "setting up again" in err


def test_without_a_network_the_first_start_says_so(checkout: Checkout, tmp_path: Path) -> None:
    """Up to pip it needs none where Python brings pip along; what that made is copied here."""
    fresh = bare(tmp_path, NOBODY)
    shutil.copytree(checkout.root / ".venv", fresh.root / ".venv", symlinks=True)
    (fresh.root / ".venv" / "ready-run").unlink()
    fresh.edit_project('["pip"]', '["no-such-library"]')
    code, out, err = fresh.run()
    assert (code, out) == (1, "")
    assert "internet connection" in err.splitlines()[-1]
    assert "Traceback" not in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_checkout_uses_the_users_own_folder(tmp_path: Path, package_index: str) -> None:
    checkout = bare(tmp_path, package_index)
    (checkout.root / "pyproject.toml").chmod(0o444)
    checkout.root.chmod(0o555)
    code, out, err = checkout.run()
    checkout.root.chmod(0o755)
    assert code == 0, err
    assert json.loads(out)["prefix"].startswith(str(tmp_path / "home" / ".local" / "share" / "charley"))


def test_an_old_python_is_told_from_a_new_one(tmp_path: Path) -> None:
    checkout = bare(tmp_path, NOBODY)
    old = "#!/bin/sh\ncase $1 in --version) echo Python 3.9.2;; *) exit 1;; esac\n"
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        write(tmp_path / "bin" / name, old, mode=0o755)
    code, out, err = checkout.run()
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "3.11 or newer, and here is Python 3.9.2" in err
