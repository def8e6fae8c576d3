"""What a person may write on the command line, and the one message where it cannot be."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

import click

BAD_INPUT: Final = 2
"""The exit code of a command that cannot be done as it is asked."""
_ID: Final = re.compile(r"[\w-][\w.-]*", re.ASCII)


class BadInput(Exception):
    """The command line asks for something that cannot be: the message says what is allowed."""


def refuse(problem: Exception) -> NoReturn:
    """Ends the command with the message of what is wrong."""
    click.secho(f"error: {problem}", err=True, fg="red")
    raise click.exceptions.Exit(BAD_INPUT) from problem


def day_of(text: str, option: str) -> date:
    """A day. Raises BadInput."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} {text!r} is no date: write YYYY-MM-DD") from None


def file_name(text: str, option: str) -> str:
    """A name that files can begin with, wherever they are put. Raises BadInput."""
    if _ID.fullmatch(text) is None:
        raise BadInput(f"{option} {text!r} names no file: write letters, digits, '-', '_' and, but for the first, '.'")
    return text


def check_folder(folder: Path, option: str) -> None:
    """Raises BadInput where a file is in the way of the folder, so that nothing runs in vain."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists() or place.is_symlink())
    if not there.is_dir():
        raise BadInput(f"{option} {folder} cannot be a folder: {there} is a file; name another")
