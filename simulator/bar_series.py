"""Series of bars cut and put together (``TradeBars``, ``QuoteBars``, ``OpenInterest``)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.market import OpenInterest, QuoteBars, TradeBars

_DAY_NS: Final = 86_400_000_000_000
_EPOCH: Final = date(1970, 1, 1).toordinal()
Series = TypeVar("Series", TradeBars, QuoteBars, OpenInterest)


def join(parts: list[Series]) -> Series:
    """The parts one after the other; they do not overlap."""
    if len(parts) == 1:
        return parts[0]
    joined = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(parts[0])}
    return replace(parts[0], **joined)


def between(series: Series, first: int, last: int) -> Series:
    """The rows whose end lies in [first, last)."""
    begin, finish = np.searchsorted(series.end, (first, last))
    return pick(series, slice(int(begin), int(finish)))


def between_days(series: Series, first: date, last: date) -> Series:
    """The rows from the first day to the last, of series whose ``end`` holds calendar days or wall times (ns)."""
    days = series.end // _DAY_NS + _EPOCH
    begin, finish = np.searchsorted(days, (first.toordinal(), last.toordinal() + 1))
    return pick(series, slice(int(begin), int(finish)))


def pick(series: Series, keep: slice | NDArray[np.bool_]) -> Series:
    """Some of the rows."""
    if isinstance(keep, slice) and keep.start == 0 and keep.stop == len(series.end):
        return series
    return type(series)(*(getattr(series, name)[keep] for name in series.__slots__))
