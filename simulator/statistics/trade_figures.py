"""The figures of closed trades (Common/Statistics/TradeStatistics.cs)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from simulator.statistics.moments import mean, standard_deviation
from simulator.statistics.trades import Trade

_NONE: Final = timedelta()
_NO_LOSS: Final = 10.0
"""LEAN's ratio of gains to losses where there is no loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeFigures:
    """LEAN's figures under its names. Money in account currency; drawdowns are negative but ``end_trade`` ones."""

    start_date_time: datetime | None = None
    end_date_time: datetime | None = None
    total_number_of_trades: int = 0
    number_of_winning_trades: int = 0
    number_of_losing_trades: int = 0
    total_profit_loss: float = 0.0
    total_profit: float = 0.0
    total_loss: float = 0.0
    largest_profit: float = 0.0
    largest_loss: float = 0.0
    average_profit_loss: float = 0.0
    average_profit: float = 0.0
    average_loss: float = 0.0
    average_trade_duration: timedelta = _NONE
    average_winning_trade_duration: timedelta = _NONE
    average_losing_trade_duration: timedelta = _NONE
    median_trade_duration: timedelta = _NONE
    median_winning_trade_duration: timedelta = _NONE
    median_losing_trade_duration: timedelta = _NONE
    max_consecutive_winning_trades: int = 0
    max_consecutive_losing_trades: int = 0
    profit_loss_ratio: float = 0.0
    win_loss_ratio: float = 0.0
    win_rate: float = 0.0
    loss_rate: float = 0.0
    average_mae: float = 0.0
    average_mfe: float = 0.0
    largest_mae: float = 0.0
    largest_mfe: float = 0.0
    maximum_closed_trade_drawdown: float = 0.0
    maximum_intra_trade_drawdown: float = 0.0
    profit_loss_standard_deviation: float = 0.0
    profit_loss_downside_deviation: float = 0.0
    profit_factor: float = 0.0
    sharpe_ratio: float = 0.0
    sortino_ratio: float = 0.0
    profit_to_max_drawdown_ratio: float = 0.0
    maximum_end_trade_drawdown: float = 0.0
    average_end_trade_drawdown: float = 0.0
    maximum_drawdown_duration: timedelta = _NONE
    total_fees: float = 0.0


def trade_figures(trades: Sequence[Trade]) -> TradeFigures:
    """The figures of trades in the order they closed."""
    if not trades:
        return TradeFigures()
    profits = [trade.profit for trade in trades]
    gains, losses = [one for one in profits if one > 0], [one for one in profits if one <= 0]
    winners = sum(trade.profit > 0 or trade.is_win for trade in trades)
    total, average, count = sum(profits), mean(profits), len(trades)
    deviation, downside = _deviation(profits), _deviation(losses)
    closed, inside, longest = _drawdowns(trades)
    most_won, most_lost = _runs(trades)
    return TradeFigures(
        start_date_time=min(trade.entry_time for trade in trades),
        end_date_time=max(trade.exit_time for trade in trades),
        total_number_of_trades=count,
        number_of_winning_trades=winners,
        number_of_losing_trades=count - winners,
        total_profit_loss=total,
        total_profit=sum(gains),
        total_loss=sum(losses),
        largest_profit=max(gains, default=0.0),
        largest_loss=min(losses, default=0.0),
        average_profit_loss=average,
        average_profit=mean(gains) if gains else 0.0,
        average_loss=mean(losses) if losses else 0.0,
        **_durations(trades),
        max_consecutive_winning_trades=most_won,
        max_consecutive_losing_trades=most_lost,
        profit_loss_ratio=mean(gains) / abs(mean(losses)) if gains and sum(losses) else 0.0,
        win_loss_ratio=winners / (count - winners) if count > winners else _NO_LOSS,
        win_rate=winners / count,
        loss_rate=1 - winners / count,
        average_mae=mean([trade.adverse for trade in trades]),
        average_mfe=mean([trade.favorable for trade in trades]),
        largest_mae=min(0.0, *(trade.adverse for trade in trades)),
        largest_mfe=max(0.0, *(trade.favorable for trade in trades)),
        maximum_closed_trade_drawdown=closed,
        maximum_intra_trade_drawdown=inside,
        maximum_drawdown_duration=longest,
        profit_loss_standard_deviation=deviation,
        profit_loss_downside_deviation=downside,
        profit_factor=_against(sum(gains), sum(losses)),
        sharpe_ratio=average / deviation if deviation else 0.0,
        sortino_ratio=average / downside if downside else 0.0,
        profit_to_max_drawdown_ratio=_against(total, closed),
        maximum_end_trade_drawdown=max(trade.given_back for trade in trades),
        average_end_trade_drawdown=average - mean([trade.favorable for trade in trades]),
        total_fees=sum(trade.fees for trade in trades),
    )


def _against(gain: float, loss: float) -> float:
    """A gain as a multiple of a loss."""
    return gain / -loss if gain and loss < 0 else _NO_LOSS if gain else 0.0


def _deviation(profits: Sequence[float]) -> float:
    return standard_deviation(profits) if len(profits) > 1 else 0.0


def _durations(trades: Sequence[Trade]) -> dict[str, timedelta]:
    """Averages and medians of all trades, of winners and of losers by profit."""
    named = {
        "trade": [trade.duration for trade in trades],
        "winning_trade": [trade.duration for trade in trades if trade.profit > 0],
        "losing_trade": [trade.duration for trade in trades if trade.profit <= 0],
    }
    averages = {f"average_{name}_duration": sum(each, _NONE) / len(each) for name, each in named.items() if each}
    return averages | {f"median_{name}_duration": _median(each) for name, each in named.items() if each}


def _median(durations: Sequence[timedelta]) -> timedelta:
    from statistics import median  # late: what it brings along costs every start

    return timedelta(seconds=median(each.total_seconds() for each in durations))


def _runs(trades: Sequence[Trade]) -> tuple[int, int]:
    """The most wins and the most losses in a row."""
    most, running = {True: 0, False: 0}, 0
    last: bool | None = None
    for trade in trades:
        won = trade.profit > 0 or trade.is_win
        running = running + 1 if won is last else 1
        most[won], last = max(most[won], running), won
    return most[True], most[False]


def _drawdowns(trades: Sequence[Trade]) -> tuple[float, float, timedelta]:
    """The deepest fall of the sum of profits, the same with what trades stood at, and the longest time below a peak."""
    total = highest = highest_inside = deepest = deepest_inside = 0.0
    peak, longest, falling = trades[0].entry_time, _NONE, False
    for trade in trades:
        highest_inside = max(highest_inside, total + trade.favorable)
        deepest_inside = min(deepest_inside, total + trade.adverse - highest_inside)
        total += trade.profit
        if trade.profit <= 0:
            deepest, falling = min(deepest, total - highest), True
        elif total > highest:
            longest = max(longest, trade.exit_time - peak) if falling else longest
            highest, peak, falling = total, trade.exit_time, False
    return deepest, deepest_inside, longest
