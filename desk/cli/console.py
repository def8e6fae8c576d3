"""Printing for people: the width of the page, and one clear message on the way out."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import typer
from rich import box
from rich.console import Console
from rich.table import Table

PIPED_WIDTH = 200
"""Columns of a page that is not a terminal's: wide enough that a record stays on one line."""


def console() -> Console:
    """The page on standard output: as wide as the terminal, or as ``COLUMNS`` says."""
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(width=width, highlight=False, emoji=False, soft_wrap=False)


def stop(message: str, code: int = 2) -> NoReturn:
    """End the command with one message on standard error and an exit code."""
    say_error(message)
    raise typer.Exit(code)


def say_error(message: str) -> None:
    """One message on standard error."""
    print(f"error: {message}", file=sys.stderr)  # noqa: T201


def page(*columns: str, title: str | None = None) -> Table:
    """A plain table: a head, a line under it, no frames."""
    table = Table(
        box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False, collapse_padding=True
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
