"""The rule book's selection of prices and Greeks (safety 4), by its own names, in its own units."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from risk import american, black_76, black_scholes
from risk.implied_volatility import VolatilityProblem, implied_volatility


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Inputs as the book prints them; for Black-76 the futures price as spot."""

    sign: int
    spot: float
    strike: float
    rate: float
    years: float
    volatility: float
    dividend: float = 0.0


C, P = 1, -1
HULL = Case(sign=C, spot=49, strike=50, rate=0.05, years=20 / 52, volatility=0.20)
PRICES = [
    ("H1", Case(sign=C, spot=42, strike=40, rate=0.10, years=0.5, volatility=0.2), 4.75942239, 5e-9),
    ("H2", Case(sign=P, spot=42, strike=40, rate=0.10, years=0.5, volatility=0.2), 0.80859937, 5e-9),
    ("H3", HULL, 2.4005273, 5e-8),
    ("H9", Case(sign=C, spot=930, strike=900, rate=0.08, dividend=0.03, years=2 / 12, volatility=0.2), 51.8329568, 5e-8),
    ("H10", Case(sign=C, spot=100, strike=100, rate=0.05, years=1, volatility=0.2), 10.4505836, 5e-8),
    ("H11", Case(sign=P, spot=100, strike=100, rate=0.05, years=1, volatility=0.2), 5.5735260, 5e-8),
    ("E1", Case(sign=C, spot=60, strike=65, rate=0.08, years=0.25, volatility=0.30), 2.1334, 5e-5),
    ("E2", Case(sign=P, spot=100, strike=95, dividend=0.05, rate=0.10, years=0.5, volatility=0.20), 2.4648, 5e-5),
    ("E3", Case(sign=P, spot=75, strike=70, dividend=0.05, rate=0.10, years=0.5, volatility=0.35), 4.0870, 5e-5),
    ("E4", Case(sign=C, spot=1.56, strike=1.6, dividend=0.08, rate=0.06, years=0.5, volatility=0.12), 0.0291, 5e-5),
    ("E5", Case(sign=C, spot=42, strike=40, dividend=0.08, rate=0.04, years=0.75, volatility=0.35), 5.0975, 5e-5),
]
FUTURES = [
    ("B1", Case(sign=P, spot=20, strike=20, rate=0.09, years=4 / 12, volatility=0.25), 1.11664146, None),
    ("B2", Case(sign=C, spot=19, strike=19, rate=0.10, years=0.75, volatility=0.28), 1.70105073, None),
    ("B3", Case(sign=C, spot=5800, strike=5800, rate=0.045, years=45 / 365, volatility=0.15), 121.179598, 0.507680225),
    ("B4", Case(sign=P, spot=5800, strike=5400, rate=0.045, years=45 / 365, volatility=0.19), 26.9562451, -0.133945251),
    ("B5", Case(sign=C, spot=5800, strike=6100, rate=0.045, years=45 / 365, volatility=0.12), 14.0699882, 0.119169349),
]
GREEKS = [
    ("H4", "delta", HULL, 1.0, 0.52160466, 5e-9),
    ("H5", "gamma", HULL, 1.0, 0.06554404, 5e-9),
    ("H6", "vega", HULL, 100.0, 12.10548, 5e-6),
    ("H7", "theta", HULL, 365.0, -4.30533, 5e-6),
    ("H8", "rho", HULL, 1.0, 8.90696, 5e-6),
    ("G1", "delta", Case(sign=C, spot=105, strike=100, rate=0.1, dividend=0.1, years=0.5, volatility=0.36), 1.0, 0.5946, 5e-5),
    ("G2", "delta", Case(sign=P, spot=105, strike=100, rate=0.1, dividend=0.1, years=0.5, volatility=0.36), 1.0, -0.3566, 5e-5),
    ("G3", "gamma", Case(sign=C, spot=55, strike=60, rate=0.1, years=0.75, volatility=0.3), 1.0, 0.0278, 5e-5),
    ("G4", "vega", Case(sign=C, spot=55, strike=60, rate=0.1, years=0.75, volatility=0.3), 100.0, 18.9358, 5e-5),
    (
        "G5",
        "theta",
        Case(sign=P, spot=430, strike=405, rate=0.07, dividend=0.05, years=1 / 12, volatility=0.2),
        365.0,
        -31.1924,
        5e-5,
    ),
    ("G6", "rho", Case(sign=C, spot=72, strike=75, rate=0.09, years=1, volatility=0.19), 1.0, 38.7325, 5e-5),
]
EARLY = [
    ("A1", Case(sign=P, spot=100, strike=100, rate=0.05, dividend=0.05, years=1, volatility=0.25), 9.5694453, 5e-7),
    ("A2", Case(sign=P, spot=100, strike=100, rate=0.075, dividend=0.05, years=1, volatility=0.25), 8.5849358, 5e-7),
    ("A3", Case(sign=P, spot=100, strike=95, rate=0.075, dividend=0.05, years=1, volatility=0.25), 6.27869, 5e-6),
    ("A4", Case(sign=P, spot=50, strike=50, rate=0.10, years=5 / 12, volatility=0.40), 4.2830, 2e-3),
    ("A6", Case(sign=C, spot=100, strike=100, rate=0.05, years=1, volatility=0.25), 12.3359989303687243, 1e-10),
    ("A7", Case(sign=P, spot=100, strike=120, rate=0.05, years=1 / 365, volatility=0.25), 20.0, 1e-12),
    ("A9", Case(sign=C, spot=42, strike=40, rate=0.04, dividend=0.08, years=0.75, volatility=0.35), 5.309, 1e-3),
    ("A10", Case(sign=P, spot=36, strike=40, rate=0.06, years=1, volatility=0.20), 4.487, 1e-3),
]


