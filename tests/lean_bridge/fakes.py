"""A small LEAN made by hand: just enough of an algorithm for the bridge's parts to be tried one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from domain.contracts import Contract
from domain.intents import Intent, Leg, PriceStyle, Purpose, StrategyName
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.symbols import Market, Symbol

NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
FRIDAY = date(2026, 1, 9)
HALF_DAY = date(2026, 11, 27)
HOLIDAY = date(2026, 1, 1)
AT = datetime(2026, 1, 9, 15, 30, tzinfo=UTC)
"""10:30 in New York on the Friday."""

SPY = Symbol.create("SPY", SecurityType.EQUITY, Market.USA)
SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)
VIX = Symbol.create("VIX", SecurityType.INDEX, Market.USA)


def spxw(strike: float, right: OptionRight = OptionRight.PUT, expiry: date = FRIDAY, root: str = "SPXW") -> Symbol:
    """An index option's symbol."""
    return Symbol.create_option(SPX, root, Market.USA, OptionStyle.EUROPEAN, right, strike, expiry)


def spy(strike: float, right: OptionRight = OptionRight.PUT, expiry: date = FRIDAY) -> Symbol:
    """A stock option's symbol."""
    return Symbol.create_option(SPY, Market.USA, OptionStyle.AMERICAN, right, strike, expiry)


@dataclass
class Hours:
    """New York hours: 09:30 to 16:00, 13:00 on the half day."""

    time_zone: ZoneInfo = NEW_YORK
    asked: int = 0

    def is_date_open(self, moment: datetime) -> bool:
        self.asked += 1
        return moment.weekday() < 5 and moment.date() != HOLIDAY

    def get_next_market_open(self, moment: datetime, extended: bool) -> datetime:
        assert not extended
        day = moment.date() if moment.time() < time(9, 30) else moment.date() + timedelta(days=1)
        while not self.is_date_open(datetime.combine(day, time())):
            day += timedelta(days=1)
        return datetime.combine(day, time(9, 30))

    def get_next_market_close(self, moment: datetime, extended: bool) -> datetime:
        assert not extended
        return datetime.combine(moment.date(), time(13) if moment.date() == HALF_DAY else time(16))


def quote_bar(bid: float | None, ask: float | None, end: datetime, size: float = 10.0) -> SimpleNamespace:
    """A quote bar that ends at an exchange-local time; a side that is None is missing."""
    sides = [None if price is None else SimpleNamespace(close=price) for price in (bid, ask)]
    return SimpleNamespace(bid=sides[0], ask=sides[1], end_time=end, last_bid_size=size, last_ask_size=size)


@dataclass
class Security:
    """A subscribed security; ``bar`` is its last real quote bar, ``last`` its last real data."""

    symbol: Symbol
    price: float = 0.0
    bar: Any = None
    last: Any = None
    quantity: float = 0.0
    open_interest: float = 0.0
    multiplier: float = 100.0
    zone: ZoneInfo = NEW_YORK

    def __post_init__(self) -> None:
        self.exchange = SimpleNamespace(hours=Hours(self.zone), time_zone=self.zone)
        self.fill_model: object = None
        self.holdings = SimpleNamespace(quantity=self.quantity, invested=self.quantity != 0, symbol=self.symbol)
        self.symbol_properties = SimpleNamespace(contract_multiplier=self.multiplier, minimum_price_variation=0.01)
        self.cache = SimpleNamespace(get_data=lambda kind: self.bar if kind.__name__ == "QuoteBar" else None)

    @property
    def local_time(self) -> datetime:
        return AT.astimezone(self.zone).replace(tzinfo=None)

    def get_last_data(self) -> Any:
        return self.last

    def set_fill_model(self, model: object) -> None:
        self.fill_model = model


class Securities(dict[Symbol, Security]):
    """``algorithm.securities``."""

    def contains_key(self, symbol: Symbol) -> bool:
        return symbol in self


