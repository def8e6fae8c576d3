"""Margin of one security on its own: shares, options, futures, futures options (LEAN's buying power models)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.enums import OptionRight, SecurityType
from simulator.margin.book import Book, MarginSecurity
from simulator.symbols import Symbol

NAKED_SHARE = 0.1
OTM_SHARE_EQUITY = 0.2
OTM_SHARE_OTHER = 0.15
_OPTIONS_ON_SPOT = frozenset({SecurityType.OPTION, SecurityType.INDEX_OPTION})


@dataclass(frozen=True, slots=True)
class Initial:
    """An initial margin: ``value`` is what LEAN's ``.value`` says. ``without_premium`` is None where LEAN does not
    tell it apart."""

    value: float
    premium: float = 0.0
    without_premium: float | None = None

    @classmethod
    def of_option(cls, margin: float, premium: float) -> Initial:
        """Margin plus the premium where it is paid."""
        return cls(margin + max(premium, 0.0), premium, margin)

    @property
    def bare(self) -> float:
        """Without the premium where that is told apart, else all."""
        return self.value if self.without_premium is None else self.without_premium


def underlying_of(symbol: Symbol, book: Book) -> MarginSecurity:
    """The option's underlying in the book. Raises ValueError for a symbol without one, KeyError where the book lacks it."""
    if symbol.underlying is None:
        raise ValueError(f"{symbol.value} is not an option: it has no underlying.")
    return book[symbol.underlying]


def strike_of(symbol: Symbol) -> float:
    """Strike of a contract. Raises ValueError for anything else."""
    if symbol.strike is None:
        raise ValueError(f"{symbol.value} is not an option contract: it has no strike.")
    return symbol.strike


def market_value(security: MarginSecurity, quantity: float) -> float:
    """Signed value of a quantity at the security's price."""
    return security.price * quantity * security.multiplier


def maintenance(symbol: Symbol, quantity: float, book: Book) -> float:
    """Maintenance margin of a holding of the quantity at the current price."""
    value = market_value(book[symbol], quantity)
    return maintenance_as_told(symbol, quantity, value, value, book)


def maintenance_of_holding(symbol: Symbol, quantity: float, book: Book) -> float:
    """What LEAN's model of the security says the whole holding keeps: an option's goes by what it cost, not by its worth."""
    security = book[symbol]
    return maintenance_as_told(symbol, quantity, security.held_cost, market_value(security, quantity), book)


def maintenance_as_told(symbol: Symbol, quantity: float, cost: float, value: float, book: Book) -> float:
    """Maintenance margin of a quantity that cost so much and is worth so much (MaintenanceMarginParameters.cs)."""
    security = book[symbol]
    if security.own is None:
        if symbol.security_type in _OPTIONS_ON_SPOT:
            return 0.0 if quantity >= 0 else abs(cost) * _naked_ratio(symbol, quantity, cost, book)
        if symbol.security_type is SecurityType.FUTURE_OPTION:
            return on_curve(symbol, quantity, _future_margin(security, 1) * abs(quantity), book)
    return maintenance_of_value(security, quantity, value)


def maintenance_of_value(security: MarginSecurity, quantity: float, value: float) -> float:
    """Maintenance margin of shares as if they were worth so much, or of a future, whose worth does not count."""
    if security.own is not None:
        return security.own.maintenance(quantity, value)
    if security.symbol.security_type is SecurityType.FUTURE:
        return _future_margin(security, 1) * abs(quantity)
    return abs(value) / security.leverage


