"""The real lean CLI on this project: its own classes, offline, up to where Docker or a login is needed.

Not tried here, because it cannot be offline: the list of brokerage modules and their download (QuantConnect's server and a
login), Tastytrade's and Alpaca's authorisation (a login in a browser), and the engine itself (Docker).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from simulator.results import _project_files

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".lean-venv" / "bin" / "python"
DRIVER = Path(__file__).with_name("driver.py")
LIVE = {"live-tastytrade": "TastytradeBrokerage", "live-alpaca": "AlpacaBrokerage"}
RUNS = ("backtesting", *LIVE)
MADE = ("backtests", "live", "storage", "data", "report")
ROOMS = {
    *("analytics", "desk", "domain", "execution", "lean_bridge", "monitoring", "risk", "safety", "simulator", "strategies"),
    *("tests", "tools", "main.py"),
}


def copy_of_the_project(folder: Path) -> Path:
    """The project as it lies on a user's disk: with results of earlier runs and a virtual environment in it."""

    def left_out(at: str, names: list[str]) -> list[str]:
        made = MADE if Path(at) == PROJECT else ()
        return [name for name in names if name.startswith(".") or name in (*made, "__pycache__")]

    shutil.copytree(PROJECT, folder, ignore=left_out)
    for trap in ("backtests/old/code/main.py", "live/old/code/main.py", "storage/x.py", "report/x.html", ".venv/lib/x.py"):
        (folder / trap).parent.mkdir(parents=True)
        (folder / trap).write_text("raise AssertionError")
    (folder / "own-venv").mkdir()
    (folder / "own-venv" / "pyvenv.cfg").write_text("")
    (folder / "own-venv" / "x.py").write_text("")
    return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the project and, beside it, the report of the CLI's classes on it."""
    if not (PROJECT / ".lean-venv" / "ready").is_file():
        pytest.skip("the lean CLI is not set up: `make lean-cli` puts it into .lean-venv")
    folder = tmp_path_factory.mktemp("lean-cli")
    project, home = copy_of_the_project(folder / "project"), folder / "home"
    home.mkdir()
    ran = subprocess.run(
        [PYTHON, DRIVER, folder],
        cwd=project,
        env=os.environ | {"HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return folder


@pytest.fixture(scope="module")
def report(world: Path) -> dict[str, Any]:
    """What the CLI's classes found."""
    loaded: dict[str, Any] = json.loads((world / "report.json").read_text())
    return loaded


@pytest.fixture(scope="module")
def parameters() -> dict[str, str]:
    """The parameters of our config.json."""
    loaded: dict[str, str] = json.loads((PROJECT / "config.json").read_text())["parameters"]
    return loaded


def test_the_version_is_the_one_that_is_pinned(report: dict[str, Any]) -> None:
    assert f"lean=={report['project']['version']}" in (PROJECT / "tools" / "lean-cli.txt").read_text().splitlines()


def test_the_project_folder_and_lean_json_are_found(report: dict[str, Any], world: Path) -> None:
    found = report["project"]
    assert found["root"] == str(world / "project")
    assert found["algorithm"] == str(world / "project" / "main.py")
    assert found["data_folder"] == str(world / "project" / ".lean-data")


def test_config_json_is_read_whole_and_survives_the_clis_writer(report: dict[str, Any], parameters: dict[str, str]) -> None:
    found = report["project"]
    assert found["read"]["parameters"] == parameters
    assert found["read"]["algorithm-language"] == "Python"
    assert found["unchanged_by_writer"], "config.json is not laid out as the CLI writes it: 4 spaces, a line end at the end"


def test_the_cli_makes_up_no_local_id(report: dict[str, Any]) -> None:
    assert report["project"]["local_id"] == json.loads((PROJECT / "config.json").read_text())["local-id"]


def test_the_source_files_it_would_take_are_ours(report: dict[str, Any]) -> None:
    sources = report["project"]["sources"]
    assert "main.py" in sources
    assert {Path(name).parts[0] for name in sources} <= ROOMS
    assert {"lean_bridge/bridge.py", "desk/desk.py", "domain/settings/__init__.py"} <= set(sources)


def test_no_source_file_lies_under_a_reserved_name(report: dict[str, Any]) -> None:
    reserved = {name.lower() for name in report["project"]["reserved"]}
    parts = {part.lower() for name in report["project"]["sources"] for part in (*Path(name).parts, Path(name).stem)}
    assert not parts & reserved


def test_the_simulator_copies_the_files_the_cli_copies(report: dict[str, Any], world: Path) -> None:
    ours = {str(path.relative_to(world / "project")) for path in _project_files(world / "project")}
    tests = {name for name in report["project"]["sources"] if Path(name).parts[0] == "tests"}
    assert {name for name in ours if Path(name).parts[0] != "tests"} == set(report["project"]["sources"]) - tests


@pytest.mark.parametrize("environment", RUNS)
def test_the_complete_engine_configuration_carries_our_parameters(
    report: dict[str, Any], environment: str, parameters: dict[str, str]
) -> None:
    for stage in ("complete", "in_container"):
        config = report[environment][stage]
        assert config["parameters"] == parameters
        assert config["environment"] == environment
        assert config["algorithm-type-name"] == "main"
        assert config["algorithm-language"] == "Python"
        assert config["algorithm-location"] == "/LeanCLI/main.py"
        assert config["close-automatically"] is True


@pytest.mark.parametrize(("environment", "brokerage"), LIVE.items())
def test_a_live_environment_names_its_brokerage_for_orders_and_data(
    report: dict[str, Any], environment: str, brokerage: str
) -> None:
    chosen = report[environment]["in_container"]["environments"][environment]
    assert chosen["live-mode"] is True
    assert chosen["live-mode-brokerage"] == brokerage
    assert chosen["data-queue-handler"] == [brokerage]
    assert chosen["transaction-handler"].endswith(".BrokerageTransactionHandler")


@pytest.mark.parametrize("environment", LIVE)
def test_a_live_environment_has_what_lean_live_deploy_asks_of_one(report: dict[str, Any], environment: str) -> None:
    chosen = report[environment]["complete"]["environments"][environment]
    assert {"live-mode-brokerage", "data-queue-handler", "history-provider"} <= set(chosen)
    parts = {"setup-handler", "result-handler", "data-feed-handler", "real-time-handler", "transaction-handler"}
    assert all(chosen[part].startswith("QuantConnect.Lean.Engine.") for part in parts)


@pytest.mark.parametrize("environment", RUNS)
def test_a_run_goes_as_far_as_docker_and_stops_there(report: dict[str, Any], environment: str) -> None:
    assert report[environment]["stopped"] == "docker run needs Docker: the run stops here"
    assert report[environment]["commands"][-1] == "exec dotnet QuantConnect.Lean.Launcher.dll"


@pytest.mark.parametrize("environment", RUNS)
def test_project_results_and_object_store_lie_where_the_desk_looks_for_them(
    report: dict[str, Any], environment: str, world: Path
) -> None:
    volumes = report[environment]["volumes"]
    assert volumes["/LeanCLI"] == str(world / "project")
    assert volumes["/Storage"] == str(world / "project" / "storage")
    assert volumes["/Results"] == str(world / "results" / environment)
    assert report[environment]["in_container"]["object-store-root"] == "/Storage"


@pytest.mark.parametrize("environment", RUNS)
def test_the_code_beside_the_results_is_the_source(report: dict[str, Any], environment: str) -> None:
    assert report[environment]["copied"] == sorted(report["project"]["sources"])


def test_nothing_but_source_is_compiled_in_the_container(report: dict[str, Any]) -> None:
    compiled = report["backtesting"]["commands"][0]
    assert '"/LeanCLI/main.py"' in compiled
    assert "own-venv" not in compiled
    assert "backtests" not in compiled
