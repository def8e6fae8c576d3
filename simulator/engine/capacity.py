"""How much money a strategy could trade before it moves the market (Common/CapacityEstimate.cs, SymbolCapacity.cs)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from simulator.engine.bars import QuoteBar, TradeBar
from simulator.engine.margin_extensions import BuyingPowerModelExtensions
from simulator.engine.order_events import OrderEvent
from simulator.engine.security import Security
from simulator.identifier_texts import Listing, identifier_text

if TYPE_CHECKING:
    from simulator.engine.engine import Engine

_HOUR, _DAY, _MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
_EFFECT: Final = timedelta(days=30)
_SHARES: Final = ((_DAY, 0.02), (_HOUR, 0.05), (_MINUTE, 0.20))
"""What share of a bar's volume may be taken, by the least length of the bar."""
_QUICK_DOLLARS: Final = 6_000_000.0
_UNKNOWN_MINUTES, _MOST_MINUTES = 10.0, 120
_SESSION_MINUTES, _FAST, _LEAST_DISCOUNT = 390.0, 2.0, 0.2
_WEEK_DAYS: Final = 7
_NEW, _OLD = 0.33, 0.66
_STEP: Final = 1000.0


class Capacity(NamedTuple):
    """Dollars, 0 where it cannot be told, and the identifier of the asset that holds it back."""

    dollars: float = 0.0
    asset: str = ""


class SymbolCapacity:
    """The volume of the market around the orders in one symbol, dollars."""

    def __init__(self, security: Security, *, internal: bool) -> None:
        """``internal``: its bars are in no slice."""
        self.security = security
        self.trades = 0
        self.sold = 0.0
        self._internal = internal
        self._volume = self._dollars = self._share = 0.0
        self._reset = False
        self._last: tuple[datetime, float] | None = None
        self._ordered: datetime | None = None
        self._discount = 1.0

    @property
    def market(self) -> float:
        """What of the market's volume may be taken."""
        return self._volume * self._share

    def on_fill(self, event: OrderEvent) -> None:
        """An order was filled: volume counts from now on for a while, less of it the faster orders follow one another."""
        worth = self.security.symbol_properties.contract_multiplier
        self.sold += event.fill_price * event.absolute_fill_quantity * worth
        since = _DAY if self._ordered is None else event.utc_time - self._ordered
        self._discount = min(1.0, max(_LEAST_DISCOUNT, _FAST * (since / _MINUTE) / _SESSION_MINUTES))
        if self._reset:
            self._volume, self.trades, self._reset = 0.0, 0, False
        self.trades += 1
        self._ordered = event.utc_time

    def see(self, bar: TradeBar | QuoteBar | None, now: datetime) -> bool:
        """Counts the bar of a step; whether it was after the while in which volume counts."""
        if bar is None:
            return False
        volume = bar.volume if isinstance(bar, TradeBar) else (bar.last_bid_size + bar.last_ask_size) / 2
        if not volume:
            return False
        before, since = (0.0, 0.0) if self._last is None else (self._last[1], (now - self._last[0]) / _MINUTE)
        self._dollars = bar.close * (volume + before) / since if since else bar.close * volume
        self._last = now, volume
        counts = self._ordered is not None and self._counts(bar.period, now, self._ordered)
        if counts:
            self._share = next(share for least, share in _SHARES if bar.period >= least)
            self._volume += bar.close * self._discount * volume * self.security.symbol_properties.contract_multiplier
        return not counts

    def _counts(self, period: timedelta, now: datetime, ordered: datetime) -> bool:
        """Whether a bar is near enough to the last order."""
        if period >= _DAY:
            return now == ordered or now.replace(hour=0, minute=0, second=0) == _rounded_up(ordered, _DAY)
        if period >= _HOUR:
            return now == _rounded_up(ordered, _HOUR)
        minutes = _QUICK_DOLLARS / self._dollars if self._dollars else _UNKNOWN_MINUTES
        return now <= ordered + _MINUTE * (_MOST_MINUTES if minutes > _MOST_MINUTES else int(max(1.0, minutes)))

    def begin_anew(self) -> None:
        """Volume counts anew from the next order on."""
        self._reset, self.sold = True, 0.0

    def is_over(self, now: datetime) -> bool:
        """Whether it has not been traded for a month, and is not held."""
        return not self.security.invested and self._ordered is not None and now >= self._ordered + _EFFECT

    def bar(self, engine: Engine) -> TradeBar | QuoteBar | None:
        """The bar of the step."""
        symbol, current = self.security.symbol, engine.current_slice
        found = None if current is None else current.bars.get(symbol) or current.quote_bars.get(symbol)
        if found is not None or not self._internal:
            return found
        last: TradeBar | None = self.security.cache.get_data(TradeBar)
        return last if last is not None and self.security.cache.last_end == engine.clock.ns else None


