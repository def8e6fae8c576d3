"""Subscriptions, the daily choice of contracts, and which are live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sessions import Session
from domain.snapshots import ChainNeed
from lean_bridge.boundary import Boundary
from lean_bridge.contracts import ContractBook
from lean_bridge.sessions import SessionCalendar
from lean_bridge.universe import GAP, Universe
from simulator.enums import OptionRight, SecurityType
from simulator.symbols import Market, Symbol
from tests.lean_bridge.fakes import FRIDAY, SPX, SPY, VIX, Algorithm, Security, lean, spxw, spy

NEED = ChainNeed(root="SPXW", underlying="SPX", min_dte=0, max_dte=0, strike_window=0.05)


class Listed:
    """The option filter's universe: contracts listed the day before."""

    def __init__(self, symbols: list[Symbol], local_time: datetime, underlying: float | None = 5800.0) -> None:
        self.symbols = symbols
        self.local_time = local_time
        self.underlying = None if underlying is None else SimpleNamespace(price=underlying)
        self.asked: list[str] = []

    def expiration(self, first: int, last: int) -> Listed:
        self.asked.append(f"expiration({first}, {last})")
        day = self.local_time.date()
        while day.weekday() >= 5:
            day += timedelta(days=1)
        self.symbols = [s for s in self.symbols if s.expiry and first <= (s.expiry - day).days <= last]
        return self

    def contracts(self, chosen: list[Symbol] | Callable[[list[Any]], list[Symbol]]) -> Listed:
        self.symbols = chosen([SimpleNamespace(symbol=s) for s in self.symbols]) if callable(chosen) else chosen
        return self


@dataclass
class Fridays:
    """A strategy that needs its chains on Fridays only."""

    needs: tuple[ChainNeed, ...] = (NEED,)
    days: list[date] = field(default_factory=list)

    def chain_needs(self, session: Session | None, day: date) -> tuple[ChainNeed, ...]:
        self.days.append(day)
        return self.needs if session is not None and day.weekday() == 4 else ()


class Subscribing(Algorithm):
    """An algorithm that can be subscribed with."""

    def __init__(self) -> None:
        super().__init__()
        self.added: list[tuple[Any, ...]] = []
        self.filters: dict[str, Callable[[Any], Any]] = {}

    def _add(self, symbol: Symbol) -> Security:
        self.securities[symbol] = Security(symbol)
        return self.securities[symbol]

    def add_equity(self, ticker: str, resolution: object, *, data_normalization_mode: object) -> Security:
        self.added.append(("equity", ticker, str(resolution), str(data_normalization_mode)))
        return self._add(Symbol.create(ticker, SecurityType.EQUITY, Market.USA))

    def add_index(self, ticker: str, resolution: object) -> Security:
        self.added.append(("index", ticker, str(resolution)))
        return self._add(Symbol.create(ticker, SecurityType.INDEX, Market.USA))

    def add_option(self, symbol: Symbol, resolution: object) -> Any:
        self.added.append(("option", symbol.value, str(resolution)))
        return self._chain(Symbol.create_canonical_option(symbol))

    def add_index_option(self, symbol: Symbol, *rest: object) -> Any:
        self.added.append(("index option", symbol.value, *(str(part) for part in rest)))
        return self._chain(Symbol.create_canonical_option(symbol, str(rest[0]) if len(rest) == 2 else None))

    def _chain(self, canonical: Symbol) -> Any:
        return SimpleNamespace(symbol=canonical, set_filter=lambda chosen: self.filters.__setitem__(canonical.value, chosen))


def universe_of(algorithm: Algorithm, *strategies: Any) -> tuple[Universe, list[tuple[str, Exception]]]:
    algorithm.securities.setdefault(SPY, Security(SPY))
    calendar = SessionCalendar(lean(algorithm))
    calendar.follow(SPY)
    failures: list[tuple[str, Exception]] = []
    boundary = Boundary(report=lambda where, error: failures.append((where, error)), log=lambda _: None)
    universe = Universe(lean(algorithm), calendar, ContractBook(lean(algorithm), calendar), boundary)
    universe.serve(strategies)
    return universe, failures


