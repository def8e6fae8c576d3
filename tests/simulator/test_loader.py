"""What a run's algorithm imported is forgotten where it is the algorithm's own, and stays where it is installed."""

from __future__ import annotations

import sys
import sysconfig
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from simulator.api.loader import LoadProblem, loaded

ALGORITHM = """\
from AlgorithmImports import *
import helper_of_its_own
import installed_beside_it


class Play(QCAlgorithm):
    pass
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    packages = tmp_path / "venv" / "lib" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "installed_beside_it.py").write_text("VALUE = 1\n")
    (tmp_path / "helper_of_its_own.py").write_text("VALUE = 2\n")
    (tmp_path / "play.py").write_text(ALGORITHM)
    monkeypatch.delitem(sys.modules, "AlgorithmImports", raising=False)
    monkeypatch.syspath_prepend(str(packages))
    known = sysconfig.get_path
    monkeypatch.setattr(sysconfig, "get_path", lambda kind: str(packages) if kind == "purelib" else known(kind))
    return tmp_path


def test_a_package_of_an_environment_in_the_algorithms_folder_stays_loaded(folder: Path) -> None:
    for _ in range(2):
        with loaded(folder / "play.py") as module:
            assert module.__dict__["installed_beside_it"].VALUE == 1
        assert "installed_beside_it" in sys.modules
        assert "helper_of_its_own" not in sys.modules
        assert "AlgorithmImports" not in sys.modules
    del sys.modules["installed_beside_it"]


@pytest.mark.parametrize("text", [ALGORITHM, "raise ValueError('no algorithm')\n"])
def test_a_module_of_the_files_name_that_was_there_is_there_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    own = ModuleType("play")
    monkeypatch.setitem(sys.modules, "play", own)
    (folder / "play.py").write_text(text)
    with suppress(LoadProblem), loaded(folder / "play.py") as module:
        assert sys.modules["play"] is module is not own
    assert sys.modules["play"] is own
    sys.modules.pop("installed_beside_it", None)
