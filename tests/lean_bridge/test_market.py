"""The market and the account as the desk sees them through LEAN."""

from __future__ import annotations

import dataclasses
import math
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from domain.contracts import Contract
from domain.snapshots import AccountSnapshot, ChainNeed
from lean_bridge.boundary import Boundary
from lean_bridge.contracts import ContractBook
from lean_bridge.market import LeanMarket
from lean_bridge.sessions import SessionCalendar
from lean_bridge.universe import Universe
from simulator.enums import OptionRight
from simulator.symbols import Symbol
from tests.lean_bridge.fakes import AT, CHICAGO, FRIDAY, SPX, SPY, VIX, Algorithm, Security, Ticket, lean, quote_bar, spxw
from tests.lean_bridge.test_past import daily_rows, frame

SEEN = datetime(2026, 1, 9, 9, 29)
NEED = ChainNeed(root="SPXW", underlying="SPX", min_dte=0, max_dte=0, strike_window=0.05)
CANONICAL = Symbol.create_canonical_option(SPX, "SPXW")


class World:
    """SPX at 5800, VIX at 15, six SPXW options, SPY for the hours."""

    def __init__(self, *, vix: bool = True, interest: float = 0.0) -> None:
        last = SimpleNamespace(end_time=SEEN)
        self.options = [
            Security(spxw(strike, right), price=5.0, bar=quote_bar(4.9, 5.1, SEEN), zone=CHICAGO, open_interest=interest)
            for strike in (5700.0, 5800.0, 5000.0)
            for right in OptionRight
        ]
        self.algorithm = Algorithm(
            Security(SPY),
            Security(SPX, price=5800.0, last=last, zone=CHICAGO),
            Security(VIX, price=15.0, last=last),
            *self.options,
        )
        minutes = frame(SPX, [(datetime(2026, 1, 9, 9, 31), 5790.0, 5791.0, 5789.0, 5790.5)])
        self.algorithm.history_frames = {"DAILY": frame(SPX, daily_rows(date(2026, 1, 8), 20)), "MINUTE": minutes}
        calendar = SessionCalendar(lean(self.algorithm))
        calendar.follow(SPY)
        self.book = ContractBook(lean(self.algorithm), calendar)
        boundary = Boundary(report=lambda *_: None, log=lambda _: None)
        self.universe = Universe(lean(self.algorithm), calendar, self.book, boundary)
        self.universe._stocks.update({"SPX": SPX, **({"VIX": VIX} if vix else {})})
        self.universe._chains["SPXW"] = CANONICAL
        self.add(*self.options)
        self.market = LeanMarket(lean(self.algorithm), calendar, self.book, self.universe)

    def add(self, *securities: Security) -> None:
        changes: Any = SimpleNamespace(added_securities=list(securities), removed_securities=[])
        self.universe.changed(changes)

    def contract(self, symbol: Symbol) -> Contract:
        found: Contract | None = self.book.contract_of(symbol)
        assert found is not None
        return found


def test_a_snapshot_has_the_session_the_underlying_and_the_chain() -> None:
    seen = World().market.market(AT, [NEED], ["SPX"], [])
    assert seen.at == AT
    assert seen.session is not None
    assert seen.session.day == FRIDAY
    view = seen.underlyings["SPX"]
    assert (view.price, view.session_open, len(view.daily)) == (5800.0, 5790.0, 20)
    assert view.at == datetime(2026, 1, 9, 15, 29, tzinfo=UTC)
    assert {q.contract.strike for q in seen.chains["SPXW"]} == {5700.0, 5800.0}
    assert seen.volatility_index is not None
    assert seen.volatility_index.price == 15.0


def test_nothing_asked_for_is_nothing_read() -> None:
    world = World(vix=False)
    seen = world.market.market(AT, [], [], [])
    assert (seen.chains, seen.underlyings, seen.marks, seen.volatility_index) == ({}, {}, {}, None)
    assert world.algorithm.history_asked == []


@pytest.mark.parametrize(("window", "strikes"), [(0.0, {5800.0}), (0.05, {5700.0, 5800.0}), (0.2, {5000.0, 5700.0, 5800.0})])
def test_a_chain_holds_the_strikes_of_the_window_around_the_spot_now(window: float, strikes: set[float]) -> None:
    need = ChainNeed(root="SPXW", underlying="SPX", min_dte=0, max_dte=0, strike_window=window)
    seen = World().market.market(AT, [need], [], [])
    assert {q.contract.strike for q in seen.chains["SPXW"]} == strikes


def test_a_chain_holds_the_expiries_asked_for_only() -> None:
    need = ChainNeed(root="SPXW", underlying="SPX", min_dte=1, max_dte=7, strike_window=0.2)
    assert len(World().market.market(AT, [need], [], []).chains["SPXW"]) == 0


