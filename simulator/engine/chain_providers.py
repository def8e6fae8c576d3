"""Which contracts an underlying's chain has on a day (Engine/DataFeeds/BacktestingChainProvider.cs)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.engine.option_universe import OptionUniverse
from simulator.market import MarketData, Universe
from simulator.symbols import Symbol, listed_future, option_chain_of
from simulator.tickers import symbol_of

LOOK_BACK = 3
"""How many trading days back a universe file is looked for."""


def last_universe(market: MarketData, canonical: Symbol, day: date) -> Universe | None:
    """The newest universe of the trading days before the day; None where the last few have none."""
    hours = market.hours(canonical)
    for _ in range(LOOK_BACK):
        day = hours.previous_trading_day(day)
        file = market.universe(canonical, day)
        if file is not None:
            return file
    return None


class OptionChainProvider(LeanObject):
    """``self.option_chain_provider``."""

    lean_name: ClassVar[str] = "IOptionChainProvider"

    def __init__(self, market: MarketData) -> None:
        self._market = market

    def get_option_contract_list(self, symbol: Symbol | str, date: datetime) -> list[Symbol]:
        """Contracts on the underlying (or of the option's chain) that have not expired by ``date``, exchange-local."""
        canonical = option_chain_of(symbol_of(symbol))
        file = last_universe(self._market, canonical, date.date())
        rows = [] if file is None else file.rows
        return [OptionUniverse(canonical, row).symbol for row in rows if row.expiry >= date.date()]


class FutureChainProvider(LeanObject):
    """``self.future_chain_provider``."""

    lean_name: ClassVar[str] = "IFutureChainProvider"

    def __init__(self, market: MarketData) -> None:
        self._market = market

    def get_future_contract_list(self, symbol: Symbol | str, date: datetime) -> list[Symbol]:
        """Contracts of the root (or of a contract's root) that have not expired by ``date``, exchange-local."""
        root = symbol_of(symbol).canonical
        file = last_universe(self._market, root, date.date())
        rows = [] if file is None else file.rows
        return [listed_future(root.ticker, root.market, row.expiry) for row in rows if row.expiry >= date.date()]
