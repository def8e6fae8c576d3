"""Choosing contracts from a chain: expiry, strike by delta, strike by price, and what is liquid enough to choose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from domain.contracts import Contract, Right
from domain.prices import PRICE_TOLERANCE
from domain.quotes import OptionQuote
from domain.settings import QuoteSettings


def is_liquid(option: OptionQuote, limits: QuoteSettings) -> bool:
    """True for bid above 0, ask above bid, a spread within the larger of the two limits, and enough open interest if known."""
    quote = option.quote
    if not quote.is_two_sided or quote.width <= 0.0:
        return False
    if quote.width > max(limits.max_spread_abs, limits.max_spread_rel * quote.mid) + PRICE_TOLERANCE:
        return False
    return option.open_interest is None or option.open_interest >= limits.min_open_interest


def pick_expiry(expiries: Iterable[date], today: date, target: int, low: int, high: int) -> date | None:
    """The expiry nearest to ``target`` calendar days away, within ``low`` to ``high`` days; a tie goes to the longer one."""
    away = {expiry: (expiry - today).days for expiry in expiries}
    near = [expiry for expiry, days in away.items() if low <= days <= high]
    return min(near, key=lambda expiry: (abs(away[expiry] - target), -away[expiry]), default=None)


def pick_by_delta(
    options: Collection[OptionQuote], deltas: Mapping[Contract, float], target: float, low: float, high: float
) -> OptionQuote | None:
    """The option whose absolute delta is nearest to ``target``; a tie goes to the further out-of-the-money one.

    ``options`` are eligible quotes of one right and expiry; those without a delta are passed over. None when the nearest is
    outside ``low`` to ``high``, or there is none.
    """
    known = [option for option in options if option.contract in deltas]
    best = min(
        known,
        key=lambda option: (abs(abs(deltas[option.contract]) - target), -further_out(option.contract)),
        default=None,
    )
    return best if best is not None and low <= abs(deltas[best.contract]) <= high else None


def pick_by_strike(options: Iterable[OptionQuote], right: Right, price: float) -> OptionQuote | None:
    """The option of the first strike at ``price`` or further out of the money: above it for calls, below it for puts."""
    beyond = [o for o in options if o.contract.right is right and _at_or_beyond(o.contract, price)]
    return min(beyond, key=lambda option: further_out(option.contract), default=None)


def further_out(contract: Contract) -> float:
    """A number that grows the further out of the money a strike of one right is."""
    return contract.right.sign * contract.strike


def _at_or_beyond(contract: Contract, price: float) -> bool:
    return further_out(contract) >= contract.right.sign * price - PRICE_TOLERANCE
