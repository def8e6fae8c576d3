"""How much to order to come to a share of the account (Common/Securities/BuyingPowerModel.cs,
GetMaximumOrderQuantityForTargetBuyingPower)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from simulator.enums import SecurityType
from simulator.errors import InvalidOperationException
from simulator.margin import single
from simulator.margin.alone import AloneBook
from simulator.margin.book import Book
from simulator.symbols import Symbol

FeeOf = Callable[[Symbol, float], float]
"""Fee of a market order of the signed quantity, in account currency."""
DIGITS = 29
"""What a .NET decimal holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is wanted: ``share`` is the initial margin of the holding in the end as a signed share of ``portfolio_value``.

    ``held`` is the signed quantity now. A change of margin under ``minimum_share`` of the account is not worth an order, while
    ``margin_remaining`` is above 0. Money in account currency. The share is a decimal: a whole lot hangs on its last digit.
    """

    symbol: Symbol
    held: float
    share: Decimal
    portfolio_value: float
    margin_remaining: float = 0.0
    minimum_share: float = 0.0


@dataclass(frozen=True, slots=True)
class OrderSize:
    """The signed quantity to order; why none where it is 0: ``too_small`` a change, ``no_price``; LEAN's words for it."""

    quantity: float
    too_small: bool = False
    no_price: bool = False
    reason: str = field(default="", compare=False)


def no_price_reason(symbol: Symbol) -> str:
    """LEAN's words where a security without a price is to be sized."""
    return f"{symbol.value}: asset price is $0. If using custom data make sure you've set the 'Value' property."


def exact(amount: float) -> Decimal:
    """A sum of money as LEAN's decimals would have it: without the noise of binary fractions."""
    return Decimal(repr(round(amount, 8)))


def money(amount: float) -> Decimal:
    """The same, in as many digits as it has."""
    found = exact(amount)
    return Decimal(int(found)) if found == int(found) else found


def too_small_reason(change: Decimal, least: Decimal) -> str:
    """LEAN's words for a change of margin that is not worth an order."""
    return f"The target order margin {change:f} is less than the minimum {least:f}."


def order_size(target: Target, book: Book, fee_of: FeeOf) -> OrderSize:
    """The order after which the holding's initial margin is within the target, its fee counted.

    Each look takes the fee of the last one's order off the account, so that there is less to reach: it ends at nothing at the
    latest. Raises InvalidOperationException, in LEAN's words, for a future and a share beyond 1.
    """
    if target.symbol.security_type in {SecurityType.FUTURE, SecurityType.FUTURE_OPTION} and abs(target.share) > 1:
        raise InvalidOperationException(
            "Futures do not allow specifying a leveraged target, since they are traded using margin which already is "
            f"leveraged. Possible target buying power goes from -1 to 1, target provided is: {target.share}"
        )
    with localcontext(prec=DIGITS):
        return _size(target, AloneBook(book), fee_of)


def _size(target: Target, book: Book, fee_of: FeeOf) -> OrderSize:
    symbol, value = target.symbol, money(target.portfolio_value)
    own = book[symbol].own
    kept = value * Decimal(repr(own.free_share)) if own is not None else Decimal(0)
    wanted = target.share * (value - kept)
    if wanted == 0:
        return OrderSize(-target.held)
    unit = _margin(target, Decimal(1), book)
    if unit == 0:
        return OrderSize(0.0, no_price=True, reason=no_price_reason(symbol))
    used = _margin(target, exact(target.held), book)
    change, least = abs(wanted - used), value * Decimal(repr(target.minimum_share))
    if least > change and target.margin_remaining > 0:
        return OrderSize(0.0, too_small=True, reason=too_small_reason(change, least))
    while True:
        quantity, margin = _within(target, wanted, unit, book)
        if quantity == 0:
            words = f"The order quantity is less than the lot size of {book[symbol].lot_size:g} and has been rounded to zero."
            return OrderSize(0.0, reason=f"{words} Target order margin {wanted - used:f}. ")
        wanted = (value - exact(fee_of(symbol, float(quantity))) - kept) * target.share
        if abs(margin) <= abs(wanted):
            return OrderSize(float(quantity))


def _margin(target: Target, quantity: Decimal, book: Book) -> Decimal:
    return exact(single.initial(target.symbol, float(quantity), book).value)


def _within(target: Target, wanted: Decimal, unit: Decimal, book: Book) -> tuple[Decimal, Decimal]:
    """Quantity and margin in the end (GetAmountToOrder): rounded to whole lots, then lot by lot until within ``wanted``."""
    lot, held = exact(book[target.symbol].lot_size), exact(target.held)
    lots = (wanted / unit - held) / lot
    quantity = lots.to_integral_value(ROUND_CEILING if wanted < 0 else ROUND_FLOOR) * lot
    margin = _margin(target, quantity + held, book)
    while margin < wanted if wanted < 0 else margin > wanted:
        quantity += lot if wanted < 0 else -lot
        margin = _margin(target, quantity + held, book)
    return quantity, margin
