"""What the whole book, the new order in it, loses when the market jumps (rule book 4.6), and whether that is too much."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from risk.arrays import FloatArray
from risk.groups import Group
from risk.margin.portfolio import portfolio_margin
from risk.revaluation import Line, Moves, columns, profits_of

_BY_DAYS = ((7.0, 2.5), (45.0, 2.2), (130.0, 1.9), (250.0, 1.6))
_LONGEST = 1.35
_OTHER_VOLATILITY = 1.25
"""What volatility is multiplied by in groups that are not equity."""
DAYS_AHEAD = 1.0
_SLACK = 1e-6


class Scenario(StrEnum):
    """Jumps of the stock market; other groups move by their own price range, to the worse side, in each of them."""

    S1 = "index -4 %, volatility up"
    """The one that limits hold for."""
    S2 = "index -10 %, volatility up"
    S3 = "index +5 %, volatility x 0.9"


_PRICES = {Scenario.S1: 0.96, Scenario.S2: 0.90, Scenario.S3: 1.05}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One structure of the book. ``price_range`` is the future's scan range in points, needed outside the equity groups.

    ``defined_loss`` is the worst loss of a structure of defined risk in USD, None for the others: stress never takes more.
    """

    name: str
    group: Group
    lines: tuple[Line, ...]
    price_range: float | None = None
    defined_loss: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StressLimits:
    """Greatest losses in S1 as parts of net liquidation value."""

    trade: float = 0.05
    group: float = 0.15
    portfolio: float = 0.20


@dataclass(frozen=True, slots=True, kw_only=True)
class StressBreach:
    """A loss in S1 beyond its limit, both in USD."""

    what: str
    loss: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StressReport:
    """Losses in USD (0 where nothing is lost) by scenario: of each trade, each group and the portfolio.

    Equity groups jump together and offset each other; what other groups gain does not count for the portfolio.
    ``breaches`` are those of S1.
    """

    trades: Mapping[Scenario, Mapping[str, float]]
    groups: Mapping[Scenario, Mapping[Group, float]]
    portfolio: Mapping[Scenario, float]
    breaches: tuple[StressBreach, ...]


def volatility_multiple(days_to_expiry: float) -> float:
    """What implied volatility is multiplied by in a fall: the shorter the option, the more."""
    return next((multiple for most, multiple in _BY_DAYS if days_to_expiry <= most), _LONGEST)


def stress(trades: Sequence[Trade], net_liquidation_value: float, limits: StressLimits | None = None) -> StressReport:
    """Every trade, group and the portfolio one day later in S1, S2 and S3, against the limits.

    Raises ValueError when net liquidation value is not positive, a trade outside the equity groups has no price range, two
    trades share a name, or a line cannot be revalued.
    """
    _check(trades, net_liquidation_value)
    bounds = limits or StressLimits()
    found = {trade.name: row for trade, row in zip(trades, _profits(trades), strict=True)}
    by_trade: dict[Scenario, dict[str, float]] = {}
    by_group: dict[Scenario, dict[Group, float]] = {}
    portfolio: dict[Scenario, float] = {}
    for index, scenario in enumerate(Scenario):
        single = {trade.name: float(found[trade.name][:, index].min()) for trade in trades}
        groups = {
            group: float(np.sum([found[trade.name][:, index] for trade in trades if trade.group is group], axis=0).min())
            for group in dict.fromkeys(trade.group for trade in trades)
        }
        equity = math.fsum(profit for group, profit in groups.items() if group.is_equity)
        other = math.fsum(min(profit, 0.0) for group, profit in groups.items() if not group.is_equity)
        by_trade[scenario] = {name: max(0.0, -profit) for name, profit in single.items()}
        by_group[scenario] = {group: max(0.0, -profit) for group, profit in groups.items()}
        portfolio[scenario] = max(0.0, -min(equity, 0.0) - other)
    losses = [(name, loss, bounds.trade) for name, loss in by_trade[Scenario.S1].items()]
    losses += [(f"group {group.name}", loss, bounds.group) for group, loss in by_group[Scenario.S1].items()]
    losses.append(("portfolio", portfolio[Scenario.S1], bounds.portfolio))
    breaches = tuple(
        StressBreach(what=what, loss=loss, limit=part * net_liquidation_value)
        for what, loss, part in losses
        if loss > part * net_liquidation_value + _SLACK
    )
    return StressReport(trades=by_trade, groups=by_group, portfolio=portfolio, breaches=breaches)


def _check(trades: Sequence[Trade], net_liquidation_value: float) -> None:
    if not (math.isfinite(net_liquidation_value) and net_liquidation_value > 0.0):
        raise ValueError(f"net liquidation value is {net_liquidation_value}")
    if len({trade.name for trade in trades}) != len(trades):
        raise ValueError("two trades have the same name")
    for trade in trades:
        span = trade.price_range
        if not trade.group.is_equity and (span is None or not (math.isfinite(span) and span > 0.0)):
            raise ValueError(f"{trade.name} is in group {trade.group.name} and has a price range of {span}")


def _profits(trades: Sequence[Trade]) -> list[FloatArray]:
    """Of each trade an array (2, scenarios): its profit with its own market down and up; equal rows for equity."""
    lines = [line for trade in trades for line in trade.lines]
    if not lines:
        return [np.zeros((2, len(Scenario))) for _ in trades]
    equity = np.array([trade.group.is_equity for trade in trades for _ in trade.lines])
    ranges = np.array([0.0 if trade.group.is_equity else trade.price_range for trade in trades for _ in trade.lines])
    multiples = np.array([volatility_multiple(line.years * 365.0) for line in lines])
    prices, points, volatilities = [], [], []
    for way in (-1.0, 1.0):
        for scenario in Scenario:
            prices.append(np.where(equity, _PRICES[scenario], 1.0))
            points.append(way * ranges)
            factor = 0.9 if scenario is Scenario.S3 else multiples
            volatilities.append(np.where(equity, factor, _OTHER_VOLATILITY))
    moves = Moves(price=np.array(prices), points=np.array(points), volatility=np.array(volatilities), days=DAYS_AHEAD)
    table = profits_of(columns(lines), moves)
    if not np.isfinite(table).all():
        raise ValueError("a line of the book cannot be revalued")
    found, start = [], 0
    for trade in trades:
        total = table[:, start : start + len(trade.lines)].sum(axis=1).reshape(2, len(Scenario))
        start += len(trade.lines)
        found.append(total if trade.defined_loss is None else np.maximum(total, -trade.defined_loss))
    return found


def range_losses(lines: Sequence[Line]) -> dict[str, float]:
    """By underlying, the worst loss in USD within the range of portfolio margin: index -8/+6 %, others 10 or 15 %."""
    names = dict.fromkeys(line.underlying for line in lines)
    found = {name: portfolio_margin([line for line in lines if line.underlying == name]).profits for name in names}
    return {name: max(0.0, -float(values.min())) for name, values in found.items()}


def surface(lines: Sequence[Line], prices: FloatArray, volatilities: FloatArray, days: FloatArray) -> FloatArray:
    """USD gained by all lines together over price factors, volatility factors and days, (prices, volatilities, days)."""
    axes = np.meshgrid(prices, volatilities, days, indexing="ij")
    price, volatility, day = (axis.ravel() for axis in axes)
    total = profits_of(columns(lines), Moves(price=price, volatility=volatility, days=day)).sum(axis=1)
    return np.asarray(total.reshape(axes[0].shape), dtype=np.float64)
