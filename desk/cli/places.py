"""The folders a run writes to: looked at before it starts, and left as they were when it wrote nothing."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from desk.cli.console import stop


def check_store(store: Path, prefix: str) -> None:
    """End the command with a message when the object store cannot take a journal below ``prefix``. Writes nothing."""
    wanted = store / prefix
    place = next(place for place in (wanted, *wanted.absolute().parents) if place.exists() or place.is_symlink())
    if not place.is_dir():
        stop(f"the object store cannot take the journal: {place} is not a folder; move it away, or name another --store")
    if not os.access(place, os.W_OK | os.X_OK):
        stop(f"the object store cannot take the journal: {place} may not be written to; name another --store")


def new_results_folder(below: Path) -> Path:
    """A new folder ``TIMESTAMP``, named as the lean CLI names it. Ends the command with a message when it cannot be made."""
    stamp = f"{datetime.now(UTC).astimezone():%Y-%m-%d_%H-%M-%S}"
    names = (stamp, *(f"{stamp}-{number}" for number in range(2, 100)))
    folder = next(below / name for name in names if not (below / name).exists())
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        stop(f"the results folder {folder} cannot be made: {error.strerror}")
    return folder


def remove_empty(*folders: Path) -> None:
    """Remove those of the folders that are there and empty, in order."""
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
