"""What may happen to a held option around its expiry and an ex-dividend date: exercise, assignment, a pin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right

EXPIRY_DAYS = 1.0
"""Days before settlement in which an option in the money is about to be exercised."""
PIN_PART = 0.005
"""Distance from the strike, as a part of the price, within which nobody knows who will exercise."""
DIVIDEND_DAYS = 2
"""Days before an ex-dividend date in which a call may be exercised for the dividend."""


class Window(StrEnum):
    """What may happen."""

    EXPIRED = "expired"
    """It is past its settlement and still held."""
    PIN = "pin"
    """It expires near its strike: exercise cannot be foreseen."""
    IN_THE_MONEY_AT_EXPIRY = "in the money at expiry"
    """It will be exercised, or a short assigned."""
    EARLY_ASSIGNMENT = "early assignment"
    """A short American option has no time value left: its holder loses nothing by exercising."""
    DIVIDEND_ASSIGNMENT = "dividend assignment"
    """A short American call is worth less alive than the dividend its holder would get."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dividend:
    """The next dividend in points, and the first day without it."""

    amount: float
    ex_date: date


def windows(
    contract: Contract, quantity: int, price: float, spot: float, at: datetime, *, dividend: Dividend | None = None
) -> tuple[Window, ...]:
    """The windows a held contract is in at ``at`` (aware UTC); ``price`` is its mid in points, ``spot`` the underlying's.

    A price or spot that is not finite is taken to say the worse: no time value left, at the strike. Empty for a quantity of 0.
    """
    if not quantity:
        return ()
    days = contract.years_to_settlement(at) * 365.0
    if days <= 0.0:
        return (Window.EXPIRED,)
    known = math.isfinite(spot)
    intrinsic = max(0.0, contract.right.sign * (spot - contract.strike)) if known else 0.0
    time_value = price - intrinsic if math.isfinite(price) and known else 0.0
    inside = intrinsic > 0.0 or not known
    found = []
    if days <= EXPIRY_DAYS:
        if not known or abs(spot - contract.strike) <= PIN_PART * spot:
            found.append(Window.PIN)
        if inside:
            found.append(Window.IN_THE_MONEY_AT_EXPIRY)
    if quantity < 0 and contract.style is ExerciseStyle.AMERICAN and inside:
        if time_value <= contract.tick:
            found.append(Window.EARLY_ASSIGNMENT)
        if contract.right is Right.CALL and dividend is not None and time_value < dividend.amount:
            days_to_ex = (dividend.ex_date - at.date()).days
            if 0 < days_to_ex <= DIVIDEND_DAYS and contract.expiry >= dividend.ex_date:
                found.append(Window.DIVIDEND_ASSIGNMENT)
    return tuple(found)


def delivery_windows(
    contract: Contract, quantity: int, price: float, spot: float, at: datetime, *, pin_minutes: float
) -> tuple[Window, ...]:
    """The windows that may bring something nobody planned for: shares or a future by assignment, or a contract left over.

    Longs and cash-settled index options bring nothing but a settlement: of theirs only being expired counts. A pin counts in
    the last ``pin_minutes`` before settlement. Arguments as ``windows``.
    """
    found = windows(contract, quantity, price, spot, at)
    if quantity > 0 or contract.kind is ProductKind.INDEX_OPTION:
        return tuple(window for window in found if window is Window.EXPIRED)
    minutes = contract.years_to_settlement(at) * 365.0 * 1440.0
    return tuple(window for window in found if window is not Window.PIN or minutes <= pin_minutes)
