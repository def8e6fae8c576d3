"""The figures of an account over a time (Common/Statistics/PortfolioStatistics.cs, Statistics.cs)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from simulator.smart_rounding import decimal_of_double
from simulator.statistics.moments import covariance, kurtosis, mean, normal_cdf, skewness, standard_deviation, variance
from simulator.statistics.samples import Point

LARGEST: Final = 7.922816251426434e28
"""The largest number .NET's decimal takes: LEAN cuts larger ones off there."""
_DAYS_OF_YEAR: Final = 365
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What the figures are of. ``returns`` and ``benchmark`` are daily changes as fractions, one for one.

    ``equity`` is the account's value over time (its instants count, too), ``profits`` those of closed positions in their order,
    ``wins`` and ``losses`` how many LEAN counts as such, ``rate`` the average risk-free rate, ``days`` trading days of a year.
    """

    equity: Sequence[Point]
    returns: Sequence[float]
    benchmark: Sequence[float]
    turnover: Sequence[float]
    profits: Sequence[float]
    wins: int
    losses: int
    starting_capital: float
    rate: float
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioFigures:
    """LEAN's figures under its names. Rates and returns are fractions; all but the values are 0 for less than two returns.
    ``drawdown`` has the noughts behind its digits that LEAN prints: a fall too small to see is 0.000."""

    average_win_rate: float = 0.0
    average_loss_rate: float = 0.0
    profit_loss_ratio: float = 0.0
    win_rate: float = 0.0
    loss_rate: float = 0.0
    expectancy: float = 0.0
    start_equity: float = 0.0
    end_equity: float = 0.0
    compounding_annual_return: float = 0.0
    drawdown: Decimal = Decimal(0)
    total_net_profit: float = 0.0
    sharpe_ratio: float = 0.0
    probabilistic_sharpe_ratio: float = 0.0
    sortino_ratio: float = 0.0
    alpha: float = 0.0
    beta: float = 0.0
    annual_standard_deviation: float = 0.0
    annual_variance: float = 0.0
    information_ratio: float = 0.0
    tracking_error: float = 0.0
    treynor_ratio: float = 0.0
    portfolio_turnover: float = 0.0
    value_at_risk_99: float = 0.0
    value_at_risk_95: float = 0.0
    drawdown_recovery: int = 0


def portfolio_figures(period: Period) -> PortfolioFigures:
    """The figures of the period. ArithmeticError where a return is no number LEAN can print, as LEAN then has no figures."""
    starting = period.starting_capital
    end = period.equity[-1][1] if period.equity else 0.0
    turnover = mean(period.turnover) if period.turnover else 0.0
    if not starting or len(period.benchmark) < 2 or len(period.returns) < 2:
        return PortfolioFigures(start_equity=starting, end_equity=end, portfolio_turnover=turnover)
    drawdown, recovery = deepest_fall(period.equity)
    return PortfolioFigures(
        start_equity=starting,
        end_equity=end,
        portfolio_turnover=turnover,
        total_net_profit=end / starting - 1,
        compounding_annual_return=_compounding_annual_return(period, end),
        value_at_risk_99=_value_at_risk(period, 0.99),
        value_at_risk_95=_value_at_risk(period, 0.95),
        drawdown=drawdown,
        drawdown_recovery=recovery,
        **_of_trades(period),
        **_of_returns(period),
    )


def _of_trades(period: Period) -> dict[str, float]:
    """Averages of wins and losses as fractions of what the account had before each, and how often there were such."""
    running = period.starting_capital
    won: list[float] = []
    lost: list[float] = []
    for profit in period.profits:
        (won if profit > 0 else lost).append(_over(profit, running))
        running += profit
    average_win, average_loss = (mean(each) if each else 0.0 for each in (won, lost))
    count = period.wins + period.losses
    ratio = _over(average_win, abs(average_loss))
    win_rate, loss_rate = _over(period.wins, count), _over(period.losses, count)
    return {
        "average_win_rate": average_win,
        "average_loss_rate": average_loss,
        "profit_loss_ratio": ratio,
        "win_rate": win_rate,
        "loss_rate": loss_rate,
        "expectancy": win_rate * ratio - loss_rate,
    }


def _of_returns(period: Period) -> dict[str, float]:
    """What the daily returns come to in a year, beside the benchmark's and the risk-free rate. ArithmeticError where that is
    nothing LEAN can print."""
    returns, benchmark, rate = period.returns, period.benchmark, period.rate
    yearly, others = _annual(returns, period.days), _annual(benchmark, period.days)
    deviation = math.sqrt(_annual_variance(returns, period.days))
    downside = math.sqrt(_annual_variance([one for one in returns if one < 0], period.days))
    beta = _over(covariance(returns, benchmark), variance(benchmark))
    alpha = yearly - (rate + beta * (others - rate)) if beta else 0.0
    if abs(alpha) > LARGEST:
        raise ArithmeticError(f"an alpha of {alpha} is no decimal of .NET's")
    tracking = math.sqrt(_annual_variance([a - b for a, b in zip(returns, benchmark, strict=True)], period.days))
    return {
        "annual_variance": _annual_variance(returns, period.days),
        "annual_standard_deviation": deviation,
        "sharpe_ratio": _capped(_over(yearly - rate, deviation)),
        "sortino_ratio": _capped(_over(yearly - rate, downside)),
        "beta": beta,
        "alpha": alpha,
        "tracking_error": tracking,
        "information_ratio": _if_decimal(_over(yearly - others, tracking)),
        "treynor_ratio": _if_decimal(_over(yearly - rate, beta)),
        "probabilistic_sharpe_ratio": probabilistic_sharpe_ratio(returns, 1 / math.sqrt(period.days), rate / period.days),
    }


def deepest_fall(equity: Sequence[Point], places: int = 3) -> tuple[Decimal, int]:
    """The deepest fall from a peak, a fraction of it to so many places, and the most days from a peak back to its height."""
    if len(equity) < 2:
        return Decimal(0), 0
    (since, peak), deepest, longest, falling = equity[0], 0.0, timedelta(), False
    for moment, value in equity:
        if value >= peak:
            longest = max(longest, moment - since) if falling else longest
            since, peak, falling = moment, value, False
        elif peak:
            deepest, falling = max(deepest, 1 - value / peak), True
    return round(decimal_of_double(deepest), places) if deepest else Decimal(0), longest // _DAY


def probabilistic_sharpe_ratio(returns: Sequence[float], benchmark: float, rate: float) -> float:
    """The chance that the true Sharpe ratio of daily returns is above the benchmark's; 0 where it cannot be told."""
    spread = standard_deviation(returns)
    observed = (mean(returns) - rate) / spread if spread else 0.0
    uncertain = 1 - skewness(returns) * observed + (kurtosis(returns) - 1) / 4 * observed**2
    if not uncertain >= 0:
        return 0.0
    error = math.sqrt(uncertain / (len(returns) - 1))
    return normal_cdf((observed - benchmark) / error if error else 0.0)


