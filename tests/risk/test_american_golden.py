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


def names(text: str) -> list[str]:
    """The names of rows in a text."""
    return text.split()


EXACT = names("AL01 AL02 AL03")
APPROXIMATED = names(
    """
    BAW03 BAW06 BAW07 BAW09 BAW10 BAW11 BAW12 BAW13 BAW15 BAW16 BAW17 BAW18 BAW23 BAW24 BAW27 BAW28 BAW29 BAW30 BAW31 BAW32
    BAW33 BAW34 BAW36 BAW37 BJS01 BJS02 BJS03 BJS04 BJS06 JU03 JU08 JU10 JU11 JU14 JU15 JU17 JU18 JU19 JU20 JU23 JU25 JU28 JU29
    JU31 JU33 JU34 JU35 JU36 JU38 JU40 JU41 JU42 JU43 JU45 JU46 JU47
    """
)
EDGE_CASES = names(
    """
    QD01 QD02 QD03 QD07 QD08 QD10 QD11 QD12 QD13 QD14 QD17 QD18 QD19 QD20 QD21 QD22 QD23 QD28 QD30 QD32 QD33 QD34
    """
)
AMERICAN = [*EXACT, *APPROXIMATED, *EDGE_CASES]
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


def golden_rows(golden: Path) -> list[Row]:
    """Every row of the table."""
    with (golden / "pricing.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _row(golden: Path, name: str) -> Row:
    (found,) = (row for row in golden_rows(golden) if row["id"] == name)
    return found


def _price(row: Row) -> float:
    sign = 1.0 if row["cp"] == "Call" else -1.0
    spot, strike, years, volatility, rate, dividend = (
        _number(row[name]) for name in ("S_or_F", "K", "T_years", "sigma", "r", "q")
    )
    return float(american.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))


@pytest.mark.parametrize("name", EXACT)
def test_an_exact_early_exercise_premium_is_hit(name: str, golden: Path) -> None:
    row = _row(golden, name)
    european = float(row["checked"].split()[0].removeprefix("Euro="))
    assert _price(row) - european == pytest.approx(float(row["value"]), abs=float(row["tol"]))


@pytest.mark.parametrize("name", EDGE_CASES)
def test_an_edge_case_is_within_its_tolerance_or_the_qd_plus_approximations_error(name: str, golden: Path) -> None:
    row = _row(golden, name)
    expected = _number(row["value"])
    tolerance = QD_PLUS.get(name, max(float(row["tol"]), 1e-14 * expected))
    assert _price(row) == pytest.approx(expected, abs=tolerance)


def test_a_lattice_sides_with_our_price_against_the_qd_plus_rows() -> None:
    for sign, inputs, stated in (
        (-1.0, (100.0, 120.0, 10.0, 0.25, 0.10, 0.03), 22.97383256003585),
        (1.0, (100.0, 100.0, 1.0, 0.25, 0.0, 0.025), 8.871505915120776),
    ):
        spot, strike, years, volatility, rate, dividend = inputs
        ours = float(american.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))
        assert abs(lattice(sign, inputs, 2000) - ours) < 0.2 * abs(stated - ours)


@pytest.mark.parametrize("name", APPROXIMATED)
def test_an_approximation_is_within_its_own_error_of_our_price(name: str, golden: Path) -> None:
    row = _row(golden, name)
    assert _price(row) == pytest.approx(float(row["value"]), abs=ERRORS[name.rstrip("0123456789")])
    if row["checked"]:
        tree = float(row["checked"].removeprefix("CRR(400/401)=").split()[0])
        assert _price(row) == pytest.approx(tree, abs=5e-3)
