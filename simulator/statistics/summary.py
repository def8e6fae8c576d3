"""LEAN's statistics as it prints them at the end of a run (StatisticsBuilder.cs, GetSummary)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Final

from simulator.smart_rounding import decimal_of_double, decimal_text
from simulator.statistics.portfolio import LARGEST, PortfolioFigures

LARGEST_DECIMAL: Final = 2**96 - 1
_WIDE: Final = Context(prec=60)


def summary(figures: PortfolioFigures, *, orders: int, fees: float, capacity: float, lowest_capacity: str) -> dict[str, str]:
    """The figures as texts. Fees and capacity in dollars; ``lowest_capacity`` is the identifier of what holds it back."""
    return {
        "Total Orders": str(orders),
        "Average Win": _percent(figures.average_win_rate, 2),
        "Average Loss": _percent(figures.average_loss_rate, 2),
        "Compounding Annual Return": _percent(figures.compounding_annual_return, 3),
        "Drawdown": f"{figures.drawdown * 100:f}%",
        "Expectancy": _decimal(figures.expectancy, 3),
        "Start Equity": _decimal(figures.start_equity, 2),
        "End Equity": _decimal(figures.end_equity, 2),
        "Net Profit": _percent(figures.total_net_profit, 3),
        "Sharpe Ratio": _double(figures.sharpe_ratio),
        "Sortino Ratio": _double(figures.sortino_ratio),
        "Probabilistic Sharpe Ratio": _percent(figures.probabilistic_sharpe_ratio, 3),
        "Loss Rate": _percent(figures.loss_rate, 0),
        "Win Rate": _percent(figures.win_rate, 0),
        "Profit-Loss Ratio": _decimal(figures.profit_loss_ratio, 2),
        "Alpha": _double(figures.alpha),
        "Beta": _double(figures.beta),
        "Annual Standard Deviation": _double(figures.annual_standard_deviation),
        "Annual Variance": _double(figures.annual_variance),
        "Information Ratio": _double(figures.information_ratio),
        "Tracking Error": _double(figures.tracking_error),
        "Treynor Ratio": _double(figures.treynor_ratio),
        "Total Fees": f"${decimal_of_double(fees).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}",
        "Estimated Strategy Capacity": f"${_significant(capacity)}",
        "Lowest Capacity Asset": lowest_capacity,
        "Portfolio Turnover": _percent(figures.portfolio_turnover, 2),
        "Drawdown Recovery": str(figures.drawdown_recovery),
    }


def _decimal(value: float, places: int) -> str:
    """As .NET's decimal: so many places where the number has more; ties to even."""
    return _text(decimal_of_double(value), places)


def _percent(fraction: float, places: int) -> str:
    if fraction >= LARGEST / 100:
        return f"{LARGEST_DECIMAL}%"
    return _text(decimal_of_double(fraction) * 100, places) + "%"


def _text(exact: Decimal, places: int) -> str:
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN, context=_WIDE)
    return decimal_text(rounded if rounded != exact else exact.normalize())


def _double(value: float) -> str:
    """As .NET's double, rounded to three places."""
    return f"{round(value, 3):.15g}"


def _significant(value: float) -> str:
    """The first two digits."""
    return "0" if not value else f"{float(f'{value:.1e}'):.2f}"
