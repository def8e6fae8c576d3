"""Exercise, assignment and expiry of options: what LEAN's default models decide, pay and say.

Sources: Common/Orders/OptionExercise/DefaultExerciseModel.cs, Common/Securities/Option/{OptionPortfolioModel,
DefaultOptionAssignmentModel,Option}.cs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.margin.exact import NetDecimal
from simulator.smart_rounding import plain_decimal
from simulator.symbols import Symbol

AUTO_EXERCISE = 0.01
EARLY_WINDOW = timedelta(days=4)
DEEP_IN_THE_MONEY = 0.05
EARLY_ASSIGNMENT_TAG = "Simulated option assignment before expiration"
_SHARE_DECIMALS = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionHolding:
    """An option position: signed contracts, average price paid or received, money per point per contract, the units of
    the underlying one contract stands for, and the points of the underlying behind a point of the strike."""

    symbol: Symbol
    quantity: float
    average_price: float
    multiplier: float
    unit_of_trade: float
    strike_multiplier: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """What an exercise order does.

    ``quantity`` is the order event's fill (it brings the holding to 0, at price 0) and ``message`` its text, without the
    profit. ``delivered`` units of the underlying change hands at ``delivery_price`` with ``delivery_message``, 0 where nothing
    is delivered.
    """

    quantity: float
    in_the_money: bool
    is_assignment: bool
    message: str
    delivered: float = 0.0
    delivery_price: float = 0.0
    delivery_message: str = ""


def settles_in_cash(symbol: Symbol) -> bool:
    """Whether LEAN settles the option in cash: index options do, those on shares and futures deliver."""
    return symbol.security_type is SecurityType.INDEX_OPTION


def intrinsic_value(symbol: Symbol, underlying_price: float, strike_multiplier: float = 1.0) -> float:
    """Value of the contract if exercised, per unit; never negative. Raises ValueError for a chain."""
    if symbol.strike is None:
        raise ValueError(f"{symbol.value} is a chain, not a contract: it cannot be exercised.")
    return float(_intrinsic(symbol, symbol.strike, underlying_price, strike_multiplier))


def exercise(holding: OptionHolding, underlying_price: float, text: str | None = None) -> Exercise:
    """Exercise, assignment or worthless expiry of the whole holding at the underlying's price; ``text`` is that price as LEAN
    prints it, where it is known better than by ``price_text``."""
    symbol = holding.symbol
    worth = intrinsic_value(symbol, underlying_price, holding.strike_multiplier)
    in_the_money = worth >= AUTO_EXERCISE
    assigned = in_the_money and holding.quantity < 0
    verb = ("Assigned" if assigned else "Automatic Exercise") if in_the_money else "OTM"
    delivers = in_the_money and not settles_in_cash(symbol)
    sign = 1.0 if symbol.right is OptionRight.CALL else -1.0
    return Exercise(
        quantity=-holding.quantity,
        in_the_money=in_the_money,
        is_assignment=assigned,
        message=f"{verb}. Underlying: {text or price_text(symbol, underlying_price)}",
        delivered=sign * holding.quantity * holding.unit_of_trade if delivers else 0.0,
        delivery_price=symbol.strike or 0.0 if delivers else 0.0,
        delivery_message=("Option Assignment" if assigned else "Option Exercise") if delivers else "",
    )


def price_text(symbol: Symbol, underlying_price: float) -> str:
    """The underlying's price as LEAN prints it: shares carry the 4 digits of their file's scale, others only what
    they have."""
    price = plain_decimal(underlying_price)
    if symbol.security_type is SecurityType.OPTION:
        price = price.quantize(_SHARE_DECIMALS)
    return f"{price:f}"


def mid_text(bid: float, ask: float) -> str:
    """The middle of a quote as LEAN prints it: 3223.50 of 3223.25 and 3223.75, for it halves what has two places."""
    return ((NetDecimal.of(bid) + ask) / 2).digits


def exercise_profit(holding: OptionHolding, underlying_price: float, price: float = 0.0) -> tuple[NetDecimal, NetDecimal]:
    """Profit of closing the holding by an exercise at the price, cash settlement included, and that cash; with the digits
    .NET's decimals keep."""
    symbol, quantity = holding.symbol, NetDecimal.of(holding.quantity)
    cost = NetDecimal.of(holding.average_price) * quantity * holding.multiplier
    profit = NetDecimal.of(price) * quantity * holding.multiplier - cost
    if not settles_in_cash(symbol) or symbol.strike is None:
        return profit, NetDecimal.of(0.0)
    worth = _intrinsic(symbol, symbol.strike, underlying_price, holding.strike_multiplier)
    cash = worth * holding.unit_of_trade * quantity
    return (profit + cash if cash else profit), cash


def profit_text(profit: float) -> str:
    """What LEAN adds to the message of an exercise."""
    digits = NetDecimal.of(profit).digits
    return f"Profit: +{digits}" if profit >= 0 else f"Loss: {digits}"


def _intrinsic(symbol: Symbol, strike: float, underlying_price: float, strike_multiplier: float) -> NetDecimal:
    distance = NetDecimal.of(underlying_price) - NetDecimal.of(strike) * strike_multiplier
    worth = distance if symbol.right is OptionRight.CALL else -distance
    return worth if worth > 0 else NetDecimal.of(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyAssignmentFacts:
    """What the early assignment rule looks at. Prices per unit; ``local_time`` naive, of the option's exchange.

    ``close_fee`` is the fee of buying the option back, ``exercise_fee`` of exercising it, ``underlying_fee`` of closing
    the delivered underlying (0 for cash settlement). Where a security has no quote its price stands in for bid and ask,
    as in LEAN.
    """

    local_time: datetime
    option_bid: float
    underlying_close: float
    underlying_bid: float
    underlying_ask: float
    close_fee: float = 0.0
    exercise_fee: float = 0.0
    underlying_fee: float = 0.0


def is_assigned_early(
    holding: OptionHolding,
    facts: EarlyAssignmentFacts,
    depth_needed: float = DEEP_IN_THE_MONEY,
    window: timedelta = EARLY_WINDOW,
) -> bool:
    """Whether LEAN's default model assigns a short holding now (it asks once an hour).

    American options within ``window`` of expiry, European ones on the day; in the money by more than ``depth_needed`` (a
    fraction of the underlying's price); and only where the holder gains by exercising rather than selling at the bid. The
    gain is computed as LEAN does, unit of trade counted twice.
    """
    symbol = holding.symbol
    if holding.quantity >= 0 or symbol.expiry is None or symbol.strike is None:
        return False
    expiry = datetime.combine(symbol.expiry, datetime.min.time())
    if symbol.style is OptionStyle.EUROPEAN:
        soon = symbol.expiry == facts.local_time.date()
    else:
        soon = expiry - facts.local_time <= window
    is_call = symbol.right is OptionRight.CALL
    strike = symbol.strike * holding.strike_multiplier
    depth = (facts.underlying_close - strike) * (1 if is_call else -1)
    if not soon or facts.underlying_close <= 0 or depth / facts.underlying_close <= depth_needed:
        return False
    contracts = -holding.quantity
    sell = (facts.option_bid - holding.average_price) * contracts * holding.multiplier - facts.close_fee
    units = (contracts if is_call else -contracts) * holding.unit_of_trade
    price = facts.underlying_bid if is_call else facts.underlying_ask
    exercised = (
        (price - strike) * units * holding.unit_of_trade
        - facts.underlying_fee
        - holding.average_price * contracts * holding.multiplier
        - facts.exercise_fee
    )
    return exercised - sell > 0
