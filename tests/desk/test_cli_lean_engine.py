"""A backtest on a LEAN people built themselves: a stand-in for ``dotnet`` checks what the engine is given."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desk.cli.engines import Plan
from desk.cli.lean_engine import CONFIGURATION, LAUNCHER, engine_configuration
from tests.desk.cli_samples import call, flat, said

PROJECT = Path(__file__).resolve().parents[2]

DOTNET = """#!{python}
import json, os, pathlib, sys
sys.path.insert(0, {project!r})
from analytics.records import RecordKind
from tests.analytics.samples import FRIDAY, MemoryStore, write_run
launcher, option, file = sys.argv[1:]
assert (launcher, option) == ("QuantConnect.Lean.Launcher.dll", "--config"), sys.argv
assert pathlib.Path(launcher).is_file(), "not started in LEAN's folder"
given = json.loads(pathlib.Path(file).read_text())
for key in ("algorithm-location", "data-folder", "results-destination-folder", "object-store-root", "composer-dll-directory"):
    path = pathlib.Path(given[key])
    assert path.is_absolute() and path.exists(), key
assert given["environment"] in given["environments"]
assert all(isinstance(value, str) for value in given["parameters"].values())
if os.environ.get("FAKE") == "dead":
    sys.exit(1)
store = MemoryStore()
journal = write_run(store, "bulwark/backtest/" + given["algorithm-id"])
journal.record(FRIDAY, RecordKind.STATE, {{"level": "stopped", "reason": "the run ended"}})
journal.commit()
for key, text in store.objects.items():
    path = pathlib.Path(given["object-store-root"]) / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
