"""Fetches pip's wheel for a Python that came without pip, from the package index that pip is set to use."""

from __future__ import annotations

import base64
import configparser
import hashlib
import os
import re
import ssl
import sys
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

SECONDS = 15
"""For each answer of the index."""


class NoPipError(Exception):
    """pip cannot be had. The message is one line."""


@dataclass(frozen=True)
class Index:
    """How to reach the package index: what pip's own settings say."""

    urls: tuple[str, ...]
    proxy: str
    cert: str
    trusted: tuple[str, ...]
    """Hosts whose certificate the user has chosen not to check."""


SYSTEM_FILES = (Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"))


def configured(environ: Mapping[str, str], *, system: tuple[Path, ...] = SYSTEM_FILES) -> Index:
    """pip's settings from its files and variables; a later place wins, as it does for pip."""
    home = Path(environ.get("HOME") or "/nonexistent")
    user = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    own_file = environ.get("PIP_CONFIG_FILE", "")
    files = [*system, home / ".pip" / "pip.conf", user / "pip" / "pip.conf"]
    files += [Path(own_file)] if own_file else []
    settings: dict[str, str] = {}
    for file in files if own_file != os.devnull else []:
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read(file, "utf-8")
        except (OSError, configparser.Error, UnicodeDecodeError):
            continue  # pip itself will complain in better words
        for section in ("global", "install"):
            if parser.has_section(section):
                settings |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    for name, value in environ.items():
        if name.startswith("PIP_"):
            settings[name[4:].lower().replace("_", "-")] = value
    indexes = [*settings.get("index-url", "").split(), *settings.get("extra-index-url", "").split()]
    cert = settings.get("cert") or environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE") or ""
    return Index(
        tuple(indexes), settings.get("proxy", ""), cert, tuple(settings.get("trusted-host", "").split())
    )


def fetch_pip(into: Path, environ: Mapping[str, str]) -> Path:
    """Put the newest pip wheel into the folder `into`, verified against the index. Raises NoPipError."""
    index = configured(environ)
    reasons = []
    for base in index.urls:
        page_url = base.rstrip("/") + "/pip/"
        try:
            page = _get(index, page_url).decode("utf-8", "replace")
            name, url, sha256 = newest_wheel(page, page_url)
            wheel = _get(index, url)
        except (OSError, ValueError, NoPipError) as error:
            reasons.append(f"{_without_password(page_url)}: {error}")
            continue
        if hashlib.sha256(wheel).hexdigest() != sha256:
            reasons.append(f"{_without_password(url)}: wrong checksum")
            continue
        into.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(wheel)
        return into / name
    raise NoPipError("; ".join(reasons) or "no package index is set")


def newest_wheel(page: str, page_url: str) -> tuple[str, str, str]:
    """Name, URL and sha256 of the newest released pip for this Python on an index's page."""
    reader = _Links()
    reader.feed(page)
    found: list[tuple[tuple[int, ...], str, str, str]] = []
    for attributes in reader.links:
        url, _, fragment = urllib.parse.urljoin(page_url, attributes.get("href") or "").partition("#")
        name = urllib.parse.unquote(url.rpartition("/")[2])
        version = re.fullmatch(r"pip-(\d+(?:\.\d+)*)-(?:py2\.)?py3-none-any\.whl", name)
        digest = re.fullmatch(r"sha256=([0-9a-f]{64})", fragment)
        python = re.search(r">=\s*3\.(\d+)", attributes.get("data-requires-python") or "")
        too_new = python is not None and int(python[1]) > sys.version_info[1]
        if version and digest and not too_new and "data-yanked" not in attributes:
            found.append((tuple(map(int, version[1].split("."))), name, url, digest[1]))
    if not found:
        raise NoPipError("no pip with a checksum is on offer")
    return max(found)[1:]


class _Links(HTMLParser):
    """Collects the attributes of every link."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs))


def request_for(url: str) -> urllib.request.Request:
    """A request for `url`, a login in it sent as one; urllib would take it for a part of the host's name."""
    parts = urllib.parse.urlsplit(url)
    request = urllib.request.Request(_without_password(url), headers={"Accept": "text/html, */*;q=0.1"})
    if parts.username is not None:
        login = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        request.add_unredirected_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    return request


def _get(index: Index, url: str) -> bytes:
    parts = urllib.parse.urlsplit(url)
    is_folder = bool(index.cert) and Path(index.cert).is_dir()
    context = ssl.create_default_context(
        cafile=None if is_folder else index.cert or None, capath=index.cert if is_folder else None
    )
    if parts.hostname in index.trusted or f"{parts.hostname}:{parts.port}" in index.trusted:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if index.proxy:
        handlers.append(urllib.request.ProxyHandler(dict.fromkeys(("http", "https"), index.proxy)))
    with urllib.request.build_opener(*handlers).open(request_for(url), timeout=SECONDS) as answer:
        body: bytes = answer.read()
    return body


def _without_password(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
