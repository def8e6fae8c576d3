"""Our own Greeks from quotes."""

from __future__ import annotations

import math

import pytest

from domain.contracts import Contract
from domain.quotes import OptionQuote, Quote
from risk.black_scholes import greeks, price
from risk.own_greeks import own_greeks
from tests.risk.make import before, option

SPOT, RATE, VOLATILITY, YEARS = 100.0, 0.04, 0.25, 30 / 365


def _quote(contract: Contract, mid: float, half: float = 0.01) -> OptionQuote:
    at = before(contract, YEARS)
    return OptionQuote(contract=contract, quote=Quote(bid=mid - half, ask=mid + half, at=at))


def _model(contract: Contract, volatility: float = VOLATILITY) -> float:
    return float(price(contract.right.sign, SPOT, contract.strike, YEARS, volatility, rate=RATE))


@pytest.mark.parametrize(("right", "strike"), [("C", 100), ("P", 100), ("C", 110), ("P", 90), ("C", 95), ("P", 105)])
def test_greeks_of_a_model_quote_are_the_models(right: str, strike: float) -> None:
    contract = option(right, strike)
    found = own_greeks([_quote(contract, _model(contract))], SPOT, RATE, before(contract, YEARS))[contract]
    wanted = greeks(contract.right.sign, SPOT, strike, YEARS, VOLATILITY, rate=RATE)
    assert found is not None
    assert found.implied_volatility == pytest.approx(VOLATILITY, rel=1e-9)
    assert found.delta == pytest.approx(float(wanted.delta), rel=1e-9)
    assert found.gamma == pytest.approx(float(wanted.gamma), rel=1e-9)
    assert found.vega == pytest.approx(float(wanted.vega), rel=1e-9)
    assert found.theta == pytest.approx(float(wanted.theta), rel=1e-9)
    assert found.rho == pytest.approx(float(wanted.rho), rel=1e-9)
    assert not found.from_mirror


def test_a_contract_below_intrinsic_takes_its_mirrors_volatility() -> None:
    call, put = option("C", 80), option("P", 80)
    found = own_greeks([_quote(call, 19.5), _quote(put, _model(put, 0.40))], SPOT, RATE, before(call, YEARS))
    borrowed, own = found[call], found[put]
    assert borrowed is not None
    assert borrowed.from_mirror
    assert borrowed.implied_volatility == pytest.approx(0.40, rel=1e-6)
    assert own is not None
    assert not own.from_mirror


def test_a_contract_below_intrinsic_without_its_mirror_has_none() -> None:
    call, other = option("C", 80), option("P", 81)
    found = own_greeks([_quote(call, 19.5), _quote(other, _model(other))], SPOT, RATE, before(call, YEARS))
    assert found[call] is None


def test_a_contract_whose_mirror_has_no_volatility_either_has_none() -> None:
    call, put = option("C", 80), option("P", 80)
    bad = OptionQuote(contract=put, quote=Quote(bid=math.nan, ask=0.1, at=before(put, YEARS)))
    assert own_greeks([_quote(call, 19.5), bad], SPOT, RATE, before(call, YEARS))[call] is None


@pytest.mark.parametrize(
    ("bid", "ask"), [(math.nan, 1.0), (1.0, math.nan), (1.2, 1.0), (0.0, 1.0), (-1.0, 1.0), (1.0, math.inf)]
)
def test_a_quote_without_two_sides_has_none(bid: float, ask: float) -> None:
    contract = option("C", 100)
    quote = OptionQuote(contract=contract, quote=Quote(bid=bid, ask=ask, at=before(contract, YEARS)))
    assert own_greeks([quote], SPOT, RATE, before(contract, YEARS)) == {contract: None}


@pytest.mark.parametrize("spot", [math.nan, 0.0, -1.0, math.inf])
def test_without_a_spot_nothing_has_greeks(spot: float) -> None:
    contract = option("C", 100)
    assert own_greeks([_quote(contract, 3.0)], spot, RATE, before(contract, YEARS)) == {contract: None}


def test_an_expired_contract_has_none_and_an_out_of_the_money_one_borrows_nothing() -> None:
    call, put = option("C", 120), option("P", 120)
    expired = own_greeks([_quote(call, 1.0)], SPOT, RATE, before(call, -0.01))
    assert expired == {call: None}
    above = own_greeks([_quote(call, 101.0), _quote(put, _model(put))], SPOT, RATE, before(call, YEARS))
    assert above[call] is None


def test_no_quotes_have_no_greeks() -> None:
    assert own_greeks([], SPOT, RATE, before(option("C", 100), YEARS)) == {}
