"""The requirement of uncovered short options: one by one, and calls against puts.

Source: Cboe rule 10.3, FINRA 4210(f)(2); for strangles the Cboe margin manual: the greater side, and the other side's premium.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from domain.contracts import Contract, Right
from risk.margin.rates import Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Naked:
    """A short contract as if uncovered: its requirement (premium included) and its premium, USD per contract."""

    contract: Contract
    required: float
    premium: float


def naked_requirement(contract: Contract, price: float, spot: float, rates: Rates) -> float:
    """USD for one short contract, its premium included (gross).

    ``(price + max(percent * spot - out of the money, floor * (strike for a put, spot for a call))) * multiplier``, with price,
    spot and strike in points.
    """
    out = max(0.0, contract.right.sign * (contract.strike - spot))
    floor_on = spot if contract.right is Right.CALL else contract.strike
    return (price + max(rates.percent * spot - out, rates.floor * floor_on)) * contract.multiplier


def naked_total(shorts: Iterable[tuple[Naked, int]]) -> float:
    """USD for uncovered shorts on one underlying, each with its count: dearest call with dearest put, and so on down.

    Each pair needs the greater requirement and the other's premium; what finds no partner needs its own.
    """
    ordered = sorted(shorts, key=lambda short: (-short[0].required, -short[0].premium, short[0].contract))
    calls = [short for short, count in ordered if short.contract.right is Right.CALL for _ in range(count)]
    puts = [short for short, count in ordered if short.contract.right is Right.PUT for _ in range(count)]
    return math.fsum(_pair(call, put) for call, put in zip_longest(calls, puts))


def _pair(call: Naked | None, put: Naked | None) -> float:
    if call is None or put is None:
        return call.required if call is not None else put.required if put is not None else 0.0
    greater, other = (call, put) if call.required >= put.required else (put, call)
    return greater.required + other.premium
