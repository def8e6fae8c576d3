"""When futures and their options expire, and which future lies under which option.

LEAN's FuturesExpiryFunctions, FuturesOptionsExpiryFunctions, FuturesOptionsSymbolMappings and FuturesExpiryUtilityFunctions.
``closed`` is always the future's holidays and bank holidays from the market hours database. Contract months are given by
any day in them.
"""

from __future__ import annotations

import calendar
from collections.abc import Set as AbstractSet
from datetime import date, time, timedelta
from typing import Final

from simulator.errors import NotSupported

_DAY: Final = timedelta(days=1)
_QUARTERLY_INDEX: Final = frozenset({"ES", "NQ", "YM", "MES", "MNQ", "MYM", "RTY", "M2K"})
_THIRD_LAST_DAY: Final = frozenset({"GC", "SI"})
_BONDS: Final = frozenset({"ZB", "ZN"})
_OPTION_ROOT: Final = {
    "EH": "OEH", "KE": "OKE", "TN": "OTN", "UB": "OUB", "YM": "OYM", "ZB": "OZB", "ZC": "OZC", "ZF": "OZF", "ZL": "OZL",
    "ZM": "OZM", "ZN": "OZN", "ZO": "OZO", "ZS": "OZS", "ZT": "OZT", "ZW": "OZW", "RTY": "RTO", "GC": "OG", "HG": "HXE",
    "SI": "SO", "CL": "LO", "HCL": "HCO", "HO": "OH", "NG": "ON", "PA": "PAO", "PL": "PO", "RB": "OB", "YG": "OYG",
    "ZG": "OZG", "ZI": "OZI", "6A": "ADU", "6B": "GBU", "6C": "CAU", "6E": "EUU", "6J": "JPU", "6S": "CHU",
}  # fmt: skip
_FUTURE_ROOT: Final = {option: future for future, option in _OPTION_ROOT.items()}
_ENDS: Final = dict.fromkeys((*_QUARTERLY_INDEX, "EMD"), time(13, 30)) | dict.fromkeys(_BONDS, time(12, 1))
"""When trading ends on the last day, as LEAN has it, which takes any for a time of the exchange's zone."""
# Futures that expire before their contract month, and by how many months.
_MONTHS_BEFORE: Final = {
    "AE5": 1, "A9N": 1, "B": 2, "BZ": 2, "CL": 1, "MCL": 1, "RB": 1, "HO": 1, "AYV": 1, "NG": 1, "HH": 1, "HP": 1,
    "HTT": 1, "HCL": 1, "SB": 1, "YO": 1,
}  # fmt: skip


def option_root(future_ticker: str) -> str:
    """Root of a future's options: CL -> LO, GC -> OG, ZB -> OZB, ES -> ES."""
    return _OPTION_ROOT.get(future_ticker.upper(), future_ticker.upper())


def future_root(option_ticker: str) -> str:
    """Root of the future under options of that root: LO -> CL, ES -> ES."""
    return _FUTURE_ROOT.get(option_ticker.upper(), option_ticker.upper())


def contract_month(ticker: str, expiry: date) -> date:
    """First day of the contract month of the future that expires on the day."""
    return _add_months(expiry.replace(day=1), _MONTHS_BEFORE.get(ticker, 0))


def future_expiry(ticker: str, month: date, closed: AbstractSet[date]) -> date:
    """Expiry of the future of the contract month (the next quarterly one where months between are not listed).

    NotSupported for a future whose rule the simulator has not.
    """
    ticker = ticker.upper()
    if ticker == "EMD":
        return third_friday(_quarterly(month), frozenset())
    if ticker in _QUARTERLY_INDEX:
        return third_friday(_quarterly(month), closed)
    if ticker in _THIRD_LAST_DAY:
        return nth_last_business_day(month, 3, closed)
    if ticker in _BONDS:
        return add_business_days(nth_last_business_day(_quarterly(month), 1, closed), -7, closed)
    if ticker == "CL":
        twenty_fifth = _add_months(month.replace(day=1), -1).replace(day=25)
        return add_business_days(twenty_fifth, -3 if _is_business_day(twenty_fifth, closed) else -4, closed)
    raise NotSupported(f"NotSupported: expiry of future {ticker}")


def trading_ends(ticker: str) -> time:
    """The time of day LEAN's rule adds to the day of expiry of a future; midnight where it adds none."""
    return _ENDS.get(ticker.upper(), time())


def future_option_expiry(future_ticker: str, month: date, closed: AbstractSet[date]) -> date:
    """Expiry of the standard option on the future of that contract month; the future's own where LEAN has no rule."""
    ticker, month = future_ticker.upper(), month.replace(day=1)
    if ticker in ("ES", "NQ", "YM", "EMD"):
        return third_friday(month, closed)
    if ticker in ("GC", "SI", "HG"):
        return _fourth_last_before_month(month, closed)
    if ticker in ("ZB", "ZN", "ZF", "ZT", "TN", "UB"):
        day = nth_last_business_day(_add_months(month, -1), 2, closed) - _DAY
        while day.weekday() != calendar.FRIDAY:
            day = add_business_days(day, -1, closed)
        return day
    if ticker == "CL":
        return add_business_days(_add_months(month, -1).replace(day=26), -7, closed)
    return future_expiry(ticker, month, closed)


def future_of_option(future_ticker: str, month: date, closed: AbstractSet[date]) -> date:
    """Expiry of the future that lies under options of the contract month."""
    return future_expiry(future_ticker, month, closed)


def third_friday(month: date, closed: AbstractSet[date]) -> date:
    """The month's third Friday, or the business day before it when it is a holiday."""
    first = month.replace(day=1)
    friday = first + timedelta(days=(calendar.FRIDAY - first.weekday()) % 7 + 14)
    return add_business_days(friday, -1, closed) if friday in closed else friday


def nth_last_business_day(month: date, count: int, closed: AbstractSet[date]) -> date:
    """The month's last business day (1), the one before (2), and so on."""
    day = _add_months(month.replace(day=1), 1) - _DAY
    while True:
        count -= _is_business_day(day, closed)
        if count == 0:
            return day
        day -= _DAY


def add_business_days(day: date, count: int, closed: AbstractSet[date]) -> date:
    """The day ``count`` business days on (back when negative; ``count`` is not 0)."""
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left > 0:
        day += step
        left -= _is_business_day(day, closed)
    return day


def _fourth_last_before_month(month: date, closed: AbstractSet[date]) -> date:
    day = nth_last_business_day(_add_months(month, -1), 4, closed)
    while day.weekday() == calendar.FRIDAY or day + _DAY in closed:
        day = add_business_days(day, -1, closed)
    return day


def _is_business_day(day: date, closed: AbstractSet[date]) -> bool:
    return day.weekday() < calendar.SATURDAY and day not in closed


def _quarterly(month: date) -> date:
    return _add_months(month.replace(day=1), -month.month % 3)


def _add_months(first: date, months: int) -> date:
    years, index = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=index + 1)