def test_two_needs_of_one_root_make_one_chain() -> None:
    wide = ChainNeed(root="SPXW", underlying="SPX", min_dte=0, max_dte=0, strike_window=0.2)
    seen = World().market.market(AT, [NEED, wide], [], [])
    assert list(seen.chains) == ["SPXW"]
    assert len(seen.chains["SPXW"]) == 6


def test_a_contract_that_was_never_quoted_is_left_out() -> None:
    world = World()
    world.options[0].bar = None
    assert len(world.market.market(AT, [NEED], [], []).chains["SPXW"]) == 3


def test_without_a_spot_the_chain_is_empty_and_the_underlying_missing() -> None:
    world = World()
    world.algorithm.securities[SPX].price = 0.0
    seen = world.market.market(AT, [NEED], ["SPX", "QQQ"], [])
    assert len(seen.chains["SPXW"]) == 0
    assert seen.underlyings == {}


def test_open_interest_is_unknown_where_the_feed_has_none_at_all() -> None:
    quotes = World(interest=0.0).market.market(AT, [NEED], [], []).chains["SPXW"]
    assert {q.open_interest for q in quotes} == {None}


def test_where_the_feed_has_open_interest_zero_means_zero() -> None:
    world = World(interest=100.0)
    world.options[0].open_interest = 0.0
    quotes = world.market.market(AT, [NEED], [], []).chains["SPXW"]
    assert sorted(q.open_interest or 0.0 for q in quotes) == [0.0, 100.0, 100.0, 100.0]
    assert None not in {q.open_interest for q in quotes}


def test_marks_are_quotes_of_the_contracts_asked_for_in_or_out_of_any_window() -> None:
    world = World()
    far, stranger = world.contract(spxw(5000.0)), Contract(**{**_terms(world.contract(spxw(5000.0))), "strike": 1.0})
    seen = world.market.market(AT, [], [], [far, stranger])
    assert list(seen.marks) == [far]
    assert seen.quote(far) is not None


def _terms(contract: Contract) -> dict[str, Any]:
    return {entry.name: getattr(contract, entry.name) for entry in dataclasses.fields(contract) if entry.init}


def test_a_mark_of_a_held_contract_that_left_the_universe_is_still_quoted() -> None:
    world = World()
    held = world.contract(spxw(5700.0))
    dropped: Any = SimpleNamespace(added_securities=[], removed_securities=world.options)
    world.universe.changed(dropped)
    assert list(world.market.market(AT, [], [], [held]).marks) == [held]


def working(world: World, *orders: tuple[int, int | None]) -> int:
    """The open orders that the account tells for these (LEAN's order id, its group's id)."""
    for order_id, group_id in orders:
        group = None if group_id is None else SimpleNamespace(id=group_id)
        world.algorithm.transactions.orders[order_id] = SimpleNamespace(id=order_id, group_order_manager=group)
        world.algorithm.transactions.tickets[order_id] = Ticket(order_id=order_id)
    account: AccountSnapshot = world.market.account(AT)
    return account.open_orders


def test_the_orders_that_work_are_counted_a_combo_once() -> None:
    assert working(World()) == 0
    assert working(World(), (1, None), (2, None)) == 2
    assert working(World(), (1, 1), (2, 1), (3, 1), (4, 1)) == 1
    assert working(World(), (1, None), (2, 1), (3, 1), (4, 2), (5, 2)) == 3


def test_an_order_that_is_done_no_longer_works() -> None:
    world = World()
    assert working(world, (1, None), (2, None)) == 2
    world.algorithm.transactions.tickets[1].status = "FILLED"
    assert world.market.account(AT).open_orders == 1


def test_the_account_is_told_as_lean_states_it() -> None:
    world = World()
    for symbol, quantity in ((spxw(5700.0), -2.0), (SPY, 100.0)):
        holding = world.algorithm.securities[symbol].holdings
        holding.quantity, holding.invested = quantity, True
    account = world.market.account(AT)
    assert (account.net_liquidation_value, account.cash) == (250_000.0, 240_000.0)
    assert (account.margin_used, account.margin_remaining) == (10_000.0, 230_000.0)
    assert account.holdings == {world.contract(spxw(5700.0)): -2}
    assert account.other_holdings == {"SPY": 100.0}


