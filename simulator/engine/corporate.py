"""Dividends and splits as an algorithm sees them (Common/Data/Market/Dividend.cs, Split.cs)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import ClassVar, Final

from simulator.engine.bars import BaseData
from simulator.engine.lean_dict import DataDictionary
from simulator.enums import _LeanEnum
from simulator.market import CorporateAction
from simulator.symbols import Symbol


class SplitType(_LeanEnum):
    """A warning on the trading day before, then the split."""

    WARNING = 0
    SPLIT_OCCURRED = 1


class Dividend(BaseData):
    """Cash a share, paid to who holds it when the day begins."""

    lean_name: ClassVar[str] = "Dividend"

    def __init__(self, symbol: Symbol, date: datetime, distribution: float, reference_price: float) -> None:
        super().__init__(symbol, date, date, distribution)
        self.distribution = distribution
        self.reference_price = reference_price

    def __str__(self) -> str:
        return f"Dividend: {self.symbol}: {self.distribution:g} | {self.reference_price:g}"


class Split(BaseData):
    """Old prices times ``split_factor`` are new prices: 0.5 for two shares of one."""

    lean_name: ClassVar[str] = "Split"

    def __init__(self, symbol: Symbol, date: datetime, price: float, split_factor: float, type: SplitType) -> None:  # noqa: A002
        super().__init__(symbol, date, date, price)
        self.split_factor = split_factor
        self.reference_price = price
        self.type = type

    def __str__(self) -> str:
        kind = "Split Warning" if self.type is SplitType.WARNING else "Split"
        return f"{kind}: {self.symbol}: {self.split_factor:g} | {self.reference_price:g}"


class Dividends(DataDictionary[Dividend]):
    """Dividends by symbol."""

    lean_name: ClassVar[str] = "Dividends"
    __slots__ = ()


class Splits(DataDictionary[Split]):
    """Splits and split warnings by symbol."""

    lean_name: ClassVar[str] = "Splits"
    __slots__ = ()


@dataclass(slots=True)
class Happened:
    """Dividends and splits of one instant, by symbol."""

    dividends: dict[Symbol, Dividend] = field(default_factory=dict)
    splits: dict[Symbol, Split] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.dividends or self.splits)


NOTHING: Final = Happened()
"""What happens at most instants; not to be changed."""


def dividend(symbol: Symbol, action: CorporateAction) -> Dividend | None:
    """The action as a dividend, None where it is none."""
    if action.distribution is None:
        return None
    return Dividend(symbol, _midnight(action.day), action.distribution, action.reference)


def splits(symbol: Symbol, action: CorporateAction, last_price: float) -> list[Split]:
    """The action's warning, at the last raw price of the day before it, and the split; none where it is none."""
    factor = action.split_factor
    if factor is None:
        return []
    warning = Split(symbol, _midnight(action.known), last_price, factor, SplitType.WARNING)
    return [warning, Split(symbol, _midnight(action.day), action.reference, factor, SplitType.SPLIT_OCCURRED)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
