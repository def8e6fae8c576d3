"""``python -m desk journal runs``: which runs have a journal."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from analytics.reading import read_journal
from analytics.records import RecordKind
from desk.cli.console import console, page
from desk.cli.runs import STORE, StoreOption, open_store, run_prefixes


def runs(
    store: StoreOption = STORE,
    as_json: Annotated[bool, typer.Option("--json", help="For programs, one JSON object a line.")] = False,
) -> None:
    """List the runs with a journal, the latest last."""
    folder = open_store(store)
    journals = [read_journal(folder, prefix) for prefix in run_prefixes(folder)]
    if as_json:
        for journal in journals:
            days = [day.isoformat() for day in journal.days]
            typer.echo(json.dumps({"run": journal.prefix, "records": len(journal.records), "days": days}))
        return
    if not journals:
        console().print(f"No run has a journal in {store} yet: `make backtest` makes one.", soft_wrap=True)
        return
    table = page()
    table.add_column("Run")
    table.add_column("First day", no_wrap=True)
    table.add_column("Last day", no_wrap=True)
    for column in ("Days", "Records", "Trades"):
        table.add_column(column, justify="right")
    for journal in journals:
        first, last = (str(min(journal.days)), str(max(journal.days))) if journal.days else ("-", "-")
        closed = sum(1 for r in journal.records if r.kind is RecordKind.POSITION and r.data.get("event") == "closed")
        table.add_row(journal.prefix, first, last, str(len(journal.days)), str(len(journal.records)), str(closed))
    console().print(table)
