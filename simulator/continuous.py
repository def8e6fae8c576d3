"""Continuous futures: which contract stood for the root on a day, and how its prices are put on one scale.

LEAN's MapFile.cs, MappingContractFactorProvider.cs and Extensions.Normalize. A market answers with a ``ContractMap`` for each
mapping mode; ``ContinuousFuture`` then is the market of one continuous contract.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import numpy as np

from simulator.bar_series import between, join
from simulator.enums import DataMappingMode, DataNormalizationMode, Resolution
from simulator.expiry_rules import future_expiry
from simulator.hours import MarketHours
from simulator.market import CorporateAction, Floats, MarketData, OpenInterest, QuoteBars, TradeBars
from simulator.symbols import Symbol

Bars = TypeVar("Bars", TradeBars, QuoteBars)
MAXIMUM_CONTRACT_DEPTH_OFFSET = 2
NORMALIZATIONS = frozenset(
    {
        DataNormalizationMode.RAW,
        DataNormalizationMode.BACKWARDS_RATIO,
        DataNormalizationMode.BACKWARDS_PANAMA_CANAL,
        DataNormalizationMode.FORWARD_PANAMA_CANAL,
    }
)
_TRADE_PRICES = ("open", "high", "low", "close")
_QUOTE_PRICES = tuple(f"{side}_{corner}" for side in ("bid", "ask") for corner in _TRADE_PRICES)
_DAY_NS = 24 * 3600 * 10**9
ONE_DAY = timedelta(days=1)
FIRST_DAY = date(1970, 1, 1)
LongBars = Callable[[Symbol, date | None, date | None], Bars | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """Factors of one mapping date, by contract depth: to multiply with, to add going backwards, to add going forwards."""

    ratio: tuple[float, ...] = ()
    backwards: tuple[float, ...] = ()
    forward: tuple[float, ...] = ()

    def of(self, mode: DataNormalizationMode) -> tuple[float, ...]:
        """The factors a normalization mode uses; RAW has none."""
        if mode is DataNormalizationMode.BACKWARDS_RATIO:
            return self.ratio
        if mode is DataNormalizationMode.BACKWARDS_PANAMA_CANAL:
            return self.backwards
        return self.forward if mode is DataNormalizationMode.FORWARD_PANAMA_CANAL else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractMap:
    """The contracts of one mapping mode: ``contracts[i]`` is the front one to the end of ``days[i]`` (rising).

    ``end`` is the last day the map speaks of: there is no data after it. ``scales`` are the factors by mapping date, rising.
    """

    days: tuple[date, ...]
    contracts: tuple[Symbol, ...]
    end: date
    scale_days: tuple[date, ...] = ()
    scales: tuple[Scales, ...] = ()

    def on(self, day: date) -> Symbol | None:
        """The front contract of the day, None past the last one."""
        at = bisect_left(self.days, day)
        return self.contracts[at] if at < len(self.contracts) else None

    def factor(self, day: date, mode: DataNormalizationMode, depth: int) -> float:
        """What the day's prices are multiplied with (ratio) or what is added to them: 1 or 0 where none is known."""
        for scales in self.scales[bisect_left(self.scale_days, day) :]:
            found = scales.of(mode)
            if len(found) > depth:
                return found[depth]
        return 1.0 if mode is DataNormalizationMode.BACKWARDS_RATIO else 0.0


def deeper(contract: Symbol, depth: int, hours: MarketHours) -> Symbol:
    """The contract so many expiries behind (Extensions.AdjustSymbolByOffset)."""
    closed = hours.holidays | hours.bank_holidays
    for _ in range(depth):
        expiry = month = contract.id.date.date()
        while expiry <= contract.id.date.date():
            month = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
            expiry = future_expiry(contract.ticker, month, closed)
        contract = Symbol.create_future(contract.ticker, contract.market, expiry)
    return contract


