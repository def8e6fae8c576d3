"""``python -m simulator``: exit codes, messages, and what is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import app
from simulator.lean_files.dated import has_dated_file
from simulator.synthetic import SyntheticMarket

ROOT = Path(__file__).resolve().parents[2]
TRADER = """\
from AlgorithmImports import *


class Trader(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2015, 12, 24)
        self.set_end_date(2015, 12, 24)
        self.goog = self.add_equity("GOOG", Resolution.MINUTE).symbol
        self.schedule.on(self.date_rules.every_day(), self.time_rules.at(10, 30), lambda: self.market_order(self.goog, 10))
        self.log("hello " + str(self.get_parameter("who")))

    def on_end_of_algorithm(self):
        self.object_store.save("end.txt", str(self.time))
"""


def invoke(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "trader.py"
    path.write_text(TRADER)
    return path


def test_a_run_writes_results_log_events_and_code(file: Path, tmp_path: Path, lean_data: Path) -> None:
    out, store = tmp_path / "out", tmp_path / "store"
    result = invoke(
        "run", file, "--data", lean_data, "--store", store, "--output", out, "--algorithm-id", "7", "--parameter", "who=me=you"
    )
    assert result.exit_code == 0, result.output
    made = sorted(path.name for path in out.iterdir())
    assert made == ["7-order-events.json", "7-order-list.json", "7-summary.json", "7.json", "code", "config", "log.txt"]
    whole = json.loads((out / "7.json").read_text())
    assert whole["state"]["Status"] == "Completed"
    assert whole["orders"]["1"]["quantity"] == 10
    assert whole["statistics"]["Total Fees"] == "$1.00"
    equity = whole["charts"]["Strategy Equity"]["series"]["Equity"]["values"]
    assert float(whole["statistics"]["End Equity"]) == pytest.approx(equity[-1][-1])
    events = json.loads((out / "7-order-events.json").read_text())
    assert [event["status"] for event in events] == ["submitted", "filled"]
    assert events[1]["id"] == "7-1-2"
    assert "hello me=you" in (out / "log.txt").read_text()
    assert (out / "code" / "trader.py").read_text() == TRADER
    assert (store / "end.txt").read_text() == "2015-12-24 13:00:00"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("scenario", [None, "crash"])
def test_the_record_says_seed_and_scenario(file: Path, tmp_path: Path, scenario: str | None) -> None:
    file.write_text(TRADER.replace('"GOOG"', '"SPY"'))
    days = ("--from", "2026-01-09", "--to", "2026-01-09")
    chosen = () if scenario is None else ("--scenario", scenario)
    result = invoke("run", file, "--market", 7, *chosen, *days, "--store", tmp_path / "s", "--output", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert f"synthetic market: seed 7, scenario {scenario or 'normal'}" in said(result)
    assert json.loads((tmp_path / "out" / "config").read_text())["market"] == {"seed": 7, "scenario": scenario or "normal"}


def test_the_record_says_which_folder_of_data(file: Path, tmp_path: Path, lean_data: Path) -> None:
    invoke("run", file, "--data", lean_data, "--store", tmp_path / "s", "--output", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "config").read_text())["market"] == {"data": str(lean_data)}


def test_an_unknown_scenario_is_one_message_with_those_there_are(file: Path, tmp_path: Path) -> None:
    result = invoke("run", file, "--market", 1, "--scenario", "boom", "--store", tmp_path / "s")
    assert result.exit_code == 2
    assert said(result) == "error: no scenario 'boom': choose one of normal, calm, grind, crash, vol_spike"
    assert not (tmp_path / "s").exists()


def test_a_projects_code_is_copied_without_what_lean_leaves_out(tmp_path: Path, lean_data: Path) -> None:
    project = tmp_path / "project"
    for name in ("main.py", "room/part.py", "backtests/old.py", ".hidden/x.py"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(TRADER if name == "main.py" else "")
    result = invoke("run", project / "main.py", "--data", lean_data, "--store", tmp_path / "s", "--output", tmp_path / "out")
    assert result.exit_code == 0, result.output
    copied = sorted(str(path.relative_to(tmp_path / "out" / "code")) for path in (tmp_path / "out" / "code").rglob("*.py"))
    assert copied == ["main.py", "room/part.py"]


def test_ids_differ_from_run_to_run(file: Path, tmp_path: Path, lean_data: Path) -> None:
    for number in range(2):
        invoke("run", file, "--data", lean_data, "--store", tmp_path / "s", "--output", tmp_path / f"out{number}")
    names = {next(iter(sorted(path.name for path in (tmp_path / f"out{n}").glob("*-summary.json")))) for n in range(2)}
    assert len(names) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", "2015-13-01"], "--from '2015-13-01' is no date: write YYYY-MM-DD"),
        (["--from", "2015-12-28", "--to", "2015-12-24"], "the last day 2015-12-24 lies before the first 2015-12-28"),
        (["--from", "2014-01-02", "--to", "2014-01-03"], "there is no data at all from 2014-01-02 to 2014-01-03"),
        (["--parameter", "nonsense"], "--parameter 'nonsense' is no KEY=VALUE"),
        (["--class", "Nobody"], "no class Nobody derives from QCAlgorithm"),
        (["--market", "3"], "give exactly one of --data DIR"),
        (["--scenario", "crash"], "--scenario crash is for the synthetic market: give --market SEED instead of --data"),
        (["--algorithm-id", "a/b"], "--algorithm-id 'a/b' names no file: write letters, digits, '-', '_' and"),
        (["--algorithm-id", "../a"], "--algorithm-id '../a' names no file"),
        (["--algorithm-id", ""], "--algorithm-id '' names no file"),
        (["--script", "nowhere"], "nowhere: the script cannot be read"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(
    file: Path, tmp_path: Path, lean_data: Path, words: list[str], message: str
) -> None:
    out = tmp_path / "out"
    result = invoke("run", file, "--data", lean_data, "--store", tmp_path / "s", "--output", out, *words)
    assert result.exit_code == 2
    assert f"error: {message}" in said(result)
    assert "Traceback" not in result.output
    assert not out.exists()


def test_a_symbol_without_data_is_warned_of_once_and_the_run_goes_on(tmp_path: Path, lean_data: Path) -> None:
    path = tmp_path / "two.py"
    path.write_text(TRADER.replace("self.log(", 'self.add_equity("NOPE", Resolution.MINUTE)\n        self.log('))
    words = ("--from", "2015-12-24", "--to", "2015-12-24", "--output", tmp_path / "out", "--algorithm-id", "8")
    result = invoke("run", path, "--data", lean_data, "--store", tmp_path / "s", *words)
    assert result.exit_code == 0, result.output
    warning = "no data for NOPE from 2015-12-24 to 2015-12-24: no price, the run goes on without"
    assert said(result).count(f"warning: {warning}") == 1
    whole = json.loads((tmp_path / "out" / "8.json").read_text())
    assert whole["warnings"][0] == warning
    assert all("file for NOPE" in line for line in whole["warnings"][1:])
    assert whole["orders"]["1"]["quantity"] == 10
    assert (tmp_path / "out" / "log.txt").read_text().count(f"WARNING: {warning}") == 1


def test_a_market_with_other_symbols_only_is_enough_to_run(tmp_path: Path, lean_data: Path) -> None:
    path = tmp_path / "other.py"
    path.write_text(TRADER.replace('"GOOG"', '"NOPE"').replace("self.market_order(self.goog, 10)", "None"))
    days = ("--from", "2015-12-24", "--to", "2015-12-24")
    result = invoke("run", path, "--data", lean_data, "--store", tmp_path / "s", *days)
    assert result.exit_code == 0, result.output
    assert "warning: no data for NOPE" in said(result)


def test_quiet_leaves_the_table_out_and_keeps_what_went_wrong(file: Path, tmp_path: Path, lean_data: Path) -> None:
    words = ("run", file, "--data", lean_data, "--store", tmp_path / "s")
    assert "Total Orders" in invoke(*words).output
    assert "Total Orders" not in invoke(*words, "--quiet").output
    file.write_text(TRADER.replace("self.set_end_date", "raise ValueError('on purpose')\n        self.set_end_date"))
    assert "ValueError: on purpose" in said(invoke(*words, "--quiet"))


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("equity/usa/minute/goog/20151224_trade.zip", True),
        ("option/usa/universes/goog/20151223.csv", True),
        ("equity/usa/minute/goog/20151225_trade.zip", False),
        ("equity/usa/daily/goog.zip", False),
        ("notes/20151224_trade.zip", False),
        ("equity/usa/minute/20151224/other.zip", False),
    ],
)
def test_a_folder_has_a_day_when_a_file_is_named_for_it(tmp_path: Path, name: str, there: bool) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).touch()
    assert has_dated_file(tmp_path, date(2015, 12, 23), date(2015, 12, 24)) is there


def test_the_synthetic_market_has_the_days_of_its_range() -> None:
    market = SyntheticMarket(1)
    assert market.has_any(date(2026, 1, 3), date(2026, 1, 4))
    assert not market.has_any(date(2012, 1, 3), date(2013, 12, 31))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def broken(:\n", "line 1"),
        ("x = 1\n", "must define one class that derives from QCAlgorithm; there is: none"),
        ("import nowhere_to_be_found\n", "ModuleNotFoundError"),
        (TRADER + "\nclass Other(QCAlgorithm):\n    pass\n", "there is: Other, Trader"),
        ("x = '\0'\n", "bad.py: source code string cannot contain null bytes"),
        ("import sys\nsys.exit(0)\n", "bad.py, line 2: SystemExit: 0"),
        ("", "must define one class that derives from QCAlgorithm; there is: none"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_one_message(tmp_path: Path, lean_data: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.py"
    path.write_text(text)
    result = invoke("run", path, "--data", lean_data, "--store", tmp_path / "s")
    assert result.exit_code == 2
    assert message in said(result)


def test_a_missing_file_and_a_missing_data_folder_are_named(file: Path, tmp_path: Path, lean_data: Path) -> None:
    nothing = tmp_path / "nothing"
    assert "there is no such file" in said(invoke("run", nothing, "--data", lean_data, "--store", tmp_path / "s"))
    assert f"{tmp_path} is a folder: name a Python file" in said(
        invoke("run", tmp_path, "--data", lean_data, "--store", tmp_path / "s")
    )
    result = invoke("run", file, "--data", nothing, "--store", tmp_path / "s")
    assert result.exit_code == 2
    assert "nothing" in said(result)


def test_an_exception_of_the_algorithm_is_exit_code_1_and_in_the_log(tmp_path: Path, lean_data: Path) -> None:
    path = tmp_path / "fails.py"
    path.write_text(TRADER.replace('self.log("hello', 'raise RuntimeError("on purpose")\n        self.log("hello'))
    out = tmp_path / "out"
    result = invoke("run", path, "--data", lean_data, "--store", tmp_path / "s", "--output", out)
    assert result.exit_code == 1
    assert "Runtime Error: Initialize: RuntimeError: on purpose" in said(result)
    assert "RuntimeError: on purpose" in (out / "log.txt").read_text()
    (whole,) = [path for path in out.glob("*.json") if "-" not in path.name]
    assert json.loads(whole.read_text())["state"]["Status"] == "RuntimeError"


@pytest.mark.parametrize("where", ["initialize", "on_data"])
def test_an_algorithm_that_exits_ends_its_run_with_an_error(tmp_path: Path, where: str) -> None:
    path = tmp_path / "exits.py"
    asked = "self.add_equity('SPY')" if where == "on_data" else "raise SystemExit(0)"
    path.write_text(
        "from AlgorithmImports import *\nclass Exits(QCAlgorithm):\n"
        f"    def initialize(self):\n        {asked}\n    def on_data(self, data):\n        raise SystemExit(0)\n"
    )
    days = ("--from", "2026-01-09", "--to", "2026-01-09")
    result = invoke("run", path, "--market", 1, *days, "--store", tmp_path / "s")
    assert result.exit_code == 1
    assert "SystemExit: 0" in said(result)


@pytest.mark.parametrize("option", ["--store", "--output"])
@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_in_the_way_of_a_folder_is_told_before_anything_runs(
    file: Path, tmp_path: Path, lean_data: Path, option: str, below: str
) -> None:
    folder = file / below if below else file
    result = invoke("run", file, "--data", lean_data, "--store", tmp_path / "s", option, folder)
    assert result.exit_code == 2
    assert said(result) == f"error: {option} {folder} cannot be a folder: {file} is a file; name another"
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name]


def test_results_that_cannot_be_written_are_one_message(
    file: Path, tmp_path: Path, lean_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("simulator.cli.write_results", full)
    result = invoke("run", file, "--data", lean_data, "--store", tmp_path / "s", "--output", tmp_path / "out")
    assert result.exit_code == 2
    assert "error: [Errno 28] No space left on device" in said(result)


def test_a_page_that_is_a_folder_is_one_message(tmp_path: Path) -> None:
    for words in ((), ("--check",)):
        result = invoke("docs", "--out", tmp_path, *words)
        assert (result.exit_code, said(result)) == (2, f"error: --out {tmp_path} is a folder: name the page's file")


def test_names_are_printed() -> None:
    result = invoke("names")
    assert result.exit_code == 0
    assert "QCAlgorithm" in result.output.splitlines()
    assert "    combo_limit_order" in result.output.splitlines()


def test_an_interrupt_ends_the_run_in_order(tmp_path: Path, lean_data: Path) -> None:
    path = tmp_path / "slow.py"
    ready = tmp_path / "ready"
    path.write_text(
        TRADER
        + f"""
    def on_data(self, data):
        import pathlib, time
        pathlib.Path({str(ready)!r}).touch()
        time.sleep(0.05)
