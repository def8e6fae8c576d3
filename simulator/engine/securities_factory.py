"""Makes securities: hours, properties, fees, leverage and the underlying each needs."""

from __future__ import annotations

from collections.abc import Callable

from simulator.brokerage import BrokerageKind
from simulator.engine.fee_models import brokerage_fees
from simulator.engine.future import Future
from simulator.engine.security import Equity, FutureOption, Index, IndexOption, Option, Owner, Security
from simulator.engine.security_manager import SecurityManager
from simulator.enums import SecurityType
from simulator.errors import NotSupported
from simulator.hours import MarketHours
from simulator.market import MarketData
from simulator.reference import SymbolProperties
from simulator.symbols import Symbol

CLASSES: dict[SecurityType, type[Security]] = {
    SecurityType.EQUITY: Equity,
    SecurityType.INDEX: Index,
    SecurityType.FUTURE: Future,
    SecurityType.OPTION: Option,
    SecurityType.INDEX_OPTION: IndexOption,
    SecurityType.FUTURE_OPTION: FutureOption,
}
_FEES = brokerage_fees(BrokerageKind.DEFAULT)


class SecurityFactory:
    """One security a symbol: what is active is given back, what was removed is taken in again (SecurityService.cs)."""

    def __init__(
        self,
        market: MarketData,
        owner: Owner,
        securities: SecurityManager,
        initialize: Callable[[Security], None],
    ) -> None:
        self._market = market
        self._owner = owner
        self._securities = securities
        self._initialize = initialize
        self._known_terms: dict[Symbol, tuple[MarketHours, SymbolProperties]] = {}

    def security(self, symbol: Symbol, *, by_name: bool = False) -> Security:
        """The active security of the symbol, made and taken in where there is none. ``by_name``: it is the algorithm's wish."""
        if by_name:
            self._securities.name(symbol)
        known = self._securities.find_active(symbol)
        if known is not None:
            return known
        security = self._securities.get(symbol) or self.made(symbol)
        tradable = symbol.expiry is not None or not symbol.is_canonical
        if security.is_tradable is not tradable:
            security.is_tradable = tradable
        self._securities.add(security)
        self._initialize(security)
        return security

    def made(self, symbol: Symbol) -> Security:
        """A security of the symbol that nobody has taken in yet."""
        kind = CLASSES.get(symbol.security_type)
        if kind is None:
            raise NotSupported(f"NotSupported: securities of type {symbol.security_type}")
        hours, properties = self._terms(symbol.canonical if symbol.is_option else symbol)
        security = kind(symbol, self._owner, hours, properties, _FEES)
        if isinstance(security, Option) and symbol.underlying is not None:
            self._securities.name(symbol)
            security.keep(underlying=self.security(symbol.underlying, by_name=True))
        return security

    def _terms(self, symbol: Symbol) -> tuple[MarketHours, SymbolProperties]:
        """Hours and properties of a symbol; all contracts of an option chain have the chain's."""
        known = self._known_terms.get(symbol)
        if known is None:
            known = self._known_terms[symbol] = self._market.hours(symbol), self._market.properties(symbol)
        return known
