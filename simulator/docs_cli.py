"""``python -m simulator docs``: writes the generated page, or says whether it is up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

PAGE = Path("docs/simulator.md")
STALE = 1
_out, _err = Console(), Console(stderr=True)


def write_page(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 when the page is not up to date.")] = False,
    out: Annotated[Path, typer.Option(help="The page's file.")] = PAGE,
) -> None:
    """Writes the page that lists every supported LEAN name and what differs from LEAN."""
    from simulator.docs_page import page

    text = page()
    if check:
        if not out.is_file() or out.read_text(encoding="utf-8") != text:
            _err.print(f"{out} is not up to date: run python -m simulator docs", soft_wrap=True, markup=False)
            raise typer.Exit(STALE)
        _out.print(f"docs: up to date: {out}", soft_wrap=True, markup=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    _out.print(f"docs: written: {out}", soft_wrap=True, markup=False)
