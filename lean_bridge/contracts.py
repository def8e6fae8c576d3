"""LEAN option symbols and our contracts, each way."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from AlgorithmImports import Market, OptionRight, OptionStyle, SecurityType
from AlgorithmImports import Symbol as LeanSymbol

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.roots import INDEX_OF
from lean_bridge.roots import AM_SETTLED, INDEX_TICK
from lean_bridge.sessions import SessionCalendar

if TYPE_CHECKING:
    from AlgorithmImports import QCAlgorithm, Security, Symbol

_KINDS = {
    str(SecurityType.OPTION): ProductKind.EQUITY_OPTION,
    str(SecurityType.INDEX_OPTION): ProductKind.INDEX_OPTION,
}


def is_option(symbol: Symbol) -> bool:
    """True for one contract of a stock or index option; False for a whole chain's symbol and anything else."""
    return str(symbol.security_type) in _KINDS and not symbol.is_canonical()


class ContractBook:
    """Contracts by LEAN symbol and back. Static facts are read from LEAN once."""

    def __init__(self, algorithm: QCAlgorithm, calendar: SessionCalendar) -> None:
        self._algorithm = algorithm
        self._calendar = calendar
        self._contracts: dict[Symbol, Contract] = {}
        self._symbols: dict[Contract, Symbol] = {}

    def contract_of(self, symbol: Symbol) -> Contract | None:
        """The contract of a symbol; None for what is no stock or index option, or is unknown to LEAN by now."""
        known = self._contracts.get(symbol)
        if known is not None:
            return known
        if not is_option(symbol) or not self._algorithm.securities.contains_key(symbol):
            return None
        contract = self._read(symbol, self._algorithm.securities[symbol])
        if contract is not None:
            self._contracts[symbol] = contract
            self._symbols[contract] = symbol
        return contract

    def symbol_of(self, contract: Contract) -> Symbol:
        """LEAN's symbol of a contract; made from its fields where LEAN has not shown it."""
        known = self._symbols.get(contract)
        if known is None:
            known = self._make(contract)
            self._symbols[contract] = known
        return known

    def security_of(self, contract: Contract) -> Security | None:
        """LEAN's subscribed security of a contract; None when it is not subscribed."""
        symbol = self.symbol_of(contract)
        return self._algorithm.securities[symbol] if self._algorithm.securities.contains_key(symbol) else None

    def _read(self, symbol: Symbol, security: Security) -> Contract | None:
        kind = _KINDS[str(symbol.security_type)]
        underlying = str(symbol.underlying.value)
        root = str(symbol.id.symbol) if kind is ProductKind.INDEX_OPTION else underlying
        expiry = symbol.id.date.date()
        settles_at = self._settles_at(root, expiry)
        if settles_at is None:
            return None
        return Contract(
            underlying=underlying,
            root=root,
            kind=kind,
            expiry=expiry,
            strike=float(symbol.id.strike_price),
            right=Right.CALL if str(symbol.id.option_right) == str(OptionRight.CALL) else Right.PUT,
            multiplier=float(security.symbol_properties.contract_multiplier),
            style=_style(symbol),
            settles_at=settles_at,
            tick=_tick(kind, root, security),
        )

    def _settles_at(self, root: str, expiry: date) -> datetime | None:
        session = self._calendar.last_session_by(expiry)
        if session is None:
            return None
        return session.opens_at if root in AM_SETTLED and session.day == expiry else session.closes_at

    def _make(self, contract: Contract) -> Symbol:
        right = OptionRight.CALL if contract.right is Right.CALL else OptionRight.PUT
        style = OptionStyle.EUROPEAN if contract.style is ExerciseStyle.EUROPEAN else OptionStyle.AMERICAN
        expiry = datetime.combine(contract.expiry, time())
        if contract.root in INDEX_OF:
            index = LeanSymbol.create(contract.underlying, SecurityType.INDEX, Market.USA)
            return LeanSymbol.create_option(index, contract.root, Market.USA, style, right, contract.strike, expiry)
        return LeanSymbol.create_option(contract.underlying, Market.USA, style, right, contract.strike, expiry)


def _style(symbol: Symbol) -> ExerciseStyle:
    european = str(symbol.id.option_style) == str(OptionStyle.EUROPEAN)
    return ExerciseStyle.EUROPEAN if european else ExerciseStyle.AMERICAN


def _tick(kind: ProductKind, root: str, security: Security) -> float:
    if kind is ProductKind.INDEX_OPTION:
        return INDEX_TICK.get(root, INDEX_TICK["SPX"])
    return float(security.symbol_properties.minimum_price_variation)
