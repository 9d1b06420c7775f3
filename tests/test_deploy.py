"""Making a machine the bedside, and taking it back: on a folder, whose apt and useradd are played."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
sys.path.insert(0, str(DEPLOY / "appliance"))

import machine as machines  # noqa: E402
import packages  # noqa: E402
import record  # noqa: E402

from voice.commands import kiosk  # noqa: E402

SHELL = ("install", "root/usr/local/bin/charley")
UNITS = (
    "charley.service",
    "charley-screen.service",
    "charley-brightness.service",
    "charley-brightness.timer",
)


def load(file: Path) -> ModuleType:
    """A script as a module."""
    name = f"deploy_{file.stem.strip('_')}"
    loader = importlib.machinery.SourceFileLoader(name, str(file))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


appliance = load(DEPLOY / "appliance" / "__main__.py")
screen = load(DEPLOY / "screen")
brightness = load(DEPLOY / "brightness")


class Played(machines.Machine):
    """A machine in a folder. What apt, useradd and the set-up would do is written into its files."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.installed = {"systemd", "python3"}
        self.needed_by_others: set[str] = set()
        self.root_is_here = True
        self.free = 9000
        self.architecture = "arm64"
        self.breaks = ""
        self.ran: list[str] = []
        root.joinpath("etc").mkdir(parents=True)
        self.write("/etc/os-release", 'ID=debian\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian 13"\n')
        self.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
        self.write("/etc/group", "root:x:0:\naudio:x:29:\nvideo:x:44:pulse\nrender:x:104:\n")
        for folder in ("opt", "var/lib", "var/log"):
            root.joinpath(folder).mkdir(parents=True)

    def write(self, path: str, text: str) -> None:
        self.path(path).parent.mkdir(parents=True, exist_ok=True)
        self.path(path).write_text(text)

    def read(self, path: str) -> str:
        return self.path(path).read_text()

    def is_root(self) -> bool:
        return self.root_is_here

    def free_mb(self) -> int:
        return self.free

    def ask(self, *command: str) -> str:
        self.ran.append(" ".join(command))
        if command[0] == "dpkg":
            return f"{self.architecture}\n"
        if command[0] == "dpkg-query":
            return "".join(f"{name} installed\n" for name in self.installed)
        if command[-1] == "autoremove":
            gone = self.installed - self.needed_by_others - {"systemd", "python3"}
            return "".join(f"Remv {name}:arm64 [1.0]\n" for name in gone)
        return ""

    def call(self, command: Sequence[str], environ: Mapping[str, str] | None, *, out: int, err: int) -> int:
        self.ran.append(" ".join(command))
        if self.breaks and self.breaks in self.ran[-1]:
            os.write(err, b"Reading package lists...\nE: Unable to fetch some archives\nbye\n")
            return 100
        match [word for word in command if not word.startswith("-") and "::" not in word]:
            case ["apt-get", "install", *names]:
                self.installed |= {*names, "libof-cage"}
            case ["apt-get", "purge", *names]:
                self.installed -= set(names)
            case ["useradd", *_]:
                self.write("/etc/passwd", self.read("/etc/passwd") + self.entry)
            case ["userdel", *_]:
                self.write("/etc/passwd", self.read("/etc/passwd").replace(self.entry, ""))
                self.write("/etc/group", self.read("/etc/group").replace("charley", "").replace(",\n", "\n"))
            case ["usermod", groups, *_]:
                for group in groups.split(","):
                    self.join(group)
            case ["runuser", "charley", setup] if setup.endswith("scripts/setup"):
                self.path("/opt/charley/.venv").mkdir(exist_ok=True)
                self.path("/var/lib/charley/.cache").mkdir(exist_ok=True)
        return 0

    entry = "charley:x:997:997:Charley:/var/lib/charley:/usr/sbin/nologin\n"

    def join(self, group: str) -> None:
        lines = self.read("/etc/group").splitlines()
        lines = [
            (line if line.endswith(":") else f"{line},") + "charley" if line.startswith(f"{group}:") else line
            for line in lines
        ]
        self.write("/etc/group", "\n".join(lines) + "\n")

    def contents(self) -> dict[str, str]:
        """Every file, link and folder in it."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if path.is_symlink():
                found[name] = f"-> {path.readlink()}"
            else:
                found[name] = path.read_text() if path.is_file() else "folder"
        return found


@pytest.fixture
def machine(tmp_path: Path) -> Played:
    return Played(tmp_path / "machine")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A checkout that holds a bit of everything."""
    checkout = tmp_path / "checkout"
    for file in ("charley", "intents.yaml", "voice/cli.py", "scripts/setup", "models/manifest.toml"):
        (checkout / file).parent.mkdir(parents=True, exist_ok=True)
        (checkout / file).write_text(file)
    return checkout


