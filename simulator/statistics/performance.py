"""The figures of a whole run and of its months (Common/Statistics/StatisticsBuilder.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from simulator.statistics.moments import mean
from simulator.statistics.portfolio import Period, PortfolioFigures, portfolio_figures
from simulator.statistics.samples import Point, Samples, within
from simulator.statistics.trade_figures import TradeFigures, trade_figures
from simulator.statistics.trades import Trade

TRADING_DAYS: Final = 252
"""Trading days of a year: of all but crypto brokerages."""
_MONTHS: Final = (1, 3, 6, 12)
_ONE_DAY: Final = timedelta(days=1)


class Closing(NamedTuple):
    """What closing or reducing a position came to, account currency after fees, and whether LEAN counts it as a win."""

    profit: float
    is_win: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that figures are made of. ``rate`` gives the annual risk-free rate of a day, ``days`` trading days of a year."""

    samples: Samples
    closings: Mapping[datetime, Closing]
    trades: Sequence[Trade]
    starting_capital: float
    rate: Callable[[date], float]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """The figures of a time, and the trades that were closed in it."""

    portfolio: PortfolioFigures
    trades: TradeFigures
    closed: Sequence[Trade] = ()


NOTHING: Final = Performance(portfolio=PortfolioFigures(), trades=TradeFigures())
"""The figures of a time of which there are no samples."""


def performance(account: Account) -> Performance:
    """The figures of the whole run. ArithmeticError where LEAN has none."""
    days = [moment.date() for moment, _ in account.samples.equity]
    return _of_days(account, days[0], days[-1]) if days else NOTHING


def rolling(account: Account) -> dict[str, Performance]:
    """The figures of each 1, 3, 6 and 12 months that end with a month or with the run, as ``M3_20250331``."""
    days = [moment.date() for moment, _ in account.samples.equity]
    if not days:
        return {}
    return {
        f"M{months}_{last:%Y%m%d}": _of_days(account, first, last)
        for months in _MONTHS
        for first, last in _spans(months, days[0], days[-1])
    }


def _spans(months: int, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Spans of so many months, cut off where the run begins: the first ends with the run's first month."""
    ends: list[date] = []
    day = last
    while day >= first or not ends:
        ends.append(day)
        day = day.replace(day=1) - _ONE_DAY
    ends.reverse()
    yield first, ends[0]
    for before, end in pairwise(ends):
        yield max(_months_earlier(before + _ONE_DAY, months - 1), first), end


def _months_earlier(day: date, months: int) -> date:
    """The first of a month, so many months earlier."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _of_days(account: Account, first: date, last: date) -> Performance:
    """The figures of these days (UTC), both included."""
    samples = account.samples
    equity = within(samples.values, first, last)
    if not equity:
        return NOTHING
    closings = [one for time, one in account.closings.items() if first <= time.date() <= last]
    whole = len(equity) == len(samples.equity)
    wins = sum(one.is_win for one in closings)
    period = Period(
        equity=equity,
        returns=[value / 100 for _, value in within(samples.returns, first, last)[2:]],
        benchmark=_changes(within(samples.benchmark, first, last))[1:],
        turnover=[value for _, value in within(samples.turnover, first, last)],
        profits=[one.profit for one in closings],
        wins=wins,
        losses=len(closings) - wins,
        starting_capital=account.starting_capital if whole else equity[0][1],
        rate=mean([account.rate(moment.date()) for moment, _ in equity]),
        days=account.days,
    )
    trades = [trade for trade in account.trades if first <= trade.exit_time.date() <= last]
    return Performance(portfolio=portfolio_figures(period), trades=trade_figures(trades), closed=trades)


def _changes(points: Sequence[Point]) -> list[float]:
    """From point to point, as fractions; 0 where there was no price."""
    return [(value - before) / before if before else 0.0 for (_, before), (_, value) in pairwise(points)]
