"""The backlight by the household's night."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.deploy.scripts import brightness, one_line


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
