"""The pandas frames of LEAN's ``history`` (Common/Python/PandasData.cs, PandasConverter.DataFrameGenerator.cs)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from simulator.engine.bars import DIGITS
from simulator.enums import SecurityType
from simulator.history_rows import SIDES, Columns, Rows
from simulator.keyed_pandas import pd
from simulator.market import Instants
from simulator.symbols import Symbol

_NAMES: Final = ("expiry", "strike", "type", "symbol", "time")
_LEVELS: Final = {2: _NAMES[3:], 3: (_NAMES[0], *_NAMES[3:]), 5: _NAMES}


def frame(series: Sequence[tuple[Symbol, Rows, Rows]]) -> pd.DataFrame:
    """Trades and quotes of each symbol (either may be empty) as LEAN's frame: time is each bar's end in its exchange's zone.

    Index levels are symbol and time, before them expiry where there is a future, and expiry, strike and type where there is
    an option. One row an instant: open, high, low and close are the trade's where there is one, else the quote's middle.
    Columns with no value but 0 are left out. An empty frame where there is no data.
    """
    parts = ((symbol, _combined(trades, quotes)) for symbol, trades, quotes in series)
    return joined([(symbol, _frame_of(ends, columns)) for symbol, (ends, columns) in parts if len(ends)])


def interest_frame(series: Sequence[tuple[Symbol, Rows]]) -> pd.DataFrame:
    """Open interest as LEAN's frame: one column, openinterest."""
    return joined(
        [(symbol, _frame_of(rows.ends, {"openinterest": rows.columns["value"]})) for symbol, rows in series if len(rows.ends)]
    )


def _quote_columns(raw: Columns) -> Columns:
    """LEAN's columns of a quote bar: both sides, their sizes, and the middle (or the one side there is)."""
    columns: Columns = {}
    for part in SIDES:
        bid, ask = raw[f"bid_{part}"], raw[f"ask_{part}"]
        columns[f"bid{part}"], columns[f"ask{part}"] = bid, ask
        middle = np.where(np.isnan(bid), ask, np.where(np.isnan(ask), bid, ((bid + ask) / 2.0).round(DIGITS)))
        columns[part] = np.nan_to_num(middle)
    for side in ("bid", "ask"):
        columns[f"{side}size"] = np.nan_to_num(raw[f"{side}_size"])
    return columns


def _combined(trades: Rows, quotes: Rows) -> tuple[Instants, Columns]:
    if not len(quotes.ends):
        return trades.ends, trades.columns
    ends = np.union1d(trades.ends, quotes.ends).astype(np.int64)
    columns: Columns = {}
    for own, values in ((quotes.ends, _quote_columns(quotes.columns)), (trades.ends, trades.columns)):
        place = np.searchsorted(ends, own)
        for name, column in values.items():
            columns.setdefault(name, np.full(len(ends), np.nan))[place] = column
    return ends, columns


def _frame_of(ends: Instants, columns: Columns) -> pd.DataFrame:
    """Columns with a value that is neither missing nor 0, by time."""
    told = {name: values for name, values in columns.items() if bool(np.nan_to_num(values).any())}
    return pd.DataFrame(told, index=pd.DatetimeIndex(ends.astype("datetime64[ns]"), name="time"))


def joined(frames: Sequence[tuple[Symbol, pd.DataFrame]]) -> pd.DataFrame:
    """Frames by time, one under the other: index levels as the richest symbol needs them, columns by name."""
    if not frames:
        return pd.DataFrame()
    levels = max(_levels(symbol) for symbol, _ in frames)
    indexed = []
    for symbol, part in frames:
        head = [pd.Index([value]) for value in _index_head(symbol, levels)]
        codes = [*(np.zeros(len(part), dtype=np.int8) for _ in head), np.arange(len(part))]
        index = pd.MultiIndex(levels=[*head, part.index], codes=codes, names=_LEVELS[levels])
        indexed.append(part.set_axis(index, axis=0))
    together = pd.concat(indexed, sort=True)
    return together.reindex(columns=sorted(together.columns))


def _levels(symbol: Symbol) -> int:
    if symbol.is_option:
        return 5
    return 3 if symbol.security_type is SecurityType.FUTURE else 2


def _index_head(symbol: Symbol, levels: int) -> tuple[object, ...]:
    """The index values before the time; a level the symbol has nothing for is an empty text, as in LEAN."""
    expiry: object = symbol.id.date if symbol.expiry is not None else ""
    if levels == 2:
        return (symbol,)
    if levels == 3:
        return (expiry, symbol)
    if symbol.is_option:
        return (expiry, symbol.strike, symbol.right, symbol)
    return (expiry, "", "", symbol)
