"""The bars that subscriptions give out at one instant, made when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import TypeVar

from simulator.engine.bars import BaseData, QuoteBar, TradeBar
from simulator.engine.cache import quote_bar, trade_bar
from simulator.engine.moments import local
from simulator.engine.security import Option
from simulator.engine.subscription import Subscription
from simulator.enums import Resolution
from simulator.symbols import Symbol

AnyBar = TypeVar("AnyBar", TradeBar, QuoteBar)


class Given:
    """The bars of the instant ``ns``, of the subscriptions ``active`` then."""

    __slots__ = ("active", "ns")

    def __init__(self, ns: int, active: Mapping[Symbol, Subscription]) -> None:
        self.ns = ns
        self.active = active

    def trade(self, symbol: Symbol) -> TradeBar | None:
        """The symbol's trades."""
        subscription = self.active.get(symbol)
        if subscription is None or not subscription.gives_trade(self.ns):
            return None
        found = subscription.data.trades.at(self.ns)
        return None if found is None else self._stamp(trade_bar(subscription.data, *found), subscription)

    def quote(self, symbol: Symbol) -> QuoteBar | None:
        """The symbol's quotes."""
        subscription = self.active.get(symbol)
        if subscription is None or not subscription.gives_quote(self.ns):
            return None
        found = subscription.data.quotes.at(self.ns)
        return None if found is None else self._stamp(quote_bar(subscription.data, *found), subscription)

    def emits(self, symbol: Symbol) -> bool:
        """Whether the symbol has a bar of any kind."""
        subscription = self.active.get(symbol)
        return subscription is not None and subscription.emits(self.ns)

    def underlying(self, option: Option) -> BaseData | None:
        """The data a chain's underlying has: its quote, else its trade, else its last data."""
        symbol = option.underlying.symbol
        return self.quote(symbol) or self.trade(symbol) or option.underlying.get_last_data()

    def _stamp(self, bar: AnyBar, subscription: Subscription) -> AnyBar:
        """Moves a bar that is filled forward to its last end by the slice's time; a daily bar stays the day's."""
        end = local(self.ns, subscription.data.sessions.hours.time_zone)
        if end != bar.end_time:
            bar.is_fill_forward = True
            if subscription.data.resolution is not Resolution.DAILY:
                end -= (end - datetime.combine(end.date(), time())) % bar.period
                bar.time, bar.end_time = end - bar.period, end
            if isinstance(bar, TradeBar):
                bar.volume = 0.0
        return bar
