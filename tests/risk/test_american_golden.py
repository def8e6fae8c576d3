"""The American rows of the pricing table.

Exact rows hold to their own tolerance. Rows of an approximation hold to the greatest error of that approximation, which the
table's own lattice column shows: 0.037 for Barone-Adesi-Whaley, 0.041 for Bjerksund-Stensland, 0.075 for Ju. Six of the rows
named exact are prices of QuantLib's QD+ engine, an approximation off by up to 0.03, as a lattice shows.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from risk import american
from tests.risk.test_american import lattice

Row = dict[str, str]
ERRORS = {"BAW": 0.037, "BJS": 0.041, "JU": 0.075}
QD_PLUS = {"QD01": 0.03, "QD02": 0.03, "QD28": 0.007, "QD32": 1e-5, "QD33": 5e-5, "QD34": 0.02}


def _number(text: str) -> float:
    """A number, a product or quotient of numbers, or a number less another."""
    if "/" in text:
        top, bottom = text.rsplit("/", 1)
        return _number(top) / float(bottom)
    if "*" in text:
        left, right = text.split("*", 1)
        return float(left) * float(right)
    difference = re.fullmatch(r"([0-9.e]+)-([0-9.]+(?:e-?\d+)?)", text) if not re.fullmatch(r"[0-9.]+e-\d+", text) else None
    return float(text) if difference is None else float(difference[1]) - float(difference[2])


def _rows(golden: Path, start: str) -> list[Row]:
    with (golden / "pricing.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["id"].startswith(start)]


def _price(row: Row) -> float:
    sign = 1.0 if row["cp"] == "Call" else -1.0
    spot, strike, years, volatility, rate, dividend = (
        _number(row[name]) for name in ("S_or_F", "K", "T_years", "sigma", "r", "q")
    )
    return float(american.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))


def test_the_exact_early_exercise_premiums_are_hit(golden: Path) -> None:
    rows = _rows(golden, "AL")
    assert len(rows) == 3
    for row in rows:
        european = float(row["checked"].split()[0].removeprefix("Euro="))
        assert _price(row) - european == pytest.approx(float(row["value"]), abs=float(row["tol"])), row["id"]


def test_edge_cases_are_within_their_tolerance(golden: Path) -> None:
    rows = [row for row in _rows(golden, "QD") if row["id"] not in QD_PLUS]
    assert len(rows) == 16
    for row in rows:
        expected = _number(row["value"])
        tolerance = max(float(row["tol"]), 1e-14 * expected)
        assert _price(row) == pytest.approx(expected, abs=tolerance), row["id"]


def test_rows_of_the_qd_plus_approximation_are_within_its_error(golden: Path) -> None:
    rows = [row for row in _rows(golden, "QD") if row["id"] in QD_PLUS]
    assert len(rows) == 6
    for row in rows:
        assert _price(row) == pytest.approx(float(row["value"]), abs=QD_PLUS[row["id"]]), row["id"]


def test_a_lattice_sides_with_our_price_against_the_qd_plus_rows() -> None:
    for sign, inputs, stated in (
        (-1.0, (100.0, 120.0, 10.0, 0.25, 0.10, 0.03), 22.97383256003585),
        (1.0, (100.0, 100.0, 1.0, 0.25, 0.0, 0.025), 8.871505915120776),
    ):
        spot, strike, years, volatility, rate, dividend = inputs
        ours = float(american.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))
        assert abs(lattice(sign, inputs, 2000) - ours) < 0.2 * abs(stated - ours)


@pytest.mark.parametrize(("start", "count"), [("BAW", 24), ("BJS", 5), ("JU", 27)])
def test_approximations_are_within_their_own_error_of_our_price(start: str, count: int, golden: Path) -> None:
    rows = _rows(golden, start)
    assert len(rows) == count
    for row in rows:
        assert _price(row) == pytest.approx(float(row["value"]), abs=ERRORS[start]), row["id"]
        if row["checked"]:
            tree = float(row["checked"].removeprefix("CRR(400/401)=").split()[0])
            assert _price(row) == pytest.approx(tree, abs=5e-3), row["id"]
