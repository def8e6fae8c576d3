"""The hour and daily data of one day, with the instants they are there from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

import numpy as np

from simulator.bar_series import between, pick
from simulator.engine.moments import HOUR, midnight
from simulator.engine.sessions import Sessions
from simulator.enums import Resolution
from simulator.market import OpenInterest, QuoteBars, TradeBars

Bars = TypeVar("Bars", TradeBars, QuoteBars)


def coarse_bars(bars: Bars | None, sessions: Sessions, day: date, resolution: Resolution) -> Bars | None:
    """The hour or daily bars of one day, with their ends as instants: the hour's end, or the day's close."""
    spans = sessions.of(day)
    if bars is None or not spans:
        return None
    base = np.datetime64(day, "ns").astype(np.int64)
    cut = between(bars, int(base), int(base) + 24 * HOUR)
    if not len(cut.end):
        return None
    if resolution is Resolution.DAILY:
        return replace(cut, end=np.array([spans[-1][1]], dtype=np.int64))
    zone = sessions.hours.time_zone
    shift = midnight(day, zone) - int(base)
    ends = cut.end + shift + HOUR
    inside = (ends > spans[0][0]) & (ends < spans[-1][1] + HOUR)
    return replace(pick(cut, inside), end=ends[inside])


def coarse_interest(points: OpenInterest, sessions: Sessions, day: date) -> OpenInterest:
    """The day's points of open interest, whose ``end`` holds exchange-local wall times, with their instants."""
    base = int(np.datetime64(day, "ns").astype(np.int64))
    own = slice(*points.end.searchsorted([base, base + 24 * HOUR]))
    shift = midnight(day, sessions.hours.time_zone) - base
    return OpenInterest(points.end[own] + shift, points.value[own])
