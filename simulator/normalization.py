"""How LEAN scales an equity's prices for splits and dividends (Common/Data/Auxiliary/CorporateFactorProvider.cs).

Every other kind of security has raw prices.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from simulator.enums import DataNormalizationMode, SecurityType
from simulator.errors import NotSupported
from simulator.market import BarSource
from simulator.symbols import Symbol

Scale = Callable[[date], tuple[Decimal, Decimal]]
"""For a day, what prices are multiplied with (sizes are divided by it and rounded), and what is then added to them.

Both have the digits LEAN's decimals have."""

SIZES = frozenset({"volume", "bid_size", "ask_size"})
_ONE: Final = Decimal(1)
_NOTHING: Final = Decimal(0)
_SCALED = frozenset({DataNormalizationMode.ADJUSTED, DataNormalizationMode.SCALED_RAW})


def scale_of(market: BarSource, symbol: Symbol, mode: DataNormalizationMode, start: date, end: date) -> Scale | None:
    """The scale of a series that is read from ``start`` to ``end``; None where prices stay as they are.

    ADJUSTED is by splits and dividends to come, SPLIT_ADJUSTED by splits, TOTAL_RETURN by splits plus the cash of the
    dividends since the start, SCALED_RAW as ADJUSTED but to the prices of the end.
    """
    if mode is DataNormalizationMode.RAW or symbol.security_type is not SecurityType.EQUITY:
        return None
    if mode in _SCALED:
        price, split = market.price_factors(symbol, end) if mode is DataNormalizationMode.SCALED_RAW else (_ONE, _ONE)
        base = price * split

        def adjusted(day: date) -> tuple[Decimal, Decimal]:
            price, split = market.price_factors(symbol, day)
            return price * split / base, _NOTHING

        return adjusted
    if mode is DataNormalizationMode.SPLIT_ADJUSTED:
        return lambda day: (market.price_factors(symbol, day)[1], _NOTHING)
    if mode is not DataNormalizationMode.TOTAL_RETURN:
        raise NotSupported(f"NotSupported: DataNormalizationMode.{mode.name} of an equity")
    paid = [
        (one.day, Decimal(repr(one.distribution)))
        for one in market.corporate_actions(symbol)
        if one.distribution and one.known >= start
    ]

    def returned(day: date) -> tuple[Decimal, Decimal]:
        return market.price_factors(symbol, day)[1], sum((cash for when, cash in paid if when <= day), _NOTHING)

    return returned
