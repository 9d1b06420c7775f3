"""Finding, fetching, verifying and removing speech models; the server is real and misbehaves on request."""

from __future__ import annotations

import fcntl
import hashlib
import io
import logging
import os
import random
import resource
import stat
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from voice import places
from voice.asr import fetching, models
from voice.asr.models import BrokenModel, Entry, FoundModel, ModelError

NAME = "vosk-model-test-en-0.1"
MODEL = {
    "am/final.mdl": random.Random(1).randbytes(300_000),  # does not compress, so the archive takes many reads
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"--beam=10\n",
    "graph/HCLr.fst": b"hcl",
    "graph/Gr.fst": b"g",
    "graph/disambig_tid.int": b"1\n",
}
FLAT = {"final.mdl": b"m", "mfcc.conf": b"c", "HCLG.fst": b"h", "words.txt": b"a 1\n"}


def packed(files: dict[str, bytes], top: str = "top/") -> bytes:
    """A zip archive with one folder, whose name is not the model's."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(top + name, content)
    return sink.getvalue()


ARCHIVE = packed(MODEL)


def write_model(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- a server -------------------------------------------------------------------------------------


@dataclass
class Host:
    """What the server at the other end does, and what it was asked."""

    body: bytes = ARCHIVE
    breaks_after: list[int] = field(default_factory=list)
    """For each request in turn: how many bytes to send before the connection breaks."""
    always_breaks_after: int | None = None
    continues: bool = True
    """Whether it honours Range."""
    tells_length: bool = True
    status: int | None = None
    kind: str = "application/zip"
    redirects: int = 0
    content_range: str | None = None
    silent: threading.Event | None = None
    """Set: answer nothing until it is."""
    asked: list[str | None] = field(default_factory=list)
    """The Range header of each request for the file."""
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    host: Host

    def do_GET(self) -> None:
        host = self.host
        if host.redirects:
            host.redirects -= 1
            self.send_response(302)
            self.send_header("Location", "/elsewhere/model.zip")
            self.end_headers()
            return
        wanted = self.headers["Range"]
        host.asked.append(wanted)
        if host.silent:
            host.silent.wait(10)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and host.continues else 0
        total = len(host.body)
        self.send_response(host.status or (206 if start else 200))
        if start:
            self.send_header("Content-Range", host.content_range or f"bytes {start}-{total - 1}/{total}")
        self.send_header("Content-Type", host.kind)
        if host.tells_length:
            self.send_header("Content-Length", str(total - start))
        self.end_headers()
        stop = host.breaks_after.pop(0) if host.breaks_after else host.always_breaks_after
        self.wfile.write(host.body[start:] if stop is None else host.body[start : start + stop])

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(host: Host) -> Iterator[Host]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ThisHandler", (Handler,), {"host": host}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    host.url = f"http://127.0.0.1:{server.server_address[1]}/model.zip"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def entry(host: Host, archive: bytes = ARCHIVE, *, limit: int = 1_000_000) -> Entry:
    digest = hashlib.sha256(archive).hexdigest()
    return Entry(NAME, "Apache-2.0", "", "people", host.url, len(archive), digest, limit)


def fetch(host: Host, into: Path, archive: bytes = ARCHIVE) -> Path:
    with serving(host):
        return fetching.fetch(entry(host, archive), into, patience=5, show=False)


def refusal(host: Host, into: Path, archive: bytes = ARCHIVE) -> str:
    """The one line with which a fetch ends."""
    with pytest.raises(ModelError) as caught:
        fetch(host, into, archive)
    message = str(caught.value)
    assert "\n" not in message
    return message


# --- fetching -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        pytest.param(Host(), id="plain"),
        pytest.param(Host(tells_length=False), id="no length told"),
        pytest.param(Host(redirects=2), id="redirected"),
        pytest.param(Host(breaks_after=[100_000, 70_000]), id="breaks twice"),
        pytest.param(Host(breaks_after=[100_000], continues=False), id="breaks, cannot continue"),
        pytest.param(Host(breaks_after=[100_000], tells_length=False), id="breaks, no length told"),
    ],
)
def test_a_fetched_model_is_what_was_packed(host: Host, tmp_path: Path) -> None:
    folder = fetch(host, tmp_path)
    assert folder == tmp_path / NAME
    assert contents(folder) == MODEL
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize("seed", range(8))
def test_it_does_not_matter_where_the_connection_breaks(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    host = Host(breaks_after=[chance.randrange(1, len(ARCHIVE) // 3) for _ in range(3)])
    assert contents(fetch(host, tmp_path)) == MODEL
    assert len(host.asked) == 4


def test_a_later_run_asks_only_for_the_rest(tmp_path: Path) -> None:
    first = Host(always_breaks_after=50_000)
    assert "go on" in refusal(first, tmp_path)
    have = (tmp_path / f".{NAME}.zip.part").stat().st_size
    second = Host()
    assert contents(fetch(second, tmp_path)) == MODEL
    assert second.asked == [f"bytes={have}-"]


def test_a_spoilt_part_costs_one_more_fetch(tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.zip.part").write_bytes(b"x" * 1000)
    host = Host()
    assert contents(fetch(host, tmp_path)) == MODEL
    assert host.asked == ["bytes=1000-", None]


def test_a_part_longer_than_the_file_is_started_anew(tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.zip.part").write_bytes(ARCHIVE + b"x")
    host = Host()
    assert contents(fetch(host, tmp_path)) == MODEL
    assert host.asked == [None]


def test_a_complete_part_needs_no_host(tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.zip.part").write_bytes(ARCHIVE)
    assert contents(fetching.fetch(entry(Host(url="http://127.0.0.1:1/")), tmp_path, show=False)) == MODEL


def test_what_is_there_is_not_fetched_again_and_what_is_broken_is(tmp_path: Path) -> None:
    host = Host()
    fetch(host, tmp_path)
    fetch(host, tmp_path)
    assert len(host.asked) == 1
    (tmp_path / NAME / "graph" / "Gr.fst").write_bytes(b"")
    assert contents(fetch(host, tmp_path)) == MODEL
    assert len(host.asked) == 2


@pytest.mark.parametrize(
    ("host", "said"),
    [
        pytest.param(Host(status=404), "404", id="not found"),
        pytest.param(Host(status=503), "503", id="overloaded"),
        pytest.param(Host(redirects=99), "redirects", id="redirects for ever"),
        pytest.param(Host(body=ARCHIVE[:-1] + b"?"), "checksum", id="another file"),
        pytest.param(Host(body=ARCHIVE + b"?"), "pinned", id="longer"),
        pytest.param(Host(body=ARCHIVE + b"?", tells_length=False), "pinned", id="longer, untold"),
        pytest.param(Host(body=ARCHIVE[:-1]), "pinned", id="shorter"),
        pytest.param(Host(kind="text/html; charset=utf-8"), "login", id="a login page"),
        pytest.param(
            Host(breaks_after=[20_000], content_range="bytes 9-99/100"), "offers", id="another range"
        ),
        pytest.param(Host(always_breaks_after=0), "broke", id="breaks at once"),
    ],
)
def test_a_wrong_answer_ends_in_one_line_and_no_model(host: Host, said: str, tmp_path: Path) -> None:
    assert said in refusal(host, tmp_path)
    assert not (tmp_path / NAME).exists()
    assert len(host.asked) <= fetching.ATTEMPTS


@pytest.mark.parametrize("body", [ARCHIVE[:-1] + b"?", ARCHIVE + b"?"])
def test_of_a_wrong_file_nothing_stays(body: bytes, tmp_path: Path) -> None:
    refusal(Host(body=body, tells_length=False), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_is_not_there_is_named(tmp_path: Path) -> None:
    with serving(Host()) as gone:
        pass
    with pytest.raises(ModelError, match=f"{gone.url}.*cannot be reached.*internet"):
        fetching.fetch(entry(gone), tmp_path, show=False)
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_is_silent_is_given_up(tmp_path: Path) -> None:
    silence = threading.Event()
    with serving(Host(silent=silence)) as host:
        with pytest.raises(ModelError, match="silent"):
            fetching.fetch(entry(host), tmp_path, patience=0.05, show=False)
        silence.set()


def test_a_name_server_that_is_silent_is_given_up() -> None:
    """Its time-out is the system's, half a minute, so the waiting thread is left behind."""
    silence = threading.Event()
    with pytest.raises(ModelError, match="no answer"):
        fetching._in_time(silence.wait, seconds=0.01)
    silence.set()