def _value_at_risk(period: Period, confidence: float) -> float:
    """The day's return that is undercut with the rest of the chance, were returns of the last year normal."""
    from statistics import NormalDist  # late: what it brings along costs every start

    last = period.returns[-period.days :]
    return round(mean(last) + standard_deviation(last) * NormalDist().inv_cdf(1 - confidence), 3)


def _compounding_annual_return(period: Period, end: float) -> float:
    """The yearly return that makes the start the end over the time of the samples."""
    years = (period.equity[-1][0] - period.equity[0][0]) / _DAY / _DAYS_OF_YEAR
    growth = end / period.starting_capital
    if not years or growth < 0:
        return 0.0
    grown = _power(growth, 1 / years) - 1
    return min(grown, LARGEST) if math.isfinite(grown) else 0.0


def _annual(returns: Sequence[float], days: int) -> float:
    """The average day's return, all year. ArithmeticError where that is no number."""
    grown = _power(mean(returns) + 1, days) - 1
    if not math.isfinite(grown):
        raise ArithmeticError(f"an average day of {mean(returns)} comes to no number in a year")
    return min(grown, LARGEST)


def _annual_variance(returns: Sequence[float], days: int) -> float:
    spread = variance(returns)
    return 0.0 if math.isnan(spread) else spread * days


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf


def _over(value: float, by: float) -> float:
    """The quotient; 0 where there is none."""
    return value / by if by and not math.isnan(by) else 0.0


def _capped(value: float) -> float:
    """At most what .NET's decimal takes."""
    return max(-LARGEST, min(value, LARGEST))


def _if_decimal(value: float) -> float:
    """0 where .NET's decimal does not take it: these quotients LEAN makes of decimals."""
    return value if abs(value) < LARGEST else 0.0
