"""``python -m desk settings``: every limit a person tunes."""

from __future__ import annotations

import inspect
import json
import textwrap
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from desk.cli.config_file import ConfigError, check, read_parameters
from desk.cli.console import console, stop
from desk.cli.markdown import markdown_table
from domain.settings import Settings, describe
from domain.settings.field import Declared
from domain.settings.tree import Described

CONFIG = Path("config.json")


def settings(
    config: Annotated[Path | None, typer.Option(help="Project file to read (config.json, when there is one).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown table.")] = False,
) -> None:
    """Show every setting: value, default, what is allowed, unit and meaning.

    The values are those of config.json; one that differs from its default is marked with a star.
    """
    if as_json and markdown:
        stop("--json and --markdown exclude each other: for programs, or as a table")
    try:
        file = config or CONFIG
        effective = check(read_parameters(file), str(file)) if config or file.exists() else Settings()
    except ConfigError as error:
        stop(str(error))
    items = tuple(describe(effective))
    if as_json:
        typer.echo(json.dumps([_object(item) for item in items], indent=2))
    elif markdown:
        typer.echo(markdown_table(("Key", "Value", "Default", "Allowed", "Meaning"), map(_row, items)), nl=False)
    else:
        _print(effective, items)


def _print(effective: Settings, items: tuple[Described, ...]) -> None:
    out = console()
    out.print(Text(_columns("Key", "Value", "Default", "Allowed"), "bold"), soft_wrap=True)
    for group, members in groupby(items, key=lambda item: item.group):
        out.print(Text(f"\n{inspect.getdoc(getattr(effective, group))}", "italic"))
        for item in members:
            first, *more = textwrap.wrap(_range(item.declared), max(out.width - len(_columns("", "", "", "")), 20))
            changed = item.value != item.default
            line = _columns(item.key, f"{item.value} *" if changed else item.value, item.default, first)
            out.print(Text(line, "bold" if changed else ""), soft_wrap=True)
            for rest in more:
                out.print(_columns("", "", "", rest), soft_wrap=True)
            out.print(Padding(Text(item.declared.meaning, "dim"), (0, 0, 0, 4)))
    if any(item.value != item.default for item in items):
        out.print("\n* differs from the default")


def _columns(key: str, value: str, default: str, allowed: str) -> str:
    return f"{key:<31} {value:<13} {default:<11} {allowed}"


def _range(declared: Declared) -> str:
    if declared.choices:
        return ", ".join(declared.choices)
    if declared.low is None or declared.high is None:
        return declared.kind.name
    return f"{declared.kind.write(declared.low)} to {declared.kind.write(declared.high)} {declared.unit}".strip()


def _row(item: Described) -> tuple[str, str, str, str, str]:
    return (item.key, item.value, item.default, item.declared.allowed(), item.declared.meaning)


def _object(item: Described) -> dict[str, object]:
    declared = item.declared
    bounds = {
        name: declared.kind.write(bound)
        for name, bound in (("low", declared.low), ("high", declared.high))
        if bound is not None
    }
    return {
        "key": item.key,
        "value": item.value,
        "default": item.default,
        "kind": declared.kind.name,
        "unit": declared.unit,
        "choices": list(declared.choices),
        "meaning": declared.meaning,
        **bounds,
    }
