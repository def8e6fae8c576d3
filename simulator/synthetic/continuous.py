"""Which contract of a root stands for it, by the market's own calendar, and the factors between one and the next.

LEAN's files say the same of real futures (``simulator.lean_files.contract_maps``). A contract is the front one

- by LAST_TRADING_DAY to the day before it expires;
- by FIRST_DAY_MONTH to the day before its contract month begins, or before it expires where that is earlier;
- by OPEN_INTEREST and OPEN_INTEREST_ANNUAL to the fourth session before it expires: then most open interest lies in the next.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from simulator.continuous import MAXIMUM_CONTRACT_DEPTH_OFFSET, ContractMap, Scales
from simulator.enums import DataMappingMode
from simulator.market import Floats
from simulator.symbols import Symbol
from simulator.synthetic.futures import INTEREST_LEAVES, FutureContract, contract_cycle, future_path
from simulator.synthetic.products import Underlying
from simulator.synthetic.sessions import FIRST_DAY, LAST_DAY, sessions
from simulator.synthetic.source import Source

_DEPTHS = range(MAXIMUM_CONTRACT_DEPTH_OFFSET + 1)


def contract_map(source: Source, terms: Underlying, mode: DataMappingMode) -> ContractMap:
    """The map of a root over the whole calendar."""
    ever = [one for one in contract_cycle(terms.ticker) if one.expiry >= FIRST_DAY]
    cycle = [one for one in ever if last_day(one, mode) >= FIRST_DAY]
    every = [last_day(one, mode) for one in cycle]
    days = every[: bisect_left(every, LAST_DAY) + 1]
    return ContractMap(
        days=tuple(days),
        contracts=tuple(Symbol.create_future(terms.ticker, terms.market, one.expiry) for one in cycle[: len(days)]),
        end=LAST_DAY,
        scale_days=tuple(days[:-1]),
        scales=tuple(_scales(source, terms, cycle, days[:-1])),
    )


def last_day(contract: FutureContract, mode: DataMappingMode) -> date:
    """The last day the contract, which ends after the market begins, is the front one; before the market begins: never."""
    if mode is DataMappingMode.LAST_TRADING_DAY:
        return contract.expiry - timedelta(days=1)
    if mode is DataMappingMode.FIRST_DAY_MONTH:
        return min(contract.month, contract.expiry) - timedelta(days=1)
    table = sessions()
    number = table.index[table.on_or_before(contract.expiry)] - INTEREST_LEAVES - 1
    return table.days[number] if number >= 0 else FIRST_DAY - timedelta(days=1)


def _scales(source: Source, terms: Underlying, cycle: Sequence[FutureContract], days: Sequence[date]) -> list[Scales]:
    """The factors of each change of contracts, from fair prices at the close of the last day of the old one."""
    by_depth = [_factors(source, terms, cycle[depth : depth + len(days) + 1], days) for depth in _DEPTHS]
    columns = np.array(by_depth).transpose(2, 1, 0)
    return [
        Scales(ratio=tuple(ratio), backwards=tuple(back), forward=tuple(forward)) for ratio, back, forward in columns.tolist()
    ]


def _factors(source: Source, terms: Underlying, cycle: Sequence[FutureContract], days: Sequence[date]) -> Floats:
    """Ratio, backwards and forward difference at each change from ``cycle[i]`` to ``cycle[i + 1]``, shape (3, changes)."""
    before = np.array([_close(source, terms, contract, day) for contract, day in zip(cycle[:-1], days, strict=True)])
    after = np.array([_close(source, terms, contract, day) for contract, day in zip(cycle[1:], days, strict=True)])
    ratio = np.cumprod((after / before)[::-1])[::-1]
    backwards = np.cumsum((after - before)[::-1])[::-1]
    forward = np.concatenate([[0.0], np.cumsum(before - after)[:-1]])
    return np.array([ratio, backwards, forward])


def _close(source: Source, terms: Underlying, contract: FutureContract, day: date) -> float:
    table = sessions()
    number = table.index[table.on_or_before(day)]
    spot = np.exp(source.paths.log_close[number : number + 1, terms.asset])
    return float(future_path(terms, contract.expiry, spot, table.opens[number : number + 1], table.days[number])[0])
