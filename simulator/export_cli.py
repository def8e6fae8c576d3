"""``python -m simulator export``: the synthetic market as LEAN files."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.command_input import BadInput, check_folder, day_of, refuse
from simulator.market import DataProblem

if TYPE_CHECKING:
    from simulator.export import Wanted


@click.command("export")
@click.option("--market", type=int, required=True, help="Seed of the synthetic market.")
@click.option("--from", "first", required=True, help="First day, YYYY-MM-DD.")
@click.option("--to", "last", required=True, help="Last day, YYYY-MM-DD.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to make; not there yet, or empty.")
@click.option("--scenario", default="normal", show_default=True, help="Scenario of the synthetic market.")
@click.option("--root", multiple=True, help="Option chain to write, any number of times (all).")
@click.option("--within", type=int, help="Only quotes of contracts that expire within so many days.")
def export_market(
    *, market: int, first: str, last: str, out: Path, scenario: str, root: tuple[str, ...], within: int | None
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
            export(source, wanted, made, partial(click.echo, err=True))
            made.replace(out)
    except (BadInput, DataProblem, OSError) as problem:
        refuse(problem)
    click.echo(f"market {market} ({scenario}), {len(wanted.days)} days: {out}")


def _check_new(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"--out {out} is there already: name a new or an empty folder")
    check_folder(out, "--out")


def _wanted(first: str, last: str, chosen: tuple[str, ...], within: int | None) -> Wanted:
    from simulator.export import Wanted
    from simulator.synthetic.products import OPTION_ROOTS
    from simulator.synthetic.sessions import sessions

    days = [day_of(text, option) for text, option in ((first, "--from"), (last, "--to"))]
    roots = tuple(chosen or OPTION_ROOTS)
    unknown = [root for root in roots if root not in OPTION_ROOTS]
    if unknown:
        raise BadInput(f"--root {unknown[0]} is not in the synthetic market: there are {', '.join(OPTION_ROOTS)}")
    if within is not None and within < 0:
        raise BadInput(f"--within {within} is no number of days: 0 or more")
    for day in days:
        sessions().number(day)
    if days[1] < days[0]:
        raise BadInput(f"the last day {last} lies before the first {first}")
    wanted = Wanted(roots=tuple(dict.fromkeys(roots)), first=days[0], last=days[1], within=within)
    if not wanted.days or not wanted.earlier:
        raise BadInput(f"no exchange is open from {first} to {last}, or there is no session before: name other days")
    return wanted
