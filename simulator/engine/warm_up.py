"""When a run with a warm-up begins, and at which resolution it warms up (Algorithm/QCAlgorithm.History.cs)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from simulator.engine.moments import local_nanos
from simulator.enums import Resolution
from simulator.history_range import bar_length, start_of_periods
from simulator.hours import local_to_utc
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.engine import Engine


@dataclass(slots=True)
class WarmUp:
    """What ``set_warm_up`` was given: a span or a number of bars, and the resolution of the data before the start."""

    span: timedelta | None = None
    bars: int | None = None
    resolution: Resolution | None = None

    def start(self, engine: Engine) -> int:
        """The instant the run begins (ns, UTC): the start itself without a warm-up.

        A span is counted in the algorithm's wall time. Bars are counted for each security at the warm-up's resolution or its
        own (a chain's is a day), while its market is open; the earliest counts.
        """
        zone = engine.clock.zone
        begin = datetime.combine(engine.start_date, time())
        if self.span is not None:
            return local_nanos(begin - self.span, zone)
        if self.bars is None:
            return engine.start_ns
        asked = [(request.security.symbol, request.resolution, request.extended) for request in engine.requests]
        asked += [(symbol, Resolution.DAILY, False) for symbol in engine.securities.keys if symbol.is_canonical]
        starts = [self._bars_before(engine, *one) for one in asked]
        if not starts:
            return local_nanos(begin - self.bars * bar_length(self.resolution or engine.universe_settings.resolution), zone)
        return min(starts)

    def _bars_before(self, engine: Engine, symbol: Symbol, own: Resolution, extended: bool) -> int:
        hours = engine.market.hours(symbol)
        now = hours.to_local(local_to_utc(datetime.combine(engine.start_date, time()), engine.clock.zone))
        first = start_of_periods(hours, now, self.resolution or own, self.bars or 0, extended)
        return local_nanos(first, hours.time_zone)
