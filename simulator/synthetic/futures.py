"""The futures contracts listed on a day, and their fair prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from simulator.expiry_rules import future_expiry, future_option_expiry
from simulator.market import Floats, Instants
from simulator.synthetic.clock import NS_PER_MINUTE, NS_PER_YEAR
from simulator.synthetic.products import UNDERLYINGS, Underlying
from simulator.synthetic.rates import interest_rate
from simulator.synthetic.sessions import sessions

INTEREST_LEAVES = 3
"""So many sessions before a contract expires most open interest lies in the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FutureContract:
    """A futures contract: its root, first day of its contract month, and day of expiry."""

    root: str
    month: date
    expiry: date


@lru_cache(maxsize=64)
def contract_cycle(root: str) -> tuple[FutureContract, ...]:
    """All contracts of the root that ever trade, by expiry."""
    table, terms = sessions(), UNDERLYINGS[root]
    found = []
    for year in range(table.days[0].year, table.days[-1].year):
        for number in terms.months:
            month = date(year, number, 1)
            found.append(FutureContract(root=root, month=month, expiry=future_expiry(root, month, table.holidays)))
    return tuple(sorted(found, key=lambda contract: contract.expiry))


def listed_futures(root: str, day: date) -> tuple[FutureContract, ...]:
    """The contracts that trade on the day, nearest first."""
    alive = [contract for contract in contract_cycle(root) if contract.expiry >= day]
    return tuple(alive[: UNDERLYINGS[root].ahead])


def future_that_expires(root: str, expiry: date, day: date) -> FutureContract | None:
    """The listed contract of this expiry, None when there is none on the day."""
    return next((contract for contract in listed_futures(root, day) if contract.expiry == expiry), None)


def place_by_interest(root: str, expiry: date, day: date) -> int:
    """The listed contract's place by open interest: the nearest first, but behind the second in its last sessions."""
    table, listed = sessions(), [contract.expiry for contract in listed_futures(root, day)]
    left = table.index[table.on_or_before(listed[0])] - table.index[table.on_or_before(day)]
    place = listed.index(expiry)
    return 1 - place if left <= INTEREST_LEAVES and place < 2 and len(listed) > 1 else place


def option_expiry_of(contract: FutureContract) -> date:
    """Day on which the standard options on the contract expire, never after the contract itself."""
    table = sessions()
    expiry = future_option_expiry(contract.root, contract.month, table.holidays)
    return min(table.on_or_before(expiry), contract.expiry)


def future_path(terms: Underlying, expiry: date, spot: Floats, instants: Instants, day: date) -> Floats:
    """Fair price of the contract along the asset's path, shape of ``spot``."""
    table = sessions()
    last = table.index[table.on_or_before(expiry)]
    end = int(table.opens[last] + table.minutes[last] * NS_PER_MINUTE)
    years = np.maximum(end - instants, 0) / NS_PER_YEAR
    cost = terms.carry + (interest_rate(day) if terms.carries_rate else 0.0)
    return np.asarray(terms.scale * spot * np.exp(cost * years))