def test_an_account_that_holds_nothing_is_told_without_going_through_the_universe(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    monkeypatch.setattr(world.algorithm.portfolio, "values", lambda: pytest.fail("a whole universe was gone through"))
    account = world.market.account(AT)
    assert (account.holdings, account.other_holdings) == ({}, {})


def listed(**more: Any) -> Any:
    greeks = {"delta": -0.2, "gamma": 0.01, "vega": 0.5, "theta_per_day": -1.5, "rho": -0.1, "theta": -547.5}
    return SimpleNamespace(greeks=SimpleNamespace(**{**greeks, **more}), implied_volatility=0.18)


def test_feed_greeks_are_those_of_the_slice_with_theta_per_day() -> None:
    world = World()
    chain = SimpleNamespace(contracts={spxw(5700.0): listed()})
    world.algorithm.current_slice = SimpleNamespace(option_chains={CANONICAL: chain})
    asked, absent = world.contract(spxw(5700.0)), world.contract(spxw(5800.0))
    answer = world.market.feed_greeks([asked, absent])
    found = answer[asked]
    assert found is not None
    assert (found.implied_volatility, found.delta, found.theta) == (0.18, -0.2, -1.5)
    assert answer[absent] is None


def test_leans_lies_are_passed_on_for_the_gate_to_refuse() -> None:
    world = World()
    lie = SimpleNamespace(greeks=listed(delta=1.0, gamma=0.0).greeks, implied_volatility=0.0)
    world.algorithm.current_slice = SimpleNamespace(option_chains={CANONICAL: SimpleNamespace(contracts={spxw(5700.0): lie})})
    found = world.market.feed_greeks([world.contract(spxw(5700.0))])[world.contract(spxw(5700.0))]
    assert found is not None
    assert (found.delta, found.implied_volatility) == (1.0, 0.0)


@pytest.mark.parametrize("current", [None, SimpleNamespace(option_chains={})])
def test_without_a_chain_in_the_slice_there_are_no_feed_greeks(current: object) -> None:
    world = World()
    world.algorithm.current_slice = current
    contract = world.contract(spxw(5700.0))
    assert world.market.feed_greeks([contract]) == {contract: None}


def test_greeks_that_lean_cannot_compute_are_missing() -> None:
    class Failing:
        implied_volatility = 0.2

        @property
        def greeks(self) -> Any:
            raise ArithmeticError("no convergence")

    world = World()
    chain = SimpleNamespace(contracts={spxw(5700.0): Failing()})
    world.algorithm.current_slice = SimpleNamespace(option_chains={CANONICAL: chain})
    contract = world.contract(spxw(5700.0))
    assert world.market.feed_greeks([contract]) == {contract: None}


def test_the_engines_margin_is_the_sum_over_its_groups() -> None:
    world = World()
    world.algorithm.portfolio.margins = [3_000.0, 1_250.5]
    short, long = world.contract(spxw(5700.0)), world.contract(spxw(5000.0))
    assert world.market.engine_margin({short: -2, long: 2}) == 4_250.5
    assert world.algorithm.portfolio.resolved == [(spxw(5700.0), -2), (spxw(5000.0), 2)]


def test_a_negative_engine_margin_is_passed_on_as_it_is() -> None:
    world = World()
    world.algorithm.portfolio.margins = [-8_590.0]
    assert world.market.engine_margin({world.contract(spxw(5700.0)): -1}) == -8_590.0


@pytest.mark.parametrize("symbol", [spxw(5700.0), SPX])
def test_a_price_of_zero_gives_no_engine_margin_since_lean_would_say_it_is_free(symbol: Symbol) -> None:
    world = World()
    contract = world.contract(spxw(5700.0))
    world.algorithm.securities[symbol].price = 0.0
    assert world.market.engine_margin({contract: -1}) is None


def test_a_contract_that_is_not_subscribed_gives_no_engine_margin() -> None:
    world = World()
    contract = world.contract(spxw(5700.0))
    del world.algorithm.securities[spxw(5700.0)]
    assert world.market.engine_margin({contract: -1}) is None


def test_an_engine_that_raises_gives_no_margin() -> None:
    world = World()
    world.algorithm.portfolio.margins = [NotImplementedError("Unable to create group")]
    assert world.market.engine_margin({world.contract(spxw(5700.0)): -1}) is None


def test_no_legs_have_no_margin() -> None:
    assert World().market.engine_margin({}) is None


def test_on_a_closed_day_there_is_no_session_and_no_open() -> None:
    world = World()
    saturday = AT + timedelta(days=1)
    seen = world.market.market(saturday, [], ["SPX"], [])
    assert seen.session is None
    assert seen.underlyings["SPX"].session_open is None
    assert world.market.session(date(2026, 1, 10)) is None


def test_without_daily_history_the_view_has_no_bars() -> None:
    world = World()
    world.algorithm.history_frames["DAILY"] = pd.DataFrame()
    assert world.market.market(AT, [], ["SPX"], []).underlyings["SPX"].daily == ()


def test_sizes_that_are_missing_are_nan() -> None:
    world = World()
    world.options[0].bar = quote_bar(4.9, 5.1, SEEN, size=0.0)
    mark = world.market.market(AT, [], [], [world.contract(world.options[0].symbol)])
    assert all(math.isnan(q.bid_size) for q in mark.marks.values())
