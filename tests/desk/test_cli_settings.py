from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk.cli.documents import refusals_page, settings_page
from domain.refusals import RefusalCode
from domain.settings import Settings, describe, to_parameters
from tests.desk.cli_samples import assert_reads_well, call, flat, said

KEYS = [item.key for item in describe(Settings())]


def config(folder: Path, text: str) -> str:
    path = folder / "config.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def parameters(folder: Path, **values: object) -> str:
    return config(folder, json.dumps({"parameters": {key.replace("__", "."): value for key, value in values.items()}}))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_project_file_the_defaults_are_shown() -> None:
    result = call("settings")
    assert result.exit_code == 0
    assert_reads_well(result)
    for item in describe(Settings()):
        assert f"{item.key} {item.value} {item.default}" in flat(result)
        assert item.declared.meaning in flat(result)
    assert "differs from the default" not in flat(result)


def test_every_setting_says_its_unit_and_range() -> None:
    text = flat(call("settings"))
    assert "zero_dte.stop 2 2 0.25 to 10 x credit" in text
    assert "session.half_days false false true or false" in text
    assert "run.brokerage tastytrade tastytrade tastytrade, alpaca, default" in text


def test_a_changed_setting_is_marked(tmp_path: Path) -> None:
    parameters(tmp_path, caps__total="7")
    text = flat(call("settings"))
    assert "caps.total 7 * 10 0 to 10" in text
    assert "* differs from the default" in text


def test_the_project_file_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = parameters(tmp_path / "sub", caps__total="7")
    assert "caps.total 7 *" in flat(call("settings", "--config", path))


def test_for_programs_the_settings_are_json(tmp_path: Path) -> None:
    parameters(tmp_path, caps__total=7, session__half_days=True)
    found = {entry["key"]: entry for entry in json.loads(call("settings", "--json").stdout)}
    assert list(found) == KEYS
    assert found["caps.total"] == {
        "key": "caps.total",
        "value": "7",
        "default": "10",
        "kind": "whole number",
        "unit": "",
        "choices": [],
        "meaning": "Positions of all strategies together.",
        "low": "0",
        "high": "10",
    }
    assert found["session.half_days"]["value"] == "true"
    assert found["run.brokerage"]["choices"] == ["tastytrade", "alpaca", "default"]


def test_as_markdown_every_setting_is_a_row() -> None:
    lines = call("settings", "--markdown").stdout.splitlines()
    assert lines[0] == "| Key | Value | Default | Allowed | Meaning |"
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[2:]] == KEYS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"parameters": {"caps.total": "5",}}', "is not JSON: "),
        ("", "is not JSON: Expecting value at line 1, column 1"),
        ('{\n  "parameters" {}\n}', "is not JSON: Expecting ':' delimiter at line 2, column 16"),
        ("[]", "must be a JSON object"),
        ('{"parameters": []}', "must be a JSON object"),
        ('{"parameters": {"caps": {"total": 5}}}', "the value of caps is not a single text"),
        ('{"parameters": {"caps.total": "5", "caps.total": "6"}}', "has the key 'caps.total' twice"),
        ('{"parameters": {"caps.totl": "5"}}', "caps.totl: there is no such setting; the nearest is caps.total"),
        ('{"parameters": {"caps.total": "11"}}', "caps.total = '11': allowed is whole number from 0 to 10 (default 10)"),
        ('{"parameters": {"caps.total": null}}', "caps.total = 'null': allowed is whole number"),
        ("[" * 100_000, "is nested too deep"),
    ],
)
def test_a_project_file_that_cannot_be_used_is_one_message(tmp_path: Path, text: str, message: str) -> None:
    path = Path(config(tmp_path, text))
    result = call("settings")
    assert result.exit_code == 2
    assert message in said(result)
    assert result.stdout == ""
    assert "Traceback" not in said(result)
    assert path.read_text(encoding="utf-8") == text


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    parameters(tmp_path, caps__total="many", caps__leap="9", unknown__key="1")
    result = call("settings")
    assert "3 settings in config.json cannot be used:" in said(result)
    assert len(said(result).splitlines()) == 4