class ContinuousFuture:
    """One continuous contract as a market: each exchange day the mapped contract's bars, on one scale of prices.

    Only bars and open interest are asked of it (``SymbolData``, history); everything else is the real market's.
    """

    def __init__(
        self,
        market: MarketData,
        canonical: Symbol,
        mapping: DataMappingMode,
        normalization: DataNormalizationMode,
        depth: int,
    ) -> None:
        self.canonical = canonical
        self._market = market
        self._hours = market.hours(canonical)
        self.mapping = mapping
        self.normalization = normalization
        self.depth = depth
        self._map: ContractMap | None = market.contract_map(canonical, mapping)

    def mapped(self, day: date) -> Symbol | None:
        """The contract the day's prices are of, None where the market's map has none."""
        front = None if self._map is None else self._map.on(day)
        return None if front is None else deeper(front, self.depth, self._hours)

    def has_trades(self, symbol: Symbol) -> bool:
        """True: futures trade."""
        return True

    def minute_trades(self, symbol: Symbol, day: date) -> TradeBars | None:
        """Trade bars of the mapped contract."""
        return self._scaled(self._market.minute_trades, day, _TRADE_PRICES)

    def minute_quotes(self, symbol: Symbol, day: date) -> QuoteBars | None:
        """Quote bars of the mapped contract."""
        return self._scaled(self._market.minute_quotes, day, _QUOTE_PRICES)

    def first_trade(self, symbol: Symbol, day: date) -> int | None:
        """When the mapped contract's first trade bar ends."""
        contract = self._on(day)
        return None if contract is None else self._market.first_trade(contract, day)

    def first_quote(self, symbol: Symbol, day: date) -> int | None:
        """When the mapped contract's first quote bar ends."""
        contract = self._on(day)
        return None if contract is None else self._market.first_quote(contract, day)

    def price_factors(self, symbol: Symbol, day: date) -> tuple[Decimal, Decimal]:
        """1 and 1: a future has no dividends and no splits."""
        return Decimal(1), Decimal(1)

    def corporate_actions(self, symbol: Symbol) -> Sequence[CorporateAction]:
        """None."""
        return ()

    def open_interest(self, symbol: Symbol, day: date) -> OpenInterest | None:
        """Open interest of the mapped contract."""
        contract = self._on(day)
        return None if contract is None else self._market.open_interest(contract, day)

    def long_open_interest(self, symbol: Symbol, resolution: Resolution) -> OpenInterest | None:
        """None: a continuous contract's is known by the minute only."""
        return None

    def daily_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        """Daily bars, each of the contract that was mapped on its day."""
        return self._join(self._market.daily_trades, since, until, _TRADE_PRICES)

    def hourly_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        """Hour bars, each of the contract that was mapped on its day."""
        return self._join(self._market.hourly_trades, since, until, _TRADE_PRICES)

    def daily_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        """Daily quote bars, each of the contract that was mapped on its day."""
        return self._join(self._market.daily_quotes, since, until, _QUOTE_PRICES)

    def hourly_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        """Hour quote bars, each of the contract that was mapped on its day."""
        return self._join(self._market.hourly_quotes, since, until, _QUOTE_PRICES)

    def _on(self, day: date) -> Symbol | None:
        return self.mapped(day) if self._map is not None and day <= self._map.end else None

    def _scaled(self, read: Callable[[Symbol, date], Bars | None], day: date, prices: Sequence[str]) -> Bars | None:
        contract = self._on(day)
        bars = None if contract is None else read(contract, day)
        return None if bars is None else self._scale(bars, self._factor(day), prices)

    def _factor(self, day: date) -> float:
        return 0.0 if self._map is None else self._map.factor(day, self.normalization, self.depth)

    def _scale(self, bars: Bars, factor: float | Floats, prices: Sequence[str]) -> Bars:
        """Prices on the one scale; a side that is missing (0 or NaN) stays missing."""
        if self.normalization is DataNormalizationMode.RAW:
            return bars
        times = self.normalization is DataNormalizationMode.BACKWARDS_RATIO
        raw: dict[str, Floats] = {name: getattr(bars, name) for name in prices}
        changed = {name: values * factor if times else values + factor for name, values in raw.items()}
        return replace(bars, **{name: np.where(raw[name] > 0.0, values, raw[name]) for name, values in changed.items()})

    def _join(self, read: LongBars[Bars], since: date | None, until: date | None, prices: Sequence[str]) -> Bars | None:
        """Each contract's bars of the days it is mapped, one after the other."""
        if self._map is None:
            return None
        parts: list[Bars] = []
        after, end = (since or FIRST_DAY) - ONE_DAY, min(until or self._map.end, self._map.end)
        for day, front in zip(self._map.days, self._map.contracts, strict=True):
            last = min(day, end)
            if last > after:
                bars = read(deeper(front, self.depth, self._hours), after + ONE_DAY, last)
                if bars is not None:
                    parts.append(self._between(bars, after, last, prices))
                after = last
        return join(parts) if parts else None

    def _between(self, bars: Bars, after: date, last: date, prices: Sequence[str]) -> Bars:
        """The bars of the days after the first and up to the last, scaled."""
        first, end = (int(np.datetime64(day + ONE_DAY, "ns").astype(np.int64)) for day in (after, last))
        cut = between(bars, first, end)
        numbers, place = np.unique(cut.end // _DAY_NS, return_inverse=True)
        factors = [self._factor(FIRST_DAY + timedelta(days=number)) for number in numbers.tolist()]
        return self._scale(cut, np.array(factors)[place], prices) if factors else cut
