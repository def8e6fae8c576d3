"""``python -m desk journal show``: what happened, one line a record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from analytics.reading import read_journal
from analytics.records import Record, RecordKind
from desk.cli.console import console, page, stop
from desk.cli.filters import Wanted, is_main, pick
from desk.cli.runs import LATEST, STORE, RunOption, StoreOption, find_run, open_store, short_name
from desk.cli.words import checks_in_words, in_words
from domain.intents import StrategyName
from domain.sessions import NEW_YORK


def show(
    *,
    store: StoreOption = STORE,
    run: RunOption = LATEST,
    strategy: Annotated[StrategyName | None, typer.Option(help="Only what belongs to this strategy.")] = None,
    day: Annotated[str | None, typer.Option(help="Only this New York date, YYYY-MM-DD.")] = None,
    kind: Annotated[RecordKind | None, typer.Option(help="Only records of this kind.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every record: each report, each order under way, each routine reason too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Every record as it is, one JSON object a line.")] = False,
) -> None:
    """Show what happened in a run, one line a record, times in New York; every record with --all, --kind or --json."""
    main = not (everything or as_json or kind is not None)
    wanted = Wanted(strategy=strategy, day=_read_day(day), kind=kind)
    folder = open_store(store)
    prefix = find_run(folder, run)
    journal = read_journal(folder, prefix)
    found = tuple(pick(journal.records, wanted))
    picked = tuple(record for record in found if is_main(record)) if main else found
    if as_json:
        for record in picked:
            typer.echo(record.line)
    else:
        _print(prefix, picked, len(journal.records), len(found) - len(picked), kind)
    for problem in journal.problems:
        typer.echo(f"not readable: {problem}", err=True)
    if journal.problems:
        stop(f"{len(journal.problems)} lines cannot be read; `python -m desk journal verify` names the first broken one", 1)


def _print(prefix: str, records: Sequence[Record], total: int, left_out: int, kind: RecordKind | None) -> None:
    out = console()
    more = f"; {left_out} more with --all" if left_out else ""
    if not records:
        out.print(f"No record of {short_name(prefix)} matches; it has {total}{more}.", soft_wrap=True)
        return
    table = page(title=f"Journal of {short_name(prefix)}, {len(records)} of {total} records{more}")
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("New York time", no_wrap=True)
    table.add_column("Kind", no_wrap=True)
    table.add_column("What")
    for record in records:
        at = record.at.astimezone(NEW_YORK)
        told = in_words(record) + (f"\n{checks_in_words(record)}" if kind is RecordKind.VERDICT else "")
        table.add_row(str(record.seq), f"{at:%Y-%m-%d %H:%M:%S}", record.kind.value, Text(told, _style(record)))
    out.print(table)


def _style(record: Record) -> str:
    if record.kind is RecordKind.INCIDENT:
        return "yellow"
    return "red" if record.kind is RecordKind.VERDICT and record.data.get("approved") is False else ""


def _read_day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"--day takes a date as YYYY-MM-DD, not {text!r}")
