"""``python -m desk backtest``: run main.py over the past and show what came of it."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from desk.cli.child import run_child
from desk.cli.config_file import ConfigError, check, read_assignments, read_parameters
from desk.cli.console import stop
from desk.cli.engines import Engine, Plan, lean_command, simulator_command
from desk.cli.folder_store import FolderStore
from desk.cli.lean_engine import data_folder, find_dotnet, launcher_command
from desk.cli.outcome import tell, tell_nothing
from desk.cli.places import check_store, new_results_folder, remove_empty
from desk.cli.runs import STORE, run_prefixes
from desk.cli.settings import CONFIG
from desk.cli.summary import BACKTESTS
from domain.settings import Settings


def backtest(
    *,
    data: Annotated[Path | None, typer.Option(help="Folder of market data in LEAN's layout.")] = None,
    market: Annotated[int | None, typer.Option(help="Seed of the synthetic market (1, when there is no --data).")] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Scenario of the synthetic market: normal, calm, crash, vol_spike or grind.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD (run.start).")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day, YYYY-MM-DD (run.end).")] = None,
    assignments: Annotated[list[str] | None, typer.Option("--set", help='Settings of this run: "KEY=VALUE KEY=VALUE".')] = None,
    engine: Annotated[
        Engine, typer.Option(help="What runs it: the simulator, LEAN in Docker, or your LEAN.")
    ] = Engine.SIMULATOR,
    lean: Annotated[Path | None, typer.Option(help="Folder of your build of LEAN, for --engine lean.")] = None,
    config: Annotated[Path, typer.Option(help="Project file to read.")] = CONFIG,
    store: Annotated[Path, typer.Option(help="Folder of the object store, for the journal.")] = STORE,
) -> None:
    """Run main.py over past days, then show trades, refusals, P&L, drawdown, and where results and journal lie.

    Settings come from config.json; --set changes some for this run. Ctrl-C ends the run early and shows what was done.
    """
    parameters, settings = _settings(config, assignments or [], {"run.start": start, "run.end": end})
    _check_places(data, market, engine, lean, store)
    if scenario is not None and (data is not None or engine is not Engine.SIMULATOR):
        stop("--scenario is for the simulator's synthetic market: leave it out with --data and with --engine docker or lean")
    check_store(store, "bulwark/backtest")
    if engine is Engine.DOCKER:
        _run(lean_command(_lean(), parameters, output := new_results_folder(BACKTESTS)), store, output, None)
    dotnet = find_dotnet(lean) if engine is Engine.LEAN else ""
    data = data_folder(data) if engine is Engine.LEAN else data
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    plan = Plan(
        algorithm_id=name,
        parameters=parameters,
        start=settings.run.start,
        end=settings.run.end,
        data=data,
        market=None if data is not None else 1 if market is None else market,
        scenario=scenario,
        store=store,
        output=new_results_folder(BACKTESTS),
    )
    command = simulator_command(plan) if lean is None else launcher_command(dotnet, plan, lean)
    _run(command, store, plan.output, f"bulwark/backtest/{name}", lean)


def _settings(config: Path, assignments: list[str], dates: Mapping[str, str | None]) -> tuple[dict[str, str], Settings]:
    given = {key: value for key, value in dates.items() if value is not None}
    try:
        given = read_assignments(assignments) | given
        parameters = read_parameters(config) | given
        return parameters, check(parameters, f"{config}, --set, --from or --to" if given else str(config))
    except ConfigError as error:
        stop(str(error))


def _check_places(data: Path | None, market: int | None, engine: Engine, lean: Path | None, store: Path) -> None:
    if data is not None and market is not None:
        stop("--data and --market exclude each other: real files, or the synthetic market of a seed")
    if engine is Engine.DOCKER and (data is not None or market is not None):
        stop("LEAN in Docker reads the data-folder that lean.json names: leave --data and --market out")
    if engine is Engine.DOCKER and store.resolve() != STORE.resolve():
        stop(f"LEAN in Docker keeps its object store in {STORE}: leave --store out")
    if engine is Engine.LEAN and market is not None:
        stop("LEAN reads files: write the market out with `python -m simulator export`, and name its folder with --data")
    if engine is not Engine.LEAN and lean is not None:
        stop(f"--lean is for --engine lean, not for --engine {engine}")
    if data is not None and not data.is_dir():
        stop(f"there is no data folder at {data}: name a folder in LEAN's layout (it holds equity/, option/, market-hours/)")
    if not Path("main.py").is_file():
        stop("there is no main.py here: run this in the project's folder")


def _lean() -> str:
    return shutil.which("lean") or stop("the lean CLI is not installed: `pip install lean`, and start Docker")


def _run(command: list[str], store: Path, output: Path, prefix: str | None, folder: Path | None = None) -> NoReturn:
    """Run the engine, show what it came to, and end the command with its exit code.

    The engine starts in ``folder``, None for this one.
    """
    before = set(run_prefixes(FolderStore(store))) if store.is_dir() else set[str]()
    try:
        code, interrupted = run_child(command, folder)
    except OSError as error:
        remove_empty(output, BACKTESTS)
        stop(f"{command[0]} cannot be started: {error.strerror}")
    remove_empty(output, BACKTESTS)
    objects = FolderStore(store)
    written = [name for name in (run_prefixes(objects) if store.is_dir() else ()) if name not in before]
    if not written or prefix not in (None, *written):
        raise typer.Exit(tell_nothing(code, interrupted=interrupted))
    results = output if output.exists() else None
    raise typer.Exit(tell(objects, prefix or written[-1], results, code, interrupted=interrupted))
