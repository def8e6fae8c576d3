"""``python -m desk journal verify``: is the journal as it was written."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from analytics.encoding import plain
from analytics.verify import Broken
from analytics.verify import verify as verify_journal
from desk.cli.console import console
from desk.cli.runs import LATEST, STORE, RunOption, StoreOption, find_run, open_store, short_name


def verify(
    store: StoreOption = STORE,
    run: RunOption = LATEST,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check every record of a run against its hash and the one before; name the first broken one. Exit code 1 when broken."""
    folder = open_store(store)
    prefix = find_run(folder, run)
    found = verify_journal(folder, prefix)
    broken = isinstance(found, Broken)
    if as_json:
        answer = plain(found)
        typer.echo(json.dumps({"run": prefix, "verified": not broken, **(answer if isinstance(answer, dict) else {})}))
    elif isinstance(found, Broken):
        console().print(f"BROKEN  {short_name(prefix)}: record {found.seq} of the journal is not as it was written")
        console().print(f"        {found.key}, line {found.line}", soft_wrap=True)
        console().print(f"        {found.why}", soft_wrap=True)
    else:
        days = "1 day" if found.days == 1 else f"{found.days} days"
        console().print(
            f"VERIFIED  {short_name(prefix)}: {found.records} records over {days}, each follows the one before", soft_wrap=True
        )
    raise typer.Exit(1 if broken else 0)
