"""The commands put together."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from desk.cli.backtest import backtest
from desk.cli.compare import compare
from desk.cli.docs import docs
from desk.cli.journal_runs import runs
from desk.cli.journal_show import show
from desk.cli.journal_verify import verify
from desk.cli.refusals import refusals
from desk.cli.settings import settings
from desk.cli.summary import summary


class Desk(TyperGroup):
    """Says what is wrong with a value, and not which library saw it."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


app = typer.Typer(
    cls=Desk,
    help="Backtest the desk, read its journal, and see every limit it keeps.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
journal = typer.Typer(help="Read and verify the journals of runs.", no_args_is_help=True)

app.command()(backtest)
app.command()(summary)
app.command()(compare)
app.add_typer(journal, name="journal")
app.command()(settings)
app.command()(refusals)
app.command()(docs)
journal.command()(runs)
journal.command()(show)
journal.command()(verify)
