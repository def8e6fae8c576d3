"""``python -m desk docs``: write or check the generated pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.cli.console import console, stop
from desk.cli.documents import pages


def docs(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a page is not what the code says.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the pages are.")] = Path("docs"),
) -> None:
    """Write the pages on settings and refusals from the code, or check that they are up to date."""
    try:
        stale = [name for name, text in pages().items() if _text(folder / name) != text]
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            for name in stale:
                (folder / name).write_text(pages()[name], encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        stop(f"the pages in {folder} cannot be read or written: {error}")
    if check and stale:
        stop(f"not what the code says: {', '.join(str(folder / name) for name in stale)}. Run `python -m desk docs`.", 1)
    done = "up to date" if check or not stale else "written: " + ", ".join(stale)
    console().print(f"{folder}: {done}", soft_wrap=True)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
