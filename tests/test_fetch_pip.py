"""Fetching pip for a Python that came without, from whatever index the user's settings name."""

from __future__ import annotations

import base64
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from package_index import link, serving

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "provision" / "fetch_pip.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fetch_pip", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["fetch_pip"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


fetch_pip = load()
NOBODY = "http://127.0.0.1:1/simple"
SHA = "ab" * 32


def alone(url: str, **environ: str) -> dict[str, str]:
    """Settings that no file of this machine can change."""
    return {"PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": url, **environ}


def wheel(folder: Path, name: str, content: bytes = b"a wheel") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


# --- which wheel ----------------------------------------------------------------------------------


def offer(name: str, *, sha: str = f"#sha256={SHA}", more: str = "") -> str:
    return f'<a href="https://files.example/{name}{sha}" {more}>{name}</a>'


OLD, NEW = "pip-9.0.3-py2.py3-none-any.whl", "pip-26.0.1-py3-none-any.whl"


@pytest.mark.parametrize(
    ("page", "name"),
    [
        pytest.param(offer(OLD), OLD, id="one"),
        pytest.param(offer(NEW) + offer(OLD), NEW, id="by number, not by letter"),
        pytest.param(offer(OLD) + offer(NEW, more='data-yanked=""'), OLD, id="withdrawn"),
        pytest.param(
            offer(OLD) + offer(NEW, more='data-requires-python="&gt;=3.99"'), OLD, id="for later Pythons"
        ),
        pytest.param(
            offer(NEW, more='data-requires-python="&gt;=3.9"') + offer(OLD), NEW, id="for this Python"
        ),
        pytest.param(offer(OLD) + offer(NEW, sha=""), OLD, id="without a checksum"),
        pytest.param(offer(OLD) + offer(NEW, sha="#md5=00"), OLD, id="with a weak checksum"),
        pytest.param(offer(OLD) + offer("pip-27.0b1-py3-none-any.whl"), OLD, id="a trial version"),
        pytest.param(
            offer(OLD) + offer("pip-99.tar.gz") + offer("pipx-99-py3-none-any.whl"), OLD, id="no wheel of pip"
        ),
    ],
)
def test_the_newest_pip_that_can_be_trusted(page: str, name: str) -> None:
    found = fetch_pip.newest_wheel(page, "https://index.example/simple/pip/")
    assert found == (name, f"https://files.example/{name}", SHA)


def test_links_may_be_relative() -> None:
    page = f'<a href="../../files/{NEW}#sha256={SHA}">'
    url = fetch_pip.newest_wheel(page, "https://me:pw@index.example/simple/pip/")[1]
    assert url == f"https://me:pw@index.example/files/{NEW}"


@pytest.mark.parametrize("page", ["", "<html>please log in</html>", offer(NEW, sha="")])
def test_a_page_without_pip_is_refused(page: str) -> None:
    with pytest.raises(fetch_pip.NoPipError):
        fetch_pip.newest_wheel(page, "https://index.example/simple/pip/")


# --- which index ----------------------------------------------------------------------------------

USER_FILE = (
    "[global]\nindex-url = https://user.example/simple\ncert = /user.pem\n[install]\nproxy = user:3128\n"
)


@pytest.mark.parametrize(
    ("environ", "urls", "proxy"),
    [
        ({}, (), ""),
        ({"XDG_CONFIG_HOME": "{config}"}, ("https://user.example/simple",), "user:3128"),
        (
            {"XDG_CONFIG_HOME": "{config}", "PIP_INDEX_URL": "https://env.example", "PIP_PROXY": "env:1"},
            ("https://env.example",),
            "env:1",
        ),
        (
            {"PIP_CONFIG_FILE": "{config}/pip/pip.conf", "PIP_EXTRA_INDEX_URL": "https://a https://b"},
            ("https://user.example/simple", "https://a", "https://b"),
            "user:3128",
        ),
        ({"XDG_CONFIG_HOME": "{config}", "PIP_CONFIG_FILE": "/dev/null"}, (), ""),
    ],
)
def test_settings_are_those_of_pip(
    environ: Mapping[str, str], urls: tuple[str, ...], proxy: str, tmp_path: Path
) -> None:
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "pip.conf").write_text(USER_FILE)
    filled = {name: value.format(config=tmp_path) for name, value in environ.items()}
    index = fetch_pip.configured(filled, system=())
    assert (index.urls, index.proxy) == (urls, proxy)


def test_a_spoilt_file_is_left_to_pip_to_complain_of(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_bytes(b"index-url = \xff no section")
    settings = {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_EXTRA_INDEX_URL": "https://a"}
    assert fetch_pip.configured(settings, system=()).urls == ("https://a",)


def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(fetch_pip.NoPipError, match="no package index is set"):
        fetch_pip.fetch_pip(tmp_path, {"PIP_CONFIG_FILE": "/dev/null"})


# --- the fetch ------------------------------------------------------------------------------------


def test_the_wheel_arrives_as_it_is(tmp_path: Path) -> None:
    with serving(tmp_path, link(wheel(tmp_path, NEW))) as url:
        fetched = fetch_pip.fetch_pip(tmp_path / "into", alone(url))
    assert fetched == tmp_path / "into" / NEW
    assert fetched.read_bytes() == b"a wheel"


def test_a_wrong_checksum_leaves_nothing(tmp_path: Path) -> None:
    page = link(wheel(tmp_path, NEW), digest=SHA)
    with serving(tmp_path, page) as url, pytest.raises(fetch_pip.NoPipError, match="wrong checksum"):
        fetch_pip.fetch_pip(tmp_path / "into", alone(url))
    assert not (tmp_path / "into").exists()


def test_the_extra_index_is_asked_when_the_first_is_away(tmp_path: Path) -> None:
    with serving(tmp_path, link(wheel(tmp_path, NEW))) as url:
        assert fetch_pip.fetch_pip(tmp_path / "into", alone(NOBODY, PIP_EXTRA_INDEX_URL=url)).exists()


def test_a_proxy_is_used(tmp_path: Path) -> None:
    """A plain file server is proxy enough, for a proxy gets the whole URL; this one then has no such file."""
    with serving(tmp_path, "") as proxy, pytest.raises(fetch_pip.NoPipError, match="404"):
        fetch_pip.fetch_pip(tmp_path / "into", alone("http://index.invalid/simple", PIP_PROXY=proxy))


def test_a_password_is_sent_and_never_shown(tmp_path: Path) -> None:
    request = fetch_pip.request_for("https://me:p%40ss@index.example/simple/pip/")
    assert request.full_url == "https://index.example/simple/pip/"
    assert request.get_header("Authorization") == "Basic " + base64.b64encode(b"me:p@ss").decode()
    with pytest.raises(fetch_pip.NoPipError) as caught:
        fetch_pip.fetch_pip(tmp_path, alone("http://me:p%40ss@127.0.0.1:1/simple"))
    assert "ss@" not in str(caught.value)
