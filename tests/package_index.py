"""A package index on this machine, with pip in it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def pip_wheel(folder: Path) -> Path:
    """The installed pip, packed up again."""
    pip = importlib.metadata.distribution("pip")
    wheel = folder / f"pip-{pip.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in pip.files or ():
            if file.parts[0] != ".." and file.suffix != ".pyc":
                archive.write(str(file.locate()), str(file))
    return wheel


def link(wheel: Path, *, digest: str | None = None) -> str:
    """The line of an index's page that offers `wheel`."""
    sha256 = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f'<a href="/{wheel.name}#sha256={sha256}">{wheel.name}</a><br/>\n'


@contextmanager
def serving(folder: Path, page: str) -> Iterator[str]:
    """Serve the files of `folder`, and `page` as what the index knows of pip; yields the index's URL."""
    (folder / "simple" / "pip").mkdir(parents=True, exist_ok=True)
    (folder / "simple" / "pip" / "index.html").write_text(f"<!DOCTYPE html><body>{page}</body>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/simple"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass
