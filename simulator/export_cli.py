"""``python -m simulator export``: the synthetic market as LEAN files."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from simulator.market import DataProblem

if TYPE_CHECKING:
    from simulator.export import Wanted

BAD_INPUT = 2
_out, _err = Console(highlight=False), Console(stderr=True, highlight=False)


class BadExport(Exception):
    """An export that cannot be made: the message says what is allowed."""


def export_market(
    *,
    market: Annotated[int, typer.Option(help="Seed of the synthetic market.")],
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")],
    out: Annotated[Path, typer.Option(help="Folder to make; it must not be there yet, or be empty.")],
    scenario: Annotated[str, typer.Option(help="Scenario of the synthetic market.")] = "normal",
    root: Annotated[list[str] | None, typer.Option(help="Option chain to write, any number of times (all).")] = None,
    within: Annotated[int | None, typer.Option(help="Only quotes of contracts that expire within so many days.")] = None,
) -> None:
    """Writes the synthetic market as LEAN files: minutes, universes, daily and hour bars, and the reference databases.

    A whole chain is large (SPXW some 10,000 contracts a day): --root and --within leave out what is not needed.
    """
    from simulator.export import PAST, export
    from simulator.synthetic import SyntheticMarket

    try:
        wanted = _wanted(first, last, root, within)
        source = SyntheticMarket(market, scenario, since=wanted.first - PAST, until=wanted.last)
        _check_new(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as place:
            made = Path(place) / "data"
            export(source, wanted, made, _err.print)
            made.replace(out)
    except (BadExport, DataProblem, OSError) as problem:
        _err.print(f"error: {problem}", style="red", soft_wrap=True, markup=False)
        raise typer.Exit(BAD_INPUT) from problem
    _out.print(f"market {market} ({scenario}), {len(wanted.days)} days: {out}", soft_wrap=True, markup=False)


def _check_new(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadExport(f"--out {out} is there already: name a new or an empty folder")


def _wanted(first: str, last: str, chosen: list[str] | None, within: int | None) -> Wanted:
    from simulator.export import Wanted
    from simulator.synthetic.products import OPTION_ROOTS
    from simulator.synthetic.sessions import sessions

    days = [_day(text, option) for text, option in ((first, "--from"), (last, "--to"))]
    roots = tuple(chosen or OPTION_ROOTS)
    unknown = [root for root in roots if root not in OPTION_ROOTS]
    if unknown:
        raise BadExport(f"--root {unknown[0]} is not in the synthetic market: there are {', '.join(OPTION_ROOTS)}")
    if within is not None and within < 0:
        raise BadExport(f"--within {within} is no number of days: 0 or more")
    for day in days:
        sessions().number(day)
    wanted = Wanted(roots=tuple(dict.fromkeys(roots)), first=days[0], last=days[1], within=within)
    if not wanted.days or not wanted.earlier:
        raise BadExport(f"no exchange is open from {first} to {last}, or there is no session before: name other days")
    return wanted


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadExport(f"{option} {text!r} is no date: write YYYY-MM-DD") from None
