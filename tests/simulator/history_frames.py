"""A frame of past bars asked of a market without an algorithm around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from simulator.enums import DataNormalizationMode, Resolution
from simulator.history import frame
from simulator.history_range import bar_length, range_of
from simulator.history_rows import Request, quote_rows, trade_rows
from simulator.market import MarketData
from simulator.normalization import scale_of
from simulator.symbols import Symbol


def history(
    market: MarketData,
    symbols: Sequence[Symbol],
    resolution: Resolution,
    *span: int | timedelta | datetime,
    now: datetime,
    time_zone: ZoneInfo,
    extended: bool = False,
    fill_forward: bool = True,
    mode: DataNormalizationMode = DataNormalizationMode.RAW,
) -> pd.DataFrame:
    bar_length(resolution)
    found = []
    for symbol in dict.fromkeys(symbols):
        hours = market.hours(symbol)
        start, end = range_of(span, hours, now, time_zone, resolution, extended=extended)
        request = Request(
            market=market,
            symbol=symbol,
            hours=hours,
            resolution=resolution,
            start=start,
            end=end,
            extended=extended and resolution is Resolution.MINUTE,
            fill_forward=fill_forward,
            scale=scale_of(market, symbol, mode, start.date(), end.date()),
        )
        found.append((symbol, trade_rows(request), quote_rows(request)))
    return frame(found)
