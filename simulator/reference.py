"""Lot sizes, ticks and multipliers from LEAN's symbol-properties-database.csv (SymbolPropertiesDatabase.cs)."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulator.database_keys import WILDCARD, Key, database_ticker, parse_type
from simulator.enums import SecurityType
from simulator.market import DataProblem
from simulator.pascal_names import PascalType, member_of
from simulator.smart_rounding import plain_decimal
from simulator.symbols import Symbol

_COLUMNS = 8
_NUMBERS: Final = (
    (5, "contract multiplier"),
    (6, "minimum price variation"),
    (7, "lot size"),
    (9, "minimum order size"),
    (10, "price magnifier"),
    (11, "strike multiplier"),
)
"""Which columns hold numbers, and what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolProperties(metaclass=PascalType):
    """Reference data of one symbol (Common/Securities/SymbolProperties.cs)."""

    description: str = ""
    quote_currency: str = "USD"
    contract_multiplier: float = 1.0
    minimum_price_variation: float = 0.01
    lot_size: float = 1.0
    market_ticker: str = ""
    minimum_order_size: float | None = None
    price_magnifier: float = 1.0
    strike_multiplier: float = 1.0
    index_option_root: str | None = None

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """A member under .NET's name."""
            return member_of(self, "SymbolProperties", name)

    def __str__(self) -> str:
        numbers = (self.contract_multiplier, self.minimum_price_variation, self.lot_size)
        size = "" if self.minimum_order_size is None else f"{plain_decimal(self.minimum_order_size):f}"
        scale = "" if self.price_magnifier == 1.0 else f"{plain_decimal(self.price_magnifier):f}"
        texts = (f"{plain_decimal(number):f}" for number in numbers)
        return ",".join([self.description, self.quote_currency, *texts, self.market_ticker, size, scale])

    def tick(self, price: float | None) -> float:
        """The minimum price variation at this price; an index option's depends on it, and is 0.05 when it has none."""
        root = self.index_option_root
        if root is None:
            return self.minimum_price_variation
        if price is None or root == "VIXW":
            return 0.05 if price is None else 0.01
        below, above = (0.01, 0.05) if root == "VIX" else (0.05, 0.10)
        return above if price >= 3.0 else below


class PropertiesDatabase:
    """Reference data by symbol."""

    def __init__(self, rows: Mapping[Key, Sequence[str]]) -> None:
        """``rows`` are the cells of the file's lines, checked; an entry is made of them when it is first asked for."""
        self._rows = rows
        self._made: dict[Key, SymbolProperties] = {}

    @classmethod
    def load(cls, path: Path) -> PropertiesDatabase:
        """Reads a symbol-properties-database.csv. DataProblem names file and line that cannot be read."""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except FileNotFoundError:
            raise DataProblem(f"{path}: not found; expected LEAN's symbol properties database") from None
        except UnicodeDecodeError as error:
            raise DataProblem(f"{path}: not a text file: {error}") from error
        rows: dict[Key, Sequence[str]] = {}
        header_seen = False
        for number, line in enumerate(lines, start=1):
            if line.startswith("#") or not line.strip():
                continue
            if not header_seen:
                header_seen = True
                continue
            try:
                parsed = _row(line)
            except ValueError as error:
                raise DataProblem(f"{path}, line {number}: {error}") from error
            if parsed is None:
                continue
            key, cells = parsed
            if key in rows:
                raise DataProblem(f"{path}, line {number}: a second row for {key.market},{key.ticker}")
            rows[key] = cells
        return cls(rows)

    def _row(self, key: Key) -> SymbolProperties | None:
        if key not in self._made and key in self._rows:
            self._made[key] = _properties(self._rows[key])
        return self._made.get(key)

    def has(self, symbol: Symbol) -> bool:
        """Whether a row answers for the symbol, its own or another."""
        kind = symbol.security_type
        keys = [Key.of(symbol.market, ticker, kind) for ticker in (database_ticker(symbol), WILDCARD)]
        if kind is SecurityType.FUTURE_OPTION and symbol.underlying is not None:
            keys.append(Key.of(symbol.market, symbol.underlying.ticker, SecurityType.FUTURE))
        return any(key in self._rows for key in keys)

    def properties(self, symbol: Symbol) -> SymbolProperties:
        """The symbol's row, else the future's for its options, else the market's wildcard, else LEAN's default."""
        kind = symbol.security_type
        found = self._row(Key.of(symbol.market, database_ticker(symbol), kind))
        if found is None and kind is SecurityType.FUTURE_OPTION and symbol.underlying is not None:
            found = self._row(Key.of(symbol.market, symbol.underlying.ticker, SecurityType.FUTURE))
        if found is None:
            found = self._row(Key.of(symbol.market, WILDCARD, kind)) or SymbolProperties()
        if kind is SecurityType.INDEX_OPTION:
            return replace(found, index_option_root=symbol.ticker)
        return found


def _row(line: str) -> tuple[Key, Sequence[str]] | None:
    """A line's key and its twelve cells, every number of it checked; None for a kind of security the simulator has not."""
    cells = next(csv.reader([line])) if '"' in line else line.split(",")
    if len(cells) < _COLUMNS:
        raise ValueError(f"{len(cells)} columns, expected at least {_COLUMNS}")
    kind = parse_type(cells[2])
    if kind is None:
        return None
    cells += [""] * (12 - len(cells))
    for place, what in _NUMBERS:
        if cells[place] or place < _COLUMNS:
            _number(cells[place], what)
    return Key.of(cells[0], cells[1], kind), cells


def _properties(cells: Sequence[str]) -> SymbolProperties:
    numbers = {what: _number(cells[place], what) for place, what in _NUMBERS if cells[place]}
    return SymbolProperties(
        description=cells[3],
        quote_currency=cells[4].upper(),
        market_ticker=cells[8],
        **{what.replace(" ", "_"): number for what, number in numbers.items()},  # type: ignore[arg-type]
    )


@lru_cache(maxsize=4096)
def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{what} is {text!r}, not a number") from None
    if not math.isfinite(value) or value <= 0.0:
        raise ValueError(f"{what} is {text!r}, expected a positive number")
    return value
