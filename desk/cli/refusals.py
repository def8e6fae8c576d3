"""``python -m desk refusals``: every code with its meaning and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer

from desk.cli.console import console, page
from desk.cli.documents import refusals_table
from domain.refusals import RefusalCode


def refusals(markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown table.")] = False) -> None:
    """Show every refusal code: what it means and what to do about it."""
    if markdown:
        typer.echo(refusals_table(), nl=False)
        return
    table = page()
    table.add_column("Code", no_wrap=True)
    table.add_column("Meaning")
    table.add_column("What to do")
    for code in RefusalCode:
        table.add_row(code.code, code.meaning, code.remedy)
    console().print(table)
