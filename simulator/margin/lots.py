"""How many units of a group to order to come to a margin (Common/Securities/Positions/PositionGroupBuyingPowerModel.cs)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from simulator.errors import ArgumentException, InvalidOperationException
from simulator.margin import single
from simulator.margin.book import Book, MarginPosition
from simulator.margin.groups import Group, resolve_groups
from simulator.margin.requirements import initial_margin, maintenance_margin
from simulator.margin.targets import (
    DIGITS,
    FeeOf,
    OrderSize,
    Target,
    exact,
    money,
    no_price_reason,
    order_size,
    too_small_reason,
)
from simulator.symbols import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the sizes hang on: the groups held, prices, net liquidation value, fees; money in account currency.

    A change of margin under ``minimum_share`` of the value is not worth an order while ``margin_remaining`` is above 0.
    """

    groups: Sequence[Group]
    book: Book
    value: float
    fee_of: FeeOf
    margin_remaining: float = 0.0
    minimum_share: float = 0.0

    def held(self, symbol: Symbol) -> float:
        """Signed quantity of the symbol in all groups."""
        return sum(position.quantity for group in self.groups for position in group.positions if position.symbol == symbol)

    def group_like(self, group: Group) -> Group:
        """What is held of the group's kind and legs, on whatever side; without quantity where nothing is."""
        return next((held for held in self.groups if held.key == group.key), with_units(group, 0.0, self.book))


@dataclass(frozen=True, slots=True)
class LotSize:
    """Units of the group to order: positive adds to it. Why none, and whether that is an error."""

    lots: float
    reason: str = ""
    is_error: bool = False


def with_units(group: Group, units: float, book: Book) -> Group:
    """The same legs in another number of units; below 0 the other side of them, grouped anew.

    Raises InvalidOperationException where the other side is more than one strategy.
    """
    positions = tuple(
        MarginPosition(p.symbol, math.copysign(p.unit_quantity, p.quantity) * units, p.unit_quantity) for p in group.positions
    )
    if units >= 0:
        return Group(group.name, units, positions)
    groups = resolve_groups(positions, book)
    if len(groups) != 1:
        raise InvalidOperationException("Sequence contains more than one element")
    return groups[0]


def is_inverse(group: Group, other: Group) -> bool:
    """Whether every position of the one is on the other side in the other."""
    sides = {position.symbol: position.quantity for position in other.positions}
    return len(group.positions) == len(sides) and all(_sign(p.quantity) == -_sign(sides[p.symbol]) for p in group.positions)


def lots_for_delta(group: Group, delta: float, account: Account) -> LotSize:
    """Units that change the margin held back for the group by the signed ``delta``, account currency."""
    if group.is_default:
        return _of_security(group, order_for_delta(group.positions[0].symbol, delta, account), account)
    held = account.group_like(group)
    used = exact(maintenance_margin(held, account.book))
    target = exact(delta) + (-used if is_inverse(group, held) else used)
    return lots_for_target(group, _share(target, account), account)


def lots_for_target(group: Group, share: Decimal, account: Account) -> LotSize:
    """Units after which the group's initial margin, fees counted, is within the signed share of the account's value."""
    if group.is_default:
        return _of_security(group, order_for_target(group.positions[0].symbol, share, account), account)
    held = account.group_like(group)
    turned = is_inverse(group, held)
    with localcontext(prec=DIGITS):
        size = _size(held, -share if turned else share, account)
    return LotSize(-size.lots if turned else size.lots, size.reason, size.is_error)


def order_for_delta(symbol: Symbol, delta: float, account: Account) -> OrderSize:
    """The order that changes the margin held back for the whole holding of a symbol by the signed ``delta``
    (BuyingPowerModel.GetMaximumOrderQuantityForDeltaBuyingPower)."""
    held = account.held(symbol)
    used = exact(single.maintenance_of_holding(symbol, held, account.book))
    return order_for_target(symbol, _share(exact(delta) + (used if held > 0 else -used), account), account)


def order_for_target(symbol: Symbol, share: Decimal, account: Account) -> OrderSize:
    """The order after which the symbol's initial margin is within the signed share of the account's value."""
    target = Target(
        symbol=symbol,
        held=account.held(symbol),
        share=share,
        portfolio_value=account.value,
        margin_remaining=account.margin_remaining,
        minimum_share=account.minimum_share,
    )
    return order_size(target, account.book, account.fee_of)


