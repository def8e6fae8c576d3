"""Past universe files of option chains: what ``history`` gives of a chain's canonical symbol.

A file of a day is there from the midnight after it (Common/Data/UniverseSelection/OptionUniverse.cs).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, Final
from zoneinfo import ZoneInfo

from simulator.engine.lean_object import LeanObject
from simulator.engine.option_universe import OptionUniverse
from simulator.errors import ArgumentException
from simulator.history_range import RANGE
from simulator.hours import MarketHours, local_to_utc
from simulator.market import MarketData, Universe
from simulator.symbols import Symbol

if TYPE_CHECKING:
    import pandas as pd

_DAY: Final = timedelta(days=1)
_COLUMNS: Final = {
    "open": "open", "high": "high", "low": "low", "close": "close", "volume": "volume", "open_interest": "openinterest",
    "implied_volatility": "impliedvolatility",
}  # fmt: skip
_GREEKS: Final = ("delta", "gamma", "vega", "theta", "rho")


class PastUniverse(LeanObject):
    """A chain's contracts of one day, as LEAN's OptionUniverse holds them; ``end_time`` is the midnight after."""

    lean_name: ClassVar[str] = "OptionUniverse"

    def __init__(self, canonical: Symbol, file: Universe) -> None:
        self.symbol = canonical
        self.time = datetime.combine(file.day, time.min)
        self.end_time = self.time + _DAY
        self.data = [OptionUniverse(canonical, row, file.day) for row in file.rows]

    def __iter__(self) -> Iterator[OptionUniverse]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    @property
    def count(self) -> int:
        """How many contracts there are."""
        return len(self.data)


def past_universes(
    market: MarketData, canonical: Symbol, span: Sequence[object], now: datetime, zone: ZoneInfo
) -> list[PastUniverse]:
    """The universes that ended within the span and by the aware instant ``now``, oldest first; days without a file have none.

    ``span`` is a number of days of trading, a timedelta back from now, or a start and an end, naive in ``zone``.
    """
    hours = market.hours(canonical)
    first, last = _days(hours, span, hours.to_local(now), now, zone)
    found: list[PastUniverse] = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        file = market.universe(canonical, day) if hours.is_date_open(day) else None
        if file is not None:
            found.append(PastUniverse(canonical, file))
    return found


def _days(hours: MarketHours, span: Sequence[object], local: datetime, now: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day whose universes may be meant. ArgumentException for what is no span."""
    match tuple(span):
        case (int(periods),) if not isinstance(periods, bool):
            first = local.date()
            for _ in range(periods):
                first = hours.previous_trading_day(first)
            return first, local.date() - _DAY
        case (timedelta() as length,):
            start, end = hours.to_local(local_to_utc(now.astimezone(zone).replace(tzinfo=None) - length, zone)), local
        case (datetime() as since, datetime() as until):
            start, end = hours.to_local(local_to_utc(since, zone)), min(local, hours.to_local(local_to_utc(until, zone)))
        case _:
            raise ArgumentException(RANGE)
    return start.date(), end.date() - _DAY


def flat_frame(universes: Sequence[PastUniverse]) -> pd.DataFrame:
    """A row a contract and day, by the day's end and the contract's symbol; columns with no value but 0 are left out."""
    from simulator.keyed_pandas import pd

    rows = [
        {named: getattr(one, own) for own, named in _COLUMNS.items()} | {name: getattr(one.greeks, name) for name in _GREEKS}
        for universe in universes
        for one in universe
    ]
    if not rows:
        return pd.DataFrame()
    places = [(universe.end_time, one.symbol) for universe in universes for one in universe]
    frame = pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(places, names=["time", "symbol"]))
    return frame[sorted(name for name in frame.columns if frame[name].any())]