(pathlib.Path(given["results-destination-folder"]) / (given["algorithm-id"] + ".json")).write_text("{{}}")
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with market data, a build of LEAN beside it, and a ``dotnet`` on the path."""
    project, programs = tmp_path / "project", tmp_path / "programs"
    for folder in (project, programs, tmp_path / "lean", project / "files"):
        folder.mkdir()
    (tmp_path / "lean" / LAUNCHER).write_text("")
    (project / "main.py").write_text("")
    (project / "config.json").write_text(json.dumps({"parameters": {"caps.total": "9"}}))
    (project / "lean.json").write_text(json.dumps({"data-folder": "files"}))
    (programs / "dotnet").write_text(DOTNET.format(python=sys.executable, project=str(PROJECT)))
    (programs / "dotnet").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.chdir(project)
    return project


def configuration(project: Path) -> dict[str, Any]:
    """The one configuration that was written."""
    (file,) = project.glob(f"backtests/*/{CONFIGURATION}")
    loaded: dict[str, Any] = json.loads(file.read_text())
    return loaded


def test_lean_gets_its_configuration_and_leaves_results_and_journal_where_the_simulator_does(project: Path) -> None:
    result = call("backtest", "--engine", "lean", "--lean", "../lean", "--set", "caps.leap=1", columns=200)
    assert result.exit_code == 0, said(result)
    given = configuration(project)
    name = given["algorithm-id"]
    (results,) = (project / "backtests").iterdir()
    assert given["results-destination-folder"] == str(results)
    assert given["object-store-root"] == str(project / "storage")
    assert f"Results backtests/{results.name}" in flat(result)
    assert f"Journal storage/bulwark/backtest/{name}/journal" in flat(result)
    assert (results / f"{name}.json").is_file()


def test_the_parameters_and_days_of_the_run_are_in_the_configuration(project: Path) -> None:
    words = ("--set", "caps.leap=1", "--from", "2015-12-24", "--to", "2015-12-24")
    assert call("backtest", "--engine", "lean", "--lean", "../lean", *words).exit_code == 0
    expected = {"caps.total": "9", "caps.leap": "1", "run.start": "2015-12-24", "run.end": "2015-12-24"}
    assert configuration(project)["parameters"] == expected


def test_the_algorithm_is_this_folders_main_py(project: Path) -> None:
    call("backtest", "--engine", "lean", "--lean", "../lean")
    given = configuration(project)
    assert given["algorithm-location"] == str(project / "main.py")
    assert (given["algorithm-type-name"], given["algorithm-language"]) == ("main", "Python")
    assert given["composer-dll-directory"] == str(project.parent / "lean")
    assert given["close-automatically"] is True, "LEAN would wait for a key"


def test_the_data_folder_is_lean_jsons_unless_another_is_named(project: Path) -> None:
    call("backtest", "--engine", "lean", "--lean", "../lean")
    assert configuration(project)["data-folder"] == str(project / "files")


def test_a_data_folder_named_goes_before_lean_jsons(project: Path) -> None:
    (project / "other").mkdir()
    call("backtest", "--engine", "lean", "--lean", "../lean", "--data", "other")
    assert configuration(project)["data-folder"] == str(project / "other")


def test_the_handlers_are_those_lean_json_gives_the_engine_in_docker(tmp_path: Path) -> None:
    shipped = json.loads((PROJECT / "lean.json").read_text())
    given = engine_configuration(plan(tmp_path), tmp_path)
    handlers = {
        key: value for key, value in shipped.items() if isinstance(value, str) and "." in value and key != "data-folder"
    }
    assert len(handlers) >= 9
    assert {key: given[key] for key in handlers} == handlers
    assert given["environments"] == {"backtesting": shipped["environments"]["backtesting"]}


def test_no_secret_and_no_account_is_in_the_configuration(tmp_path: Path) -> None:
    given = engine_configuration(plan(tmp_path), tmp_path)
    assert (given["job-user-id"], given["api-access-token"], given["job-organization-id"]) == ("0", "", "")


def test_a_plan_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="reads market data from files"):
        engine_configuration(plan(tmp_path, data=False), tmp_path)


def plan(folder: Path, *, data: bool = True) -> Plan:
    """A backtest of one day."""
    return Plan(
        algorithm_id="x",
        parameters={"a.b": "1"},
        start=date(2026, 1, 2),
        end=date(2026, 1, 2),
        data=folder if data else None,
        market=None if data else 1,
        scenario=None,
        store=folder / "storage",
        output=folder / "out",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--engine", "lean"), f"the engine lean needs --lean DIR: the folder of your build of LEAN that holds {LAUNCHER}"),
        (("--engine", "lean", "--lean", "files"), f"there is no {LAUNCHER} in files: build LEAN first"),
        (("--engine", "lean", "--lean", "nowhere"), f"there is no {LAUNCHER} in nowhere"),
        (("--engine", "lean", "--lean", "../lean", "--market", "1"), "python -m simulator export"),
        (("--engine", "lean", "--lean", "../lean", "--data", "nowhere"), "there is no data folder at nowhere"),
        (("--lean", "../lean"), "--lean is for --engine lean, not for --engine simulator"),
        (("--engine", "docker", "--lean", "../lean"), "--lean is for --engine lean, not for --engine docker"),
        (("--engine", "docker", "--store", "other"), "LEAN in Docker keeps its object store in storage: leave --store out"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_written(project: Path, words: tuple[str, ...], message: str) -> None:
    before = sorted(path.name for path in project.iterdir())
    result = call("backtest", *words, columns=200)
    assert (result.exit_code, message in said(result)) == (2, True), said(result)
    assert "Traceback" not in said(result)
    assert sorted(path.name for path in project.iterdir()) == before


def test_without_dotnet_that_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project))
    result = call("backtest", "--engine", "lean", "--lean", "../lean")
    assert (result.exit_code, "dotnet is not installed" in said(result)) == (2, True)
    assert not (project / "backtests").exists()


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_a_lean_json_without_a_data_folder_is_said(project: Path, text: str) -> None:
    (project / "lean.json").write_text(text)
    result = call("backtest", "--engine", "lean", "--lean", "../lean")
    assert (result.exit_code, "lean.json names no data-folder" in said(result)) == (2, True)


def test_a_data_folder_of_lean_json_that_is_not_there_is_said(project: Path) -> None:
    (project / "files").rmdir()
    result = call("backtest", "--engine", "lean", "--lean", "../lean", columns=200)
    assert (result.exit_code, "there is no data folder at files (data-folder of lean.json)" in said(result)) == (2, True)


def test_a_store_that_is_a_file_is_one_message(project: Path) -> None:
    (project / "storage").write_text("in the way")
    result = call("backtest", "--engine", "lean", "--lean", "../lean")
    assert (result.exit_code, "storage is not a folder" in said(result)) == (2, True)
    assert "Traceback" not in said(result)
    assert not (project / "backtests").exists()


def test_a_lean_that_fails_ends_with_its_code_and_keeps_its_configuration(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE", "dead")
    result = call("backtest", "--engine", "lean", "--lean", "../lean")
    assert result.exit_code == 1
    assert "The run left no journal" in said(result)
    assert configuration(project)["environment"] == "backtesting"
