"""When LEAN's price model thinks an option settles (Common/Securities/Option/OptionSymbol.cs)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from simulator.enums import SecurityType
from simulator.hours import MarketHours
from simulator.symbols import Symbol

PM_SETTLED = frozenset({"SPXW", "RUTW", "VIXW", "NDXP", "NQX"})
PM_SETTLEMENT = time(15, 0)


def is_am_settled(contract: Symbol) -> bool:
    """Whether LEAN takes an index option's root as one that settles on the morning's opening prices."""
    return contract.ticker.upper() not in PM_SETTLED


def is_standard(expiry: date) -> bool:
    """Whether the day is in the week of its month's third Friday (Thursday to Saturday of it, as LEAN reckons)."""
    first_friday = 1 + (4 - expiry.replace(day=1).weekday()) % 7
    return first_friday + 12 < expiry.day < first_friday + 16


def expiration_time(contract: Symbol, hours: MarketHours) -> datetime:
    """Naive exchange-local instant from which LEAN holds a contract to be over; ``hours`` are its own exchange hours.

    The last regular close of the expiry day (of the trading day before where the exchange is closed then), at the latest the
    end of the expiry day.
    """
    if contract.expiry is None:
        raise ValueError(f"{contract.value} is a chain, not a contract: it does not settle.")
    expiry = contract.expiry
    last_day = expiry if hours.is_date_open(expiry) else hours.previous_trading_day(expiry)
    midnight = datetime.combine(expiry, time())
    return min(hours.last_daily_close(datetime.combine(last_day, time())), midnight + timedelta(days=1))


def settlement_time(contract: Symbol, hours: MarketHours) -> datetime:
    """Naive exchange-local instant to which LEAN's model counts time; ``hours`` are the contract's own exchange hours.

    When it is over, but of index options: AM-settled standard ones settle at the day's open, PM-settled ones at 15:00
    exchange time (Chicago), half days too.
    """
    close = expiration_time(contract, hours)
    expiry = close.date() if contract.expiry is None else contract.expiry
    if contract.security_type is not SecurityType.INDEX_OPTION or close.date() != expiry:
        return close
    if not is_am_settled(contract):
        return datetime.combine(expiry, PM_SETTLEMENT)
    return hours.next_open(datetime.combine(expiry, time())) if is_standard(expiry) else close
