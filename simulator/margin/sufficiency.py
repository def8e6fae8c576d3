"""May an order or a combo go: LEAN's buying power check before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from simulator.enums import SecurityType
from simulator.errors import ArgumentException
from simulator.margin import single
from simulator.margin.alone import AloneBook
from simulator.margin.book import Book, MarginOrder, MarginPosition
from simulator.margin.exact import ExactBook, NetDecimal, priced
from simulator.margin.groups import Group, resolve_groups, single_groups, strategy_groups
from simulator.margin.requirements import initial_parts, maintenance_margin
from simulator.order_kinds import OrderType
from simulator.smart_rounding import smart_text
from simulator.symbols import Symbol

_HAVE_OPTIONS = frozenset({SecurityType.EQUITY, SecurityType.FUTURE, SecurityType.INDEX})
_AUTO_EXERCISE = 0.01


@dataclass(frozen=True, slots=True)
class BuyingPowerCheck:
    """The verdict and, where it refuses, LEAN's reason (see ``refusal_text``)."""

    is_sufficient: bool
    reason: str = ""


SUFFICIENT = BuyingPowerCheck(is_sufficient=True)


def has_sufficient_buying_power(
    orders: Sequence[MarginOrder],
    holdings: Sequence[MarginPosition],
    book: Book,
    margin_remaining: float,
    *,
    portfolio_value: float = 0.0,
    in_strategies: bool = True,
) -> BuyingPowerCheck:
    """LEAN's ``portfolio.has_sufficient_buying_power_for_order`` for one order or all legs of a combo.

    ``holdings`` are all positions held now, ``margin_remaining`` is ``portfolio.margin_remaining``, ``portfolio_value`` the
    account's, of which a model may want a share left free. Orders that
    complete an option strategy, alone or with what is held, are checked by what the margin of all touched positions
    would become; others, and all without ``in_strategies``, one by one.
    """
    held = resolve_groups(holdings, book) if in_strategies else single_groups(holdings)
    changes = [MarginPosition(order.symbol, order.quantity, book[order.symbol].lot_size) for order in orders]
    if in_strategies and forms_strategy(changes, held, book):
        return check_groups(orders, changes, held, book, margin_remaining)
    account = Free(margin_remaining, portfolio_value)
    refused = (check_alone(order, holdings, held, book, account) for order in orders)
    return next((check for check in refused if not check.is_sufficient), SUFFICIENT)


class Free(NamedTuple):
    """What is left of the account's margin, and the account's value."""

    margin_remaining: float
    portfolio_value: float = 0.0


def check_alone(
    order: MarginOrder, holdings: Sequence[MarginPosition], held: Sequence[Group], book: Book, account: Free
) -> BuyingPowerCheck:
    """What the security's own model says of an order of it (BuyingPowerModel.cs); ``held`` are the groups of the holdings."""
    if order.answer is not None:
        return BuyingPowerCheck(*order.answer())
    book = AloneBook(book)
    own = book[order.symbol].own
    if own is not None and own.always_sufficient:
        return SUFFICIENT
    if order.quantity and order.filled is None:
        return BuyingPowerCheck(is_sufficient=False, reason=f"Null order ticket for id: {order.order_id}")
    needs = _single_needs(order, holdings, book, account)
    if needs is None or abs(needs.required) <= needs.free:
        return SUFFICIENT
    same = replace(order, value_price=priced(order.value_price), fee=priced(order.fee))
    left = Free(_exact_remaining(held, book, account.margin_remaining), priced(account.portfolio_value))
    exact = _single_needs(same, holdings, ExactBook(book), left) or needs
    return BuyingPowerCheck(
        is_sufficient=False,
        reason=f"Id: {order.order_id}, Initial Margin: {_plain(exact.required)}, Free Margin: {_plain(exact.free)}",
    )


@dataclass(frozen=True, slots=True)
class MarginImpact:
    """What the groups that changes touch hold back now, and what opening them as they would be then asks."""

    current: float
    contemplated: float
    touched: Sequence[Group]
    groups: Sequence[Group]


def margin_impact(
    changes: Sequence[MarginPosition], held: Sequence[Group], book: Book, *, with_premiums: bool = True
) -> MarginImpact:
    """The changes' impact: of the premiums that of the changes alone (all premiums not ``with_premiums``).

    ArgumentException where a symbol is changed twice: LEAN puts the changes in a dictionary.
    """
    symbols = [change.symbol for change in changes]
    twice = next((symbol for number, symbol in enumerate(symbols) if symbol in symbols[:number]), None)
    if twice is not None:
        raise ArgumentException(f"An item with the same key has already been added. Key: {twice}")
    touched = impacted_groups(changes, held)
    after = {change.symbol: change for change in changes}
    for position in (position for group in touched for position in group.positions):
        known = after.get(position.symbol)
        if known is None:
            after[position.symbol] = position
        else:
            units = min(known.unit_quantity, position.unit_quantity)
            after[position.symbol] = MarginPosition(position.symbol, known.quantity + position.quantity, units)
    groups = resolve_groups(after.values(), book)
    asked = [initial_parts(group, book) for group in groups]
    contemplated = sum(parts.bare if with_premiums else parts.value for parts in asked)
    for parts in (initial_parts(group, book) for group in resolve_groups(changes, book)) if with_premiums else ():
        contemplated += parts.value - parts.bare
    return MarginImpact(sum(maintenance_margin(group, book) for group in touched), contemplated, touched, groups)


