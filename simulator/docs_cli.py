"""``python -m simulator docs``: writes the generated page, or says whether it is up to date."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.command_input import BadInput, refuse

PAGE = Path("docs/simulator.md")
STALE = 1


@click.command("docs")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when the page is not up to date.")
@click.option("--out", type=click.Path(path_type=Path), default=PAGE, show_default=True, help="The page's file.")
def write_page(check: bool, out: Path) -> None:
    """Writes the page that lists every supported LEAN name and what differs from LEAN."""
    from simulator.docs_page import page

    text = page()
    if out.is_dir():
        refuse(BadInput(f"--out {out} is a folder: name the page's file"))
    if check:
        if not out.is_file() or out.read_text(encoding="utf-8") != text:
            click.echo(f"{out} is not up to date: run python -m simulator docs", err=True)
            raise click.exceptions.Exit(STALE)
        click.echo(f"docs: up to date: {out}")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    click.echo(f"docs: written: {out}")
