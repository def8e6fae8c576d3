"""Our own Greeks from quotes: European and American, with dividends, on futures, to each settlement."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.contracts import Contract, ExerciseStyle, Right
from domain.quotes import OptionQuote, Quote
from risk import american, black_76, black_scholes
from risk.black_scholes import Greeks
from risk.own_greeks import OwnGreeks, Yields, own_greeks
from tests.risk.make import FAR, before, future_option, option, spx

SPOT, RATE, VOLATILITY, YEARS = 100.0, 0.04, 0.25, 30 / 365


def _quote(contract: Contract, mid: float, half: float = 0.01, years: float = YEARS) -> OptionQuote:
    at = before(contract, years)
    return OptionQuote(contract=contract, quote=Quote(bid=mid - half, ask=mid + half, at=at))


def _model(contract: Contract, volatility: float = VOLATILITY, dividend: float = 0.0) -> float:
    model = american.price if contract.style is ExerciseStyle.AMERICAN else black_scholes.price
    return float(model(contract.right.sign, SPOT, contract.strike, YEARS, volatility, rate=RATE, dividend=dividend))


def _own(contract: Contract, mid: float, dividend: Yields = 0.0) -> OwnGreeks:
    found = own_greeks([_quote(contract, mid)], SPOT, RATE, before(contract, YEARS), dividend)[contract]
    assert found is not None
    return found


def _same(found: OwnGreeks, wanted: Greeks, rel: float, vega_abs: float = 0.0) -> None:
    assert found.delta == pytest.approx(float(wanted.delta), rel=rel)
    assert found.gamma == pytest.approx(float(wanted.gamma), rel=rel)
    assert found.vega == pytest.approx(float(wanted.vega), rel=rel, abs=vega_abs)
    assert found.theta == pytest.approx(float(wanted.theta), rel=rel, abs=vega_abs)
    assert found.rho == pytest.approx(float(wanted.rho), rel=rel, abs=vega_abs)
    assert not found.from_mirror


SHAPES = [("C", 100), ("P", 100), ("C", 110), ("P", 90), ("C", 95), ("P", 105)]


@pytest.mark.parametrize(("right", "strike"), SHAPES)
@pytest.mark.parametrize("dividend", [0.0, 0.03])
def test_greeks_of_a_european_model_quote_are_the_models(right: str, strike: float, dividend: float) -> None:
    contract = spx(right, strike)
    found = _own(contract, _model(contract, dividend=dividend), dividend)
    assert found.implied_volatility == pytest.approx(VOLATILITY, rel=1e-9)
    wanted = black_scholes.greeks(contract.right.sign, SPOT, strike, YEARS, VOLATILITY, rate=RATE, dividend=dividend)
    _same(found, wanted, rel=1e-9)


@pytest.mark.parametrize(("right", "strike"), [*SHAPES, ("P", 108), ("C", 92)])
@pytest.mark.parametrize("dividend", [0.0, 0.03, 0.08])
def test_greeks_of_an_american_model_quote_are_the_models(right: str, strike: float, dividend: float) -> None:
    contract = option(right, strike)
    found = _own(contract, _model(contract, dividend=dividend), dividend)
    assert found.implied_volatility == pytest.approx(VOLATILITY, rel=1e-4)
    wanted = american.greeks(contract.right.sign, SPOT, strike, YEARS, VOLATILITY, rate=RATE, dividend=dividend)
    _same(found, wanted, rel=2e-3, vega_abs=2e-3)


def test_an_american_put_deep_in_the_money_moves_one_for_one_which_a_european_one_does_not() -> None:
    american_put, european_put = option("P", 112), spx("P", 112)
    call = replace(american_put, right=Right.CALL)
    quotes = [_quote(american_put, 12.0), _quote(call, _model(call, 0.20))]
    found = own_greeks(quotes, SPOT, RATE, before(call, YEARS))[american_put]
    assert found is not None
    assert found.from_mirror
    assert (found.delta, found.gamma, found.vega, found.theta, found.rho) == (-1.0, 0.0, 0.0, 0.0, 0.0)
    assert _own(european_put, _model(european_put, 0.20)).delta > -0.98


@pytest.mark.parametrize("right", ["C", "P"])
@pytest.mark.parametrize("style", list(ExerciseStyle))
def test_options_on_futures_carry_at_the_rate_whatever_the_dividend(right: str, style: ExerciseStyle) -> None:
    contract = replace(future_option(right, 104), style=style)
    model = american.price if style is ExerciseStyle.AMERICAN else black_scholes.price
    mid = float(model(contract.right.sign, SPOT, 104, YEARS, VOLATILITY, rate=RATE, dividend=RATE))
    found = _own(contract, mid, 0.9)
    wanted = black_76.greeks(contract.right.sign, SPOT, 104, YEARS, VOLATILITY, rate=RATE)
    assert found.implied_volatility == pytest.approx(VOLATILITY, rel=1e-4)
    assert found.delta == pytest.approx(float(wanted.delta), abs=2e-3)
    assert found.rho == pytest.approx(float(wanted.rho), rel=1e-3)


def test_american_options_count_as_european_where_exercise_cannot_earn_a_tick() -> None:
    """A call without dividends whatever the time; a put with hours to live."""
    call, put = option("C", 95), option("P", 105)
    european = {c: replace(c, style=ExerciseStyle.EUROPEAN) for c in (call, put)}
    assert _own(call, 7.0) == _own(european[call], 7.0)
    hours = 2 / (24 * 365)
    at = before(put, hours)
    quotes = [_quote(c, 5.02, years=hours) for c in (put, european[put])]
    first, second = own_greeks(quotes, SPOT, RATE, at).values()
    assert first == second is not None


def test_yields_are_taken_by_settlement_and_are_nothing_where_none_is_given() -> None:
    near, far = spx("C", 100), spx("C", 100, expiry=FAR)
    yields = {near.settles_at: 0.02}
    at = before(near, YEARS)
    quotes = [_quote(contract, 3.0) for contract in (near, far)]
    mixed = own_greeks(quotes, SPOT, RATE, at, yields)
    assert mixed[near] == own_greeks(quotes, SPOT, RATE, at, 0.02)[near]
    assert mixed[far] == own_greeks(quotes, SPOT, RATE, at)[far]
    assert mixed[near] != own_greeks(quotes, SPOT, RATE, at)[near]


def test_time_counts_to_the_instant_of_settlement() -> None:
    """The same mid with less time has more volatility: PM at 21:00, a half day at 18:00, AM at 14:30."""
    pm = spx("C", 100)
    half_day = replace(pm, settles_at=pm.settles_at - timedelta(hours=3))
    am = replace(pm, settles_at=pm.settles_at - timedelta(hours=6, minutes=30))
    at = before(pm, 1 / 365)
    found = [own_greeks([_quote(contract, 0.5)], SPOT, 0.0, at)[contract] for contract in (pm, half_day, am)]
    volatilities = [own.implied_volatility for own in found if own is not None]
    assert len(volatilities) == 3
    hours = [24.0, 21.0, 17.5]
    deviations = [sigma * math.sqrt(h) for sigma, h in zip(volatilities, hours, strict=True)]
    assert deviations == pytest.approx([deviations[0]] * 3, rel=1e-9)


def test_a_contract_below_intrinsic_takes_its_mirrors_volatility() -> None:
    call, put = option("C", 80), option("P", 80)
    found = own_greeks([_quote(call, 19.5), _quote(put, _model(put, 0.40))], SPOT, RATE, before(call, YEARS))
    borrowed, own = found[call], found[put]
    assert borrowed is not None
    assert borrowed.from_mirror
    assert borrowed.implied_volatility == pytest.approx(0.40, rel=1e-4)
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
