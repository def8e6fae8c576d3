"""The book as trades that can be revalued: volatilities from the prices of its quotes, or why there are none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from domain.contracts import Contract, ProductKind
from domain.prices import is_price
from domain.quotes import UnderlyingView
from risk.greeks_check import mirror_of
from risk.groups import Group, group_of
from risk.implied_volatility import implied_volatility
from risk.margin import Missing
from risk.margin.portfolio import ValuationRange
from risk.payoff import Legs, least_value
from risk.revaluation import option_lines
from risk.stress import Trade
from safety.book import Structure, book
from safety.case import Case
from safety.checks.members import member_of
from safety.marks import mark, scan_range

Prices = Mapping[Contract, float]


def revalued(case: Case) -> tuple[Trade, ...] | Missing:
    """Every structure of the book in its order, this order last; Missing, with every reason, when one cannot be revalued.

    A long that nobody bids for is worth nothing and left out: it can lose no more.
    """
    structures = book(case)
    prices = _prices(case, structures)
    volatilities = _volatilities(case, prices)
    found = [_trade(case, structure, prices, volatilities) for structure in structures]
    missing = [each.why for each in found if isinstance(each, Missing)]
    return Missing(why="; ".join(missing)) if missing else tuple(each for each in found if isinstance(each, Trade))


def _prices(case: Case, structures: Iterable[Structure]) -> dict[Contract, float]:
    """Of every contract its mid, or without two sides what it would cost or bring to get out of; 0 for a dead long."""
    least: dict[Contract, int] = {}
    for structure in structures:
        for contract, quantity in structure.legs.items():
            least[contract] = min(quantity, least.get(contract, quantity))
    return {contract: mark(case.market, contract, quantity) for contract, quantity in least.items()}


def _volatilities(case: Case, prices: Prices) -> dict[Contract, float]:
    """Implied volatilities of the contracts that have one: by their own price, else by their mirror's mid.

    European, as the model is that revalues them: so the book is worth now what its quotes say.
    """
    found = _implied(case, prices)
    blind = {contract: mirror_of(contract) for contract, price in prices.items() if contract not in found and is_price(price)}
    quotes = {twin: case.market.quote(twin) for twin in blind.values()}
    twins = _implied(case, {twin: quote.mid for twin, quote in quotes.items() if quote is not None})
    return found | {contract: twins[twin] for contract, twin in blind.items() if twin in twins}


def _implied(case: Case, prices: Prices) -> dict[Contract, float]:
    contracts = [contract for contract, price in prices.items() if is_price(price)]
    if not contracts:
        return {}
    spots = {name: _spot(case.market.underlyings.get(name)) for name in {contract.underlying for contract in contracts}}
    rate = case.settings.risk.rate
    rows = [
        (c.right.sign, prices[c], spots[c.underlying], c.strike, c.years_to_settlement(case.at), _yield(c, rate))
        for c in contracts
    ]
    sign, price, spot, strike, years, dividend = np.array(rows, dtype=np.float64).T
    found = implied_volatility(sign, price, spot, strike, years, rate=rate, dividend=dividend).volatility
    return {contract: value for contract, value in zip(contracts, found.tolist(), strict=True) if value > 0.0}


def _yield(contract: Contract, rate: float) -> float:
    return rate if contract.kind is ProductKind.FUTURE_OPTION else 0.0


def _trade(case: Case, structure: Structure, prices: Prices, volatilities: Mapping[Contract, float]) -> Trade | Missing:
    view = case.market.underlyings.get(structure.underlying)
    group, spot = group_of(member_of(case, structure)), _spot(view)
    if view is None or math.isnan(spot):
        return Missing(why=f"{structure.name}: there is no price of {structure.underlying}")
    if group is None:
        return Missing(why=f"{structure.name}: {structure.underlying} is in no correlation group")
    legs = {contract: n for contract, n in structure.legs.items() if not (n > 0 and prices[contract] == 0.0)}
    blind = [contract.name for contract in legs if contract not in volatilities]
    if blind:
        return Missing(why=f"{structure.name}: no implied volatility of {', '.join(blind)}")
    span = _price_range(structure, group, view)
    if isinstance(span, Missing):
        return span
    return Trade(
        name=structure.name,
        group=group,
        lines=option_lines(legs, volatilities, spot, case.at, rate=case.settings.risk.rate),
        price_range=span,
        defined_loss=_defined_loss(structure.legs, prices),
    )


def _spot(view: UnderlyingView | None) -> float:
    return view.price if view is not None and is_price(view.price) else math.nan


def _price_range(structure: Structure, group: Group, view: UnderlyingView) -> float | Missing | None:
    """Points that the underlying of another group than equity moves by: a future's by its margin, a fund's by 15 %."""
    if group.is_equity:
        return None
    first = next(iter(structure.legs))
    if first.kind is not ProductKind.FUTURE_OPTION:
        return ValuationRange.EQUITY.value[1] * view.price
    span = scan_range(view, first)
    if span is None:
        return Missing(why=f"{structure.name}: the maintenance margin of {structure.underlying} is {view.maintenance_margin}")
    return span


def _defined_loss(legs: Legs, prices: Prices) -> float | None:
    """What is left to lose from today's prices until all legs expire together; None without such a bound."""
    least = least_value(legs)
    if least is None or len({contract.settles_at for contract in legs}) > 1:
        return None
    value = math.fsum(quantity * prices[contract] * contract.multiplier for contract, quantity in legs.items())
    return max(0.0, value - least)
