"""``python -m desk compare RUN RUN``: two runs side by side."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from analytics.reading import ReadJournal, read_journal
from desk.cli.comparison import Comparison, Difference, Item, Section, compare_runs
from desk.cli.console import console, page
from desk.cli.runs import STORE, StoreOption, find_run, open_store, short_name
from domain.sessions import NEW_YORK

MOST_SHOWN = 8
"""Differences shown of each kind; the journals have them all."""


def compare(
    left: Annotated[str, typer.Argument(metavar="RUN", help="Name of a run, its beginning, or 'latest'.")],
    right: Annotated[str, typer.Argument(metavar="RUN", help="The run to set beside it.")],
    store: StoreOption = STORE,
) -> None:
    """Set two runs side by side: settings, orders, fills, positions, equity. Exit code 0 when they are equal, 1 when not."""
    folder = open_store(store)
    journals = [read_journal(folder, find_run(folder, name)) for name in (left, right)]
    found = compare_runs(journals[0].records, journals[1].records)
    problems = [*_unreadable(journals), *found.problems]
    _print(journals, found)
    for problem in problems[:MOST_SHOWN]:
        typer.echo(f"not compared: {problem}", err=True)
    if len(problems) > MOST_SHOWN:
        typer.echo(f"not compared: {len(problems) - MOST_SHOWN} more", err=True)
    raise typer.Exit(0 if found.equal and not problems else 1)


def _unreadable(journals: list[ReadJournal]) -> list[str]:
    return [f"{short_name(journal.prefix)}: {problem}" for journal in journals for problem in journal.problems]


def _print(journals: list[ReadJournal], found: Comparison) -> None:
    out = console()
    for side, journal in zip(("left", "right"), journals, strict=True):
        days = f"{min(journal.days)} to {max(journal.days)}" if journal.days else "no days"
        out.print(Text(f"{side:5}  {journal.prefix}, {days}, {len(journal.records)} records"), soft_wrap=True)
    table = page("What")
    for column in ("Left", "Right", "Different"):
        table.add_column(column, justify="right")
    for section in found.sections:
        table.add_row(section.name, str(section.left), str(section.right), str(len(section.differences)))
    out.print(table)
    for section in found.sections:
        if section.differences:
            _print_section(out, section)
    first = found.first
    if first is None:
        out.print("No difference: settings, orders, fills, positions and equity are the same.", soft_wrap=True)
    else:
        out.print(Text(f"First difference: {_sentence(*first)}", "bold"))


def _print_section(out: Console, section: Section) -> None:
    shown = section.differences[:MOST_SHOWN]
    more = f", the first {MOST_SHOWN}" if len(section.differences) > MOST_SHOWN else ""
    table = page(title=f"Differences in {section.name}{more}")
    if section.name != "settings":
        table.add_column("New York time", no_wrap=True)
    table.add_column("Left", ratio=1, overflow="fold")
    table.add_column("Right", ratio=1, overflow="fold")
    for difference in shown:
        sides = (_told(difference.left), _told(difference.right))
        table.add_row(*(() if section.name == "settings" else (_time(difference),)), *sides)
    out.print(table)


def _told(item: Item | None) -> Text:
    return Text("-" if item is None else item.told)


def _time(difference: Difference) -> str:
    return f"{difference.at.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S}" if difference.at is not None else "-"


def _sentence(section: Section, difference: Difference) -> str:
    sides = [item.told if item is not None else "nothing" for item in (difference.left, difference.right)]
    when = f", {_time(difference)} New York" if difference.at is not None else ""
    return f"{section.name}{when}: left {sides[0]}; right {sides[1]}"
