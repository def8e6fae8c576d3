"""The generated page: every supported name is on it, and the copy in the documentation is the present one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import app
from simulator.docs_page import DIFFERENCES, page
from simulator.names import callbacks, supported

ROOT = Path(__file__).resolve().parents[2]
RUN = CliRunner()


def sections() -> dict[str, str]:
    names = page().split("## Names\n\n", 1)[1]
    return {part.split("\n", 1)[0]: part for part in names.removeprefix("### ").split("\n### ")}


def test_every_supported_name_is_on_the_page_with_its_members() -> None:
    found = sections()
    assert found.keys() == supported().keys()
    for name, members in supported().items():
        assert all(f"`{member}`" in found[name] for member in members), name


def test_callbacks_and_differences_are_on_the_page() -> None:
    text = page()
    assert all(f"`{name}`" in text for name in callbacks())
    assert all(what in text and how in text for what, how in DIFFERENCES)


def test_the_page_in_the_documentation_is_up_to_date() -> None:
    result = RUN.invoke(app, ["docs", "--check", "--out", str(ROOT / "docs/simulator.md")])
    assert result.exit_code == 0, result.output


def test_a_page_is_written_and_a_stale_one_is_seen(tmp_path: Path) -> None:
    out = tmp_path / "docs" / "page.md"
    assert RUN.invoke(app, ["docs", "--check", "--out", str(out)]).exit_code == 1
    assert RUN.invoke(app, ["docs", "--out", str(out)]).exit_code == 0
    assert RUN.invoke(app, ["docs", "--check", "--out", str(out)]).exit_code == 0
    out.write_text(out.read_text() + "x")
    assert RUN.invoke(app, ["docs", "--check", "--out", str(out)]).exit_code == 1


def imported(source: str) -> set[str]:
    """LEAN's names that a file imports to run, not only to be checked."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "AlgorithmImports"]
    return {alias.name for node in found for alias in node.names} - {"*", "datetime", "timedelta"}


@pytest.mark.parametrize("file", ["main.py", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "lean_bridge").glob("*.py"))])
def test_every_lean_name_main_and_the_bridge_run_on_is_on_the_page(file: str) -> None:
    assert imported((ROOT / file).read_text()) <= sections().keys()


def test_some_lean_names_are_run_on() -> None:
    assert "TimeInForce" in {name for path in (ROOT / "lean_bridge").glob("*.py") for name in imported(path.read_text())}
