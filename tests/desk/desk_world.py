"""A small market, account and broker for the desk: SPXW on one Friday, priced by Black-Scholes-Merton with a smile."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from desk.desk import Desk
from domain.contracts import Contract, Right
from domain.orders import OrderRequest, OrderUpdate, UpdateKind
from domain.quotes import Chain, DailyBar, FeedGreeks, OptionQuote, Quote, UnderlyingView
from domain.sessions import Session
from domain.settings import Settings
from domain.snapshots import AccountSnapshot, ChainNeed, MarketSnapshot, RunIdentity
from risk.black_scholes import price
from risk.own_greeks import OwnGreeks, own_greeks
from safety.door import DoorOrder
from safety.trading_state import TradingLevel
from tests.desk.builders import FRIDAY, MemoryStore, contract, instant

PREFIX = "bulwark/backtest/test"
CHAIN = tuple(contract(float(strike), right) for strike in range(5310, 5490, 5) for right in Right)


@dataclass
class World:
    """What the desk's ports see and do. Tests change ``spot``, ``volatility`` and ``spread`` as they go."""

    settings: Settings = field(default_factory=Settings)
    spot: float = 5400.0
    volatility: float = 0.20
    spread: float = 0.10
    store: MemoryStore = field(default_factory=MemoryStore)
    holdings: dict[Contract, int] = field(default_factory=dict)
    strangers: dict[str, float] = field(default_factory=dict)
    cash: float = 250_000.0
    open_orders: int = 0
    sent: list[OrderRequest] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    on_submit: Callable[[OrderRequest], None] | None = None
    acknowledges: bool = True
    dead_have_bids: bool = True
    mode: str = "backtest"
    margin: float = 0.0
    asked: set[str] = field(default_factory=set)
    chains_read: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at = instant(9, 31)
        self.desk = self.new_desk()

    def new_desk(self) -> Desk:
        """A desk on this world, as after a restart."""
        return Desk(
            settings=self.settings,
            identity=RunIdentity(mode=self.mode, prefix=PREFIX, code_hash="c0de", started_on=FRIDAY),
            market=self,
            broker=self,
            store=self.store,
            log=self.logged.append,
            at=self.at,
        )

    def run(self, first: datetime, last: datetime) -> None:
        """Step each minute from ``first`` to ``last``, both included."""
        at = first
        while at <= last:
            self.at = at
            self.desk.step(at)
            at += timedelta(minutes=1)

    # The market.

    def session(self, day: date) -> Session | None:
        if day.weekday() > 4:
            return None
        return Session(day=day, opens_at=instant(9, 30, day), closes_at=instant(16, 0, day), is_half_day=False)

    def quote(self, of: Contract) -> Quote:
        """The quote of a contract now: the model's price, on the tick, with the spread around it."""
        volatility = self.volatility + 1.2 * max(0.0, 1.0 - of.strike / self.spot)
        years = max(of.years_to_settlement(self.at), 1e-9)
        fair = float(price(of.right.sign, self.spot, of.strike, years, volatility, rate=0.04))
        least = of.tick if self.dead_have_bids else 0.0
        bid = max(least, round((fair - self.spread / 2) / of.tick) * of.tick)
        return Quote(bid=round(bid, 2) or float("nan"), ask=round(bid + self.spread, 2), at=self.at, bid_size=10, ask_size=10)

    def market(
        self, at: datetime, needs: Sequence[ChainNeed], underlyings: Iterable[str], marks: Iterable[Contract]
    ) -> MarketSnapshot:
        self.asked |= set(underlyings)
        self.chains_read += [at for need in needs if need.root == "SPXW"]
        days = tuple(
            DailyBar(day=FRIDAY - timedelta(days=n), open=5400, high=5422.5, low=5377.5, close=5400) for n in range(30, 0, -1)
        )
        view = UnderlyingView(symbol="SPX", price=self.spot, at=at, session_open=5400.0, daily=days)
        chain = Chain(root="SPXW", underlying="SPX", quotes=tuple(OptionQuote(contract=c, quote=self.quote(c)) for c in CHAIN))
        return MarketSnapshot(
            at=at,
            session=self.session(FRIDAY),
            underlyings={"SPX": view},
            chains={"SPXW": chain} if any(need.root == "SPXW" for need in needs) else {},
            marks={c: self.quote(c) for c in marks},
            volatility_index=UnderlyingView(symbol="VIX", price=18.0, at=at, session_open=18.0),
        )

    def account(self, at: datetime) -> AccountSnapshot:
        value = self.cash + sum(q * self.quote(c).ask * c.multiplier for c, q in self.holdings.items())
        return AccountSnapshot(
            at=at,
            net_liquidation_value=value,
            cash=self.cash,
            margin_used=self.margin,
            margin_remaining=value,
            holdings=dict(self.holdings),
            other_holdings=dict(self.strangers),
            open_orders=self.open_orders,
        )

    def feed_greeks(self, contracts: Iterable[Contract]) -> Mapping[Contract, FeedGreeks | None]:
        wanted = list(contracts)
        both = [c for c in CHAIN if any(c.strike == w.strike for w in wanted)]
        found = own_greeks([OptionQuote(contract=c, quote=self.quote(c)) for c in both], self.spot, 0.04, self.at)
        answer: dict[Contract, FeedGreeks | None] = {}
        for c in wanted:
            answer[c] = _as_feed(found[c])
        return answer

    def engine_margin(self, legs: Mapping[Contract, int]) -> float | None:
        return 3000.0 * max(abs(quantity) for quantity in legs.values())

    # The broker.

    def submit(self, order: OrderRequest) -> None:
        self.sent.append(order)
        if self.on_submit is not None:
            self.on_submit(order)
        if self.acknowledges:
            self.report(order, UpdateKind.ACKNOWLEDGED)

    def cancel(self, order_id: str) -> None:
        self.cancelled.append(order_id)

    def report(self, order: OrderRequest, kind: UpdateKind, message: str = "") -> None:
        """Tell the desk the same of every leg of an order."""
        for n, leg in enumerate(order.intent.legs):
            self.desk.on_order_update(
                OrderUpdate(
                    order_id=order.order_id,
                    engine_order_id=100 * len(self.sent) + n,
                    at=self.at,
                    kind=kind,
                    contract=leg.contract,
                    symbol=leg.contract.name,
                    message=message,
                )
            )

    def fill(self, order: OrderRequest) -> None:
        """Fill every leg of an order at its quote's far side."""
        for n, leg in enumerate(order.intent.legs):
            quantity = leg.ratio * order.intent.quantity
            shown = self.quote(leg.contract)
            paid = shown.ask if quantity > 0 else 0.0 if math.isnan(shown.bid) else shown.bid
            self.cash -= quantity * paid * leg.contract.multiplier
            self.holdings[leg.contract] = self.holdings.get(leg.contract, 0) + quantity
            if not self.holdings[leg.contract]:
                del self.holdings[leg.contract]
            self.desk.on_order_update(
                OrderUpdate(
                    order_id=order.order_id,
                    engine_order_id=100 * len(self.sent) + n,
                    at=self.at,
                    kind=UpdateKind.FILL,
                    contract=leg.contract,
                    symbol=leg.contract.name,
                    fill_quantity=quantity,
                    fill_price=paid,
                    fee=1.0 * abs(quantity),
                )
            )

    def cancel_all(self) -> None:
        """Confirm every cancel asked for so far."""
        asked, self.cancelled = self.cancelled, []
        for order_id in asked:
            order = next(order for order in self.sent if order.order_id == order_id)
            self.report(order, UpdateKind.CANCELED)

    # What is on record.

    def records(self, *kinds: str) -> list[dict[str, Any]]:
        """The saved journal, in order; only these kinds, where any are named."""
        keys = sorted(key for key in self.store.objects if f"{PREFIX}/journal/" in key)
        lines = [line for key in keys for line in self.store.objects[key].splitlines()]
        found = [json.loads(line) for line in lines]
        return [record for record in found if not kinds or record["kind"] in kinds]


def _as_feed(own: OwnGreeks | None) -> FeedGreeks | None:
    if own is None:
        return None
    return FeedGreeks(
        implied_volatility=own.implied_volatility,
        delta=own.delta,
        gamma=own.gamma,
        vega=own.vega,
        theta=own.theta,
        rho=own.rho,
    )


def door_order(order: OrderRequest, leg: int) -> DoorOrder:
    """A leg of an order as the engine would show it at the last door."""
    found = order.intent.legs[leg]
    return DoorOrder(
        engine_order_id=1 + leg,
        group_id=7,
        group_size=len(order.intent.legs),
        tag=order.approval_id,
        order_type="COMBO_LIMIT",
        symbol=found.contract.name,
        contract=found.contract,
        quantity=float(found.ratio * order.intent.quantity),
        limit_price=order.limit,
        group_quantity=float(order.intent.quantity),
    )


def level_of(world: World) -> TradingLevel:
    """The trading level now."""
    return world.desk.trading.level


def with_condor(world: World) -> World:
    """The world with the morning's condor filled at 10:30."""
    world.run(instant(9, 31), instant(10, 30))
    world.fill(world.sent[0])
    return world
