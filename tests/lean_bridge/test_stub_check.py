"""The check of LEAN's names itself: it refuses to pass when it could not have seen anything."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools import check_stubs


def answer(code: int, out: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(args=[], returncode=code, stdout=out, stderr="")


@pytest.fixture
def stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the stubs."""
    (tmp_path / "AlgorithmImports").mkdir()
    monkeypatch.setattr(check_stubs, "STUBS", tmp_path)
    return tmp_path


def use(monkeypatch: pytest.MonkeyPatch, project: tuple[int, str], probe: tuple[int, str]) -> None:
    def run_mypy(*targets: str) -> subprocess.CompletedProcess[str]:
        return answer(*(project if targets == check_stubs.CHECKED else probe))

    monkeypatch.setattr(check_stubs, "run_mypy", run_mypy)


SEEN = (1, 'misspelt.py:7: error: "Misspelt" has no attribute "set_start_dat"')


def test_without_stubs_the_check_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check_stubs, "STUBS", tmp_path / "none")
    assert check_stubs.main() == 2
    assert "make stubs" in capsys.readouterr().err


def test_clean_code_and_a_seen_misspelling_pass(stubs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, project=(0, ""), probe=SEEN)
    assert check_stubs.main() == 0


def test_an_error_in_the_project_fails_and_is_shown(
    stubs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, project=(1, "main.py:3: error: no such name\n"), probe=SEEN)
    assert check_stubs.main() == 1
    assert "main.py:3" in capsys.readouterr().err


@pytest.mark.parametrize("probe", [(0, "Success"), (1, "some other error"), (2, "mypy crashed")])
def test_a_misspelling_that_goes_unseen_fails_the_check_itself(
    stubs: Path, monkeypatch: pytest.MonkeyPatch, probe: tuple[int, str]
) -> None:
    use(monkeypatch, project=(0, ""), probe=probe)
    assert check_stubs.main() == 2


def test_the_stubs_are_pinned_to_one_version() -> None:
    lines = (check_stubs.ROOT / "tools" / "stubs.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) == 1
    name, _, version = pins[0].partition("==")
    assert name == "quantconnect-stubs"
    assert version.isdigit()


def test_no_program_here_imports_from_the_stubs() -> None:
    import sys

    assert not [entry for entry in sys.path if entry.rstrip("/").endswith(".stubs")]