class Portfolio:
    """``algorithm.portfolio``; ``margin`` is what the what-if answers, or an exception it raises."""

    def __init__(self, securities: Securities) -> None:
        self.securities = securities
        self.total_portfolio_value, self.cash = 250_000.0, 240_000.0
        self.total_margin_used, self.margin_remaining = 10_000.0, 230_000.0
        self.margins: list[float | Exception] = [3_000.0]
        self.positions = SimpleNamespace(resolve_position_groups=self._resolve)
        self.resolved: list[tuple[Symbol, float]] = []

    @property
    def invested(self) -> bool:
        return any(security.holdings.invested for security in self.securities.values())

    def values(self) -> list[Any]:
        return [security.holdings for security in self.securities.values()]

    def _resolve(self, positions: Iterable[Any]) -> Iterator[Any]:
        self.resolved = [(position.symbol, position.quantity) for position in positions]
        for margin in self.margins:
            yield SimpleNamespace(buying_power_model=SimpleNamespace(get_initial_margin_requirement=_answer(margin)))


def _answer(margin: float | Exception) -> Any:
    def get_initial_margin_requirement(_: object) -> Any:
        if isinstance(margin, Exception):
            raise margin
        return SimpleNamespace(value=margin)

    return get_initial_margin_requirement


@dataclass
class Ticket:
    """An order ticket as ``combo_limit_order`` returns it."""

    order_id: int
    quantity_remaining: float = 0.0
    status: str = "SUBMITTED"
    error_message: str | None = None
    cancel_works: bool = True
    cancelled: int = 0

    @property
    def submit_request(self) -> Any:
        return SimpleNamespace(response=SimpleNamespace(error_message=self.error_message))

    def cancel(self) -> Any:
        self.cancelled += 1
        return SimpleNamespace(is_success=self.cancel_works, error_message=None if self.cancel_works else "too late")


@dataclass
class Transactions:
    """``algorithm.transactions``."""

    orders: dict[int, Any] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)

    def get_order_by_id(self, order_id: int) -> Any:
        return self.orders.get(order_id)

    def get_order_ticket(self, order_id: int) -> Ticket:
        return self.tickets[order_id]

    def get_open_orders(self) -> list[Any]:
        return [self.orders[key] for key, ticket in self.tickets.items() if ticket.status == "SUBMITTED"]


class Algorithm:
    """A hand-made algorithm. Orders sent to it are kept in ``sent``; ``history_frames`` answers by resolution."""

    def __init__(self, *securities: Security, at: datetime = AT) -> None:
        self.utc_time = at
        self.securities = Securities({security.symbol: security for security in securities})
        self.portfolio = Portfolio(self.securities)
        self.transactions = Transactions()
        self.current_slice: Any = SimpleNamespace(option_chains={})
        self.logged: list[str] = []
        self.sent: list[tuple[Any, ...]] = []
        self.next_id = 1
        self.refuse: str | None = None
        self.history_frames: dict[str, Any] = {}
        self.history_asked: list[tuple[str, int, str]] = []
        self.object_store: Any = SimpleNamespace(keys=[])

    def log(self, text: str) -> None:
        self.logged.append(text)

    def history(self, symbol: Symbol, periods: int, resolution: object) -> Any:
        self.history_asked.append((symbol.value, periods, str(resolution)))
        return self.history_frames.get(str(resolution))

    def limit_order(self, symbol: Symbol, quantity: int, limit_price: float, *, tag: str) -> Ticket:
        self.sent.append(("limit", symbol, quantity, limit_price, tag))
        return self._ticket()

    def combo_limit_order(self, legs: list[Any], quantity: int, limit_price: float, *, tag: str) -> list[Ticket]:
        self.sent.append(("combo", [(leg.symbol, leg.quantity) for leg in legs], quantity, limit_price, tag))
        return [self._ticket() for _ in legs]

    def _ticket(self) -> Ticket:
        if self.refuse is not None:
            return Ticket(order_id=0, status="INVALID", error_message=self.refuse)
        ticket = Ticket(order_id=self.next_id)
        self.next_id += 1
        return ticket


def lean(thing: object) -> Any:
    """Something hand-made where LEAN's own is expected."""
    return thing


def intent_of(*legs: tuple[Contract, int], limit: float, quantity: int, purpose: Purpose = Purpose.OPEN) -> Intent:
    """An intent of the 0DTE strategy, each leg a contract and its ratio."""
    return Intent(
        intent_id="i",
        position_id="p",
        strategy=StrategyName.ZERO_DTE,
        purpose=purpose,
        underlying="SPX",
        legs=tuple(Leg(contract=contract, ratio=ratio) for contract, ratio in legs),
        quantity=quantity,
        limit=limit,
        worst=limit,
        price_style=PriceStyle.REST,
        reason="test",
        created_at=AT,
        good_until=AT,
    )
