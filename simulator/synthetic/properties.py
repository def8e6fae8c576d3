"""Lot sizes, ticks and multipliers of the synthetic market, as LEAN's symbol properties database has them."""

from __future__ import annotations

from simulator.enums import SecurityType
from simulator.market import DataProblem
from simulator.reference import SymbolProperties
from simulator.symbols import Symbol
from simulator.synthetic.products import UNDERLYINGS, underlying_of

_OPTION_MULTIPLIER = 100.0
_INDEX_OPTION_TICK = 0.05
_OPTION_TICK = 0.01
_FUTURE_OPTION_TICK = {"ZB": 0.015625}


def properties_of(symbol: Symbol) -> SymbolProperties:
    """Properties of a symbol. DataProblem where it is not of this market, naming what is."""
    terms = underlying_of(symbol)
    if terms is None:
        there_are = ", ".join(UNDERLYINGS)
        raise DataProblem(f"{symbol.value} is not in the synthetic market: there are {there_are} and their options")
    kind = symbol.security_type
    if kind is SecurityType.INDEX_OPTION:
        return SymbolProperties(
            contract_multiplier=_OPTION_MULTIPLIER, minimum_price_variation=_INDEX_OPTION_TICK, index_option_root=symbol.ticker
        )
    if kind is SecurityType.OPTION:
        return SymbolProperties(contract_multiplier=_OPTION_MULTIPLIER, minimum_price_variation=_OPTION_TICK)
    tick = terms.tick
    if kind is SecurityType.FUTURE_OPTION:
        tick = _FUTURE_OPTION_TICK.get(terms.ticker, tick)
    return SymbolProperties(description=terms.ticker, contract_multiplier=terms.multiplier, minimum_price_variation=tick)
