"""What each structure of the book requires: our own numbers, and for the order about to be sent the others' too."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.contracts import Contract, ProductKind
from domain.intents import StrategyName
from domain.quotes import UnderlyingView
from domain.snapshots import BrokerFigure
from risk.margin import FuturesMarket, Missing, Requirement, Venue, requirement
from safety.book import Structure, book, coming, held, this_order
from safety.case import Case
from safety.marks import mark, scan_range

MAY_BE_UNBOUNDED = frozenset({StrategyName.FUTURES_STRANGLE})
"""Strategies whose structures may sell calls that nothing covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An amount in USD and where it comes from."""

    amount: float
    source: str


def requirements(case: Case) -> Mapping[str, Requirement | Missing]:
    """The requirement of every structure of the book by its name, under the rules of the run's brokerage."""
    return {structure.name: _requirement(case, structure) for structure in book(case)}


def total_requirement(case: Case, structures: Iterable[Structure]) -> float | Missing:
    """The sum in USD over structures of the book, each by itself; Missing, with every reason, when one cannot be stated.

    Gross requirements for what is held and paid for; debits still to be paid count as well where they are not.
    """
    known = case.once(requirements)
    total, why = 0.0, []
    for structure in structures:
        found = known[structure.name]
        if isinstance(found, Missing):
            why.append(f"{structure.name}: {found.why}")
        else:
            total += found.gross if structure.paid else found.needed
    return Missing(why="; ".join(why)) if why else total


def needed(case: Case) -> Stated | Missing:
    """What the order about to be sent requires: the largest of ours, the engine's what-if and the broker's own number.

    Ours has to be there. The others count where they are finite and positive; the broker's also when it is old, for it can
    only raise the amount.
    """
    intent = case.intent
    ours = case.once(requirements)[this_order(case).name]
    if isinstance(ours, Missing):
        return Missing(why=f"this order: {ours.why}")
    if ours.unbounded and intent.strategy not in MAY_BE_UNBOUNDED:
        return Missing(why=f"this order can lose without bound, which {intent.strategy.value} may not ({ours.breakdown})")
    amounts, said = [ours.needed], []
    engine, broker = case.engine_margin, case.broker_margin
    if _counts(engine):
        amounts.append(engine or 0.0)
        said.append(f"engine {engine:,.2f}")
    else:
        said.append(f"the engine gives no usable number: {engine}")
    if broker is not None:
        amounts.append(broker.amount if _counts(broker.amount) else 0.0)
        said.append(figure_in_words(case, broker))
    own = f"ours {ours.gross:,.2f} gross, {ours.net_deposit:,.2f} net: {ours.breakdown}"
    return Stated(amount=max(amounts), source=f"this order {max(amounts):,.2f} ({'; '.join([own, *said])})")


def tied_up(case: Case) -> Mapping[str, float] | Missing:
    """USD that each underlying of the book ties up: what is held, what is coming, and the larger need of this order."""
    found: dict[str, float] = {}
    for structure in (*held(case), *coming(case)):
        amount = total_requirement(case, (structure,))
        if isinstance(amount, Missing):
            return amount
        found[structure.underlying] = found.get(structure.underlying, 0.0) + amount
    own, name = needed(case), case.intent.underlying
    if isinstance(own, Missing):
        return own
    return found | {name: found.get(name, 0.0) + own.amount}


def figure_in_words(case: Case, figure: BrokerFigure) -> str:
    """A number of the broker's with its source and age."""
    amount = f"{figure.amount:,.2f}" if math.isfinite(figure.amount) else f"gives no usable number: {figure.amount}"
    return f"broker {amount} ({figure.source}, {case.seconds_since(figure.at):g} s old)"


def _counts(amount: float | None) -> bool:
    return amount is not None and math.isfinite(amount) and amount > 0.0


def _requirement(case: Case, structure: Structure) -> Requirement | Missing:
    view = case.market.underlyings.get(structure.underlying)
    if view is None:
        return Missing(why=f"there is no price of {structure.underlying}")
    venue = Venue.TASTYTRADE if case.settings.run.brokerage == "tastytrade" else Venue.CBOE
    marks = {contract: mark(case.market, contract, quantity) for contract, quantity in structure.legs.items()}
    futures = _futures_market(case, view, next(iter(structure.legs)))
    return requirement(structure.legs, marks, view.price, venue, futures=futures)


def _futures_market(case: Case, view: UnderlyingView, first: Contract) -> FuturesMarket | None:
    """What the scan of futures options asks for; None where it is not known, or not asked for."""
    span = scan_range(view, first) if first.kind is ProductKind.FUTURE_OPTION else None
    return None if span is None else FuturesMarket(at=case.at, rate=case.settings.risk.rate, price_range=span)
