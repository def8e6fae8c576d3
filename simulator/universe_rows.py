"""The contracts of a universe as columns, so that a filter reads numbers and rows are made only for the contracts it keeps."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence, Set
from functools import cached_property
from typing import overload

import numpy as np

from simulator.market import Floats, Instants, UniverseRow
from simulator.symbols import Symbol

NO_RIGHT = -1


class UniverseRows(Sequence[UniverseRow]):
    """Rows of a universe file, in its order. Every column has shape (rows,)."""

    @property
    @abstractmethod
    def expiries(self) -> Instants:
        """Ordinal of each row's expiry."""

    @property
    @abstractmethod
    def strikes(self) -> Floats:
        """Each row's strike."""

    @property
    def ladder(self) -> Floats:
        """The strikes there are, rising, each once."""
        return np.asarray(np.unique(self.strikes))

    @property
    @abstractmethod
    def rights(self) -> Instants:
        """Each row's right as a number: 0 for a call, 1 for a put, ``NO_RIGHT`` for a futures contract."""

    @abstractmethod
    def values(self, name: str, places: Instants) -> Floats:
        """One of ``UniverseRow``'s numbers, by its name, of the rows at these places; NaN where it is None."""


class ListedRows(UniverseRows):
    """Rows there are already."""

    def __init__(self, rows: Sequence[UniverseRow]) -> None:
        self._rows = tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> UniverseRow: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[UniverseRow]: ...

    def __getitem__(self, index: int | slice) -> UniverseRow | Sequence[UniverseRow]:
        return self._rows[index]

    @cached_property
    def expiries(self) -> Instants:
        """Ordinal of each row's expiry."""
        return np.array([row.expiry.toordinal() for row in self._rows], dtype=np.int64)

    @cached_property
    def strikes(self) -> Floats:
        """Each row's strike."""
        return np.array([row.strike for row in self._rows], dtype=np.float64)

    @cached_property
    def rights(self) -> Instants:
        """Each row's right as a number."""
        return np.array([NO_RIGHT if row.right is None else int(row.right) for row in self._rows], dtype=np.int64)

    def values(self, name: str, places: Instants) -> Floats:
        """One of the rows' numbers, NaN where it is None."""
        numbers = (getattr(self._rows[place], name) for place in places.tolist())
        return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)


Number = tuple[int, float, int]
"""A contract by the numbers of its columns: ordinal of expiry, strike (0 of a future), right."""


def number_of(contract: Symbol) -> Number:
    """The numbers of an option or of a futures contract."""
    expiry, right = contract.expiry, contract.right
    return 0 if expiry is None else expiry.toordinal(), contract.strike or 0.0, NO_RIGHT if right is None else int(right)


def places_of(rows: UniverseRows, wanted: Set[Number]) -> dict[Number, int]:
    """Where the wanted contracts are, without those that are not there; of rows of one contract the last."""
    near = np.flatnonzero(np.isin(rows.expiries, list({expiry for expiry, _, _ in wanted})))
    columns = (column[near].tolist() for column in (rows.expiries, rows.strikes, rows.rights))
    numbers = zip(*columns, strict=True)
    return {number: place for number, place in zip(numbers, near.tolist(), strict=True) if number in wanted}


def rows_of(rows: Sequence[UniverseRow]) -> UniverseRows:
    """The rows with their columns."""
    return rows if isinstance(rows, UniverseRows) else ListedRows(rows)