def choose(listed: Listed, *strategies: Any, algorithm: Algorithm | None = None) -> list[Symbol]:
    chosen: Any = universe_of(algorithm or Algorithm(), *strategies)[0].choose("SPXW", cast(Any, listed))
    symbols: list[Symbol] = chosen.symbols
    return symbols


STRIKES = [5000.0, 5300.0, 5500.0, 5800.0, 6090.0, 6300.0]
ALL = [spxw(strike, right, expiry) for strike in STRIKES for right in OptionRight for expiry in (FRIDAY, date(2026, 1, 12))]
BEFORE_FRIDAY = datetime(2026, 1, 9)


def test_on_its_day_a_strategy_gets_the_expiry_and_strikes_it_needs() -> None:
    chosen = choose(Listed(ALL, BEFORE_FRIDAY), Fridays())
    assert {s.expiry for s in chosen} == {FRIDAY}
    assert {s.strike for s in chosen} == {5500.0, 5800.0, 6090.0}
    assert {s.right for s in chosen} == set(OptionRight)


@pytest.mark.parametrize("day", [datetime(2026, 1, 8), datetime(2026, 1, 12), datetime(2026, 1, 10)])
def test_on_other_days_nothing_is_subscribed(day: datetime) -> None:
    listed = Listed(ALL, day)
    assert choose(listed, Fridays()) == []
    assert listed.asked == [], "the list need not even be looked through"


def test_the_day_chosen_for_is_the_coming_trading_day() -> None:
    strategy = Fridays()
    choose(Listed(ALL, datetime(2026, 1, 10)), strategy)
    assert strategy.days == [date(2026, 1, 12)]


def test_without_any_price_of_the_underlying_nothing_is_subscribed() -> None:
    assert choose(Listed(ALL, BEFORE_FRIDAY, underlying=None), Fridays()) == []
    assert choose(Listed(ALL, BEFORE_FRIDAY, underlying=0.0), Fridays()) == []


def test_the_last_known_price_serves_where_the_list_has_none() -> None:
    algorithm = Subscribing()
    universe, _ = universe_of(algorithm, Fridays())
    universe.watch_chain("SPXW")
    algorithm.securities[SPX].price = 5800.0
    chosen = cast(Any, universe.choose("SPXW", cast(Any, Listed(ALL, BEFORE_FRIDAY, underlying=None))))
    assert {s.strike for s in chosen.symbols} == {5500.0, 5800.0, 6090.0}


def test_needs_for_another_root_are_not_met_from_this_one() -> None:
    other = ChainNeed(root="SPY", underlying="SPY", min_dte=0, max_dte=0, strike_window=0.05)
    assert choose(Listed(ALL, BEFORE_FRIDAY), Fridays(needs=(other,))) == []


def test_two_needs_are_both_met_and_nothing_between_them_is_taken() -> None:
    far = ChainNeed(root="SPXW", underlying="SPX", min_dte=3, max_dte=3, strike_window=0.01)
    chosen = choose(Listed(ALL, BEFORE_FRIDAY), Fridays(needs=(NEED, far)))
    assert {(s.expiry, s.strike) for s in chosen} == {
        (FRIDAY, 5500.0),
        (FRIDAY, 5800.0),
        (FRIDAY, 6090.0),
        (date(2026, 1, 12), 5800.0),
    }


@given(
    window=st.floats(0.0, 0.5),
    strikes=st.lists(st.integers(100, 2000).map(lambda n: n * 5.0), min_size=1, max_size=20, unique=True),
    spot=st.floats(1000.0, 9000.0),
)
def test_every_strike_in_the_window_is_subscribed_and_none_far_away(window: float, strikes: list[float], spot: float) -> None:
    need = ChainNeed(root="SPXW", underlying="SPX", min_dte=0, max_dte=0, strike_window=window)
    listed = Listed([spxw(strike) for strike in strikes], BEFORE_FRIDAY, underlying=spot)
    chosen = {s.strike for s in choose(listed, Fridays(needs=(need,)))}
    assert {k for k in strikes if abs(k / spot - 1.0) <= window} <= chosen
    assert all(abs(k / spot - 1.0) <= window + GAP + 1e-9 for k in chosen if k is not None)


