"""``python -m desk summary``: what a run came to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from analytics.encoding import plain
from analytics.performance import RunSummary, summarize
from analytics.reading import read_journal
from desk.cli.folder_store import FolderStore
from desk.cli.runs import LATEST, STORE, RunOption, StoreOption, find_run, open_store, short_name
from desk.cli.summary_page import Places, print_summary

BACKTESTS = Path("backtests")


def summary(
    store: StoreOption = STORE,
    run: RunOption = LATEST,
    results: Annotated[Path, typer.Option(help="Folder of the results of backtests.")] = BACKTESTS,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show what a run came to: trades, refusals, reasons for no trade, P&L, drawdown, and where everything lies."""
    folder = open_store(store)
    prefix = find_run(folder, run)
    if as_json:
        typer.echo(json.dumps(_object(prefix, _summary(folder, prefix))))
    else:
        show_summary(folder, prefix, results_of(results, short_name(prefix)))


def show_summary(folder: FolderStore, prefix: str, results: Path | None) -> RunSummary:
    """Print the summary of one run."""
    places = Places(results=results, journal=folder.folder / prefix / "journal")
    found = _summary(folder, prefix)
    print_summary(short_name(prefix), found, places)
    return found


def results_of(backtests: Path, name: str) -> Path | None:
    """The folder below ``backtests`` that holds the results of the run called ``name``; None when there is none."""
    found = sorted(backtests.glob(f"*/{name}*.json")) if backtests.is_dir() else []
    return found[0].parent if found else None


def _summary(folder: FolderStore, prefix: str) -> RunSummary:
    journal = read_journal(folder, prefix)
    return summarize(journal.records, journal.problems)


def _object(prefix: str, found: RunSummary) -> dict[str, object]:
    encoded = plain(found)
    fields: dict[str, object] = dict(encoded) if isinstance(encoded, dict) else {}
    return {"run": prefix, **fields, "profit": found.profit, "fees": found.fees, "wins": found.wins}
