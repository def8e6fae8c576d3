"""Which expiries of a chain are listed on a day, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from simulator.enums import SecurityType
from simulator.expiry_rules import nth_last_business_day, third_friday
from simulator.synthetic.futures import listed_futures, option_expiry_of
from simulator.synthetic.products import OPTION_ROOTS, UNDERLYINGS, OptionRoot
from simulator.synthetic.sessions import Sessions, sessions

_MONDAY, _FRIDAY = 0, 4
_CYCLE = frozenset({3, 6, 9, 12})
_LEAPS = frozenset({1, 6, 12})
_INDEX_LEAPS = frozenset({6, 12})
_VIX_DAYS = timedelta(days=30)
FUTURE_OPTION_DAYS = 400


@lru_cache(maxsize=4096)
def listed_expiries(root: str, day: date) -> dict[date, date]:
    """The expiries that trade on the day, in order, each with the day it was listed.

    A chain settled at the open (AM) no longer trades on the day it expires. For options on futures see
    ``future_option_expiries``.
    """
    terms = OPTION_ROOTS[root]
    found: dict[date, date] = {}
    for expiry, horizon in _candidates(terms, day):
        if expiry < day or (terms.am and expiry == day):
            continue
        listed = expiry - timedelta(days=horizon)
        if listed <= day:
            found[expiry] = min(listed, found.get(expiry, listed))
    return dict(sorted(found.items()))


def future_option_expiries(future_root: str, day: date) -> dict[date, date]:
    """Expiry of the options by expiry of the future they are on, for the listed futures whose options still trade."""
    terms = next(root for root in OPTION_ROOTS.values() if root.underlying == future_root)
    pairs = ((contract.expiry, option_expiry_of(contract)) for contract in listed_futures(future_root, day))
    return {
        future: option
        for future, option in pairs
        if (option > day or (option == day and not terms.am)) and (option - day).days <= FUTURE_OPTION_DAYS
    }


def _candidates(terms: OptionRoot, day: date) -> Iterator[tuple[date, int]]:
    table = sessions()
    daily, friday, monthly, month_end, cycle, leaps = terms.horizons
    for offset in range(-3, max(daily, friday) + 4):
        target = day + timedelta(days=offset)
        expiry = _weekly(terms, target, table)
        if expiry is not None:
            yield expiry, friday if target.weekday() == _FRIDAY else daily
    months = _INDEX_LEAPS if UNDERLYINGS[terms.underlying].kind is SecurityType.INDEX else _LEAPS
    for month in months_ahead(day, max(monthly, month_end, cycle, leaps)):
        horizon = monthly
        if month.month in months:
            horizon = max(leaps, monthly)
        elif month.month in _CYCLE:
            horizon = max(cycle, monthly)
        yield _monthly(terms, month, table), horizon
        if month.month in terms.month_ends:
            yield nth_last_business_day(month, 1, table.holidays), month_end


def _monthly(terms: OptionRoot, month: date, table: Sessions) -> date:
    """The third Friday; for the VIX the day 30 days before the third Friday of the month after, or the session before it."""
    if terms.underlying != "VIX":
        return third_friday(month, table.holidays)
    following = (month + timedelta(days=31)).replace(day=1)
    return table.on_or_before(third_friday(following, table.holidays) - _VIX_DAYS)


def _weekly(terms: OptionRoot, target: date, table: Sessions) -> date | None:
    """The expiry meant for this weekday: moved back from a holiday, on from a Monday's; None where there is none."""
    if not any(target.weekday() in change.days and change.since <= target for change in terms.weekdays):
        return None
    if target in table.index:
        return target
    if target.weekday() == _MONDAY:
        return table.days[table.before(target) + 1]
    return table.on_or_before(target)


def months_ahead(day: date, horizon: int) -> Iterator[date]:
    """First days of the months from the day's own to that of the day so many days later."""
    month = day.replace(day=1)
    while (month - day).days <= horizon:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)
