"""A root with three contracts in the market in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from simulator.continuous import ContractMap, Scales
from simulator.enums import DataMappingMode, OptionRight, OptionStyle, SecurityType
from simulator.market import TradeBars, Universe, UniverseRow
from simulator.symbols import Market, Symbol
from tests.simulator.toy_market import MONDAY, ToyMarket

ES = Symbol.create("ES", SecurityType.FUTURE, Market.CME)
MARCH = Symbol.create_future("ES", Market.CME, date(2024, 3, 15))
JUNE = Symbol.create_future("ES", Market.CME, date(2024, 6, 21))
SEPTEMBER = Symbol.create_future("ES", Market.CME, date(2024, 9, 20))
SCALES = Scales(ratio=(1.02, 1.03), backwards=(100.0, 90.0), forward=(0.0, 7.0))


def roll(end: date = date(2024, 9, 20)) -> ContractMap:
    """March is the front contract on Monday, June from Tuesday on."""
    return ContractMap(
        days=(MONDAY, date(2024, 6, 20)), contracts=(MARCH, JUNE), end=end, scale_days=(MONDAY,), scales=(SCALES,)
    )


ROLL = roll()


def ending_with(day: date) -> ContractMap:
    """March is the front contract to the end of its last day, June after it."""
    return ContractMap(days=(day, date(2024, 6, 20)), contracts=(MARCH, JUNE), end=date(2024, 6, 20))


def roots(end: date = date(2024, 9, 20)) -> ToyMarket:
    """A market that knows the root's contracts by every mode."""
    market = ToyMarket()
    for mode in DataMappingMode:
        market.maps[ES, mode] = roll(end)
    return market


def listed(day: date, *contracts: Symbol, close: float = 5000.0) -> Universe:
    """A universe file of futures."""
    rows = [
        UniverseRow(one.id.date.date(), 0.0, None, close, close, close, close, 10.0, 70.0 - number, *[None] * 6)
        for number, one in enumerate(contracts)
    ]
    return Universe(day, None, rows)


class DailyCloses(ToyMarket):
    """Daily closes by contract and day."""

    def __init__(self, closes: Mapping[Symbol, Mapping[date, float]]) -> None:
        super().__init__()
        self._closes = closes
        self.maps = roots().maps

    def daily_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        own = self._closes.get(symbol)
        if own is None:
            return None
        days = np.array([np.datetime64(day, "ns").astype(np.int64) for day in own], dtype=np.int64)
        close = np.array(list(own.values()))
        return TradeBars(days, close, close, close, close, np.ones(len(close)))


THE_FRIDAY_BEFORE = MONDAY.replace(day=1)
ADD = """
    def begin(self):
        self.es = self.add_future("ES", Resolution.MINUTE, {options})
        {more}
"""


def option_on(future: Symbol, strike: float) -> Symbol:
    expiry = future.id.date
    return Symbol.create_option(future, future.market, OptionStyle.AMERICAN, OptionRight.CALL, strike, expiry)


def added(options: str = "data_normalization_mode=DataNormalizationMode.RAW", more: str = "pass") -> str:
    return ADD.format(options=options, more=more)