# --- the disk -------------------------------------------------------------------------------------


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let the kernel refuse to write beyond `size` bytes, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


SPACIOUS = packed(MODEL | {"README": bytes(900_000)})
"""Grows threefold when unpacked."""


@pytest.mark.parametrize(
    ("archive", "space"),
    [pytest.param(ARCHIVE, 200_000, id="download"), pytest.param(SPACIOUS, 600_000, id="unpacking")],
)
def test_a_full_disk_is_left_as_it_was(archive: bytes, space: int, tmp_path: Path) -> None:
    with largest_file(space):
        assert "full: free" in refusal(Host(body=archive), tmp_path, archive)
    assert list(tmp_path.iterdir()) == []


def test_more_than_the_free_space_is_not_even_begun(tmp_path: Path) -> None:
    with serving(Host()) as host:
        vast = Entry(NAME, "", "", "people", host.url, 1 << 60, "0" * 64, 1 << 60)
        with pytest.raises(ModelError, match="full: free"):
            fetching.fetch(vast, tmp_path, show=False)
    assert host.asked == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    message = refusal(Host(), tmp_path / "file" / "models")
    assert f"cannot write to {tmp_path / 'file' / 'models'}" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert f"cannot write to {tmp_path}" in refusal(Host(), tmp_path)
    tmp_path.chmod(stat.S_IRWXU)


