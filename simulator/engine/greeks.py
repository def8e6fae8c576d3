"""LEAN's price model for a contract of a chain: it reads the securities' present prices."""

from __future__ import annotations

from collections.abc import Callable

from simulator.engine.clock import Clock
from simulator.engine.price_models import IndicatorBasedOptionPriceModel, OptionPriceModelParameters, model_result
from simulator.engine.security import Option
from simulator.engine.security_manager import SecurityManager
from simulator.engine.slices import Slice
from simulator.engine.subscription import Subscription
from simulator.enums import OptionRight, SecurityType
from simulator.market import MarketData
from simulator.pricing import NO_RESULT, Method, ModelResult, greeks_and_iv, settlement_time
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

    def __init__(
        self, clock: Clock, securities: SecurityManager, market: MarketData, current: Callable[[], Slice | None]
    ) -> None:
        """``current`` gives the slice an algorithm's own model is shown."""
        self._clock = clock
        self._current = current
        self._securities = securities
        self._market = market

    def evaluate(self, subscription: Subscription) -> ModelResult:
        """IV and Greeks of the contract now."""
        option = subscription.security
        if not isinstance(option, Option):
            return NO_RESULT
        model = option.price_model
        return self.by(option, model.method) if isinstance(model, IndicatorBasedOptionPriceModel) else self._asked(option)

    def by(self, option: Option, method: Method | None) -> ModelResult:
        """What LEAN's own model says of the option now."""
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
            method=method,
        )

    def _asked(self, option: Option) -> ModelResult:
        """What a model that is not LEAN's own says of the contract."""
        current = self._current()
        chain = None if current is None else current.option_chains.get(option.symbol.canonical)
        contract = None if chain is None else chain.contracts.get(option.symbol)
        return model_result(option.price_model.evaluate(OptionPriceModelParameters(option, current, contract)))
