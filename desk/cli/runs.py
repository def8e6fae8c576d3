"""Finding the journal of a run by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analytics.keys import JournalKeys, journal_prefixes
from desk.cli.console import stop
from desk.cli.folder_store import FolderStore

StoreOption = Annotated[Path, typer.Option("--store", help="Folder of the object store.")]
RunOption = Annotated[str, typer.Option("--run", help="Name of the run, its beginning, or 'latest'.")]
STORE = Path("storage")
LATEST = "latest"


def open_store(folder: Path) -> FolderStore:
    """The store in a folder; ends the command with a message when there is no such folder."""
    if not folder.is_dir():
        stop(f"there is no object store at {folder}: run `make backtest` first, or name its folder with --store")
    return FolderStore(folder)


def run_prefixes(store: FolderStore) -> tuple[str, ...]:
    """The prefixes of all runs with a journal, the one written last at the end."""
    keys = store.keys()
    return tuple(sorted(journal_prefixes(keys), key=lambda prefix: (_written_at(store, prefix, keys), prefix)))


def find_run(store: FolderStore, name: str) -> str:
    """The prefix of the run called ``name``; ends the command with a message when there is none or more than one."""
    prefixes = run_prefixes(store)
    if not prefixes:
        stop(f"there is no journal in {store.folder}: run `make backtest` first, or name its folder with --store")
    if name == LATEST:
        return prefixes[-1]
    exact = [prefix for prefix in prefixes if name in (prefix, short_name(prefix))]
    found = exact or [prefix for prefix in prefixes if prefix.startswith(name) or short_name(prefix).startswith(name)]
    if not found:
        stop(f"no run is called {name}; the last ones are: {', '.join(map(short_name, prefixes[-5:]))}")
    if len(found) > 1:
        stop(f"{len(found)} runs are called {name}: {', '.join(found)}")
    return found[0]


def short_name(prefix: str) -> str:
    """The last word of a prefix: the run's own name."""
    return prefix.rsplit("/", 1)[-1]


def _written_at(store: FolderStore, prefix: str, keys: tuple[str, ...]) -> int:
    return max((store.changed_at(key) for key, _ in JournalKeys(prefix=prefix).days(keys)), default=0)
