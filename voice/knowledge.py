"""The content in use: the file as it stands now, or as it last was without a mistake."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from voice import household, places
from voice.config import ConfigError, Settings
from voice.content import ContentError
from voice.prepared import Prepared, prepare

log = logging.getLogger(__name__)

Tell = Callable[[str], None]
"""Told one line about what is wrong with the content."""


class Knowledge:
    """Reads intents.yaml for one household, and keeps a copy of the last good one."""

    def __init__(
        self, chosen: Settings, tell: Tell, *, kept: Path | None = None, prepared: Path | None = None
    ) -> None:
        """`kept`: where the copy lies; `prepared`: what was made of it; in the user's folders if left out."""
        self._chosen = chosen
        self._tell = tell
        self._file = chosen.content.file or places.content_file()
        self._copy = kept or places.state_dir() / "last_good_intents.yaml"
        self._prepared = prepared
        self._seen: object = None

    def first(self) -> Prepared:
        """The content to start with. Raises ContentError when there has never been a good one."""
        self._seen = self._stamp()
        try:
            found = self._read(self._file)
        except (ContentError, OSError) as error:
            return self._last_good(error)
        self._keep()
        return found

    def changed(self, *, show: bool = False) -> Prepared | None:
        """The content, if the file has changed since and has no mistake; a mistake is told.

        `show`: a bar on stderr while it is learnt.
        """
        stamp = self._stamp()
        if stamp == self._seen:
            return None
        self._seen = stamp
        try:
            found = self._read(self._file, show=show)
        except (ContentError, ConfigError, OSError) as error:
            self._tell(f"{_first_line(error)}\nGoing on with what was read before; to see all: charley check")
            return None
        self._keep()
        return found

    def _read(self, file: Path, *, show: bool = True) -> Prepared:
        found = prepare(file, kept=self._prepared, show=show)
        return replace(found, content=household.settle(found.content, self._chosen.household))

    def _last_good(self, error: Exception) -> Prepared:
        kept = self._copy
        if not kept.is_file():
            raise error
        found = self._read(kept)
        self._tell(
            f"{_first_line(error)}\nGoing on with the content as it last was; to see all: charley check"
        )
        return found

    def _keep(self) -> None:
        """Copy the good file, where it differs: a memory card is written only when something changed."""
        kept = self._copy
        if self._stamp() != self._seen:
            return  # changed while it was learnt: what lies there now has not been looked at yet
        try:
            if not kept.is_file() or kept.read_bytes() != self._file.read_bytes():
                fresh = kept.with_suffix(".new")
                shutil.copyfile(self._file, fresh)
                fresh.replace(kept)
        except OSError as error:
            log.warning("cannot keep a copy of the content (%s)", error)

    def _stamp(self) -> object:
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


class Rereading:
    """Reads beside a loop that must not wait: learning takes half a minute, a frame twenty milliseconds."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._found: Prepared | None = None
        self._thread: threading.Thread | None = None

    def look(self) -> Prepared | None:
        """What has been read since the last look, if anything; never waits."""
        if self._thread and self._thread.is_alive():
            return None
        found, self._found = self._found, None
        if not found:
            self._thread = threading.Thread(target=self._read, name="reread", daemon=True)
            self._thread.start()
        return found

    def wait(self, seconds: float) -> None:
        """Let a reading that is under way end, for at most so long."""
        if self._thread:
            self._thread.join(seconds)

    def _read(self) -> None:
        self._found = self._knowledge.changed()


def _first_line(error: Exception) -> str:
    """The first mistake, and how many more there are."""
    first, *rest = str(error).splitlines()
    return f"{first} (and {len(rest)} more)" if rest else first
