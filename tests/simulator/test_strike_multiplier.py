"""Options on a fraction of an index: a point of the strike stands for several of the underlying (NQX: 5 of NDX)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.assignment import (
    EarlyAssignmentFacts,
    OptionHolding,
    exercise,
    exercise_profit,
    intrinsic_value,
    is_assigned_early,
)
from simulator.engine.filters import OptionFilterUniverse
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.margin import MarginSecurity, single
from simulator.reference import SymbolProperties
from simulator.symbols import Market, Symbol
from tests.simulator.toy_market import FRIDAY, IDX, MONDAY, SESSION, Stage, ToyMarket, quotes, row, trades

FIFTH = 5.0
NDX = Symbol.create("NDX", SecurityType.INDEX, Market.USA)


def nqx(strike: float, right: OptionRight = OptionRight.CALL, expiry: date = FRIDAY) -> Symbol:
    return Symbol.create_option(NDX, "NQX", Market.USA, OptionStyle.EUROPEAN, right, strike, expiry)


def held(right: OptionRight, quantity: float, scale: float = FIFTH) -> OptionHolding:
    return OptionHolding(
        symbol=nqx(2600, right),
        quantity=quantity,
        average_price=3.0,
        multiplier=100,
        unit_of_trade=100,
        strike_multiplier=scale,
    )


@pytest.mark.parametrize(
    ("right", "price", "cash"),
    [
        (OptionRight.CALL, 13_010.0, 1000.0),
        (OptionRight.CALL, 12_990.0, 0.0),
        (OptionRight.PUT, 12_990.0, 1000.0),
        (OptionRight.PUT, 13_010.0, 0.0),
    ],
)
def test_expiry_pays_the_distance_to_the_scaled_strike(right: OptionRight, price: float, cash: float) -> None:
    done = exercise(held(right, 1), price)
    assert (done.in_the_money, exercise_profit(held(right, 1), price)) == (cash > 0, (cash - 300.0, cash))


@given(price=st.floats(1000, 30_000), scale=st.sampled_from([1.0, 2.0, 5.0, 10.0]), right=st.sampled_from(OptionRight))
def test_a_scaled_strike_is_worth_what_the_strike_in_index_points_is(price: float, scale: float, right: OptionRight) -> None:
    plain = nqx(2600 * scale, right)
    assert intrinsic_value(nqx(2600, right), price, scale) == pytest.approx(intrinsic_value(plain, price))
    assert single.intrinsic(nqx(2600, right), price, scale) == pytest.approx(single.intrinsic(plain, price))
    assert single.out_of_the_money(nqx(2600, right), price, scale) == pytest.approx(single.out_of_the_money(plain, price))


@pytest.mark.parametrize(("close", "scale", "early"), [(14_000.0, 5.0, True), (13_100.0, 5.0, False), (2_800.0, 5.0, False)])
def test_early_assignment_measures_depth_from_the_scaled_strike(close: float, scale: float, early: bool) -> None:
    facts = EarlyAssignmentFacts(
        local_time=datetime.combine(FRIDAY, datetime.min.time()),
        option_bid=0.0,
        underlying_close=close,
        underlying_bid=close,
        underlying_ask=close,
    )
    assert is_assigned_early(held(OptionRight.CALL, -1, scale), facts) is early


def test_strikes_are_counted_from_the_underlying_brought_to_their_scale() -> None:
    rows = [row(nqx(strike)) for strike in (2500, 2550, 2600, 2650)]
    chain = Symbol.create_canonical_option(NDX, "NQX")
    hours = ToyMarket().hours(NDX)
    universe = OptionFilterUniverse(chain, rows, 12_900.0, hours, datetime(2024, 3, 4), strike_multiplier=FIFTH)
    assert [data.strike for data in universe.strikes(-1, 1)] == [2550, 2600]
    unscaled = OptionFilterUniverse(chain, rows, 12_900.0, hours, datetime(2024, 3, 4))
    assert list(unscaled.strikes(-1, 1)) == []


def naked(symbol: Symbol, index: float, scale: float) -> float:
    book = {
        NDX: MarginSecurity(symbol=NDX, price=index),
        symbol: MarginSecurity(symbol=symbol, price=20.0, multiplier=100.0, unit_of_trade=100.0, strike_multiplier=scale),
    }
    return single.maintenance(symbol, -1, book)


def test_a_naked_short_is_asked_by_the_underlying_on_the_strikes_scale() -> None:
    """15 % of 13,000 / 5 points, in the money, and the premium."""
    assert naked(nqx(2590), 13_000.0, FIFTH) == pytest.approx(2000.0 + 0.15 * 2600 * 100)


def test_the_amount_out_of_the_money_stays_on_the_underlyings_scale() -> None:
    """LEAN takes 50 points off for a call 50 of the index's points, 10 of its own, out of the money."""
    assert naked(nqx(2610), 13_000.0, FIFTH) == pytest.approx(2000.0 + (0.15 * 2600 - 50) * 100)


class ReducedValue(ToyMarket):
    """A toy market whose index options stand for a fifth of the index."""

    def properties(self, symbol: Symbol) -> SymbolProperties:
        return SymbolProperties(contract_multiplier=100.0, strike_multiplier=FIFTH if symbol.is_option else 1.0)


def test_a_chain_on_a_fraction_of_an_index_is_filtered_held_and_settled_by_its_scale(tmp_path: Path) -> None:
    market, chain = ReducedValue(), [20, 21, 22]
    contracts = [
        Symbol.create_option(IDX, "IDX", Market.USA, OptionStyle.EUROPEAN, OptionRight.CALL, strike, MONDAY) for strike in chain
    ]
    market.put(IDX, MONDAY, trades(MONDAY, np.where(np.arange(SESSION) < SESSION - 1, 104.0, 107.0)))
    for contract in contracts:
        market.put(contract, MONDAY, quotes(MONDAY, 4.0, 4.0))
    market.list_contracts(MONDAY - timedelta(days=3), [row(one) for one in contracts], 104.0, IDX)
    body = """\
        def begin(self):
            index = self.add_index("IDX").symbol
            self.o = self.add_index_option(index)
            self.o.set_filter(lambda u: u.strikes(0, 0).expiration(0, 5))

        def on_data(self, slice):
            chain = slice.option_chains.get(self.o.symbol)
            if chain and not self.portfolio.invested:
                self.log(sorted(c.strike for c in chain))
                self.market_order(list(chain)[0].symbol, 1)

        def on_order_event(self, e):
            if e.status == OrderStatus.FILLED:
                self.log(f"{e.symbol.id.strike_price:g} {e.fill_price:g} {e.is_in_the_money} {self.portfolio.cash:.2f}")
    """
    rows = Stage(tmp_path, market).rows(body, MONDAY, MONDAY + timedelta(days=1))
    assert rows == ["[21.0]", "21 4 False 99600.00", "21 0 True 99800.00"]
