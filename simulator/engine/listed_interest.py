"""Open interest as a chain's universe file has it, read when a contract's is asked for: a market may have to work it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np

from simulator.market import MarketData
from simulator.symbols import Symbol
from simulator.universe_rows import Number, number_of, places_of, rows_of


class ListedInterest:
    """What one day's universe file of a chain or root says of some contracts; all are read when the first is asked for."""

    def __init__(self, market: MarketData, canonical: Symbol, day: date, contracts: Sequence[Symbol]) -> None:
        self._market = market
        self._canonical = canonical
        self._day = day
        self._contracts = contracts

    @cached_property
    def _found(self) -> dict[Number, float]:
        file = self._market.universe(self._canonical, self._day)
        if file is None:
            return {}
        rows = rows_of(file.rows)
        places = places_of(rows, {number_of(one) for one in self._contracts})
        interest = rows.values("open_interest", np.array(list(places.values()), dtype=np.int64))
        return dict(zip(places, np.nan_to_num(interest).tolist(), strict=True))

    def of(self, symbol: Symbol) -> float | None:
        """Contracts outstanding, 0 where the file does not say; None of a contract that is not in it."""
        return self._found.get(number_of(symbol))
