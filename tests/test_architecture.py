"""The rules that hold the tree together: which way imports point, what is pure, how large a file may be."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

import voice

PACKAGE = Path(voice.__file__).parent
TESTS = Path(__file__).parent

FOUNDATION = "events yaml_lines places processes extras remote content config household".split()
STAGES = "audio asr nlu tts".split()

# Each may import the names that stand with it, and itself. In the order in which a question travels.
ALLOWED: dict[str, set[str]] = {
    "events": set(),
    "yaml_lines": set(),
    "places": set(),
    "processes": set(),
    "extras": set(),
    "remote": set(),
    "content": {"events", "yaml_lines"},
    "config": {"events", "remote.address"},
    "household": {"events", "content", "config"},
    "export": {"events", "content"},
    **{stage: set(FOUNDATION) for stage in STAGES},
    "dialogue": {*FOUNDATION, "nlu"},
    "conversation": {*FOUNDATION, "nlu", "dialogue", "asr.wake"},
    "turns": {"events", "dialogue", "conversation"},
    "learnt": {*FOUNDATION, "nlu"},
    "prepared": {*FOUNDATION, "nlu", "learnt"},
    "knowledge": {*FOUNDATION, "nlu", "prepared"},
    "speaking": {*FOUNDATION, "audio", "tts"},
    "deafness": set(),
    "told": {"events"},
    "loudness": set(),
    "remembered": {"config", "places"},
    "liveness": set(),
    "sd_notify": set(),
    "status_file": {"places"},
    "attention": {*FOUNDATION, "conversation"},
    "assistant": {
        *FOUNDATION,
        *STAGES,
        "dialogue",
        "conversation",
        "attention",
        "speaking",
        "loudness",
        "told",
    },
    "display": {"assistant", "told"},
    "assembly": {*FOUNDATION, *STAGES, "prepared", "dialogue", "conversation", "assistant", "remembered"},
    "ovos": {*FOUNDATION, "nlu", "dialogue", "conversation", "turns", "knowledge", "assembly"},
    "diagnosis": {*FOUNDATION, *STAGES, "assembly", "commands.rendering"},
    "setup": {*FOUNDATION, *STAGES, "dialogue", "speaking"},
}
ABOVE = {*ALLOWED}
ALLOWED["wyoming"] = {*ABOVE}
for top in ("commands", "kiosk", "cli", "__main__"):
    ALLOWED[top] = {*ABOVE, "wyoming", "commands", "kiosk", "cli"}

IMPURE = set("time threading random subprocess socket asyncio multiprocessing datetime os".split())
"""What a pure stage has no use for: clocks, threads, chance, the machine."""

LONGEST_FILE = 320
"""Lines."""

LONGEST_TEXT = 4
"""Words; a longer string that ends like a sentence is one, and belongs into intents.yaml."""

MODULES = sorted(PACKAGE.rglob("*.py"))
PURE = [m for m in MODULES if m.parent.name in ("nlu", "dialogue")]


def name_of(module: Path) -> str:
    """ "asr/wake.py" -> "asr.wake", "nlu/__init__.py" -> "nlu"."""
    parts = module.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def ids(module: Path) -> str:
    return name_of(module) or "voice"


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported when the code runs, in full; not what only type checkers read."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                yield from imports(other)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full here"
            # `from voice.asr import models` may name a module as well as a thing inside one.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        yield from imports(node)


@functools.cache
def imported(file: Path) -> frozenset[str]:
    """What a file imports when its code runs."""
    return frozenset(imports(parsed(file)))


@functools.cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


@pytest.mark.parametrize("module", MODULES, ids=ids)
def test_imports_point_one_way(module: Path) -> None:
    here = name_of(module).partition(".")[0]
    if not here:
        assert not list(imported(module)), "the package itself imports nothing"
        return
    allowed = {f"voice.{name}" for name in {*ALLOWED[here], here}}
    for name in imported(module):
        if name.partition(".")[0] == "voice":
            fits = any(f"{name}.".startswith(f"{a}.") for a in allowed) or name == "voice.__version__"
            assert fits, f"{ids(module)} must not import {name}"


def test_every_part_of_the_package_has_its_place() -> None:
    parts = {name_of(m).partition(".")[0] for m in MODULES} - {""}
    assert parts == set(ALLOWED)


@pytest.mark.parametrize("module", PURE, ids=ids)
def test_pure_stages_have_no_clock_no_thread_and_no_chance(module: Path) -> None:
    assert not {name.partition(".")[0] for name in imported(module)} & IMPURE


def test_only_the_child_process_touches_portaudio() -> None:
    touching = [ids(m) for m in MODULES if "sounddevice" in {name.partition(".")[0] for name in imported(m)}]
    assert touching == ["audio.portaudio"]


def test_only_the_skill_touches_ovos() -> None:
    touching = [ids(m) for m in MODULES if any(name.startswith("ovos") for name in imported(m))]
    assert touching == ["ovos.skill"]


WYOMING = set("asr.wyoming tts.wyoming remote.line remote.peer".split())
"""What speaks Home Assistant's protocol; the library is an extra, and 15 MB."""


def test_only_the_announcement_touches_zeroconf() -> None:
    touching = [ids(m) for m in MODULES if "zeroconf" in {name.partition(".")[0] for name in imported(m)}]
    assert touching == ["wyoming.announcing"]


def test_only_what_speaks_its_protocol_touches_wyoming() -> None:
    touching = {ids(m) for m in MODULES if "wyoming" in {name.partition(".")[0] for name in imported(m)}}
    assert {name for name in touching if not name.startswith("wyoming")} == WYOMING


def test_files_stay_small() -> None:
    lengths = {ids(m): len(m.read_text(encoding="utf-8").splitlines()) for m in MODULES}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_each_file_says_its_job_first() -> None:
    silent = [ids(m) for m in MODULES if not (ast.get_docstring(parsed(m)) or "").strip()]
    assert silent == []


@pytest.mark.parametrize("module", PURE, ids=ids)
def test_nothing_that_she_hears_is_written_in_python(module: Path) -> None:
    tree = parsed(module)
    # A bare string is a docstring, also the one below a constant.
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    sentences = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in told
        and len(node.value.split()) > LONGEST_TEXT
        and node.value.rstrip().endswith((".", "?"))
    ]
    assert sentences == []


@pytest.mark.parametrize("file", sorted(TESTS.rglob("*.py")), ids=lambda f: str(f.relative_to(TESTS)))
def test_tests_neither_sleep_nor_patch(file: Path) -> None:
    tree = parsed(file)
    named = imported(file)
    assert not {name for name in named if name.startswith("unittest.mock")}
    assert "time.sleep" not in named, "from time import sleep"
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not called & {"time.sleep", "mock.patch", "monkeypatch.setattr"}
