"""What lines of a book gain or lose when price, volatility and time move. Sticky strike, Black-Scholes-Merton."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from domain.contracts import Contract, ProductKind
from risk import black_scholes
from risk.arrays import FloatArray, Floats
from risk.payoff import Legs

_DAYS_A_YEAR = 365.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A signed holding of one contract, or of the underlying itself, with the market it is revalued from.

    ``sign`` is +1 for a call, -1 for a put, 0 for the underlying (shares, a future), which has no strike, years or volatility.
    ``money`` is USD per point: signed quantity times multiplier. Rates are continuous a year; for futures options the
    ``dividend`` is the rate.
    """

    underlying: str
    sign: int
    money: float
    spot: float
    strike: float = 1.0
    years: float = 0.0
    volatility: float = 0.0
    rate: float = 0.0
    dividend: float = 0.0
    quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Scenarios: arrays of scenarios, or of scenarios by lines.

    The price is multiplied by ``price`` and moved by ``points``; volatility is multiplied by ``volatility`` and moved by
    ``volatility_points`` (fractions, never below 0); ``days`` calendar days go by, to expiry at most.
    """

    price: Floats = 1.0
    points: Floats = 0.0
    volatility: Floats = 1.0
    volatility_points: Floats = 0.0
    days: Floats = 0.0


def option_lines(
    legs: Legs,
    volatilities: Mapping[Contract, float],
    spot: float,
    at: datetime,
    *,
    rate: float,
    dividend: float = 0.0,
) -> tuple[Line, ...]:
    """Lines of signed option legs on one underlying, in the order of ``legs``; ``at`` is aware UTC.

    Options on futures are carried at the rate, whatever ``dividend`` says. Raises ValueError when the spot or a volatility is
    missing, not finite or not positive, or a contract is past its settlement: there is nothing to revalue from.
    """
    found = []
    for contract, quantity in legs.items():
        volatility, years = volatilities.get(contract, math.nan), contract.years_to_settlement(at)
        if not (math.isfinite(volatility) and volatility > 0.0 and math.isfinite(spot) and spot > 0.0 and years >= 0.0):
            raise ValueError(f"{contract.name} has volatility {volatility}, spot {spot} and {years:.4f} years left")
        found.append(
            Line(
                underlying=contract.underlying,
                sign=contract.right.sign,
                money=quantity * contract.multiplier,
                spot=spot,
                strike=contract.strike,
                years=years,
                volatility=volatility,
                rate=rate,
                dividend=rate if contract.kind is ProductKind.FUTURE_OPTION else dividend,
                quantity=quantity,
            )
        )
    return tuple(found)


def underlying_line(underlying: str, quantity: int, spot: float, multiplier: float = 1.0) -> Line:
    """The line of shares, or of a future with its multiplier."""
    return Line(underlying=underlying, sign=0, money=quantity * multiplier, spot=spot, quantity=quantity)


def profits(lines: Sequence[Line], moves: Moves) -> FloatArray:
    """USD gained by each line in each scenario, (scenarios, lines), against the model's own value now."""
    return profits_of(columns(lines), moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Lines as arrays, one entry a line."""

    sign: FloatArray
    money: FloatArray
    spot: FloatArray
    strike: FloatArray
    years: FloatArray
    volatility: FloatArray
    rate: FloatArray
    dividend: FloatArray


def columns(lines: Sequence[Line]) -> Columns:
    """The lines as arrays, to revalue them more than once."""
    rows = np.array(
        [(x.sign, x.money, x.spot, x.strike, x.years, x.volatility, x.rate, x.dividend) for x in lines], dtype=np.float64
    ).reshape(len(lines), 8)
    sign, money, spot, strike, years, volatility, rate, dividend = rows.T
    return Columns(
        sign=sign,
        money=money,
        spot=spot,
        strike=strike,
        years=years,
        volatility=volatility,
        rate=rate,
        dividend=dividend,
    )


def profits_of(x: Columns, moves: Moves) -> FloatArray:
    """As ``profits``, of columns."""
    spot = np.maximum(x.spot * _by_line(moves.price) + _by_line(moves.points), 1e-12)
    volatility = np.maximum(x.volatility * _by_line(moves.volatility) + _by_line(moves.volatility_points), 0.0)
    years = np.maximum(x.years - _by_line(moves.days) / _DAYS_A_YEAR, 0.0)
    linear = x.sign == 0.0
    side = np.where(linear, 1.0, x.sign)
    after = black_scholes.price(side, spot, x.strike, years, volatility, rate=x.rate, dividend=x.dividend)
    before = black_scholes.price(side, x.spot, x.strike, x.years, x.volatility, rate=x.rate, dividend=x.dividend)
    return np.asarray(x.money * np.where(linear, spot - x.spot, after - before), dtype=np.float64)


def _by_line(values: Floats) -> FloatArray:
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    return array[:, None] if array.ndim == 1 else array
