"""Where LEAN keeps the file of a symbol and day (Common/Util/LeanData.cs). Paths are relative to the data folder."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from simulator.enums import OPTION_TYPES, Resolution, SecurityType, TickType
from simulator.expiry_rules import contract_month
from simulator.symbols import Symbol

_SCALED = frozenset({SecurityType.EQUITY, SecurityType.OPTION, SecurityType.INDEX_OPTION})


def price_scale(symbol: Symbol) -> float:
    """What file prices are divided by: 10,000 for equities, their options and index options; 1 for all others."""
    return 10_000.0 if symbol.security_type in _SCALED else 1.0


def minute_place(symbol: Symbol, day: date, tick: TickType, ticker: str) -> tuple[str, str]:
    """The day's minute zip and the name in it. ``ticker`` is the equity's on that day, for an option its underlying's."""
    path, head = _minute_names(symbol.canonical, _style(symbol) if symbol.is_option else "", day, tick, ticker)
    if symbol.security_type is SecurityType.FUTURE:
        return path, f"{head}_{_contract_month(symbol)}.csv"
    return path, f"{head}_{_contract(symbol)}.csv" if symbol.is_option else f"{head}.csv"


@lru_cache(maxsize=1024)
def _minute_names(chain: Symbol, style: str, day: date, tick: TickType, ticker: str) -> tuple[str, str]:
    """The minute zip, and how the names in it begin: the same for all contracts of a chain."""
    root = _file_root(chain, ticker)
    head = f"{_stamp(day)}_{root}_minute_{_tick(tick)}"
    if chain.security_type is SecurityType.FUTURE_OPTION:
        root = f"{root}/{_contract_month(chain)}"
    return f"{_folder(chain, 'minute')}/{root}/{_stamp(day)}_{_tick(tick)}{f'_{style}' if style else ''}.zip", head


def long_zips(symbol: Symbol, resolution: Resolution, tick: TickType, ticker: str) -> tuple[str, str]:
    """Folder of the hour or daily zips and the pattern of their names (options have one a year); ``ticker`` as above."""
    folder = _folder(symbol, resolution.name.lower())
    root = _file_root(symbol, ticker)
    if symbol.is_option:
        if symbol.security_type is SecurityType.FUTURE_OPTION:
            folder = f"{folder}/{root}/{_contract_month(symbol)}"
        return folder, f"{root}_*_{_tick(tick)}_{_style(symbol)}.zip"
    return folder, f"{root}_{_tick(tick)}.zip" if symbol.security_type is SecurityType.FUTURE else f"{root}.zip"


def long_entry(symbol: Symbol, tick: TickType, ticker: str) -> str:
    """The name inside an hour or daily zip."""
    root = _file_root(symbol, ticker)
    if symbol.security_type is SecurityType.FUTURE:
        return f"{root}_{_tick(tick)}_{_contract_month(symbol)}.csv"
    return f"{root}_{_tick(tick)}_{_contract(symbol)}.csv" if symbol.is_option else f"{root}.csv"


def universe_file(canonical: Symbol, day: date, ticker: str) -> str:
    """The universe file of a chain's canonical symbol."""
    folder = f"{_folder(canonical, 'universes')}/{_file_root(canonical, ticker)}"
    if canonical.security_type is SecurityType.FUTURE_OPTION:
        folder = f"{folder}/{_contract_month(canonical)}"
    return f"{folder}/{day:%Y%m%d}.csv"


def margins_file(future: Symbol) -> str:
    """The margin history of a future."""
    return f"future/{future.market}/margins/{future.ticker}.csv"


def contract_map_files(future: Symbol) -> tuple[str, str]:
    """The map file and the factor file of a continuous future."""
    root, name = f"future/{future.market}", f"{future.ticker.lower()}.csv"
    return f"{root}/map_files/{name}", f"{root}/factor_files/{name}"


def equity_files(equity: Symbol) -> tuple[str, str]:
    """The map file and the factor file of an equity that keeps its ticker."""
    root, name = f"equity/{equity.market}", f"{equity.ticker.lower()}.csv"
    return f"{root}/map_files/{name}", f"{root}/factor_files/{name}"


def _folder(symbol: Symbol, kind: str) -> str:
    return f"{_type(symbol.security_type)}/{symbol.market}/{kind}"


@cache
def _type(kind: SecurityType) -> str:
    return kind.name.replace("_", "").lower()


@cache
def _tick(tick: TickType) -> str:
    return tick.name.replace("_", "").lower()


@lru_cache(maxsize=256)
def _stamp(day: date) -> str:
    return f"{day:%Y%m%d}"


def _file_root(symbol: Symbol, ticker: str) -> str:
    """What files are called by: an equity's ticker, also for its options; any other symbol's own."""
    return ticker if symbol.security_type in (SecurityType.EQUITY, SecurityType.OPTION) else symbol.ticker.lower()


def _style(symbol: Symbol) -> str:
    """american or european; a canonical symbol has its kind's default."""
    if symbol.style is not None:
        return symbol.style.name.lower()
    return "european" if symbol.security_type is SecurityType.INDEX_OPTION else "american"


@lru_cache(maxsize=8192)
def _contract(symbol: Symbol) -> str:
    if symbol.right is None or symbol.strike is None or symbol.expiry is None or symbol.security_type not in OPTION_TYPES:
        raise ValueError(f"{symbol} is no option contract")
    strike = int(Decimal(str(symbol.strike)) * 10_000)
    return f"{_style(symbol)}_{symbol.right.name.lower()}_{strike}_{_stamp(symbol.expiry)}"


def _contract_month(symbol: Symbol) -> str:
    future = symbol.underlying if symbol.security_type is SecurityType.FUTURE_OPTION else symbol
    if future is None or future.expiry is None:
        raise ValueError(f"{symbol} names no futures contract")
    return f"{contract_month(future.ticker, future.expiry):%Y%m}"
