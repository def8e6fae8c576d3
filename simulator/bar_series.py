"""Series of bars cut and put together (``TradeBars``, ``QuoteBars``, ``OpenInterest``)."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from simulator.market import OpenInterest, QuoteBars, TradeBars

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
    if begin == 0 and finish == len(series.end):
        return series
    return replace(series, **{field.name: getattr(series, field.name)[begin:finish] for field in fields(series)})
