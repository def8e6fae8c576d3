"""What LEAN asks for a group of positions, in account currency (OptionStrategyPositionGroupBuyingPowerModel.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator.enums import OptionRight
from simulator.margin import single
from simulator.margin.book import Book, MarginPosition
from simulator.margin.groups import NO_STRATEGY, Group, resolve_groups
from simulator.margin.single import Initial
from simulator.margin.strategies import (
    box_cost,
    butterfly_wing,
    call_width,
    collar,
    conversion,
    covered_call_initial,
    covered_call_maintenance,
    far_short,
    ladder,
    option_leg,
    protective,
    put_wing,
    short_pair,
    stock_initial,
    stock_initial_and_intrinsic,
)

Rule = Callable[[Group, Book], float]


def _free(group: Group, book: Book) -> float:
    del group, book
    return 0.0


def _short_leg(group: Group) -> MarginPosition:
    return next(position for position in group.positions if position.quantity < 0)


def _naked(group: Group, book: Book) -> float:
    (position,) = group.positions
    return single.maintenance(position.symbol, position.quantity, book)


def _short_calendar(group: Group, book: Book) -> float:
    leg = _short_leg(group)
    return single.maintenance(leg.symbol, leg.quantity, book)


def _short_calendar_initial(group: Group, book: Book) -> float:
    leg = _short_leg(group)
    return abs(single.initial(leg.symbol, leg.quantity, book).value)


def _roll(group: Group, book: Book) -> float:
    leg = far_short(group)
    return abs(single.maintenance(leg.symbol, leg.quantity, book))


def _pair_maintenance(group: Group, book: Book) -> float:
    return short_pair(group, book, lambda leg: single.maintenance(leg.symbol, leg.quantity, book))


def _pair_initial(group: Group, book: Book) -> float:
    return short_pair(group, book, lambda leg: abs(single.initial(leg.symbol, leg.quantity, book).value))


def _stock_and_call(group: Group, book: Book) -> float:
    return stock_initial_and_intrinsic(group, book, option_leg(group, OptionRight.CALL))


def _stock_and_put(group: Group, book: Book) -> float:
    return stock_initial_and_intrinsic(group, book, option_leg(group, OptionRight.PUT))


_SAME_BOTH: dict[str, Rule] = {
    NO_STRATEGY: _free,
    "Covered Put": _stock_and_put,
    "Bear Call Spread": call_width,
    "Bull Call Spread": call_width,
    "Bear Put Spread": put_wing,
    "Bull Put Spread": put_wing,
    "Call Calendar Spread": _free,
    "Put Calendar Spread": _free,
    "Straddle": _free,
    "Strangle": _free,
    "Butterfly Call": _free,
    "Butterfly Put": _free,
    "Short Butterfly Call": butterfly_wing,
    "Short Butterfly Put": butterfly_wing,
    "Iron Condor": put_wing,
    "Short Iron Condor": put_wing,
    "Iron Butterfly": put_wing,
    "Short Iron Butterfly": put_wing,
    "Box Spread": _free,
    "Short Box Spread": box_cost,
    "Jelly Roll": _roll,
    "Short Jelly Roll": _roll,
    "Bear Call Ladder": ladder,
    "Bull Call Ladder": ladder,
    "Bear Put Ladder": ladder,
    "Bull Put Ladder": ladder,
}
_MAINTENANCE: dict[str, Rule] = {
    **_SAME_BOTH,
    "Protective Put": protective,
    "Protective Call": protective,
    "Covered Call": covered_call_maintenance,
    "Protective Collar": collar,
    "Conversion": lambda group, book: conversion(group, book, OptionRight.CALL),
    "Reverse Conversion": lambda group, book: conversion(group, book, OptionRight.PUT),
    "Naked Call": _naked,
    "Naked Put": _naked,
    "Short Call Calendar Spread": _short_calendar,
    "Short Put Calendar Spread": _short_calendar,
    "Short Straddle": _pair_maintenance,
    "Short Strangle": _pair_maintenance,
}
_INITIAL: dict[str, Rule] = {
    **_SAME_BOTH,
    "Protective Put": stock_initial,
    "Protective Call": stock_initial,
    "Covered Call": covered_call_initial,
    "Protective Collar": _stock_and_call,
    "Conversion": _stock_and_call,
    "Reverse Conversion": _stock_and_put,
    "Short Call Calendar Spread": _short_calendar_initial,
    "Short Put Calendar Spread": _short_calendar_initial,
    "Short Straddle": _pair_initial,
    "Short Strangle": _pair_initial,
}


def _rule(rules: dict[str, Rule], group: Group) -> Rule:
    rule = rules.get(group.name)
    if rule is None:
        raise NotImplementedError(f"Option strategy {group.name} margin modeling has yet to be implemented")
    return rule


def maintenance_margin(group: Group, book: Book) -> float:
    """LEAN's maintenance margin of the group. Raises NotImplementedError for the strategies LEAN itself cannot margin."""
    if group.is_default:
        return sum(single.maintenance(position.symbol, position.quantity, book) for position in group.positions)
    return _rule(_MAINTENANCE, group)(group, book) if group.quantity else 0.0


def initial_parts(group: Group, book: Book) -> Initial:
    """LEAN's initial margin of the group, with its premium apart where LEAN tells it apart."""
    if group.is_default:
        return Initial(sum(single.initial(position.symbol, position.quantity, book).value for position in group.positions))
    if not group.quantity:
        return Initial.of_option(0.0, 0.0)
    if group.name in ("Naked Call", "Naked Put"):
        (position,) = group.positions
        margin = single.initial(position.symbol, position.quantity, book)
        # The sign of a futures option's margin is left as it is: LEAN forgets to turn it.
        return margin if margin.without_premium is None else Initial.of_option(abs(margin.without_premium), margin.premium)
    premium = sum(
        single.market_value(book[position.symbol], position.quantity)
        for position in group.positions
        if position.symbol.is_option
    )
    return Initial.of_option(_rule(_INITIAL, group)(group, book), premium)


def initial_margin(group: Group, book: Book) -> float:
    """LEAN's initial margin requirement of the group (``.value``: with the premium where it is paid)."""
    return initial_parts(group, book).value


def initial_margin_single(position: MarginPosition, book: Book) -> float:
    """``security.buying_power_model.get_initial_margin_requirement(InitialMarginParameters(security, quantity)).value``."""
    return single.initial(position.symbol, position.quantity, book).value


def total_margin_used(positions: Iterable[MarginPosition], book: Book) -> float:
    """``portfolio.total_margin_used``: the maintenance margin of all groups of the holdings."""
    return sum(maintenance_margin(group, book) for group in resolve_groups(positions, book))
