"""What ``set_filter`` of an option takes beside a function (Common/Securities/Option/Option.cs)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.engine.filters import OptionFilterUniverse

Filter = Callable[["OptionFilterUniverse"], object]


def filter_of(args: Sequence[object]) -> Filter:
    """A function as it is, else one that keeps ``(min_strike, max_strike)``, ``(min_expiry, max_expiry)`` or all four.

    TypeError for anything else.
    """
    if len(args) == 1 and callable(args[0]):
        return args[0]
    strikes: tuple[int, int] | None = None
    days: tuple[int, int] | None = None
    if len(args) == 2 and isinstance(args[0], timedelta):
        days = _days(args[0]), _days(args[1])
    elif len(args) in {2, 4} and isinstance(args[0], int) and isinstance(args[1], int):
        strikes = args[0], args[1]
        days = (_days(args[2]), _days(args[3])) if len(args) == 4 else None
    else:
        raise TypeError("set_filter takes a function, (min_strike, max_strike), (min_expiry, max_expiry) or all four")

    def chosen(universe: OptionFilterUniverse) -> OptionFilterUniverse:
        if strikes is not None:
            universe.strikes(*strikes)
        return universe.expiration(*days) if days is not None else universe

    return chosen


def _days(value: object) -> int:
    if isinstance(value, timedelta):
        return value.days
    if isinstance(value, int):
        return value
    raise TypeError(f"set_filter: {value!r} is neither a timedelta nor a number of days")
