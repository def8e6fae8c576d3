"""LEAN's own answer to "what initial margin would these positions need", asked before an order exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from AlgorithmImports import Position as HeldPosition
from AlgorithmImports import PositionCollection, PositionGroupInitialMarginParameters

from domain.contracts import Contract
from lean_bridge.contracts import ContractBook

if TYPE_CHECKING:
    from AlgorithmImports import IPosition, QCAlgorithm, Symbol


def initial_margin(algorithm: QCAlgorithm, book: ContractBook, legs: Mapping[Contract, int]) -> float | None:
    """Initial margin (USD) of holding these signed quantities alone, summed over LEAN's position groups.

    None when a leg or its underlying is not subscribed or has no price: LEAN would call that margin 0. May raise what LEAN
    raises. LEAN's number may be too small or negative (futures options); it is for comparison, never alone.
    """
    positions: list[IPosition] = []
    for contract, quantity in legs.items():
        symbol = book.symbol_of(contract)
        if not _has_price(algorithm, symbol) or not _has_price(algorithm, symbol.underlying):
            return None
        positions.append(HeldPosition(symbol, quantity, 1))
    if not positions:
        return None
    portfolio = algorithm.portfolio
    groups = portfolio.positions.resolve_position_groups(PositionCollection(positions))
    return sum(
        float(
            group.buying_power_model.get_initial_margin_requirement(
                PositionGroupInitialMarginParameters(portfolio, group)
            ).value
        )
        for group in groups
    )


def _has_price(algorithm: QCAlgorithm, symbol: Symbol) -> bool:
    securities = algorithm.securities
    return bool(securities.contains_key(symbol)) and float(securities[symbol].price) > 0.0