def margin_delta(changes: Sequence[MarginPosition], held: Sequence[Group], book: Book) -> float:
    """Initial margin of the touched positions after the changes, less what they hold back now."""
    impact = margin_impact(changes, held, book)
    return impact.contemplated - impact.current


def refusal_text(orders: Sequence[MarginOrder], book: Book, reason: str) -> str:
    """LEAN's message of the INVALID order events."""
    ids = ",".join(str(order.order_id) for order in orders)
    values = ",".join(smart_text(order.value_price * order.quantity * book[order.symbol].multiplier) for order in orders)
    return f"Order Error: ids: [{ids}], Insufficient buying power to complete orders (Value:[{values}]), Reason: {reason}."


def forms_strategy(changes: Sequence[MarginPosition], held: Sequence[Group], book: Book) -> bool:
    """Whether LEAN takes the orders through an option strategy's group."""
    if not held and len(changes) == 1:
        return False
    touched = [position for group in _touched_by_options(changes, held) for position in group.positions]
    return bool(strategy_groups([*changes, *touched], book))


def check_groups(
    orders: Sequence[MarginOrder],
    changes: Sequence[MarginPosition],
    held: Sequence[Group],
    book: Book,
    margin_remaining: float,
) -> BuyingPowerCheck:
    """What a strategy's model says of the orders, whose ``changes`` are positions (PositionGroupBuyingPowerModel.cs)."""
    delta = margin_delta(changes, held, book)
    if delta < 0 or delta <= margin_remaining:
        return SUFFICIENT
    ids = ",".join(str(order.order_id) for order in orders)
    delta = margin_delta(changes, held, ExactBook(book))
    free = _exact_remaining(held, book, margin_remaining)
    return BuyingPowerCheck(
        is_sufficient=False, reason=f"Id: {ids}, Maintenance Margin Delta: {_plain(delta)}, Free Margin: {_plain(free)}"
    )


def _exact_remaining(held: Sequence[Group], book: Book, margin_remaining: float) -> float:
    """Margin remaining with the digits of the decimals that are in use."""
    value = margin_remaining + sum(maintenance_margin(group, book) for group in held)
    return priced(value) - sum(maintenance_margin(group, ExactBook(book)) for group in held)


def _touched_by_options(changes: Sequence[MarginPosition], held: Sequence[Group]) -> list[Group]:
    """Groups with a symbol of the changes, with their underlying, or with an option on it."""
    symbols: set[Symbol | None] = set()
    for change in changes:
        if change.symbol.is_option:
            symbols.update((change.symbol, change.symbol.underlying))
        elif change.symbol.security_type in _HAVE_OPTIONS:
            symbols.add(change.symbol)
    return [
        group
        for group in held
        if group.quantity
        and any(
            position.symbol in symbols or (position.symbol.is_option and position.symbol.underlying in symbols)
            for position in group.positions
        )
    ]


def impacted_groups(changes: Sequence[MarginPosition], held: Sequence[Group]) -> list[Group]:
    touched = _touched_by_options(changes, held)
    symbols = {change.symbol for change in changes}
    keys = {group.key for group in touched}
    others = [
        group for group in held if group.key not in keys and any(position.symbol in symbols for position in group.positions)
    ]
    return touched + others


class _Needs(NamedTuple):
    """Margin an order asks for (negative for a sell) and what there is for it."""

    required: float
    free: float


def _single_needs(order: MarginOrder, holdings: Sequence[MarginPosition], book: Book, account: Free) -> _Needs | None:
    """By the security's own buying power model; an exercise as the share order it turns into. None where nothing is asked."""
    if order.quantity == 0:
        return None
    symbol, quantity, price, freed = order.symbol, order.quantity, order.value_price, 0.0
    if order.order_type is OrderType.OPTION_EXERCISE:
        underlying = single.underlying_of(symbol, book)
        scale = book[symbol].strike_multiplier
        if round(float(single.intrinsic(symbol, underlying.price, scale)), 8) < _AUTO_EXERCISE:
            return None
        freed = single.maintenance(symbol, -quantity, book)
        sign = exercise_sign(symbol)
        quantity = sign * -quantity * book[symbol].unit_of_trade
        price = single.strike_of(symbol)
        symbol = underlying.symbol
    held = next((position.quantity for position in holdings if position.symbol == symbol), 0.0)
    own = book[symbol].own
    if (own is not None and own.always_sufficient) or (held * quantity < 0 and abs(held) >= abs(quantity)):
        return None
    free = free_margin(symbol, held, quantity, book, account) + freed
    required = single.initial_for_order(symbol, quantity, price, order.fee, book)
    required *= (abs(order.quantity) - abs(order.filled or 0.0)) / abs(order.quantity)
    return _Needs(required, free)


def exercise_sign(symbol: Symbol) -> int:
    """+1 where exercising one long contract buys the underlying (a call), -1 where it sells (a put)."""
    return 1 if symbol.right is not None and symbol.right.name == "CALL" else -1


def free_margin(symbol: Symbol, held: float, quantity: float, book: Book, account: Free) -> float:
    """Margin remaining, plus what closing an opposite holding frees, less what must stay free; never below 0."""
    free, own = account.margin_remaining, book[symbol].own
    if held * quantity < 0:
        free += single.maintenance_of_holding(symbol, held, book) + single.initial(symbol, abs(held), book).value
    if own is not None and own.free_share:
        free -= account.portfolio_value * own.free_share
    return max(free, 0.0)


def _plain(value: float) -> str:
    """A number as .NET prints a normalised decimal: no exponent, no trailing zeros."""
    return str(value if isinstance(value, NetDecimal) else priced(value))
