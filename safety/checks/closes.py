"""Daily closes of several underlyings on the same days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from domain.prices import is_price
from domain.sessions import new_york_date
from risk.margin import Missing
from safety.case import Case

MOST_DAYS_OLD = 7
"""Calendar days that the last close common to all may be old: a long weekend, and no more."""

Closes = Mapping[str, tuple[float, ...]]


def common_closes(case: Case, names: Iterable[str], count: int) -> Closes | Missing:
    """The last ``count`` closes of the days that every underlying has, oldest first; Missing where there are fewer.

    A close that is no price is none.
    """
    tables: dict[str, dict[date, float]] = {}
    for name in names:
        view = case.market.underlyings.get(name)
        bars = view.daily if view is not None else ()
        tables[name] = {bar.day: bar.close for bar in bars if is_price(bar.close)}
    if not tables:
        return {}
    days = sorted(set.intersection(*(set(table) for table in tables.values())))[-count:]
    if len(days) < count:
        has = ", ".join(f"{name} has {len(table)}" for name, table in tables.items())
        return Missing(why=f"{count} daily closes on the same days are needed and {len(days)} are there ({has})")
    age = (new_york_date(case.at) - days[-1]).days
    if age > MOST_DAYS_OLD:
        return Missing(why=f"the last daily close that {', '.join(tables)} share is {age} days old ({days[-1]})")
    return {name: tuple(table[day] for day in days) for name, table in tables.items()}