Run = Callable[..., int]


@pytest.fixture
def run(machine: Played, source: Path, unused_port: int) -> Run:
    def once(*arguments: str) -> int:
        if "--uninstall" not in arguments and "--port" not in arguments:
            arguments = (*arguments, "--port", str(unused_port))
        code: int = appliance.main(arguments, machine, source)
        return code

    return once


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said, which is one line."""
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


# --- installing, again, and back ------------------------------------------------------------------


def test_a_dry_run_tells_and_changes_nothing(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = machine.contents()
    assert run("--dry-run") == 0
    assert machine.contents() == before
    told = capsys.readouterr().out
    for promised in ("cage", "user charley", "/opt/charley", "/etc/systemd/system/charley.service"):
        assert promised in told
    assert not any(word in " ".join(machine.ran) for word in ("install", "useradd", "chown"))


def test_a_dry_run_needs_no_root(machine: Played, run: Run) -> None:
    machine.root_is_here = False
    assert run("--dry-run") == 0


def test_it_installs_all_of_it(machine: Played, run: Run, unused_port: int) -> None:
    assert run() == 0
    assert set(packages.NEEDED) <= machine.installed
    assert machine.groups()["audio"] == {"charley"}
    assert machine.groups()["video"] == {"pulse", "charley"}
    assert machine.read("/opt/charley/voice/cli.py") == "voice/cli.py"
    unit = machine.read("/etc/systemd/system/charley.service")
    assert f"--port {unused_port}" in unit
    assert "user@997.service" in unit
    assert "@UID@" not in unit
    assert machine.path("/usr/local/bin/charley").stat().st_mode & 0o777 == 0o755


def test_what_is_fetched_runs_as_the_user_and_belongs_to_root_in_the_end(machine: Played, run: Run) -> None:
    run()
    about = [line for line in machine.ran if "/opt/charley" in line]
    assert "charley:charley" in about[0]
    assert "root:root" in about[-1]
    assert all(line.startswith("runuser -u charley -- ") for line in about[1:-1])


def test_a_second_run_changes_nothing_and_says_so(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    before = machine.contents()
    capsys.readouterr()
    assert run() == 0
    assert one_line(capsys) == "charley: all is in place: nothing to change"
    assert machine.contents() == before


def test_it_takes_back_all_that_it_did(machine: Played, run: Run) -> None:
    """Here a desktop was the default, and a file of ours was already there in other words."""
    default = machine.path("/etc/systemd/system/default.target")
    default.parent.mkdir(parents=True)
    default.symlink_to("/lib/systemd/system/graphical.target")
    machine.write("/etc/systemd/system/tmp.mount", "somebody's own")
    machine.write("/boot/firmware/config.txt", "[pi4]\narm_boost=1\n")
    machine.write("/boot/firmware/cmdline.txt", "console=tty1 quiet\n")
    before, installed = machine.contents(), set(machine.installed)
    run("--button", "GPIO17")
    assert str(default.readlink()) == "/lib/systemd/system/multi-user.target"
    assert machine.contents().keys() > before.keys()
    assert run("--uninstall", "--purge") == 0
    assert machine.contents() == before
    assert machine.installed == installed


def test_the_household_keeps_its_settings(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    machine.write("/var/lib/charley/.config/charley/config.toml", "[household]")
    capsys.readouterr()
    run("--uninstall")
    assert "--purge" in capsys.readouterr().err
    assert machine.read("/var/lib/charley/.config/charley/config.toml") == "[household]"
    assert not machine.path("/var/lib/charley/.cache").exists()
    assert f"chown -hR root:root {machine.path('/var/lib/charley')}" in machine.ran


def test_there_is_nothing_to_take_back_twice(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    run("--uninstall", "--purge")
    capsys.readouterr()
    assert run("--uninstall") == 0
    assert one_line(capsys) == "charley: nothing of it is here"


def test_a_package_that_others_have_come_to_need_stays(machine: Played, run: Run) -> None:
    run()
    machine.needed_by_others = {"pipewire"}
    run("--uninstall")
    assert "pipewire" in machine.installed
    assert "cage" not in machine.installed
    assert "libof-cage" not in machine.installed


def test_new_code_is_copied_and_old_code_does_not_stay(machine: Played, run: Run, source: Path) -> None:
    run()
    machine.write("/opt/charley/models/vosk-model-small/README", "fetched")
    (source / "voice" / "cli.py").rename(source / "voice" / "command_line.py")
    assert run() == 0
    assert machine.path("/opt/charley/voice/command_line.py").exists()
    assert not machine.path("/opt/charley/voice/cli.py").exists()
    assert machine.path("/opt/charley/models/vosk-model-small/README").exists()


def test_what_somebody_changed_is_laid_anew(machine: Played, run: Run) -> None:
    run()
    machine.write("/etc/systemd/journald.conf.d/charley.conf", "[Journal]\nStorage=persistent\n")
    run()
    assert "Storage=volatile" in machine.read("/etc/systemd/journald.conf.d/charley.conf")


def test_an_interrupted_installation_goes_on(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.breaks = "scripts/setup"
    assert run() == 1
    assert "set Charley up" in capsys.readouterr().err.splitlines()[-1]
    assert not machine.path("/etc/systemd/system/charley.service").exists(), "half a bedside would start"
    assert any(line.startswith("chown -hR root") for line in machine.ran), (
        "the user could change its own code"
    )
    machine.breaks = ""
    assert run() == 0
    assert run("--uninstall", "--purge") == 0
    assert machine.installed == {"systemd", "python3"}


# --- the button -----------------------------------------------------------------------------------


def test_a_button_is_written_once_changed_and_removed(machine: Played, run: Run) -> None:
    machine.write("/boot/firmware/config.txt", "[pi4]\narm_boost=1\n")
    run("--button", "17")
    run()
    config = machine.read("/boot/firmware/config.txt")
    assert config.count("dtoverlay=gpio-key,gpio=17,active_low=1,gpio_pull=up,keycode=46\n") == 1
    assert config.index("[all]") > config.index("[pi4]")
    run("--button", "GPIO4")
    assert machine.read("/boot/firmware/config.txt").count("dtoverlay") == 1
    assert "gpio=4," in machine.read("/boot/firmware/config.txt")
    run("--button", "none")
    assert machine.read("/boot/firmware/config.txt") == "[pi4]\narm_boost=1\n"


def test_memory_limits_hold_on_a_raspberry_pi(machine: Played, run: Run) -> None:
    machine.write("/boot/firmware/cmdline.txt", "console=tty1 quiet\n")
    run()
    run()
    assert machine.read("/boot/firmware/cmdline.txt") == "console=tty1 quiet cgroup_enable=memory\n"


# --- refusing -------------------------------------------------------------------------------------


def not_root(machine: Played) -> None:
    machine.root_is_here = False


def bullseye(machine: Played) -> None:
    machine.write("/etc/os-release", 'ID=debian\nVERSION_CODENAME=bullseye\nPRETTY_NAME="Debian 11"\n')


def another_system(machine: Played) -> None:
    machine.write("/etc/os-release", 'ID=fedora\nPRETTY_NAME="Fedora Linux 42"\n')


def no_system(machine: Played) -> None:
    machine.path("/etc/os-release").unlink()


def of_32_bits(machine: Played) -> None:
    machine.architecture = "armhf"


def full_disk(machine: Played) -> None:
    machine.free = 800


def a_person_called_charley(machine: Played) -> None:
    machine.write("/etc/passwd", "charley:x:1000:1000::/home/charley:/bin/bash\n")


def a_torn_record(machine: Played) -> None:
    machine.write("/etc/charley/installed.json", '{"port": 81')


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (not_root, "sudo deploy/install"),
        (bullseye, "here is Debian 11; it takes Debian or Raspberry Pi OS 12 (bookworm) or 13 (trixie)"),
        (another_system, "here is Fedora Linux 42"),
        (no_system, "here is an unknown system"),
        (of_32_bits, "takes a 64-bit system"),
        (full_disk, "800 MB of the disk are free, 2500 are needed"),
        (a_person_called_charley, "a user 'charley' with the home /home/charley"),
        (a_torn_record, "installed.json cannot be read"),
    ],
)
def test_it_refuses_in_one_line_and_changes_nothing(
    machine: Played,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    trouble: Callable[[Played], None],
    said: str,
) -> None:
    trouble(machine)
    before = machine.contents()
    assert run() == 1
    assert said in one_line(capsys)
    assert machine.contents() == before


def test_it_refuses_a_port_that_another_program_has(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert run("--port", str(port)) == 1
    assert f"port {port} is taken" in one_line(capsys)


@pytest.mark.parametrize("button", ["GPIO99", "17, 27", "left"])
def test_it_refuses_a_button_that_is_none(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str], button: str
) -> None:
    assert run("--button", button) == 1
    assert "GPIO0 to GPIO27" in one_line(capsys)


def test_it_refuses_a_button_without_pins_before_anything_is_done(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = machine.contents()
    assert run("--button", "GPIO17") == 1
    assert "only a Raspberry Pi" in one_line(capsys)
    assert machine.contents() == before


def test_without_a_network_apt_tells_why(
    machine: Played, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.breaks = "install --no-install-recommends"
    assert run() == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert "Unable to fetch some archives" in last
    assert "is there a network" in last


# --- what was installed ---------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not here")
def test_the_shell_scripts_are_clean() -> None:
    done = subprocess.run(["shellcheck", *SHELL], cwd=DEPLOY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_understands_every_unit(machine: Played, run: Run) -> None:
    run()
    for program in ("/usr/bin/cage", "/opt/charley/.venv/bin/python"):
        machine.write(program, "")
        machine.path(program).chmod(0o755)
    machine.path("/opt/charley/charley").chmod(0o755)
    # Units of the system that ours name; here they need not do anything.
    for unit in ("sysinit.target", "basic.target", "shutdown.target", "user@.service", "seatd.service"):
        shown = "[Unit]\nDefaultDependencies=no\n" + "[Service]\nExecStart=/usr/bin/cage\n" * unit.endswith(
            "service"
        )
        machine.write(f"/usr/lib/systemd/system/{unit}", shown)
    done = subprocess.run(
        ["systemd-analyze", f"--root={machine.root}", "verify", *UNITS],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_LOG_LEVEL": "warning"},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_that_is_said_leaves_the_machine() -> None:
    for unit in ("charley.service", "charley-screen.service"):
        lines = (DEPLOY / "root/etc/systemd/system" / unit).read_text().splitlines()
        assert "IPAddressDeny=any" in lines
        assert "IPAddressAllow=localhost" in lines


def test_neither_unit_ever_gives_up_nor_ends_the_other() -> None:
    for unit in ("charley.service", "charley-screen.service"):
        text = (DEPLOY / "root/etc/systemd/system" / unit).read_text()
        assert "\nRestart=always\n" in text
        assert "\nStartLimitIntervalSec=0\n" in text
        assert not any(word in text for word in ("\nRequires=", "\nBindsTo=", "\nPartOf="))


# --- the screen -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["chromium", "chromium-browser"])
def test_the_screen_shows_the_page_and_writes_to_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Raspberry Pi OS 12 has Chromium by the longer name."""
    (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    command = screen.command("http://127.0.0.1:8137/", Path("/run/charley-screen"))
    assert command[0] == str(tmp_path / name)
    for flag in ("--kiosk", "--app=http://127.0.0.1:8137/", "--user-data-dir=/run/charley-screen/profile"):
        assert flag in command


def test_without_chromium_the_screen_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert screen.main("http://127.0.0.1:1/", {"WAYLAND_DISPLAY": "wayland-0"}) == 1
    assert "no Chromium" in one_line(capsys)


def test_a_page_that_is_not_there_does_not_answer(unused_port: int) -> None:
    assert not screen.answers(f"http://127.0.0.1:{unused_port}/")


@pytest.mark.parametrize(("hour", "level"), [(3, "13"), (12, "178")])
def test_the_backlight_follows_the_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hour: int, level: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    backlight = tmp_path / "backlight" / "panel"
    backlight.mkdir(parents=True)
    (backlight / "max_brightness").write_text("255\n")
    (backlight / "brightness").write_text("100\n")
    assert brightness.main(hour, backlight.parent) == 0
    assert (backlight / "brightness").read_text().strip() == level
    assert brightness.dim(backlight, 100) is True
    assert brightness.dim(backlight, 100) is False


def test_the_household_says_when_night_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "charley").mkdir()
    (tmp_path / "charley" / "config.toml").write_text("[speaking]\nnight = [11, 13]\n")
    assert brightness.settings().speaking.at_night(12)


def test_the_darkest_is_not_dark(tmp_path: Path) -> None:
    (tmp_path / "max_brightness").write_text("10")
    (tmp_path / "brightness").write_text("10")
    brightness.dim(tmp_path, 1)
    assert (tmp_path / "brightness").read_text().strip() == "1"


def test_a_backlight_that_cannot_be_set_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "broken").mkdir()
    assert brightness.main(12, tmp_path) == 1
    assert "broken keeps its brightness" in one_line(capsys)


def test_the_record_is_for_people_to_read(machine: Played, run: Run) -> None:
    run()
    kept = json.loads(machine.read("/etc/charley/installed.json"))
    assert "libof-cage" in kept["packages"]
    assert kept["account"] is True


def test_the_page_is_where_a_kiosk_is_by_itself() -> None:
    assert record.Record().port == kiosk.PORT
