"""LEAN's Greeks of the few contracts about to trade."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.contracts import Contract
from domain.quotes import FeedGreeks
from lean_bridge.boundary import none_if_refused
from lean_bridge.contracts import ContractBook
from lean_bridge.universe import Universe

if TYPE_CHECKING:
    from AlgorithmImports import OptionContract, QCAlgorithm


def feed_greeks(
    algorithm: QCAlgorithm, book: ContractBook, universe: Universe, contracts: Iterable[Contract]
) -> dict[Contract, FeedGreeks | None]:
    """The Greeks LEAN's current slice gives for each contract; None where it has no such contract or raises.

    LEAN answers zeros, or a delta of 1.0 at zero volatility, where it cannot compute: the numbers are passed on as they are.
    """
    return {contract: _greeks_of(_in_slice(algorithm, book, universe, contract)) for contract in contracts}


def _in_slice(algorithm: QCAlgorithm, book: ContractBook, universe: Universe, contract: Contract) -> OptionContract | None:
    canonical = universe.chain_symbol(contract.root)
    current = algorithm.current_slice
    if canonical is None or current is None:
        return None
    chain = current.option_chains.get(canonical)
    return None if chain is None else chain.contracts.get(book.symbol_of(contract))


def _greeks_of(listed: OptionContract | None) -> FeedGreeks | None:
    return None if listed is None else none_if_refused(lambda: _read(listed))


def _read(listed: OptionContract) -> FeedGreeks:
    greeks = listed.greeks
    return FeedGreeks(
        implied_volatility=float(listed.implied_volatility),
        delta=float(greeks.delta),
        gamma=float(greeks.gamma),
        vega=float(greeks.vega),
        theta=float(greeks.theta_per_day),
        rho=float(greeks.rho),
    )
