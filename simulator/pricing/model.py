"""LEAN's IndicatorBasedOptionPriceModel as a pure function."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from simulator.enums import OptionRight, OptionStyle
from simulator.pricing import black_scholes, tree
from simulator.pricing.black_scholes import Terms
from simulator.pricing.brent import find_root
from simulator.symbols import Symbol

LEAST_VOLATILITY = 1e-7
MOST_VOLATILITY = 4.0
ACCURACY = 1e-4
DECIMAL_LIMIT = 7.9228162514264e28
_YEAR = timedelta(days=365)
_DIGITS = 7


class Method(Enum):
    """How the model values an option."""

    BLACK_SCHOLES = "Black-Scholes"
    FORWARD_TREE = "forward tree"
    COX_ROSS_RUBINSTEIN = "Cox-Ross-Rubinstein tree"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult:
    """What LEAN's model says of one contract. Theta is per YEAR, vega per 1 vol point, rho per 1 % of rate."""

    implied_volatility: float
    theoretical_price: float
    delta: float
    gamma: float
    vega: float
    theta: float
    rho: float
    lambda_: float = 0.0


NO_RESULT = ModelResult(implied_volatility=0.0, theoretical_price=0.0, delta=0.0, gamma=0.0, vega=0.0, theta=0.0, rho=0.0)


def greeks_and_iv(
    contract: Symbol,
    *,
    price: float,
    mirror_price: float | None,
    underlying_price: float,
    rate: float,
    dividend: float,
    now: datetime,
    settlement: datetime,
    method: Method | None = None,
) -> ModelResult:
    """IV and Greeks LEAN's default model gives (Indicators/IndicatorBasedOptionPriceModel.cs, GreeksIndicators.cs).

    ``price`` and ``mirror_price`` are LEAN's ``security.price`` of the contract and of its put/call twin (None or 0
    where the twin is not subscribed or has no data): the middle of the last quote, or the last trade where there is
    none. ``rate`` is the interest rate of ``now``'s exchange-local date, ``dividend`` the yield (0 for index and
    futures options). ``now`` and ``settlement`` are naive times of the contract's exchange; see ``settlement_time``.
    ``method``: for volatility and Greeks alike; None is LEAN's choice, the tree for American options.
    """
    if contract.strike is None or contract.expiry is None:
        raise ValueError(f"{contract.value} is a chain, not a contract: it has no Greeks.")
    if now.date() > contract.expiry or price == 0.0 or underlying_price == 0.0:
        return NO_RESULT
    terms = Terms(
        spot=underlying_price,
        strike=contract.strike,
        years=(settlement - now) / _YEAR,
        rate=rate,
        dividend=dividend,
        is_call=contract.right is OptionRight.CALL,
    )
    usual = Method.BLACK_SCHOLES if contract.style is OptionStyle.EUROPEAN else Method.FORWARD_TREE
    by = usual if method is None else method
    volatility = round(_volatility(terms, price, mirror_price or None, by), _DIGITS)
    if terms.years < 0.0:
        return NO_RESULT
    if by is Method.BLACK_SCHOLES:
        raw = black_scholes.greeks(terms, volatility)
    else:
        raw = tree.greeks(terms, volatility, forward=by is Method.FORWARD_TREE)
    return ModelResult(
        implied_volatility=volatility,
        theoretical_price=_theoretical(terms, volatility, method or Method.BLACK_SCHOLES),
        delta=_decimal(raw.delta),
        gamma=_decimal(raw.gamma),
        vega=_decimal(raw.vega),
        theta=round(_decimal(raw.theta) * 365.0, _DIGITS),
        rho=_decimal(raw.rho),
    )


def _theoretical(terms: Terms, volatility: float, by: Method) -> float:
    """LEAN's theoretical price on the model's volatility: by the method named, by Black-Scholes where none is, American
    options too; 0 without volatility or time."""
    if volatility == 0.0 or terms.years <= 0.0:
        return 0.0
    return _price(terms, volatility, by)


def _price(terms: Terms, volatility: float, by: Method) -> float:
    if by is Method.BLACK_SCHOLES:
        return black_scholes.price(terms, volatility)
    return tree.price(terms, volatility, forward=by is Method.FORWARD_TREE)


def _decimal(value: float) -> float:
    """LEAN's rounding of a Greek; one that .NET's decimal cannot hold stays at its first value, 0."""
    if not math.isfinite(value) or abs(value) > DECIMAL_LIMIT:
        return 0.0
    return round(value, _DIGITS)


def _volatility(terms: Terms, price: float, mirror_price: float | None, by: Method) -> float:
    """The contract's implied volatility, or its twin's where the contract is in the money or does not converge; 0
    where neither does."""
    own = (terms, price)
    if mirror_price is None:
        return _solve(*own, by) or 0.0
    mirror = (replace(terms, is_call=not terms.is_call), mirror_price)
    in_the_money = terms.strike < terms.spot if terms.is_call else terms.strike > terms.spot
    first, second = (mirror, own) if in_the_money else (own, mirror)
    found = _solve(*first, by)
    if found is None:
        found = _solve(*second, by)
    return found or 0.0


def _solve(terms: Terms, price: float, by: Method) -> float | None:
    """The volatility at which the model gives the price, within LEAN's tolerance; None where LEAN's search fails."""
    lower, upper = LEAST_VOLATILITY, MOST_VOLATILITY
    accuracy = max(ACCURACY, ACCURACY * price)
    if terms.years <= 0.0:
        return None
    guess = find_root(lambda volatility: black_scholes.price(terms, volatility) - price, lower, upper, accuracy)
    if by is Method.BLACK_SCHOLES:
        return guess
    if guess:
        lower, upper = max(lower, guess * 0.5), min(upper, guess * 1.5)
    return find_root(lambda volatility: _price(terms, volatility, by) - price, lower, upper, accuracy)
