"""LEAN's price model for a contract of a chain: it reads the securities' present prices."""

from __future__ import annotations

from simulator.engine.clock import Clock
from simulator.engine.security import Option
from simulator.engine.security_manager import SecurityManager
from simulator.engine.subscription import Subscription
from simulator.enums import OptionRight, SecurityType
from simulator.market import MarketData
from simulator.pricing import NO_RESULT, ModelResult, greeks_and_iv, settlement_time
from simulator.symbols import Symbol


def mirror_of(symbol: Symbol) -> Symbol:
    """The put of a call, the call of a put."""
    right = OptionRight.PUT if symbol.right is OptionRight.CALL else OptionRight.CALL
    return Symbol(
        symbol.security_type,
        symbol.market,
        symbol.ticker,
        symbol.underlying,
        right,
        symbol.style,
        symbol.strike,
        symbol.expiry,
    )


class GreeksDesk:
    """Evaluates contracts when asked."""

    def __init__(self, clock: Clock, securities: SecurityManager, market: MarketData) -> None:
        self._clock = clock
        self._securities = securities
        self._market = market

    def evaluate(self, subscription: Subscription) -> ModelResult:
        """IV and Greeks of the contract now."""
        option = subscription.security
        if not isinstance(option, Option):
            return NO_RESULT
        twin = self._securities.get(mirror_of(option.symbol))
        now = option.local_time
        underlying = option.underlying
        spot = underlying.price
        dividend = 0.0
        if option.type is SecurityType.OPTION:
            dividend = self._market.dividend_yield(underlying.symbol, now.date(), spot)
        return greeks_and_iv(
            option.symbol,
            price=option.price,
            mirror_price=None if twin is None else twin.price,
            underlying_price=spot,
            rate=self._market.interest_rate(now.date()),
            dividend=dividend,
            now=now,
            settlement=settlement_time(option.symbol, option.exchange.market_hours),
        )