def initial(symbol: Symbol, quantity: float, book: Book) -> Initial:
    """Initial margin requirement of the signed quantity. Negative for shorts, as LEAN's; see ``Initial``."""
    security = book[symbol]
    value = market_value(security, quantity)
    if security.own is not None:
        return Initial(security.own.initial(quantity, value))
    if symbol.security_type in _OPTIONS_ON_SPOT:
        margin = 0.0 if quantity >= 0 else value * _naked_ratio(symbol, quantity, value, book)
        return Initial.of_option(margin, value)
    if symbol.security_type is SecurityType.FUTURE_OPTION:
        return Initial(on_curve(symbol, quantity, _future_margin(security, 0) * quantity, book))
    if symbol.security_type is SecurityType.FUTURE:
        return Initial(_future_margin(security, 0) * quantity)
    return Initial(value / security.leverage)


def initial_for_order(symbol: Symbol, quantity: float, value_price: float, fee: float, book: Book) -> float:
    """Initial margin LEAN asks for an order of the quantity, fee included; negative for a sell."""
    if symbol.security_type in _OPTIONS_ON_SPOT and book[symbol].own is None:
        value = value_price * quantity * book[symbol].multiplier
        margin = value * _naked_ratio(symbol, quantity, value, book)
    else:
        margin = initial(symbol, quantity, book).value
    return margin + math.copysign(fee, margin) if margin else margin


def intrinsic(symbol: Symbol, price: float, strike_multiplier: float = 1.0) -> float:
    """Value of the option if exercised at this price of the underlying, per unit; never negative."""
    strike = strike_of(symbol) * strike_multiplier
    return max(0.0, price - strike if symbol.right is OptionRight.CALL else strike - price)


def out_of_the_money(symbol: Symbol, price: float, strike_multiplier: float = 1.0) -> float:
    """How far the underlying is on the wrong side of the strike; never negative."""
    strike = strike_of(symbol) * strike_multiplier
    return max(0.0, strike - price if symbol.right is OptionRight.CALL else price - strike)


def _naked_ratio(symbol: Symbol, quantity: float, value: float, book: Book) -> float:
    """LEAN's margin requirement of an option per money of its value: 1 when bought; 0 where a price is missing."""
    option, underlying = book[symbol], underlying_of(symbol, book)
    if value == 0.0 or option.price == 0.0 or strike_of(symbol) == 0.0 or underlying.price == 0.0:
        return 0.0
    if value > 0.0:
        return 1.0
    # In LEAN's order of steps: the last digits of its decimals come from it.
    scale = underlying.multiplier / option.multiplier * option.unit_of_trade
    per_unit = -value / option.unit_of_trade
    # LEAN brings the underlying to the strike's scale, and leaves the amount out of the money on the underlying's.
    at_price = scale * (underlying.price / option.strike_multiplier / per_unit)
    at_strike = scale * (strike_of(symbol) / per_unit)
    out = scale * (out_of_the_money(symbol, underlying.price, option.strike_multiplier) / per_unit)
    naked = NAKED_SHARE * (at_price if symbol.right is OptionRight.CALL else at_strike)
    share = OTM_SHARE_EQUITY if symbol.security_type is SecurityType.OPTION else OTM_SHARE_OTHER
    return 1.0 + abs(quantity) * max(naked, share * at_price - out)


def _future_margin(future: MarginSecurity, which: int) -> float:
    return future.future_margins[which] if future.future_margins is not None else 0.0


def on_curve(symbol: Symbol, quantity: float, underlying_margin: float, book: Book) -> float:
    """LEAN's S-curve over the strike: the share of the future's margin an option on it is asked, cut to whole money.

    The sign is the underlying margin's: a short's initial margin is negative.
    """
    price = underlying_of(symbol, book).price
    if price == 0.0:
        return 0.0
    is_call = symbol.right is OptionRight.CALL
    most = underlying_margin
    if quantity > 0:
        growth = -7.8 if is_call else 9.0
        most *= 1.2 if is_call else 1.0
    elif is_call:
        growth, price = -4.0, price * 1.5
    else:
        growth, most, price = 2.4, most * 1.25, price * 0.30
    exponent = -growth * (strike_of(symbol) - price) / price
    if exponent > 709.0:
        return 0.0
    return float(int(float(most) / (1.0 + math.exp(exponent))))
