"""Minutes without data: a halt of a name, and options whose quotes stand still for a while."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.synthetic.noise import Words, chances, first_chances, word

Keep = NDArray[np.bool_]

HALT_MINUTES = 10
_HALTS_A_DAY = 1.0 / 400.0
_STALE_A_DAY = 0.02
_STALE_LEAST, _STALE_MOST = 3, 40


@lru_cache(maxsize=256)
def halted(seed: int, ticker: str, day: date, minutes: int) -> slice | None:
    """The bars an equity misses because it was halted (10 minutes, about once in 400 days), None when it was not."""
    key = word(seed, "halt", ticker, day)
    if chances(key, 1)[0] >= _HALTS_A_DAY:
        return None
    _, start = chances(key, 2)
    first = int(15 + start * (minutes - 30 - HALT_MINUTES))
    return slice(first, first + HALT_MINUTES)


def quoted_all_day(keys: Words) -> Keep:
    """Of which contracts, by their keys, ``stale`` is None whatever their bars: of most."""
    return np.asarray(first_chances(keys) >= _STALE_A_DAY)


def stale(key: int, bars: int) -> slice | None:
    """The bars a contract misses because nobody quoted it anew, None on most days."""
    if bars <= _STALE_MOST or chances(key, 1)[0] >= _STALE_A_DAY:
        return None
    _, start, length = chances(key, 3)
    missing = int(_STALE_LEAST + length * (_STALE_MOST - _STALE_LEAST))
    first = int(start * (bars - missing))
    return slice(first, first + missing)


def keeping(bars: int, *missing: slice | None) -> Keep | None:
    """Which bars remain, None when all do."""
    gaps = [gap for gap in missing if gap is not None]
    if not gaps:
        return None
    keep = np.ones(bars, dtype=np.bool_)
    for gap in gaps:
        keep[gap] = False
    return keep
