"""Lot sizes, ticks and multipliers from LEAN's symbol-properties-database.csv (SymbolPropertiesDatabase.cs)."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.database_keys import WILDCARD, Key, database_ticker, parse_type
from simulator.enums import SecurityType
from simulator.market import DataProblem
from simulator.pascal_names import PascalType, member_of
from simulator.symbols import Symbol

_COLUMNS = 8


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

    def __init__(self, rows: Mapping[Key, SymbolProperties]) -> None:
        """``rows`` are the lines of the file."""
        self._rows = rows

    @classmethod
    def load(cls, path: Path) -> PropertiesDatabase:
        """Reads a symbol-properties-database.csv. DataProblem names file and line that cannot be read."""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except FileNotFoundError:
            raise DataProblem(f"{path}: not found; expected LEAN's symbol properties database") from None
        except UnicodeDecodeError as error:
            raise DataProblem(f"{path}: not a text file: {error}") from error
        rows: dict[Key, SymbolProperties] = {}
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
            key, properties = parsed
            if key in rows:
                raise DataProblem(f"{path}, line {number}: a second row for {key.market},{key.ticker}")
            rows[key] = properties
        return cls(rows)

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
        found = self._rows.get(Key.of(symbol.market, database_ticker(symbol), kind))
        if found is None and kind is SecurityType.FUTURE_OPTION and symbol.underlying is not None:
            found = self._rows.get(Key.of(symbol.market, symbol.underlying.ticker, SecurityType.FUTURE))
        if found is None:
            found = self._rows.get(Key.of(symbol.market, WILDCARD, kind), SymbolProperties())
        if kind is SecurityType.INDEX_OPTION:
            return replace(found, index_option_root=symbol.ticker)
        return found


def _row(line: str) -> tuple[Key, SymbolProperties] | None:
    cells = next(csv.reader([line]))
    if len(cells) < _COLUMNS:
        raise ValueError(f"{len(cells)} columns, expected at least {_COLUMNS}")
    kind = parse_type(cells[2])
    if kind is None:
        return None
    cells += [""] * (12 - len(cells))
    return Key.of(cells[0], cells[1], kind), SymbolProperties(
        description=cells[3],
        quote_currency=cells[4].upper(),
        contract_multiplier=_number(cells[5], "contract multiplier"),
        minimum_price_variation=_number(cells[6], "minimum price variation"),
        lot_size=_number(cells[7], "lot size"),
        market_ticker=cells[8],
        minimum_order_size=_number(cells[9], "minimum order size") if cells[9] else None,
        price_magnifier=_number(cells[10], "price magnifier") if cells[10] else 1.0,
        strike_multiplier=_number(cells[11], "strike multiplier") if cells[11] else 1.0,
    )


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{what} is {text!r}, not a number") from None
    if not math.isfinite(value) or value <= 0.0:
        raise ValueError(f"{what} is {text!r}, expected a positive number")
    return value
