"""Option symbols: what they say, and their OSI tickers (Common/Securities/Option/OptionSymbol.cs, SymbolRepresentation.cs)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import ClassVar, Final

from simulator.api.core import CURRENT_ENGINE
from simulator.database_keys import index_of_option
from simulator.engine.lean_enums import net_name
from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import ArgumentException, NotSupported
from simulator.pricing import settlement
from simulator.symbol_names import option_name
from simulator.symbols import Market, Symbol

_OSI: Final = re.compile(r"([A-Z0-9.]+)\s*(\d{6})([CP])(\d{8})", re.IGNORECASE)
_FRIDAY: Final = 4


class OptionSymbol(LeanObject):
    """What an option's symbol says of its contract."""

    lean_name: ClassVar[str] = "OptionSymbol"

    @staticmethod
    def is_standard(symbol: Symbol) -> bool:
        """Whether the contract expires in the week of its month's third Friday, Thursday to Saturday of it."""
        return settlement.is_standard(symbol.id.date.date())

    @staticmethod
    def is_standard_contract(symbol: Symbol) -> bool:
        """As ``is_standard``, under LEAN's older name."""
        return OptionSymbol.is_standard(symbol)

    @staticmethod
    def is_weekly(symbol: Symbol) -> bool:
        """Whether the contract expires on a Friday outside that week."""
        return not OptionSymbol.is_standard(symbol) and symbol.id.date.weekday() == _FRIDAY

    @staticmethod
    def get_last_day_of_trading(symbol: Symbol) -> datetime:
        """The expiry, or the trading day before where the exchange is closed then."""
        hours, day = CURRENT_ENGINE.get().market.hours(symbol), symbol.id.date.date()
        return datetime.combine(day if hours.is_date_open(day) else hours.previous_trading_day(day), time())

    @staticmethod
    def get_settlement_date_time(symbol: Symbol) -> datetime:
        """Until when price models count time, in the exchange's zone."""
        _wanted(symbol, f"The symbol {symbol} is not an option type")
        return settlement.settlement_time(symbol, CURRENT_ENGINE.get().market.hours(symbol))

    @staticmethod
    def is_option_contract_expired(symbol: Symbol, current_time_utc: datetime) -> bool:
        """Whether the contract is over at a UTC time; False of what is no option."""
        if not symbol.is_option:
            return False
        hours = CURRENT_ENGINE.get().market.hours(symbol)
        return hours.to_local(current_time_utc.replace(tzinfo=UTC)) >= settlement.expiration_time(symbol, hours)

    @staticmethod
    def map_to_underlying(option_ticker: str, security_type: SecurityType) -> str:
        """The underlying's ticker of an option's root: ``SPX`` of ``SPXW``. NotSupported for options on futures."""
        if security_type is SecurityType.FUTURE_OPTION:
            raise NotSupported("NotSupported: OptionSymbol.map_to_underlying of a future option")
        return index_of_option(option_ticker) if security_type is SecurityType.INDEX_OPTION else option_ticker


class SymbolRepresentation(LeanObject):
    """Symbols as OSI tickers: ``GOOG  151224P00750000``."""

    lean_name: ClassVar[str] = "SymbolRepresentation"

    @staticmethod
    @lean_names("ticker, security_type, market", "ticker, security_type, option_style, market")
    def parse_option_ticker_osi(ticker: str, security_type: SecurityType = SecurityType.OPTION, *rest: object) -> Symbol:
        """``(ticker, [security_type, [option_style,] market])``: the contract; American where no style is said, as in LEAN.

        ValueError for a text that is no OSI ticker, NotSupported for options on futures.
        """
        found = _OSI.fullmatch(ticker)
        if found is None:
            raise ValueError(f"Invalid ticker format {ticker}")
        style, market = rest if len(rest) == 2 else (OptionStyle.AMERICAN, *(rest or (Market.USA,)))
        root, day, right, thousandths = found.groups()
        if security_type not in {SecurityType.OPTION, SecurityType.INDEX_OPTION}:
            raise NotSupported(f"NotSupported: SymbolRepresentation.parse_option_ticker_osi of {security_type.name}")
        on_index = security_type is SecurityType.INDEX_OPTION
        kind = SecurityType.INDEX if on_index else SecurityType.EQUITY
        underlying = Symbol.create(OptionSymbol.map_to_underlying(root, security_type), kind, str(market))
        expiry = datetime.strptime(day, "%y%m%d")  # noqa: DTZ007 - a calendar day has no zone
        side = OptionRight.CALL if right.upper() == "C" else OptionRight.PUT
        return Symbol.create_option(underlying, root, market, style, side, int(thousandths) / 1000, expiry)

    @staticmethod
    @lean_names("symbol", "underlying, right, strike_price, expiration")
    def generate_option_ticker_osi(symbol: Symbol | str, *rest: object) -> str:
        """``(symbol)`` or ``(underlying, right, strike_price, expiration)``: the OSI ticker, by the name of what it is on."""
        return option_name(*_told(symbol, rest, "GenerateOptionTickerOSI"))

    @staticmethod
    @lean_names("symbol", "underlying, right, strike_price, expiration")
    def generate_option_ticker_osi_compact(symbol: Symbol | str, *rest: object) -> str:
        """As ``generate_option_ticker_osi``, without blanks."""
        root, expiry, right, strike = _told(symbol, rest, "GenerateOptionTickerOSICompact")
        return root + option_name("", expiry, right, strike).strip()


def _wanted(symbol: Symbol, otherwise: str) -> None:
    if not symbol.is_option:
        raise ArgumentException(otherwise)


def _told(symbol: Symbol | str, rest: tuple[object, ...], method: str) -> tuple[str, date, str, float]:
    """The terms of an OSI ticker: of a contract, or as given."""
    if isinstance(symbol, Symbol):
        _wanted(symbol, f"{method} expects symbol to be an option, received {net_name(symbol.security_type)}.")
        part = symbol.id
        root = "" if symbol.underlying is None else symbol.underlying.value
        return root, part.date.date(), part.option_right.name[0], part.strike_price
    right, strike, expiry = rest
    if not isinstance(right, OptionRight) or not isinstance(strike, int | float) or not isinstance(expiry, date):
        raise TypeError("an OSI ticker takes (symbol) or (underlying, right, strike_price, expiration)")
    return symbol, expiry, right.name[0], float(strike)