def buying_power(group: Group, side: int, account: Account) -> float:
    """What there is for an order of the group (side +1 adds to it, -1 takes from it): the margin remaining and, where the order
    goes against what is held, what is freed."""
    free = account.margin_remaining
    held = account.group_like(group)
    if held.quantity and side == (1 if is_inverse(group, held) else -1):
        free += maintenance_margin(held, account.book) + abs(initial_margin(held, account.book))
    return free


def _sign(quantity: float) -> int:
    return (quantity > 0) - (quantity < 0)


def _share(target: Decimal, account: Account) -> Decimal:
    value = exact(account.value)
    with localcontext(prec=DIGITS):
        return target / value if value else Decimal(0)


def _of_security(group: Group, size: OrderSize, account: Account) -> LotSize:
    return LotSize(size.quantity / account.book[group.positions[0].symbol].lot_size, size.reason, size.no_price)


def _margin(group: Group, units: float, book: Book) -> Decimal:
    return exact(abs(initial_margin(with_units(group, units, book), book)))


def _size(held: Group, share: Decimal, account: Account) -> LotSize:
    value, book = money(account.value), account.book
    wanted = share * value
    if wanted == 0:
        return LotSize(-abs(held.quantity))
    used = exact(abs(initial_margin(held, book)))
    change, least = abs(wanted - used), value * Decimal(repr(account.minimum_share))
    if least > change and account.margin_remaining > 0:
        return LotSize(0.0, too_small_reason(change, least))
    if _margin(held, 1.0, book) == 0:
        return LotSize(0.0, _no_margin_reason(held, book), is_error=True)
    before = 0.0
    while True:
        lots, margin = _within(held, used, wanted, book)
        if lots == 0:
            words = "The position group order quantity has been rounded to zero. Target order margin"
            return LotSize(0.0, f"{words} {wanted - used:f}.")
        fees = sum(account.fee_of(p.symbol, p.quantity) for p in with_units(held, lots, book).positions)
        wanted = (value - exact(fees)) * share
        if lots == before:
            raise ArgumentException(f"Failed to converge on the target margin: {wanted}; Position group order quantity: {lots}")
        before = lots
        if margin <= abs(wanted):
            return LotSize(lots)


def _no_margin_reason(group: Group, book: Book) -> str:
    """LEAN's words where a unit asks nothing: most likely something has no price."""
    without = next((position.symbol for position in group.positions if book[position.symbol].price == 0), None)
    if without is not None:
        return no_price_reason(without)
    names = "|".join(position.symbol.value for position in group.positions)
    return f"Computed zero initial margin requirement for {names}."


def _within(held: Group, used: Decimal, wanted: Decimal, book: Book) -> tuple[float, Decimal]:
    """Units and margin in the end (GetPositionGroupOrderQuantity): unit by unit until the target is reached, and back by one
    where that went beyond it. LEAN then tells the margin of the first unit looked at, not of the one before."""
    step = 1.0 if wanted > used else -1.0
    size = abs(held.quantity)
    lots = step - size if wanted < 0 else step
    first = margin = _margin(held, size + lots, book)
    short_of = _short_of(wanted, margin)
    while short_of * Decimal(step) < 0:
        lots += step
        margin = _margin(held, size + lots, book)
        now = _short_of(wanted, margin)
        if now == short_of or (abs(now) > abs(short_of) and _sign(float(now)) == _sign(float(short_of))):
            names = "|".join(position.symbol.value for position in held.positions)
            raise ArgumentException(
                "GetMaximumPositionGroupOrderQuantityForTargetBuyingPower failed to converge to target margin "
                f"{wanted}. Current margin is {used}. Position group quantity {lots:g}. Position Group Name {names}."
            )
        short_of = now
    return (lots - step, first) if margin > abs(wanted) else (lots, margin)


def _short_of(wanted: Decimal, margin: Decimal) -> Decimal:
    """How far the margin is beyond the target in the direction of steps down."""
    return -wanted - margin if wanted < 0 else margin - wanted
