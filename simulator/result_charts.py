"""The charts of a run as LEAN writes them in its results (Common/Chart.cs, Engine/Results/BaseResultsHandler.cs)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.engine.charts import Series, SeriesType
from simulator.run import RunResult
from simulator.statistics.samples import Point, shown

STRATEGY_EQUITY: Final = "Strategy Equity"


def charts(result: RunResult) -> dict[str, Any]:
    """LEAN's own charts, and those the algorithm plots; what it adds to one of LEAN's stands beside."""
    samples = result.account.samples
    candles = {"values": [[int(at.timestamp()), *candle] for at, candle in samples.equity]}
    found = {
        STRATEGY_EQUITY: _chart(
            STRATEGY_EQUITY,
            {
                "Equity": _series(Series("Equity")) | {"seriesType": int(SeriesType.CANDLE)} | candles,
                "Return": _line(Series("Return", SeriesType.BAR, 1, "%"), samples.returns),
            },
        )
    }
    daily: dict[str, dict[str, Any]] = {
        "Benchmark": {"Benchmark": _line(Series("Benchmark"), samples.benchmark)},
        "Drawdown": {"Equity Drawdown": _line(Series("Equity Drawdown", SeriesType.LINE, 0, "%"), samples.drawdown)},
        "Exposure": {name: _line(Series(name, SeriesType.LINE, 0, ""), each) for name, each in samples.exposure.items()},
        "Portfolio Turnover": {
            "Portfolio Turnover": _line(Series("Portfolio Turnover", SeriesType.LINE, 0, "%"), samples.turnover)
        },
    }
    found |= {name: _chart(name, lines) for name, lines in daily.items() if lines}
    for name, plotted in result.log.charts.items():
        lines = {key: _line(result.log.declared.get((name, key)) or Series(key), points) for key, points in plotted.items()}
        found.setdefault(name, _chart(name, {}))["series"].update(lines)
    return found


def _chart(name: str, lines: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "chartType": 0, "series": dict(lines)}


def _line(drawn: Series, points: Sequence[Point]) -> dict[str, Any]:
    return _series(drawn) | {"values": [[int(at.timestamp()), shown(value)] for at, value in points]}


def _series(drawn: Series) -> dict[str, Any]:
    return {"name": drawn.name, "unit": drawn.unit, "index": drawn.index, "seriesType": int(drawn.series_type)}
