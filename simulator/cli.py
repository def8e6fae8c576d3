"""The simulator's command line: ``python -m simulator run FILE ...`` and ``python -m simulator names``."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.command_input import BadInput, check_folder, day_of, file_name, refuse
from simulator.docs_cli import write_page
from simulator.export_cli import export_market
from simulator.market import DataProblem, MarketData
from simulator.object_store import ObjectStore
from simulator.result_figures import statistics
from simulator.results import warnings, write_results
from simulator.run import LoadProblem, RunResult, RunSettings, run
from simulator.script import read_script

if TYPE_CHECKING:
    from rich.progress import Progress

RUNTIME_ERROR, INTERRUPTED = 1, 130
FILE = click.Path(path_type=Path)


def _parameters(pairs: tuple[str, ...]) -> dict[str, str]:
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
    click.echo(f"synthetic market: seed {seed}, scenario {scenario}", err=True)
    return market, {"seed": seed, "scenario": scenario}


class Watcher:
    """Shows how far the run is: a bar on a terminal, a line a month elsewhere."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._start = self._days = 0
        self._month = ""

    def started(self, first: date, last: date) -> None:
        """The run's days are known."""
        self._start, self._days = first.toordinal(), max(1, last.toordinal() - first.toordinal() + 1)
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

            columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
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
            click.echo(text, err=True)

    def over(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.stop()


def new_id(now: datetime) -> str:
    """A run's id: its start and some chance."""
    return f"{now:%Y%m%d%H%M%S}{secrets.randbelow(10_000):04}"


class _Interruptible(click.Group):
    """Ends with a shell's exit code for Ctrl-C, and quietly."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None


@click.group(cls=_Interruptible)
def app() -> None:
    """A stand-in for LEAN: runs algorithm files unchanged."""


app.add_command(export_market)
app.add_command(write_page)


@app.command("names")
def show_names() -> None:
    """Prints every LEAN name the simulator supports."""
    from simulator.names import supported

    for name, members in supported().items():
        click.echo(name)
        for member in members:
            click.echo(f"    {member}")


@app.command("run")
@click.argument("file", type=FILE)
@click.option("--store", type=FILE, default=Path("storage"), show_default=True, help="Folder of the object store.")
@click.option("--data", type=FILE, help="Folder of LEAN data files.")
@click.option("--market", type=int, help="Seed of the synthetic market.")
@click.option("--scenario", help="Scenario of the synthetic market: normal (the default), calm, crash, vol_spike, grind.")
@click.option("--class", "class_name", help="Class to run, where the file has several.")
@click.option("--parameter", multiple=True, help="KEY=VALUE, any number of times.")
@click.option("--from", "first", help="First day, YYYY-MM-DD, instead of the algorithm's.")
@click.option("--to", "last", help="Last day, YYYY-MM-DD, instead of the algorithm's.")
@click.option("--script", type=FILE, help="Brokerage messages and commands to play, a JSON object a line.")
@click.option("--output", type=FILE, help="Folder for the results.")
@click.option("--algorithm-id", help="The run's id; made up where not given.")
@click.option("--live/--no-live", help="Sets the algorithm's live_mode flag.")
@click.option("--verbose", is_flag=True, help="Shows the algorithm's log lines.")
@click.option("--quiet", is_flag=True, help="Shows progress, warnings and errors, no table of results.")
def run_file(  # noqa: PLR0917  (each is an option)
    file: Path,
    store: Path,
    data: Path | None,
    market: int | None,
    scenario: str | None,
    class_name: str | None,
    parameter: tuple[str, ...],
    first: str | None,
    last: str | None,
    script: Path | None,
    output: Path | None,
    algorithm_id: str | None,
    live: bool,
    verbose: bool,
    quiet: bool,
) -> None:
    """Runs an algorithm FILE on LEAN data files or on the synthetic market."""
    watcher = Watcher()
    store_is_new = not store.exists()
    try:
        check_folder(store, "--store")
        check_folder(output or store, "--output")
        settings = RunSettings(
            algorithm_id=new_id(datetime.now(UTC)) if algorithm_id is None else file_name(algorithm_id, "--algorithm-id"),
            parameters=_parameters(parameter),
            start=None if first is None else day_of(first, "--from"),
            end=None if last is None else day_of(last, "--to"),
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
        refuse(problem)
    watcher.over()
    if output is not None:
        try:
            write_results(result, file, output, settings.parameters, told)
        except OSError as problem:
            refuse(problem)
    if verbose:
        for line in result.log.lines:
            click.echo(str(line))
    if not quiet:
        _tell(result, output)
    _end(result, verbose)


def _tell(result: RunResult, output: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{result.class_name}  {result.start} to {result.end}", title_justify="left", show_header=False)
    for name, value in statistics(result).items():
        table.add_row(name, value)
    Console().print(table)
    if output is not None:
        click.echo(f"results: {output}")


def _end(result: RunResult, verbose: bool) -> None:
    for warning in warnings(result):
        click.secho(f"warning: {warning}", err=True, fg="yellow")
    if result.problem is not None:
        click.secho(str(result.problem), err=True, fg="red")
        if verbose:
            click.echo(result.problem.trace, err=True)
        raise click.exceptions.Exit(RUNTIME_ERROR)
    if result.stopped:
        raise click.exceptions.Exit(INTERRUPTED)