def test_a_choice_that_fails_subscribes_nothing_and_is_reported() -> None:
    class Broken:
        def chain_needs(self, session: object, day: date) -> tuple[ChainNeed, ...]:
            raise ValueError("bad settings")

    algorithm = Subscribing()
    universe, failures = universe_of(algorithm, Broken())
    universe.watch_chain("SPXW")
    assert algorithm.filters["?SPXW"](Listed(ALL, BEFORE_FRIDAY)).symbols == []
    assert failures[0][0] == "choosing SPXW contracts"


def test_a_weekly_index_root_is_added_on_its_index_and_a_stock_root_on_its_stock() -> None:
    algorithm = Subscribing()
    universe, _ = universe_of(algorithm)
    for root in ("SPXW", "SPX", "SPY"):
        universe.watch_chain(root)
    assert algorithm.added == [
        ("index", "SPX", "MINUTE"),
        ("index option", "SPX", "SPXW", "MINUTE"),
        ("index option", "SPX", "MINUTE"),
        ("equity", "SPY", "MINUTE", "RAW"),
        ("option", "SPY", "MINUTE"),
    ]
    assert set(algorithm.filters) == {"?SPXW", "?SPX", "?SPY"}
    assert str(universe.chain_symbol("SPXW")) == "?SPXW"
    assert universe.chain_symbol("QQQ") is None


def test_a_calendar_stock_that_does_not_trade_is_followed_by_the_day() -> None:
    algorithm = Subscribing()
    universe, _ = universe_of(algorithm)
    assert universe.follow_calendar("SPY", trades=False) == SPY
    assert algorithm.added == [("equity", "SPY", "DAILY", "RAW")]


def test_a_calendar_stock_that_trades_too_is_subscribed_once_by_the_minute() -> None:
    algorithm = Subscribing()
    universe, _ = universe_of(algorithm)
    assert universe.follow_calendar("SPY", trades=True) == universe.watch("SPY") == SPY
    assert algorithm.added == [("equity", "SPY", "MINUTE", "RAW")]


def test_what_lean_adds_is_live_until_lean_drops_it() -> None:
    algorithm = Algorithm(Security(spxw(5700.0)), Security(spy(570.0)))
    universe, _ = universe_of(algorithm)
    first, second = algorithm.securities[spxw(5700.0)], algorithm.securities[spy(570.0)]
    stock, chain = Security(SPX), Security(Symbol.create_canonical_option(SPX, "SPXW"))
    universe.changed(lean_changes(added=[first, second, stock, chain]))
    assert [c.strike for c in universe.live("SPXW")] == [5700.0]
    assert list(universe.live("SPXW").values()) == [first]
    assert [c.strike for c in universe.live("SPY")] == [570.0]
    universe.changed(lean_changes(removed=[first, stock]))
    assert universe.live("SPXW") == {}
    assert len(universe.live("SPY")) == 1


def test_dropping_what_was_never_live_is_nothing() -> None:
    universe, _ = universe_of(Algorithm(Security(spxw(5700.0))))
    universe.changed(lean_changes(removed=[Security(spxw(5700.0)), Security(spy(1.0))]))
    assert universe.live("SPXW") == {}


def lean_changes(added: list[Security] | None = None, removed: list[Security] | None = None) -> Any:
    return SimpleNamespace(added_securities=added or [], removed_securities=removed or [])


def test_a_stock_that_is_not_watched_has_no_security() -> None:
    algorithm = Subscribing()
    universe, _ = universe_of(algorithm)
    assert universe.stock("VIX") is None
    universe.watch("VIX")
    assert universe.stock("VIX") is cast(Any, algorithm.securities[VIX])