def test_a_second_fetch_does_not_disturb_the_first(tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    assert "another fetch" in refusal(Host(), tmp_path)
    os.close(handle)
    assert contents(fetch(Host(), tmp_path)) == MODEL


# --- archives that mean harm ----------------------------------------------------------------------


def with_member(name: str, content: bytes = b"x", *, mode: int = 0) -> bytes:
    sink = io.BytesIO(ARCHIVE)
    with zipfile.ZipFile(sink, "a", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def damaged(archive: bytes) -> bytes:
    """One byte of the first file's packed data is another."""
    return archive[:500] + bytes([archive[500] ^ 255]) + archive[501:]


EVIL = {
    "absolute path": with_member("/top/evil"),
    "parent folder": with_member("top/../../evil"),
    "backslashes": with_member("top\\..\\..\\evil"),
    "symbolic link": with_member("top/link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
    "device": with_member("top/device", mode=stat.S_IFBLK | 0o600),
    "two folders": with_member("other/file"),
    "a file beside": with_member("evil"),
    "no name": with_member("./"),
    "twice the same name": packed(MODEL | {"am": b"x"}),
    "a bomb": with_member("top/zeros", bytes(2_000_000)),
    "very many files": packed(MODEL | {f"{number}": b"" for number in range(1000)}),
    "damaged": damaged(ARCHIVE),
    "cut off": ARCHIVE[:-30],
    "no archive": b"<html>" * 100,
    "no model": packed({"am/final.mdl": b"m"}),
    "empty": packed({}),
}


@pytest.mark.parametrize("archive", EVIL.values(), ids=EVIL.keys())
def test_an_archive_that_means_harm_leaves_no_trace(archive: bytes, tmp_path: Path) -> None:
    """The checksum is right here: this is the second wall."""
    into = tmp_path / "deep" / "models"
    refusal(Host(body=archive), into, archive)
    assert [path for path in tmp_path.rglob("*") if path not in (into, into.parent)] == []


# --- what is a model ------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [MODEL, FLAT], ids=["folders", "flat"])
def test_both_layouts_are_models(files: dict[str, bytes], tmp_path: Path) -> None:
    assert models.problem_with(write_model(tmp_path, files)) is None


@pytest.mark.parametrize("name", [*MODEL, *FLAT])
@pytest.mark.parametrize("left", [None, b""], ids=["missing", "empty"])
def test_no_file_may_be_missing_or_empty(name: str, left: bytes | None, tmp_path: Path) -> None:
    write_model(tmp_path, MODEL if name in MODEL else FLAT)
    (tmp_path / name).unlink()
    if left is not None:
        (tmp_path / name).write_bytes(left)
    problem = models.problem_with(tmp_path)
    assert problem
    # Without its first file a model is no longer known as the one layout or the other.
    assert Path(name).name in problem or name == "HCLG.fst"


def test_parts_that_are_there_must_be_whole(tmp_path: Path) -> None:
    write_model(tmp_path, MODEL | {"ivector/final.ie": b"i", "rescore/G.carpa": b"c"})
    problem = models.problem_with(tmp_path)
    assert problem
    assert {"ivector/final.dubm", "rescore/G.fst"} <= set(problem.replace(",", "").split())


# --- finding --------------------------------------------------------------------------------------

DEFAULT = models.manifest().default
SYNTHETIC = "charley-en-synthetic"


@pytest.fixture
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOSK_MODEL_PATH", raising=False)


def have(folder: Path, *names: str) -> tuple[Path, ...]:
    """A folder of models, as `folders` wants it."""
    for name in names:
        write_model(folder / name, MODEL)
    return (folder,)


@pytest.mark.usefixtures("nothing_named")
@pytest.mark.parametrize(
    ("there", "best"),
    [
        ([], None),
        ([SYNTHETIC], None),
        (["vosk-model-small-de-0.15"], None),
        (["vosk-model-en-us-0.22", SYNTHETIC], "vosk-model-en-us-0.22"),
        (["vosk-model-en-us-0.22", "vosk-model-small-en-in-0.4"], "vosk-model-small-en-in-0.4"),
        (["vosk-model-small-en-in-0.4", DEFAULT, "vosk-model-en-us-0.22"], DEFAULT),
    ],
)
def test_unasked_it_takes_the_best_that_hears_people_speak_english(
    there: list[str], best: str | None, tmp_path: Path
) -> None:
    found = models.find(folders=have(tmp_path, *there))
    assert (found and found.name) == best


def test_what_the_user_points_at_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = write_model(tmp_path / "mine" / "trained-on-her-voice", MODEL)
    monkeypatch.setenv("VOSK_MODEL_PATH", str(own))
    assert places.model_folders()[0] == own
    found = models.find(folders=[own, *have(tmp_path / "models", DEFAULT)])
    assert found == FoundModel("trained-on-her-voice", own)


def test_by_name_anything_is_found_in_the_order_of_search(tmp_path: Path) -> None:
    folders = have(tmp_path / "1", "vosk-model-small-de-0.15") + have(tmp_path / "2", SYNTHETIC, DEFAULT)
    folders += have(tmp_path / "3", DEFAULT)
    assert models.find(DEFAULT, folders=folders) == FoundModel(DEFAULT, tmp_path / "2" / DEFAULT)
    assert models.find(SYNTHETIC, folders=folders) == FoundModel(
        SYNTHETIC, tmp_path / "2" / SYNTHETIC, "synthesised voices"
    )
    assert models.find("vosk-model-small-fr-0.22", folders=folders) is None
    assert [model.path.parent.name for model in models.installed(folders)] == ["1", "2", "2", "3"]


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    write_model(tmp_path / "m", MODEL)
    assert models.find(str(tmp_path / "m")) == FoundModel("m", tmp_path / "m")
    with pytest.raises(ModelError, match="no usable Vosk model"):
        models.find(str(tmp_path))


@pytest.mark.usefixtures("nothing_named")
def test_a_broken_model_is_named_with_its_cure(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folders = have(tmp_path, DEFAULT)
    (tmp_path / DEFAULT / "graph" / "Gr.fst").unlink()
    with pytest.raises(
        ModelError, match=f"{DEFAULT} is unusable: graph/Gr.fst .*charley models get {DEFAULT}"
    ):
        models.find(DEFAULT, folders=folders)
    with caplog.at_level(logging.WARNING):
        assert models.find(folders=folders) is None
    assert "graph/Gr.fst" in caplog.text
    (ruin,) = models.broken(folders)
    assert ruin == BrokenModel(DEFAULT, tmp_path / DEFAULT, "graph/Gr.fst missing or empty")


def test_folders_that_are_no_models_are_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / "recipe").mkdir()
    write_model(tmp_path / f".{DEFAULT}.new", MODEL)
    assert not models.installed([tmp_path, tmp_path / "nowhere"])
    assert not models.broken([tmp_path])


def test_the_bundled_model_is_whole_and_found_by_name() -> None:
    found = models.find(SYNTHETIC)
    assert found
    assert (found.path, found.hears) == (places.shipped_models() / SYNTHETIC, "synthesised voices")


# --- the manifest, and what fetch and remove refuse -----------------------------------------------


def test_what_the_manifest_pins_can_be_checked() -> None:
    manifest = models.manifest()
    assert manifest.entry(None).name == manifest.default
    fetched = [entry for entry in manifest.entries if entry.url]
    assert fetched
    for pinned in fetched:
        assert pinned.url.startswith("https://")
        assert len(bytes.fromhex(pinned.sha256)) == 32
        assert 0 < pinned.bytes < pinned.unpacked_bytes
    assert {entry.hears for entry in manifest.entries} == {"people", "synthesised voices"}


@pytest.mark.parametrize("text", ["", "default = 1", "default = 'x'\n[[model]]\nname = 'x'", "[[["])
def test_a_spoilt_manifest_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text(text)
    with pytest.raises(ModelError, match=r"manifest\.toml"):
        models.manifest(tmp_path / "manifest.toml")


def test_only_known_models_are_fetched() -> None:
    with pytest.raises(ModelError, match=f"no model is called 'whisper'; there is {DEFAULT}"):
        models.fetch("whisper")
    with pytest.raises(ModelError, match="ships with Charley"):
        models.fetch(SYNTHETIC)


def test_a_fetched_model_can_be_removed(tmp_path: Path) -> None:
    folders = have(tmp_path, DEFAULT, "vosk-model-small-en-in-0.4")
    assert models.remove(DEFAULT, folders=folders) == tmp_path / DEFAULT
    assert [path.name for path in tmp_path.iterdir()] == ["vosk-model-small-en-in-0.4"]


@pytest.mark.parametrize(
    "name", [SYNTHETIC, "", "..", ".", "../models", "/etc", "vosk-model-never-there", "recipe"]
)
def test_nothing_else_can_be_removed(name: str, tmp_path: Path) -> None:
    folders = have(tmp_path / "models", DEFAULT, SYNTHETIC)
    (tmp_path / "models" / "recipe").mkdir()
    before = contents(tmp_path)
    with pytest.raises(ModelError):
        models.remove(name, folders=folders)
    assert contents(tmp_path) == before
    assert (tmp_path / "models" / "recipe").is_dir()
