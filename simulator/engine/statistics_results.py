"""``self.statistics``: what the run comes to so far (Common/Statistics/StatisticsResults.cs, AlgorithmPerformance.cs)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final

from simulator.engine.lean_dict import PlainDict
from simulator.engine.lean_object import LeanObject
from simulator.engine.trade_builder import Trade
from simulator.statistics.performance import NOTHING, Performance
from simulator.statistics.portfolio import PortfolioFigures
from simulator.statistics.trade_figures import TradeFigures


class PerformanceMetrics(LeanObject):
    """Names of statistics (Common/Statistics/PerformanceMetrics.cs)."""

    lean_name: ClassVar[str] = "PerformanceMetrics"
    ALPHA: Final = "Alpha"
    ANNUAL_STANDARD_DEVIATION: Final = "Annual Standard Deviation"
    ANNUAL_VARIANCE: Final = "Annual Variance"
    AVERAGE_LOSS: Final = "Average Loss"
    AVERAGE_WIN: Final = "Average Win"
    BETA: Final = "Beta"
    COMPOUNDING_ANNUAL_RETURN: Final = "Compounding Annual Return"
    DRAWDOWN: Final = "Drawdown"
    DRAWDOWN_RECOVERY: Final = "Drawdown Recovery"
    END_EQUITY: Final = "End Equity"
    ESTIMATED_STRATEGY_CAPACITY: Final = "Estimated Strategy Capacity"
    EXPECTANCY: Final = "Expectancy"
    INFORMATION_RATIO: Final = "Information Ratio"
    LOSS_RATE: Final = "Loss Rate"
    LOWEST_CAPACITY_ASSET: Final = "Lowest Capacity Asset"
    NET_PROFIT: Final = "Net Profit"
    PORTFOLIO_TURNOVER: Final = "Portfolio Turnover"
    PROBABILISTIC_SHARPE_RATIO: Final = "Probabilistic Sharpe Ratio"
    PROFIT_LOSS_RATIO: Final = "Profit-Loss Ratio"
    SHARPE_RATIO: Final = "Sharpe Ratio"
    SORTINO_RATIO: Final = "Sortino Ratio"
    START_EQUITY: Final = "Start Equity"
    TOTAL_FEES: Final = "Total Fees"
    TOTAL_ORDERS: Final = "Total Orders"
    TRACKING_ERROR: Final = "Tracking Error"
    TREYNOR_RATIO: Final = "Treynor Ratio"
    WIN_RATE: Final = "Win Rate"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


class _Figures(LeanObject):
    """Figures under LEAN's names; instants are naive, UTC."""

    def __init__(self, figures: PortfolioFigures | TradeFigures) -> None:
        for one in fields(figures):
            setattr(self, one.name, _plain(getattr(figures, one.name)))


class PortfolioStatistics(_Figures):
    """Figures of the account."""

    lean_name: ClassVar[str] = "PortfolioStatistics"


class TradeStatistics(_Figures):
    """Figures of the round trips."""

    lean_name: ClassVar[str] = "TradeStatistics"


class AlgorithmPerformance(LeanObject):
    """All figures of a time, and its round trips."""

    lean_name: ClassVar[str] = "AlgorithmPerformance"

    def __init__(self, performance: Performance) -> None:
        self.portfolio_statistics = PortfolioStatistics(performance.portfolio)
        self.trade_statistics = TradeStatistics(performance.trades)
        self.closed_trades = [Trade(one) for one in performance.closed]


class StatisticsResults(LeanObject):
    """The figures of the run, those of its months, and the statistics as texts; none before anything is sampled."""

    lean_name: ClassVar[str] = "StatisticsResults"

    def __init__(
        self,
        whole: Performance = NOTHING,
        rolling: Mapping[str, Performance] | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        self.total_performance = AlgorithmPerformance(whole)
        self.rolling_performances = PlainDict({name: AlgorithmPerformance(one) for name, one in (rolling or {}).items()})
        self.summary = PlainDict(texts or {})
