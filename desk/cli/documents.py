"""The pages of the documentation that are generated from the code."""

from __future__ import annotations

from collections.abc import Mapping

from desk.cli.markdown import markdown_table
from domain.refusals import RefusalCode
from domain.settings import Settings, describe

_GENERATED = "This page is generated from the code by `python -m desk docs`. Do not edit it by hand.\n"


def settings_page() -> str:
    """Every setting with its default, in Markdown."""
    rows = (
        (f"`{item.key}`", f"`{item.default}`", item.declared.allowed(), item.declared.meaning) for item in describe(Settings())
    )
    return (
        f"# Settings\n\n{_GENERATED}\n"
        'Every key below may stand in the "parameters" of `config.json`, its value as a string. A missing key takes its\n'
        "default. A key that is not listed, or a value outside its range, stops the start with one message that lists every\n"
        "problem.\n\n" + markdown_table(("Key", "Default", "Allowed", "Meaning"), rows)
    )


def refusals_page() -> str:
    """Every refusal code, in Markdown."""
    return (
        f"# Refusals\n\n{_GENERATED}\n"
        "Every order passes the gate and the last door. When one of them says no, the journal holds one of these codes with\n"
        "what was measured and the limit it broke. A code never changes its meaning.\n\n" + refusals_table()
    )


def refusals_table() -> str:
    """The table of refusal codes, in Markdown."""
    return markdown_table(
        ("Code", "Meaning", "What to do"), ((f"`{code.code}`", code.meaning, code.remedy) for code in RefusalCode)
    )


def pages() -> Mapping[str, str]:
    """File name to text of every generated page."""
    return {"settings.md": settings_page(), "refusals.md": refusals_page()}