class CapacityEstimate:
    """The capacity, told anew each week (in a short run: as often as it has days)."""

    def __init__(self, engine: Engine, listing: Listing) -> None:
        self._engine = engine
        self._listing = listing
        self._known: dict[Security, SymbolCapacity] = {}
        self._watched: list[SymbolCapacity] = []
        self._every = _DAY
        self._next = engine.start_date
        self._dollars = 0.0
        self._smallest: Security | None = None

    def start(self) -> None:
        """The run begins."""
        first, last = self._engine.start_date, self._engine.end_date
        self._every = timedelta(days=max(min((last - first).days, _WEEK_DAYS), 1))
        self._next = first + self._every

    def on_fill(self, event: OrderEvent) -> None:
        """An order was filled."""
        engine = self._engine
        security = engine.securities[event.symbol]
        one = self._known.get(security)
        if one is None:
            subscription = engine.feed.find(event.symbol)
            internal = subscription is None or subscription.internal
            one = self._known[security] = SymbolCapacity(security, internal=internal)
        one.on_fill(event)
        if one not in self._watched:
            self._watched.append(one)

    def step(self, *, forced: bool = False) -> None:
        """The end of a step."""
        if not self._known:
            return
        now = self._engine.clock.utc
        self._watched = [one for one in self._watched if not one.see(one.bar(self._engine), now)]
        if forced or now.date() >= self._next:
            self._engine.guard("AlgorithmManager.Run", lambda: self._tell(now))

    @property
    def capacity(self) -> Capacity:
        """What is known now."""
        if self._smallest is None:
            return Capacity()
        return Capacity(_to_thousands(self._dollars), identifier_text(self._smallest.symbol, self._listing))

    def _tell(self, now: datetime) -> None:
        """Asks the margin model, which may be the algorithm's own; a margin below 0, as options on futures have, counts for
        nothing beside the sales."""
        value = self._engine.portfolio.total_portfolio_value
        if not value:
            return
        sold = sum(one.sold for one in self._known.values())
        smallest = min(self._known.values(), key=lambda one: one.market)
        security = self._smallest = smallest.security
        kept = BuyingPowerModelExtensions.get_reserved_buying_power_for_position(security.margin_model, security)
        scale = max(smallest.sold / sold if sold else 0.0, kept * security.leverage / value)
        told = self._dollars if not scale else smallest.market / smallest.trades / scale
        self._dollars = _NEW * told + _OLD * self._dollars if self._dollars else told
        for one in list(self._known.values()):
            if one.is_over(now):
                del self._known[one.security]
                self._watched = [each for each in self._watched if each is not one]
            else:
                one.begin_anew()
        self._next = now.date() + self._every


def _to_thousands(dollars: float) -> float:
    return _STEP * int(dollars / _STEP + 0.5)


def _rounded_up(moment: datetime, by: timedelta) -> datetime:
    """The next multiple of the length, or the moment itself."""
    rest = (moment - datetime.min.replace(tzinfo=moment.tzinfo)) % by
    return moment + (by - rest if rest else timedelta())
