"""The bars of one instant by symbol (Common/Data/Market/TradeBars.cs, QuoteBars.cs), each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeVar

from simulator.engine.bars import BaseData, QuoteBar, TradeBar
from simulator.engine.lean_dict import LeanDict, symbol_among
from simulator.symbols import Symbol

Bar = TypeVar("Bar", bound=BaseData)


class _Bars(LeanDict[Symbol, Bar]):
    """Bars of one kind: ``find`` makes a symbol's, ``symbols`` are those that may have one."""

    def __init__(self, find: Callable[[Symbol], Bar | None], symbols: Callable[[], Sequence[Symbol]]) -> None:
        self._one = find
        self._symbols = symbols

    def _find(self, key: Symbol | str) -> Bar | None:
        symbol = symbol_among(key, self._symbols)
        return None if symbol is None else self._one(symbol)

    def _entries(self) -> Mapping[Symbol, Bar]:
        bars = {symbol: self._one(symbol) for symbol in self._symbols()}
        return {symbol: bar for symbol, bar in bars.items() if bar is not None}


class TradeBars(_Bars[TradeBar]):
    """Trade bars by symbol."""

    lean_name: ClassVar[str] = "TradeBars"


class QuoteBars(_Bars[QuoteBar]):
    """Quote bars by symbol."""

    lean_name: ClassVar[str] = "QuoteBars"
