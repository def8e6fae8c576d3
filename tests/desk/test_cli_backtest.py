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

from analytics.performance import summarize
from analytics.records import Link, RecordKind, seal
from desk.cli.engines import Plan, lean_command, simulator_command
from desk.cli.outcome import want_of_data
from tests.analytics.samples import FRIDAY
from tests.desk.cli_samples import call, flat, said

PROJECT = Path(__file__).resolve().parents[2]

FAKE = """
import json, os, pathlib, signal, sys, time
sys.path.insert(0, os.environ["BULWARK_PROJECT"])
from datetime import date
from analytics.journal import Journal
from analytics.records import RecordKind
from tests.analytics.samples import FRIDAY, MemoryStore, day_data, write_run
def value(name): return sys.argv[sys.argv.index(name) + 1]
pathlib.Path("argv.json").write_text(json.dumps(sys.argv[1:]))
mode = os.environ.get("FAKE", "good")
if mode in ("dead", "bad"):
    sys.exit(3 if mode == "dead" else 2)
if mode == "early":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(1))
    pathlib.Path("ready").write_text("")
    time.sleep(60)
interrupts = []
if mode == "wait":
    signal.signal(signal.SIGINT, lambda *_: interrupts.append(1))
    pathlib.Path("ready").write_text("")
    for _ in range(6000):
        if interrupts:
            break
        time.sleep(0.01)
    time.sleep(0.6)
    pathlib.Path("interrupts").write_text(str(len(interrupts)))
store = MemoryStore()
prefix = "bulwark/backtest/" + value("--algorithm-id")
journal = Journal.open(store, prefix) if mode == "blind" else write_run(store, prefix)
if mode == "blind":
    no_trades = {"0dte": {"no_chain": {"count": 30, "detail": "the GOOG chain is missing"}}}
    journal.record(FRIDAY, RecordKind.DAY, day_data(date(2026, 1, 2), no_trades=no_trades))
if mode != "cut":
    journal.record(FRIDAY, RecordKind.STATE, {"level": "stopped", "reason": "the run ended"})
    journal.commit()
for key, text in store.objects.items():
    path = pathlib.Path(value("--store")) / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
pathlib.Path(value("--output"), value("--algorithm-id") + ".json").write_text("{}")
if mode == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
sys.exit(130 if mode == "wait" else int(os.environ.get("CODE", "0")))
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder whose simulator is a stand-in."""
    (tmp_path / "simulator").mkdir()
    (tmp_path / "simulator" / "__init__.py").write_text("")
    (tmp_path / "simulator" / "__main__.py").write_text(FAKE)
    (tmp_path / "main.py").write_text("")
    (tmp_path / "config.json").write_text(json.dumps({"parameters": {"caps.total": "9"}}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BULWARK_PROJECT", str(PROJECT))
    return tmp_path


def argv(folder: Path) -> list[str]:
    found: list[str] = json.loads((folder / "argv.json").read_text())
    return found


def untouched(folder: Path) -> bool:
    return sorted(path.name for path in folder.iterdir()) == ["config.json", "main.py", "simulator"]


def test_a_backtest_runs_the_simulator_and_shows_the_summary(project: Path) -> None:
    result = call("backtest", columns=200)
    assert result.exit_code == 0, said(result)
    given = argv(project)
    assert given[:2] == ["run", "main.py"]
    assert given[given.index("--parameter") + 1] == "caps.total=9"
    assert given[given.index("--market") + 1] == "1"
    assert "--data" not in given
    assert given[given.index("--from") + 1 :][:3] == ["2026-01-02", "--to", "2026-03-31"]
    output = given[given.index("--output") + 1]
    name = given[given.index("--algorithm-id") + 1]
    assert f"{name}: backtest, 2026-01-02 to 2026-01-05" in flat(result)
    assert f"Results {output}" in flat(result)
    assert f"Journal storage/bulwark/backtest/{name}/journal" in flat(result)


def test_what_is_set_for_a_run_goes_before_the_project_file(project: Path) -> None:
    call("backtest", "--set", "caps.total=3 zero_dte.underlyings=GOOG,SPY", "--set", "session.half_days=true")
    given = argv(project)
    parameters = [given[n + 1] for n, word in enumerate(given) if word == "--parameter"]
    assert parameters == ["caps.total=3", "zero_dte.underlyings=GOOG,SPY", "session.half_days=true"]


def test_dates_become_settings_and_options(project: Path) -> None:
    call("backtest", "--from", "2015-12-24", "--to", "2015-12-25")
    given = argv(project)
    assert {"run.start=2015-12-24", "run.end=2015-12-25"} <= set(given)
    assert given[given.index("--from") + 1 :][:3] == ["2015-12-24", "--to", "2015-12-25"]


def test_real_data_is_named_instead_of_the_synthetic_market(project: Path) -> None:
    (project / "data").mkdir()
    call("backtest", "--data", "data")
    assert argv(project)[argv(project).index("--data") + 1] == "data"
    assert "--market" not in argv(project)


def test_the_seed_of_the_synthetic_market_is_passed_on(project: Path) -> None:
    call("backtest", "--market", "7")
    assert argv(project)[argv(project).index("--market") + 1] == "7"


def test_the_scenario_of_the_synthetic_market_is_passed_on_and_left_out_where_not_given(project: Path) -> None:
    call("backtest", "--scenario", "vol_spike")
    assert argv(project)[argv(project).index("--scenario") + 1] == "vol_spike"
    call("backtest")
    assert "--scenario" not in argv(project)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--data", "simulator", "--scenario", "crash"), "--scenario is for the simulator's synthetic market"),
        (("--engine", "docker", "--scenario", "crash"), "leave it out with --data and with --engine docker or lean"),
        (("--set", "caps.totl=3"), "caps.totl: there is no such setting; the nearest is caps.total"),
        (("--set", "caps.total=99"), "caps.total = '99': allowed is whole number from 0 to 10"),
        (("--set", "caps.total"), "--set takes KEY=VALUE with spaces between, not 'caps.total'"),
        (("--set", "=3"), "--set takes KEY=VALUE"),
        (("--set", "caps.total=1 caps.total=2"), "--set gives caps.total twice"),
        (("--set", "run.brokerage='x"), "cannot be read"),
        (("--from", "yesterday"), "run.start = 'yesterday': allowed is date (YYYY-MM-DD)"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "run.start = 2026-02-01: must not be after run.end"),
        (("--data", "nowhere"), "there is no data folder at nowhere"),
        (("--data", "main.py"), "there is no data folder at main.py"),
        (("--data", "simulator", "--market", "1"), "--data and --market exclude each other"),
        (("--engine", "docker", "--market", "1"), "leave --data and --market out"),
        (("--config", "other.json"), "there is no other.json"),
        (("--engine", "foo"), "Invalid value for '--engine': 'foo' is not one of 'simulator', 'docker', 'lean'."),
        (("--market", "many"), "Invalid value for '--market'"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_written(project: Path, words: tuple[str, ...], message: str) -> None:
    result = call("backtest", *words, columns=200)
    assert result.exit_code == 2
    assert message in said(result)
    assert "Traceback" not in said(result)
    assert untouched(project)


def test_a_project_file_that_is_not_json_is_left_as_it_is(project: Path) -> None:
    (project / "config.json").write_text('{"parameters": {,}}')
    result = call("backtest")
    assert result.exit_code == 2
    assert "config.json is not JSON: Expecting property name enclosed in double quotes at line 1, column 17" in said(result)
    assert untouched(project)
    assert (project / "config.json").read_text() == '{"parameters": {,}}'


def test_outside_the_project_folder_that_is_said(project: Path) -> None:
    (project / "main.py").unlink()
    result = call("backtest")
    assert (result.exit_code, "there is no main.py here" in said(result)) == (2, True)


def test_without_the_lean_cli_that_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project))
    result = call("backtest", "--engine", "docker")
    assert (result.exit_code, "the lean CLI is not installed" in said(result)) == (2, True)
    assert untouched(project)


def test_with_the_lean_cli_every_parameter_is_handed_over(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lean = project / "bin" / "lean"
    lean.parent.mkdir()
    lean.write_text(f'#!{sys.executable}\nimport json, sys\nopen("argv.json", "w").write(json.dumps(sys.argv[1:]))\n')
    lean.chmod(0o755)
    monkeypatch.setenv("PATH", str(lean.parent))
    result = call("backtest", "--engine", "docker", "--set", "caps.leap=1")
    given = argv(project)
    assert given[:3] == ["backtest", ".", "--output"]
    assert given[4:] == ["--parameter", "caps.total", "9", "--parameter", "caps.leap", "1"]
    assert "The run left no journal" in said(result)
    assert result.exit_code == 1


def test_an_engine_that_fails_ends_with_its_code_and_leaves_no_empty_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE", "dead")
    result = call("backtest")
    assert result.exit_code == 3
    assert "The run left no journal: see the messages above." in said(result)
    assert not (project / "backtests").exists()


def test_an_engine_that_has_said_what_is_wrong_is_not_commented(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE", "bad")
    result = call("backtest")
    assert (result.exit_code, said(result)) == (2, "")
    assert not (project / "backtests").exists()


def test_an_engine_that_was_killed_is_named_with_its_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE", "killed")
    result = call("backtest")
    assert result.exit_code == 137
    assert "Trades closed" in said(result)
    assert "error: the engine was ended by SIGKILL: what it had recorded by then is there" in said(result)


def test_a_journal_that_ends_before_its_run_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE", "cut")
    result = call("backtest")
    assert result.exit_code == 1
    assert "error: the journal ends before the run does" in said(result)


def test_a_day_without_quotes_for_what_was_to_be_traded_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE", "blind")
    result = call("backtest")
    assert result.exit_code == 2
    assert "No trade on 2026-01-02: the GOOG chain is missing" in said(result)
    assert "error: nothing could be traded for want of data: the GOOG chain is missing. Check that the market" in said(result)


@pytest.mark.parametrize(
    ("codes", "wanting"),
    [
        ((), None),
        (("not_its_day",), None),
        (("low_credit", "no_chain"), None),
        (("not_its_day", "no_chain"), "told no_chain"),
        (("no_price", "no_data"), "told no_data"),
        (("vix_high",), None),
    ],
)
def test_data_are_wanting_when_nothing_else_kept_a_strategy_from_trading(codes: tuple[str, ...], wanting: str | None) -> None:
    counted = {code: {"count": 1, "detail": f"told {code}"} for code in codes}
    day = seal(Link(), FRIDAY, RecordKind.DAY, {"no_trades": {"0dte": counted}})
    assert want_of_data(summarize([day])) == wanting
    sent = seal(Link(), FRIDAY, RecordKind.ORDER, {"order_id": "1", "state": "sent"})
    assert want_of_data(summarize([day, sent])) is None


def test_a_store_that_cannot_take_the_journal_is_one_message_before_anything_runs(project: Path) -> None:
    (project / "taken").write_text("a file")
    result = call("backtest", "--store", "taken", columns=200)
    assert result.exit_code == 2
    assert "taken is not a folder; move it away, or name another --store" in said(result)
    (project / "taken").unlink()
    (project / "storage").mkdir()
    (project / "storage" / "bulwark").write_text("a file")
    result = call("backtest", columns=200)
    assert result.exit_code == 2
    assert "storage/bulwark is not a folder" in said(result)
    assert not (project / "argv.json").exists()
    assert not (project / "backtests").exists()


def test_a_store_that_may_not_be_written_to_is_one_message(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _, mode, **more: not mode & os.W_OK)
    result = call("backtest", columns=200)
    assert (result.exit_code, "may not be written to; name another --store" in said(result)) == (2, True)
    assert untouched(project)


def test_a_setting_given_for_the_run_is_not_blamed_on_the_project_file() -> None:
    assert "1 setting in config.json, --set, --from or --to cannot be used" in said(call("backtest", "--set", "caps.totl=3"))


def test_an_engine_that_fails_late_still_has_its_summary(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODE", "1")
    result = call("backtest")
    assert result.exit_code == 1
    assert "Trades closed" in said(result)


def test_two_runs_in_a_second_have_two_folders(project: Path) -> None:
    for _ in range(3):
        assert call("backtest").exit_code == 0
    assert len(list((project / "backtests").iterdir())) == 3


def test_a_results_folder_that_cannot_be_made_is_one_message(project: Path) -> None:
    (project / "backtests").write_text("a file in the way")
    result = call("backtest")
    assert (result.exit_code, "cannot be made" in said(result)) == (2, True)


def interrupted(project: Path, mode: str, ending: signal.Signals = signal.SIGINT) -> tuple[int, str]:
    """The exit code and output of a backtest whose process group gets a signal, as by Ctrl-C, once its engine is under way."""
    environment = os.environ | {"FAKE": mode, "PYTHONPATH": str(PROJECT), "COLUMNS": "100"}
    command = [sys.executable, "-c", "import sys; from desk.cli.app import app; app(sys.argv[1:])", "backtest"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=project, process_group=0) as child:
        for _ in range(3000):
            if (project / "ready").exists():
                break
            time.sleep(0.01)
        os.killpg(child.pid, ending)
        output, _ = child.communicate(timeout=60)
    return child.returncode, output


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_ends_the_engine_once_and_shows_what_was_done(project: Path, ending: signal.Signals) -> None:
    code, output = interrupted(project, "wait", ending)
    assert code == 130
    assert "Trades closed" in output
    assert "Interrupted: this is what was done until then." in output
    assert (project / "interrupts").read_text() == "1"


def test_ctrl_c_before_anything_was_done_says_so(project: Path) -> None:
    code, output = interrupted(project, "early")
    assert code == 130
    assert "Interrupted before anything was done." in output
    assert not (project / "backtests").exists()


def test_the_simulator_gets_exactly_one_market() -> None:
    plan = Plan(
        algorithm_id="x",
        parameters={"a.b": "1"},
        start=date(2026, 1, 2),
        end=date(2026, 1, 3),
        data=None,
        market=5,
        scenario="calm",
        store=Path("storage"),
        output=Path("out"),
    )
    assert simulator_command(plan) == [
        *(sys.executable, "-m", "simulator", "run", "main.py", "--quiet", "--parameter", "a.b=1"),
        *("--market", "5", "--scenario", "calm", "--store", "storage"),
        *("--output", "out", "--algorithm-id", "x", "--from", "2026-01-02", "--to", "2026-01-03"),
    ]


def test_lean_gets_its_parameters_as_two_words() -> None:
    assert lean_command("/bin/lean", {"a.b": "1"}, Path("o")) == [
        *("/bin/lean", "backtest", ".", "--output", "o", "--parameter", "a.b", "1"),
    ]


def test_an_engine_that_cannot_be_started_is_one_message(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lean = project / "bin" / "lean"
    lean.parent.mkdir()
    lean.write_bytes(b"\x00\x01 no program")
    lean.chmod(0o755)
    monkeypatch.setenv("PATH", str(lean.parent))
    result = call("backtest", "--engine", "docker")
    assert result.exit_code == 2
    assert f"{lean} cannot be started" in said(result)
    assert not (project / "backtests").exists()