"""
    )
    command = [sys.executable, "-m", "simulator", "run", str(path), "--data", str(lean_data), "--store", str(tmp_path / "s")]
    command += ["--output", str(tmp_path / "out"), "--algorithm-id", "9"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ))
    for _ in range(600):
        if ready.exists() or running.poll() is not None:
            break
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=60)
    assert running.returncode == 130, output.decode()
    assert (tmp_path / "s" / "end.txt").exists()
    assert json.loads((tmp_path / "out" / "9.json").read_text())["state"]["Status"] == "Stopped"


def test_an_interrupt_before_the_first_day_ends_quietly(file: Path, tmp_path: Path, lean_data: Path) -> None:
    file.write_text(TRADER.replace("self.set_end_date", "raise KeyboardInterrupt\n        self.set_end_date"))
    result = invoke("run", file, "--data", lean_data, "--store", tmp_path / "s")
    assert (result.exit_code, result.output) == (130, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run"], "Missing argument 'FILE'"),
        (["run", "x.py", "--market", "one"], "Invalid value for '--market': 'one' is not a valid integer"),
        (["run", "x.py", "--datta", "x"], "No such option '--datta'"),
        (["export", "--market", "1"], "Missing option '--from'"),
    ],
)
def test_what_the_command_line_does_not_know_is_exit_code_2_and_named(words: list[str], message: str) -> None:
    result = invoke(*words)
    assert result.exit_code == 2
    assert message in said(result).replace('"', "'")


def test_a_run_loads_no_tables_and_no_bars_of_progress_it_does_not_show() -> None:
    code = (
        "import sys; import simulator.cli; heavy = {'rich', 'typer', 'pydantic', 'pandas', 'scipy', 'simulator.synthetic'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=120).returncode == 0


def test_a_run_that_cannot_begin_leaves_no_empty_store(tmp_path: Path, lean_data: Path) -> None:
    store = tmp_path / "s"
    assert invoke("run", tmp_path / "nothing.py", "--data", lean_data, "--store", store).exit_code == 2
    assert not store.exists()
    store.mkdir()
    assert invoke("run", tmp_path / "nothing.py", "--data", lean_data, "--store", store).exit_code == 2
    assert store.is_dir()
