"""The simulator's command line: ``python -m simulator run FILE ...`` and ``python -m simulator names``."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from simulator.docs_cli import write_page
from simulator.export_cli import export_market
from simulator.market import DataProblem, MarketData
from simulator.names import supported
from simulator.object_store import ObjectStore
from simulator.results import statistics, warnings, write_results
from simulator.run import LoadProblem, RunResult, RunSettings, run
from simulator.script import read_script

BAD_INPUT, RUNTIME_ERROR, INTERRUPTED = 2, 1, 130
app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A stand-in for LEAN: runs algorithm files unchanged.",
)
_out, _err = Console(), Console(stderr=True)


class BadInput(Exception):
    """The command line asks for something that cannot be."""


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} {text!r} is no date: write YYYY-MM-DD") from None


def _parameters(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise BadInput(f"--parameter {pair!r} is no KEY=VALUE")
        found[key] = value
    return found


def _market(data: Path | None, seed: int | None, scenario: str | None) -> tuple[MarketData, dict[str, object]]:
    """The market, and what the run's record says of it."""
    if (data is None) == (seed is None):
        raise BadInput("give exactly one of --data DIR (LEAN files) and --market SEED (the synthetic market)")
    if data is not None:
        if scenario is not None:
            raise BadInput(f"--scenario {scenario} is for the synthetic market: give --market SEED instead of --data")
        from simulator.lean_files import LeanFiles

        return LeanFiles(data), {"data": str(data)}
    from simulator.synthetic import SyntheticMarket

    seed, scenario = seed or 0, "normal" if scenario is None else scenario
    market = SyntheticMarket(seed=seed, scenario=scenario)
    _err.print(f"synthetic market: seed {seed}, scenario {scenario}", highlight=False)
    return market, {"seed": seed, "scenario": scenario}


class Watcher:
    """Shows how far the run is: a bar on a terminal, a line a month elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None
        self._start = self._days = 0
        self._month = ""

    def started(self, first: date, last: date) -> None:
        """The run's days are known."""
        self._start, self._days = first.toordinal(), max(1, last.toordinal() - first.toordinal() + 1)
        if self._console.is_terminal:
            columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.add_task(str(first), total=self._days)
            self._bar.start()

    def moved(self, moment: datetime, equity: float) -> None:
        """A simulated day is over."""
        text = f"{moment:%Y-%m-%d}  equity ${equity:,.2f}"
        if self._bar is not None:
            done = moment.date().toordinal() - self._start + 1
            self._bar.update(self._bar.task_ids[0], completed=done, description=text)
        elif f"{moment:%Y-%m}" != self._month:
            self._month = f"{moment:%Y-%m}"
            self._console.print(text, highlight=False)

    def over(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.stop()


def new_id(now: datetime) -> str:
    """A run's id: its start and some chance."""
    return f"{now:%Y%m%d%H%M%S}{secrets.randbelow(10_000):04}"


app.command("export")(export_market)
app.command("docs")(write_page)


@app.callback()
def main() -> None:
    """A stand-in for LEAN."""


@app.command("names")
def show_names() -> None:
    """Prints every LEAN name the simulator supports."""
    for name, members in supported().items():
        _out.print(name, highlight=False)
        for member in members:
            _out.print(f"    {member}", highlight=False)


@app.command("run")
def run_file(  # noqa: PLR0917  (typer makes options of them)
    file: Annotated[Path, typer.Argument(help="The algorithm file.")],
    store: Annotated[Path, typer.Option(help="Folder of the object store.")] = Path("storage"),
    data: Annotated[Path | None, typer.Option(help="Folder of LEAN data files.")] = None,
    market: Annotated[int | None, typer.Option(help="Seed of the synthetic market.")] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Scenario of the synthetic market: normal (the default), calm, crash, vol_spike, grind.")
    ] = None,
    class_name: Annotated[str | None, typer.Option("--class", help="Class to run, where the file has several.")] = None,
    parameter: Annotated[list[str] | None, typer.Option(help="KEY=VALUE, any number of times.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD, instead of the algorithm's.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, YYYY-MM-DD, instead of the algorithm's.")] = None,
    script: Annotated[Path | None, typer.Option(help="Brokerage messages and commands to play, a JSON object a line.")] = None,
    output: Annotated[Path | None, typer.Option(help="Folder for the results.")] = None,
    algorithm_id: Annotated[str | None, typer.Option(help="The run's id; made up where not given.")] = None,
    live: Annotated[bool, typer.Option(help="Sets the algorithm's live_mode flag.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Shows the algorithm's log lines.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Shows progress, warnings and errors, no table of results.")] = False,
) -> None:
    """Runs an algorithm file on LEAN data files or on the synthetic market."""
    watcher = Watcher(_err)
    store_is_new = not store.exists()
    try:
        settings = RunSettings(
            algorithm_id=algorithm_id or new_id(datetime.now(UTC)),
            parameters=_parameters(parameter or []),
            start=_day(first, "--from"),
            end=_day(last, "--to"),
            live_mode=live,
            script=() if script is None else read_script(script),
        )
        played, told = _market(data, market, scenario)
        result = run(
            file,
            played,
            ObjectStore(store),
            settings,
            today=datetime.now(UTC).date(),
            class_name=class_name,
            progress=watcher.moved,
            started=watcher.started,
        )
    except (BadInput, DataProblem, LoadProblem, ValueError, OSError) as problem:
        watcher.over()
        if store_is_new and store.is_dir() and not any(store.iterdir()):
            store.rmdir()
        _err.print(f"error: {problem}", style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(BAD_INPUT) from problem
    watcher.over()
    if output is not None:
        write_results(result, file, output, settings.parameters, told)
    if verbose:
        for line in result.log.lines:
            _out.print(str(line), highlight=False, markup=False, soft_wrap=True)
    if not quiet:
        _tell(result, output)
    _end(result, verbose)


def _tell(result: RunResult, output: Path | None) -> None:
    table = Table(title=f"{result.class_name}  {result.start} to {result.end}", title_justify="left", show_header=False)
    for name, value in statistics(result).items():
        table.add_row(name, value)
    _out.print(table)
    if output is not None:
        _out.print(f"results: {output}", highlight=False, soft_wrap=True)


def _end(result: RunResult, verbose: bool) -> None:
    for warning in warnings(result):
        _err.print(f"warning: {warning}", style="yellow", highlight=False, markup=False, soft_wrap=True)
    if result.problem is not None:
        _err.print(str(result.problem), style="red", highlight=False, markup=False, soft_wrap=True)
        if verbose:
            _err.print(result.problem.trace, highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(RUNTIME_ERROR)
    if result.stopped:
        raise typer.Exit(INTERRUPTED)
