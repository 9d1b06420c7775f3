"""The page in Chromium, alone on the screen: a script in Chromium's place, and a small server."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deploy.scripts import DEPLOY, load, one_line, screen


@pytest.mark.parametrize("name", ["chromium", "chromium-browser"])
def test_the_screen_shows_the_page_and_writes_to_memory(tmp_path: Path, name: str) -> None:
    """Raspberry Pi OS 12 has Chromium by the longer name."""
    (tmp_path / name).touch(0o755)
    environment = {"PATH": str(tmp_path), "HOME": "/run/charley-screen"}
    command = screen.command("http://127.0.0.1:8137/", environment)
    assert command[0] == str(tmp_path / name)
    for flag in ("--kiosk", "--app=http://127.0.0.1:8137/", "--user-data-dir=/run/charley-screen/profile"):
        assert flag in command


def test_without_chromium_the_screen_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen.main("http://127.0.0.1:1/", {"PATH": "/nowhere", "WAYLAND_DISPLAY": "wayland-0"}) == 1
    assert "no Chromium" in one_line(capsys)


def test_a_page_that_is_not_there_does_not_answer(unused_port: int) -> None:
    assert screen.answer(f"http://127.0.0.1:{unused_port}/") is None


Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """A Chromium that stays until somebody opens the pipe "close", and says how it ended."""
    chromium = tmp_path / "chromium"
    chromium.write_text(f'#!/bin/sh\necho $$ >"{tmp_path}/number"\nexec cat "{tmp_path}/close"\n')
    chromium.chmod(0o755)
    os.mkfifo(tmp_path / "close")
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"}


def is_running(environment: Environment) -> bool:
    number = Path(environment["HOME"], "number")
    process = number.read_text().strip() if number.exists() else ""  # it may be ended before it writes that
    return process != "" and Path("/proc", process).exists()


class Server(ThreadingHTTPServer):
    """Answers /pages with one answer after the other, and then with what `at_last` returns."""

    daemon_threads = True

    def __init__(self, answers: list[str], at_last: Callable[[], str]) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.answers, self.at_last = answers, at_last
        self.url = f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, *_: object) -> None:
        """Whoever is told to end does not wait for the answer."""


class Page(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        answer = "<html>"
        if self.path == "/pages":
            answer = self.server.answers.pop(0) if self.server.answers else self.server.at_last()
        self.send_response(200 if answer else 404)
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_: object) -> None:
        pass


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[tuple[Server, threading.Thread]] = []

    def serving(answers: list[str], at_last: Callable[[], str] = lambda: "") -> Server:
        server = Server(answers, at_last)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        running.append((server, thread))
        return server

    yield serving
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


ONE, NONE, SILENCE = '{"pages": 1}', '{"pages": 0}', ""


def test_a_browser_without_a_page_is_ended(
    serve: Serve, environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve([ONE, NONE, NONE, NONE])
    assert screen.main(server.url, environment, look=0.001) == 1
    assert "shows no page" in one_line(capsys)
    assert server.answers == []
    assert not is_running(environment)


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([ONE, NONE, NONE, ONE, NONE, NONE], id="it came back"),
        pytest.param([ONE, NONE, NONE, SILENCE, NONE, NONE], id="the server was away"),
        pytest.param([ONE, *[SILENCE] * 9], id="the server is away"),
        pytest.param([ONE, *['{"pages": null}', "[]", "what?"] * 3], id="another server"),
        pytest.param([NONE] * 11, id="a slow start"),
    ],
)
def test_a_browser_that_may_have_a_page_is_left_alone(
    serve: Serve, environment: Environment, answers: list[str]
) -> None:
    def close() -> str:
        Path(environment["HOME"], "close").write_text("")
        return ONE

    server = serve(answers, close)
    assert screen.main(server.url, environment, look=0.001) == 0, "it ended by itself"
    assert server.answers == []


def test_a_start_is_not_waited_for_for_ever(serve: Serve, environment: Environment) -> None:
    assert screen.main(serve([NONE] * 12).url, environment, look=0.001) == 1


def test_it_ends_with_the_browser(serve: Serve, environment: Environment) -> None:
    Path(environment["HOME"], "chromium").write_text("#!/bin/sh\nexit 7\n")
    assert screen.main(serve([]).url, environment) == 7


def test_told_to_end_it_ends_the_browser_first(serve: Serve, environment: Environment) -> None:
    def told() -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        return ONE

    before = signal.signal(signal.SIGTERM, screen.leave)
    try:
        with pytest.raises(SystemExit) as left:
            screen.main(serve([ONE], told).url, environment, look=0.001)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert left.value.code == 128 + signal.SIGTERM
    assert not is_running(environment)


def test_the_browser_may_tidy_up() -> None:
    shown = subprocess.Popen(["sleep", "600"])
    screen.end(shown)
    assert shown.returncode == -signal.SIGTERM


def test_a_proxy_that_somebody_has_set_is_not_asked(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{unused_port}")
    monkeypatch.setenv("no_proxy", "")
    assert load(DEPLOY / "screen").pages(serve([ONE]).url) == 1
