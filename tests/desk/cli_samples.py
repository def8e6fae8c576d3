"""The command line as a test calls it, and folders it can read."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner, Result

from desk.cli.app import app
from tests.analytics.samples import PREFIX, MemoryStore, write_run

RUN = PREFIX.rsplit("/", 1)[1]
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def call(*words: str, columns: int = 100) -> Result:
    """Run ``python -m desk WORDS`` on a page of so many columns."""
    return CliRunner().invoke(app, list(words), env={"COLUMNS": str(columns), "NO_COLOR": "1", "TERM": "dumb"})


def said(result: Result) -> str:
    """Standard output and error, without colours."""
    return _ANSI.sub("", result.stdout + result.stderr)


def flat(result: Result) -> str:
    """What was said, with all spaces and line breaks as one space."""
    return " ".join(said(result).split())


def lay_out(folder: Path, objects: dict[str, str]) -> Path:
    """Write objects as files."""
    for key, text in objects.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_text(text, encoding="utf-8", newline="")
    return folder


def sample_store(folder: Path, *prefixes: str) -> Path:
    """A store folder with sample runs."""
    store = MemoryStore()
    for prefix in prefixes or (PREFIX,):
        write_run(store, prefix)
    return lay_out(folder, store.objects)


def assert_reads_well(result: Result, columns: int = 100) -> None:
    """No line is wider than the page, nothing traced back."""
    assert max((len(line) for line in said(result).splitlines()), default=0) <= columns
    assert "Traceback" not in said(result)
