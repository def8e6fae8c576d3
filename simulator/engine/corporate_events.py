"""When an algorithm hears of dividends and splits, and what they do to its account (Engine/AlgorithmManager.cs)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulator.engine.corporate import NOTHING, Dividend, Happened, Split, SplitType, dividend, splits
from simulator.engine.moments import midnight
from simulator.engine.order_classes import MarketOnCloseOrder
from simulator.engine.requests import SubmitOrderRequest
from simulator.engine.security import Security
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.enums import DataNormalizationMode, Resolution, SecurityType
from simulator.market import CorporateAction, DataProblem, MarketData
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.engine import Engine

LIQUIDATED = "Liquidated due to impending split. Option splits are not currently supported."
CANCELED = "Canceled due to impending split. Separate MarketOnClose order submitted to liquidate position."
_PAID_IN_CASH = frozenset({DataNormalizationMode.RAW, DataNormalizationMode.SPLIT_ADJUSTED})


class CorporateCalendar:
    """The dividends and splits to come of what is subscribed, by the midnight they are told of."""

    def __init__(self, market: MarketData) -> None:
        self._market = market
        self._due: dict[int, dict[Symbol, list[CorporateAction]]] = {}

    def plan(self, data: SymbolData, end: int) -> None:
        """Notes an equity's actions whose day before is not over when its subscription begins, up to the end of the run.

        DataProblem where the factor file has no reference price for one.
        """
        if data.symbol.security_type is not SecurityType.EQUITY:
            return
        zone, first = data.sessions.hours.time_zone, data.sessions.day(data.start)
        for action in self._market.corporate_actions(data.symbol):
            days = (action.day,) if action.split_factor is None else (action.known, action.day)
            if action.known < first:
                continue
            for ns in (max(midnight(day, zone), data.start) for day in days):
                if ns <= end:
                    _check(data.symbol, action)
                    actions = self._due.setdefault(ns, {}).setdefault(data.symbol, [])
                    if action not in actions:
                        actions.append(action)

    def instants(self, start: int, end: int) -> list[int]:
        """When something is told within (start, end]."""
        return [ns for ns in self._due if start < ns <= end]

    def at(self, ns: int, subscriptions: Mapping[Symbol, Subscription]) -> Happened:
        """What is told at the instant, of symbols still subscribed."""
        due = self._due.pop(ns, None)
        if due is None:
            return NOTHING
        found = Happened()
        for symbol, actions in sorted(due.items()):
            subscription = subscriptions.get(symbol)
            if subscription is None:
                continue
            day = subscription.data.sessions.day(ns)
            for action in actions:
                paid = dividend(symbol, action)
                if paid is not None:
                    found.dividends[symbol] = paid
                for split in splits(symbol, action, subscription.data.raw_close_before(action.known)):
                    if split.time.date() == day:
                        found.splits[symbol] = split
        return found


class CorporateDesk:
    """Applies dividends and splits to the account, and sells options before a split of what they are written on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._warned: dict[Symbol, Split] = {}

    def apply(self, happened: Happened) -> None:
        """Pays dividends and splits holdings and open orders; nothing while warming up."""
        engine = self._engine
        for paid in happened.dividends.values():
            security = engine.securities.get(paid.symbol)
            if security is not None and not engine.is_warming_up:
                self._pay(security, paid)
        for split in happened.splits.values():
            security = engine.securities.get(split.symbol)
            if security is None:
                continue
            if split.type is SplitType.WARNING:
                self._warned.setdefault(split.symbol, split)
            elif not engine.is_warming_up and security.data_normalization_mode is DataNormalizationMode.RAW:
                self._split(security, split)

    def _pay(self, security: Security, paid: Dividend) -> None:
        if not self._engine.run_settings.live_mode and security.data_normalization_mode in _PAID_IN_CASH:
            total = security.holdings.quantity * paid.distribution
            self._engine.portfolio.add_cash(total)
            security.holdings.add_new_dividend(total)

    def _split(self, security: Security, split: Split) -> None:
        """Whole shares stay, the rest is paid out at the new price; open orders keep their worth."""
        engine, holdings = self._engine, security.holdings
        quantity, average = holdings.quantity / split.split_factor, holdings.average_price * split.split_factor
        rest = quantity - int(quantity)
        if holdings.quantity:
            holdings.set_holdings(average, float(int(quantity)))
        known = security.get_last_data() is not None
        if security.data is not None:
            security.data.split(split.time.date(), split.split_factor)
        engine.trades.split(split.symbol, split.split_factor)
        price = security.price if known else split.reference_price * split.split_factor
        engine.portfolio.add_cash(rest * price)
        tickets = [ticket for ticket in engine.handler.open_tickets() if ticket.symbol == split.symbol]
        engine.brokerage_model.apply_split(tickets, split)

    def sell_options(self) -> None:
        """Market-on-close orders for options on what splits tomorrow, at the last minute such orders are taken."""
        for symbol in list(self._warned):
            underlying = self._engine.securities.get(symbol)
            if underlying is None or not self._engine.securities.is_active(symbol):
                del self._warned[symbol]
            elif underlying.local_time >= _last_call(underlying):
                del self._warned[symbol]
                if not self._engine.is_warming_up:
                    self._sell_options_on(underlying)

    def _sell_options_on(self, underlying: Security) -> None:
        engine = self._engine
        for option in engine.portfolio.traded():
            symbol = option.symbol
            if not symbol.is_option or symbol.underlying != underlying.symbol or not option.invested:
                continue
            if symbol.expiry == option.local_time.date():
                continue
            engine.transactions.cancel_open_orders(symbol, CANCELED)
            engine.transactions.add_order(
                SubmitOrderRequest(
                    OrderType.MARKET_ON_CLOSE,
                    symbol.security_type,
                    symbol,
                    -option.holdings.quantity,
                    0,
                    0,
                    engine.clock.utc,
                    LIQUIDATED,
                    engine.default_order_properties,
                )
            )
            option.is_tradable = False
            engine.debug(
                f"MarketOnClose order submitted for option contract '{symbol}' due to impending {underlying.symbol.value} "
                "split event. Option splits are not currently supported."
            )


def _last_call(security: Security) -> datetime:
    """The last time a market-on-close order is taken today, rounded down to the security's bars."""
    length = {Resolution.HOUR: timedelta(hours=1), Resolution.DAILY: timedelta(days=1)}.get(
        security.resolution, timedelta(minutes=1)
    )
    latest = security.exchange.market_hours.next_close(security.local_time) - MarketOnCloseOrder.submission_time_buffer
    midnight_before = datetime.combine(latest.date(), datetime.min.time())
    return midnight_before + (latest - midnight_before) // length * length


def _check(symbol: Symbol, action: CorporateAction) -> None:
    if not action.reference:
        what = "dividend" if action.split_factor is None else "split"
        raise DataProblem(
            f"the factor file of {symbol} has no reference price on {action.known}, which its {what} of {action.day} needs"
        )
