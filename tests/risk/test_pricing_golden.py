"""The European rows of the pricing table, each within its own tolerance."""

from __future__ import annotations

from pathlib import Path

import pytest

from risk import black_76, black_scholes
from risk.implied_volatility import implied_volatility
from tests.risk.test_american_golden import AMERICAN, golden_rows, names

SIGN = {"Call": 1.0, "Put": -1.0}
FORMULA = names(
    """
    BSM01 BSM03 BSM05 BSM06 BSM08 BSM10 BSM13 BSM14 BSM17 BSM18 BSM19 BSM20 BSM21 BSM23 BSM27 BSM28 BSM30 BSM31 BSM32 BSM33
    BSM37 BSM38 BSM39 BSM40 BSM41 BSM43 GRK01 GRK03 GRK04 GRK05 GRK06 HUL01 HUL03 HUL04 HUL06 HUL08 HUL09 HUL10 HUL11 B7601
    B7602 B7603 B7604 B7605 B7606 B7607 B7608 B7609 B7611 B7612 B7613 B7614 B7616 B7617 B7619
    """
)
IMPLIED = names(
    """
    LEANv01 LEANv03 LEANv04 LEANv07 LEANv08 LEANv09 LEANv10 LEANv11 LEANv12
    """
)
AT_MARKET = names(
    """
    LEANt01 LEANt03 LEANd04 LEANt04 LEANd05 LEANt05 LEANd07 LEANt07 LEANd08 LEANt08 LEANt09 LEANd10 LEANt10 LEANt11 LEANd12
    LEANt12
    """
)


def _number(text: str) -> float:
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom) if bottom else float(text)


def _tolerance(row: dict[str, str]) -> float:
    size, _, relative = row["tol"].partition(" ")
    return float(size) * (abs(float(row["value"])) if relative else 1.0)


def _row(golden: Path, name: str) -> dict[str, str]:
    (found,) = (row for row in golden_rows(golden) if row["id"] == name)
    return found


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


def test_every_row_of_the_table_is_tested_here_or_among_the_american_ones(golden: Path) -> None:
    tested = [*FORMULA, *IMPLIED, *AT_MARKET, *AMERICAN]
    assert sorted(tested) == sorted(row["id"] for row in golden_rows(golden))


@pytest.mark.parametrize("name", FORMULA)
def test_a_price_or_greek_is_the_tables_within_its_tolerance(name: str, golden: Path) -> None:
    row = _row(golden, name)
    assert _stated(row) == pytest.approx(float(row["value"]), abs=_tolerance(row))


@pytest.mark.parametrize("name", IMPLIED)
def test_the_volatility_implied_by_a_test_price_of_the_engine_is_its_own(name: str, golden: Path) -> None:
    row = _row(golden, name)
    sign, spot, strike, years, rate = _inputs(row)
    paid = float(row["sigma"].removeprefix("price "))
    found = implied_volatility(sign, paid, spot, strike, years, rate=rate, dividend=float(row["q"])).volatility
    assert float(found) == pytest.approx(float(row["value"]), abs=_tolerance(row))
    assert float(found) == pytest.approx(float(row["checked"].removeprefix("mpmath ")), abs=1e-5)


@pytest.mark.parametrize("name", AT_MARKET)
def test_a_greek_at_the_volatility_implied_by_a_test_price_of_the_engine_is_its_own(name: str, golden: Path) -> None:
    row = _row(golden, name)
    sign, spot, strike, years, rate = _inputs(row)
    paid = float(row["sigma"].removeprefix("implied from "))
    volatility = implied_volatility(sign, paid, spot, strike, years, rate=rate).volatility
    greeks = black_scholes.greeks(sign, spot, strike, years, volatility, rate=rate)
    found = greeks.delta if row["quantity"] == "delta" else greeks.theta
    assert float(found) == pytest.approx(float(row["value"]), abs=_tolerance(row))