@pytest.mark.parametrize(("name", "x", "value", "room"), PRICES, ids=[row[0] for row in PRICES])
def test_european_prices(name: str, x: Case, value: float, room: float) -> None:
    found = black_scholes.price(x.sign, x.spot, x.strike, x.years, x.volatility, rate=x.rate, dividend=x.dividend)
    assert float(found) == pytest.approx(value, abs=room), name


@pytest.mark.parametrize(("name", "x", "value", "delta"), FUTURES, ids=[row[0] for row in FUTURES])
def test_prices_and_deltas_of_options_on_futures(name: str, x: Case, value: float, delta: float | None) -> None:
    found = black_76.price(x.sign, x.spot, x.strike, x.years, x.volatility, rate=x.rate)
    assert float(found) == pytest.approx(value, rel=5e-9), name
    if delta is not None:
        greeks = black_76.greeks(x.sign, x.spot, x.strike, x.years, x.volatility, rate=x.rate)
        assert float(greeks.delta) == pytest.approx(delta, abs=5e-9), name


@pytest.mark.parametrize(("name", "quantity", "x", "scale", "value", "room"), GREEKS, ids=[row[0] for row in GREEKS])
def test_european_greeks_a_year_and_a_whole_of_volatility(
    name: str, quantity: str, x: Case, scale: float, value: float, room: float
) -> None:
    found = black_scholes.greeks(x.sign, x.spot, x.strike, x.years, x.volatility, rate=x.rate, dividend=x.dividend)
    assert scale * float(getattr(found, quantity)) == pytest.approx(value, abs=room), name


def test_theta_of_g5_a_day() -> None:
    x = GREEKS[9][2]
    found = black_scholes.greeks(x.sign, x.spot, x.strike, x.years, x.volatility, rate=x.rate, dividend=x.dividend)
    assert float(found.theta) == pytest.approx(-0.0855, abs=5e-5)


@pytest.mark.parametrize(("name", "x", "value", "room"), EARLY, ids=[row[0] for row in EARLY])
def test_american_prices(name: str, x: Case, value: float, room: float) -> None:
    found = american.price(x.sign, x.spot, x.strike, x.years, x.volatility, rate=x.rate, dividend=x.dividend)
    assert float(found) == pytest.approx(value, abs=room), name


@pytest.mark.parametrize("points", [8, 12, 16, 20])
def test_the_exact_american_premium_does_not_depend_on_the_points(points: int) -> None:
    x = EARLY[0][1]
    found = american.price(x.sign, x.spot, x.strike, x.years, x.volatility, rate=x.rate, dividend=x.dividend, points=points)
    assert float(found) - 9.46249260 == pytest.approx(0.1069527, abs=1e-6)


def test_the_engines_premium_below_intrinsic_is_told_so() -> None:
    """LEAN issue 7505: forward 387.692, discount 0.99989, a call of strike 381 at 6.69 where 6.69127 is the least."""
    rate, years = 0.00011, 1.0
    found = implied_volatility([1], 6.69, 387.692, 381.0, years, rate=rate, dividend=rate)
    assert found.problem_at(0) is VolatilityProblem.BELOW_INTRINSIC
    above = implied_volatility([1], 6.70, 387.692, 381.0, years, rate=rate, dividend=rate)
    assert above.problem_at(0) is VolatilityProblem.NONE
