"""Lays the tree deploy/root over the system's: units, links that enable or mask them, rules.

What was in the way is kept, and comes back.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import durable
from machine import ACCOUNT, Machine
from packages import NEEDED
from record import Record

TREE = Path(__file__).resolve().parent.parent / "root"
COVERED = "/etc/charley/covered"
"""Where files lie that were in the way; they come back when ours go."""
UNKNOWN = "UID"
"""Stands for the user's number as long as there is no user."""
UNITS = "/etc/systemd/system"
CONTROL = "/etc/systemd/system.control"
"""Where systemctl set-property writes."""


class Files:
    """Each file and link of the tree, with what only the machine knows written into it."""

    def __init__(self, machine: Machine, record: Record, tree: Path = TREE) -> None:
        self._machine, self._record, self._tree = machine, record, tree

    def due(self) -> list[str]:
        """See steps.Step."""
        lay = [f"write {path}" for path in self._tree_paths() if not self._is_laid(path)]
        return lay + [f"remove {path}" for path in self._stale()]

    def do(self) -> None:
        """See steps.Step."""
        for path in self._stale():
            self._take_away(path)
        for path in self._tree_paths():
            if not self._is_laid(path):
                self._lay(path)

    def left(self) -> list[str]:
        """See steps.Step."""
        return [f"remove {path}" for path in (*self._drop_ins(), *self._record.files)]

    def undo(self) -> None:
        """See steps.Step."""
        for folder in self._drop_ins():
            shutil.rmtree(self._machine.path(folder))
        for path in list(self._record.files):
            self._take_away(path)
        for folder in reversed(self._record.folders):
            target = self._machine.path(folder)
            if target.is_dir() and not any(target.iterdir()):
                target.rmdir()
        self._record.folders = []
        shutil.rmtree(self._machine.path(COVERED), ignore_errors=True)

    def _tree_paths(self) -> Iterator[str]:
        for file in sorted(self._tree.rglob("*")):
            if file.is_symlink() or file.is_file():
                yield f"/{file.relative_to(self._tree)}"

    def _stale(self) -> list[str]:
        wanted = set(self._tree_paths())
        return [path for path in self._record.files if path not in wanted]

    def _drop_ins(self) -> list[str]:
        """What people have added to units of ours by systemctl edit: of no use without them."""
        ours = [Path(path).name for path in self._record.files if str(Path(path).parent) == UNITS]
        folders = (
            f"{place}/{unit}.d" for unit in ours if unit.startswith(ACCOUNT) for place in (UNITS, CONTROL)
        )
        return [folder for folder in folders if self._machine.path(folder).is_dir()]

    def _content(self, path: str) -> bytes:
        numbers = self._machine.numbers(ACCOUNT)
        text = (self._tree / path.lstrip("/")).read_text("utf-8")
        for mark, meaning in (
            ("@UID@", str(numbers[0]) if numbers else UNKNOWN),
            ("@PORT@", str(self._record.port)),
            ("@PACKAGES@", " ".join(f'"^{name}$";' for name in NEEDED)),
        ):
            text = text.replace(mark, meaning)
        return text.encode()

    def _mode(self, path: str) -> int:
        return 0o755 if os.access(self._tree / path.lstrip("/"), os.X_OK) else 0o644

    def _is_laid(self, path: str) -> bool:
        ours, target = self._tree / path.lstrip("/"), self._machine.path(path)
        if path not in self._record.files or target.is_symlink() != ours.is_symlink():
            return False
        if ours.is_symlink():
            return target.readlink() == ours.readlink()
        return (
            target.is_file()
            and stat.S_IMODE(target.stat().st_mode) == self._mode(path)
            and target.read_bytes() == self._content(path)
        )

    def _lay(self, path: str) -> None:
        ours, target = self._tree / path.lstrip("/"), self._machine.path(path)
        self._make_folders(target.parent)
        if path not in self._record.files:
            if os.path.lexists(target):
                self._cover(path)
            self._record.files.append(path)
        if ours.is_symlink():
            durable.link(target, str(ours.readlink()))
        else:
            durable.write(target, self._content(path), self._mode(path))

    def _cover(self, path: str) -> None:
        kept = self._machine.path(COVERED + path)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(self._machine.path(path), kept, follow_symlinks=False)

    def _take_away(self, path: str) -> None:
        target, kept = self._machine.path(path), self._machine.path(COVERED + path)
        target.unlink(missing_ok=True)
        if os.path.lexists(kept):
            shutil.move(kept, target)
        self._record.files.remove(path)

    def _make_folders(self, folder: Path) -> None:
        missing = [f for f in (folder, *folder.parents) if not f.exists()]
        for each in reversed(missing):
            each.mkdir(mode=0o755)
            self._record.folders.append(f"/{each.relative_to(self._machine.root)}")
