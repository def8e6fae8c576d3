"""The book of a case: what is held, what is coming, and the order about to be sent, as structures."""

from __future__ import annotations

from dataclasses import dataclass

from domain.intents import Intent, Purpose, StrategyName
from risk.payoff import Legs
from safety.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Signed legs on one underlying that belong together. ``name`` is unique in the book.

    ``paid`` tells that its premium has changed hands.
    """

    name: str
    position_id: str
    strategy: StrategyName
    underlying: str
    legs: Legs
    paid: bool = False


def held(case: Case) -> tuple[Structure, ...]:
    """What the desk's positions hold."""
    return case.once(_held)


def _held(case: Case) -> tuple[Structure, ...]:
    return tuple(
        Structure(
            name=f"position {position.position_id}",
            position_id=position.position_id,
            strategy=position.strategy,
            underlying=position.underlying,
            legs=dict(position.held),
            paid=True,
        )
        for position in case.positions
        if position.held
    )


def coming(case: Case) -> tuple[Structure, ...]:
    """Every other opening order that works or whose outcome is unknown, with its whole quantity: as if filled."""
    return case.once(_coming)


def _coming(case: Case) -> tuple[Structure, ...]:
    opening = (order for order in case.working if order.intent.purpose is Purpose.OPEN)
    return tuple(_ordered(order.intent, f"order {order.order_id}") for order in opening)


def this_order(case: Case) -> Structure:
    """The order about to be sent."""
    return case.once(_this_order)


def _this_order(case: Case) -> Structure:
    return _ordered(case.intent, "this order")


def book(case: Case) -> tuple[Structure, ...]:
    """Everything held and coming, this order last."""
    return (*held(case), *coming(case), this_order(case))


def others(case: Case) -> tuple[Structure, ...]:
    """One structure of each position beside this order's own: what it holds, else what is coming for it."""
    by_position = {structure.position_id: structure for structure in (*coming(case), *held(case))}
    return tuple(structure for position_id, structure in by_position.items() if position_id != case.intent.position_id)


def _ordered(intent: Intent, name: str) -> Structure:
    return Structure(
        name=name,
        position_id=intent.position_id,
        strategy=intent.strategy,
        underlying=intent.underlying,
        legs=intent.signed_quantities(),
    )