def test_the_file_that_was_named_is_blamed(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"parameters": {"caps.totl": "5"}}')
    assert "1 setting in mine.json cannot be used:" in said(call("settings", "--config", "mine.json"))


def test_one_form_at_a_time() -> None:
    result = call("settings", "--json", "--markdown")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--json and --markdown exclude each other" in said(result)


def test_a_file_that_is_not_there_or_no_text_is_one_message(tmp_path: Path) -> None:
    missing = call("settings", "--config", "other.json")
    assert (missing.exit_code, "there is no other.json" in said(missing)) == (2, True)
    (tmp_path / "latin.json").write_bytes(b'{"a": "\xe4"}')
    latin = call("settings", "--config", "latin.json")
    assert (latin.exit_code, "latin.json cannot be read" in said(latin)) == (2, True)
    folder = call("settings", "--config", str(tmp_path))
    assert (folder.exit_code, "cannot be read" in said(folder)) == (2, True)


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(b"\xef\xbb\xbf" + b'{"parameters": {"caps.total": "7"}}')
    assert "caps.total 7 *" in flat(call("settings"))


def test_every_refusal_code_is_shown_with_what_to_do() -> None:
    result = call("refusals")
    assert_reads_well(result)
    for code in RefusalCode:
        assert code.code in said(result)
    assert flat(call("refusals", columns=400)).count(RefusalCode.QUOTE_WIDE.remedy) == 1


def test_refusals_as_markdown_are_one_row_a_code() -> None:
    lines = call("refusals", "--markdown").stdout.splitlines()
    assert len(lines) == 2 + len(RefusalCode)
    assert f"| `quote_wide` | {RefusalCode.QUOTE_WIDE.meaning} | {RefusalCode.QUOTE_WIDE.remedy} |" in lines


def test_the_pages_are_written_and_then_up_to_date(tmp_path: Path) -> None:
    written = call("docs")
    assert "docs: written: settings.md, refusals.md" in flat(written)
    assert (tmp_path / "docs/settings.md").read_text() == settings_page()
    assert (tmp_path / "docs/refusals.md").read_text() == refusals_page()
    assert call("docs", "--check").exit_code == 0
    assert "up to date" in flat(call("docs"))


@pytest.mark.parametrize("name", ["settings.md", "refusals.md"])
def test_a_stale_or_missing_page_fails_the_check_and_is_left_alone(tmp_path: Path, name: str) -> None:
    call("docs")
    page = tmp_path / "docs" / name
    page.write_text("old")
    stale = call("docs", "--check")
    assert stale.exit_code == 1
    assert f"not what the code says: docs/{name}. Run `python -m desk docs`." in flat(stale)
    assert page.read_text() == "old"
    page.unlink()
    assert call("docs", "--check").exit_code == 1
    assert not page.exists()


def test_a_folder_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "docs").write_text("a file in the way")
    result = call("docs")
    assert result.exit_code == 2
    assert "cannot be read or written" in flat(result)


def test_the_pages_hold_every_key_and_code() -> None:
    assert all(f"`{key}`" in settings_page() for key in KEYS)
    assert all(f"`{code.code}`" in refusals_page() for code in RefusalCode)
    assert to_parameters(Settings()).keys() == set(KEYS)


@pytest.mark.parametrize("words", [(), ("journal",)])
def test_without_a_command_the_help_is_shown(words: tuple[str, ...]) -> None:
    result = call(*words)
    assert "Usage" in said(result)
    assert_reads_well(result)


def test_the_help_names_every_command() -> None:
    text = said(call("--help"))
    for name in ("backtest", "summary", "journal", "settings", "refusals", "docs"):
        assert name in text
