"""The European rows of the pricing table, each within its own tolerance."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from risk import black_76, black_scholes
from risk.implied_volatility import implied_volatility

SIGN = {"Call": 1.0, "Put": -1.0}
OTHER_MODELS = re.compile("American|approx")


def _number(text: str) -> float:
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom) if bottom else float(text)


def _tolerance(row: dict[str, str]) -> float:
    size, _, relative = row["tol"].partition(" ")
    return float(size) * (abs(float(row["value"])) if relative else 1.0)


def _rows(golden: Path) -> Iterator[dict[str, str]]:
    with (golden / "pricing.csv").open(newline="") as file:
        yield from (row for row in csv.DictReader(file) if not OTHER_MODELS.search(row["model"]))


def _inputs(row: dict[str, str]) -> tuple[float, float, float, float, float]:
    return SIGN[row["cp"]], float(row["S_or_F"]), float(row["K"]), _number(row["T_years"]), float(row["r"])


def _stated(row: dict[str, str]) -> float:
    sign, spot, strike, years, rate = _inputs(row)
    volatility = float(row["sigma"])
    quantity = row["quantity"]
    if row["model"] == "Black76":
        if quantity == "price":
            return float(black_76.price(sign, spot, strike, years, volatility, rate=rate))
        greeks = black_76.greeks(sign, spot, strike, years, volatility, rate=rate)
    else:
        dividend = float(row["q"])
        if quantity == "price":
            return float(black_scholes.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))
        greeks = black_scholes.greeks(sign, spot, strike, years, volatility, rate=rate, dividend=dividend)
    in_table_units = {
        "delta": greeks.delta,
        "gamma": greeks.gamma,
        "vega": greeks.vega * 100.0,
        "theta": greeks.theta * 365.0,
        "theta_per_year": greeks.theta * 365.0,
        "rho": greeks.rho,
    }
    return float(in_table_units[quantity])


def test_prices_and_greeks_of_european_rows_are_within_their_tolerance(golden: Path) -> None:
    rows = [row for row in _rows(golden) if row["model"] in ("BSM", "Black76") and row["quantity"] != "implied vol"]
    assert len(rows) == 26 + 5 + 8 + 16
    for row in rows:
        assert _stated(row) == pytest.approx(float(row["value"]), abs=_tolerance(row)), row["id"]


def test_volatilities_implied_by_the_engines_own_test_prices_are_its_own(golden: Path) -> None:
    rows = [row for row in _rows(golden) if row["quantity"] == "implied vol"]
    assert len(rows) == 9
    for row in rows:
        sign, spot, strike, years, rate = _inputs(row)
        paid = float(row["sigma"].removeprefix("price "))
        found = implied_volatility(sign, paid, spot, strike, years, rate=rate, dividend=float(row["q"])).volatility
        assert float(found) == pytest.approx(float(row["value"]), abs=_tolerance(row)), row["id"]
        assert float(found) == pytest.approx(float(row["checked"].removeprefix("mpmath ")), abs=1e-5), row["id"]


def test_greeks_at_volatilities_implied_by_the_engines_own_test_prices_are_its_own(golden: Path) -> None:
    rows = [row for row in _rows(golden) if row["model"] == "BSM from market price"]
    assert len(rows) == 16
    for row in rows:
        sign, spot, strike, years, rate = _inputs(row)
        paid = float(row["sigma"].removeprefix("implied from "))
        volatility = implied_volatility(sign, paid, spot, strike, years, rate=rate).volatility
        greeks = black_scholes.greeks(sign, spot, strike, years, volatility, rate=rate)
        found = greeks.delta if row["quantity"] == "delta" else greeks.theta
        assert float(found) == pytest.approx(float(row["value"]), abs=_tolerance(row)), row["id"]
