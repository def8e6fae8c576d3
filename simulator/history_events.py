"""The frame of ``history`` of dividends or splits."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.engine.bars import BaseData
from simulator.engine.corporate import Dividend, Split
from simulator.history import joined
from simulator.keyed_pandas import pd
from simulator.symbols import Symbol


def events_frame(series: Sequence[tuple[Symbol, Sequence[BaseData]]]) -> pd.DataFrame:
    """Dividends or splits of each symbol by their day; an empty frame where there is none."""
    frames = []
    for symbol, points in series:
        columns: dict[str, list[object]] = {}
        for point in points:
            for name, value in _columns(point).items():
                columns.setdefault(name, []).append(value)
        if columns:
            frames.append(
                (symbol, pd.DataFrame(columns, index=pd.DatetimeIndex([point.time for point in points], name="time")))
            )
    return joined(frames)


def _columns(point: BaseData) -> dict[str, object]:
    if isinstance(point, Split):
        return {"referenceprice": point.reference_price, "splitfactor": point.split_factor, "type": point.type}
    if isinstance(point, Dividend):
        return {"distribution": point.distribution, "referenceprice": point.reference_price}
    raise TypeError(f"{type(point).__name__} has no frame")
