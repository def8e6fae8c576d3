"""``config.json`` and ``lean.json`` as the lean CLI and LEAN read them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from domain.settings import Settings, describe, parse_settings, to_parameters

ROOT = Path(__file__).resolve().parents[2]
RESERVED = {"backtests", "live", "optimizations", "storage", "report", "bin", "obj"}
"""Folder names that the lean CLI keeps for itself (lean/components/__init__.py)."""


def load(name: str) -> dict[str, Any]:
    loaded = json.loads((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_every_parameter_in_config_json_parses_and_equals_its_default_in_code() -> None:
    parameters = load("config.json")["parameters"]
    assert parse_settings(parameters) == Settings()
    assert parameters == to_parameters(Settings()), "write config.json's parameters anew from domain.settings.to_parameters"


def test_config_json_names_every_setting_once_and_nothing_else() -> None:
    assert list(load("config.json")["parameters"]) == [item.key for item in describe(Settings())]


def test_parameters_are_strings_so_that_lean_can_read_them() -> None:
    assert all(isinstance(value, str) for value in load("config.json")["parameters"].values())


def test_config_json_is_a_python_project_with_a_local_id_the_cli_need_not_make_up() -> None:
    config = load("config.json")
    assert config["algorithm-language"] == "Python"
    assert 100_000_000 <= config["local-id"] <= 999_999_999
    assert config["description"]


def test_no_libraries_are_asked_for_that_would_replace_those_of_leans_image() -> None:
    assert "libraries" not in load("config.json")
    requirements = ROOT / "requirements.txt"
    text = requirements.read_text() if requirements.is_file() else ""
    assert not re.search(r"^(numpy|pandas|scipy)\b", text, re.MULTILINE | re.IGNORECASE)


def test_config_json_has_no_duplicate_keys() -> None:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"twice in config.json: {sorted(k for k in keys if keys.count(k) > 1)}"
        return dict(pairs)

    json.loads((ROOT / "config.json").read_text(), object_pairs_hook=unique)


@pytest.mark.parametrize("key", ["data-folder", "job-organization-id", "environments"])
def test_lean_json_has_what_a_local_run_needs(key: str) -> None:
    assert load("lean.json").get(key) is not None


def test_the_data_folder_is_skipped_when_the_cli_copies_the_source() -> None:
    folder = load("lean.json")["data-folder"]
    assert not Path(folder).is_absolute()
    assert folder.startswith((".", "../")), "inside the project only a dot folder is skipped"


def test_the_backtesting_environment_names_leans_backtesting_handlers() -> None:
    backtesting = load("lean.json")["environments"]["backtesting"]
    assert backtesting["live-mode"] is False
    assert all(".Backtesting" in backtesting[f"{part}-handler"] for part in ("setup", "result", "real-time", "transaction"))


def test_lean_json_holds_no_secret() -> None:
    secret = re.compile(r"(token|secret|password|api-key|refresh)", re.IGNORECASE)
    filled = {key: value for key, value in load("lean.json").items() if secret.search(key) and value}
    assert filled == {}
    assert load("lean.json")["job-organization-id"] == "", "whoever runs it sets their own organization"


def test_the_project_is_where_lean_json_is_so_that_one_folder_is_enough() -> None:
    assert (ROOT / "main.py").is_file()
    assert (ROOT / "lean.json").is_file()
    assert (ROOT / "config.json").is_file()


def test_no_room_has_a_name_that_the_cli_keeps_for_itself() -> None:
    rooms = {folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").is_file()}
    assert rooms
    assert rooms.isdisjoint(RESERVED)


def test_main_defines_exactly_one_algorithm_class() -> None:
    source = (ROOT / "main.py").read_text()
    assert re.findall(r"^class (\w+)\(QCAlgorithm\)", source, re.MULTILINE) == ["OptionsDesk"]
