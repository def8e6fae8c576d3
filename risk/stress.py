"""What the whole book, the new order in it, loses when the market jumps (rule book 4.6), and whether that is too much.

Beside the rule book's scenarios the equity book is moved over a grid of price, volatility and time within the range of
portfolio margin (FINRA 4210(g): -8/+6 % for high-capitalisation indexes, 10 % for other indexes, 15 % for the rest).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np

from risk.arrays import BoolArray, FloatArray, Floats
from risk.groups import Group
from risk.margin.portfolio import POINTS, valuation_range
from risk.revaluation import Line, Moves, columns, profits_of

_UP_TO_DAYS = np.array([7.0, 45.0, 130.0, 250.0])
_MULTIPLES = np.array([2.5, 2.2, 1.9, 1.6, 1.35])
_OTHER_VOLATILITY = 1.25
"""What volatility is multiplied by in groups that are not equity."""
DAYS_AHEAD = 1.0
Key = TypeVar("Key")
_SLACK = 1e-6


class Scenario(StrEnum):
    """Jumps of the stock market; other groups move by their own price range, to the worse side, in each of them."""

    S1 = "index -4 %, volatility up"
    S2 = "index -10 %, volatility up"
    """For the report: no limit holds for it."""
    S3 = "index +5 %, volatility x 0.9"


BINDING = (Scenario.S1, Scenario.S3)
"""The scenarios that limits hold for: a fall and a rise."""
_PRICES = {Scenario.S1: 0.96, Scenario.S2: 0.90, Scenario.S3: 1.05}
RANGE_VOLATILITIES = (0.9, 1.25)
RANGE_DAYS = (0.0, DAYS_AHEAD)
_STEPS, _RANGE_FACTORS, _RANGE_DAYS = (
    axis.ravel() for axis in np.meshgrid(np.linspace(0.0, 1.0, POINTS), RANGE_VOLATILITIES, RANGE_DAYS, indexing="ij")
)
"""The grid of a range, one entry a point: where it is from the least move to the greatest, volatility factor, days."""
_INDEX_OF_FUTURE = {"ES": "SPX", "MES": "SPX", "NQ": "NDX", "MNQ": "NDX", "RTY": "RUT", "M2K": "RUT", "YM": "DJX", "MYM": "DJX"}


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
    """Greatest losses as parts of net liquidation value."""

    trade: float = 0.05
    group: float = 0.15
    portfolio: float = 0.20


class Reach(StrEnum):
    """What a loss is of."""

    TRADE = "trade"
    GROUP = "group"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True, slots=True, kw_only=True)
class StressLoss:
    """The greater loss of the binding scenarios (of the portfolio: of its range too) against its limit, both in USD."""

    reach: Reach
    what: str
    loss: float
    limit: float

    @property
    def is_over(self) -> bool:
        """True beyond the limit."""
        return not self.loss <= self.limit + _SLACK


@dataclass(frozen=True, slots=True, kw_only=True)
class StressReport:
    """Losses in USD (0 where nothing is lost) by scenario: of each trade, each group and the portfolio.

    Equity groups jump together and offset each other; what other groups gain does not count for the portfolio. ``ranges`` are
    the worst losses of each underlying of the equity groups within its own range; they do not offset each other. ``losses``
    are those that a limit holds for.
    """

    trades: Mapping[Scenario, Mapping[str, float]]
    groups: Mapping[Scenario, Mapping[Group, float]]
    portfolio: Mapping[Scenario, float]
    ranges: Mapping[str, float]
    losses: tuple[StressLoss, ...]

    @property
    def breaches(self) -> tuple[StressLoss, ...]:
        """The losses beyond their limits."""
        return tuple(loss for loss in self.losses if loss.is_over)

    @property
    def whole_range(self) -> float:
        """The losses of all ranges together."""
        return math.fsum(self.ranges.values())


def volatility_multiple(days_to_expiry: Floats) -> FloatArray:
    """What implied volatility is multiplied by in a fall: the shorter the option, the more."""
    return _MULTIPLES[np.searchsorted(_UP_TO_DAYS, days_to_expiry)]


def stress(trades: Sequence[Trade], net_liquidation_value: float, limits: StressLimits | None = None) -> StressReport:
    """Every trade, group and the portfolio one day later in S1, S2 and S3 and within their ranges, against the limits.

    Raises ValueError when net liquidation value is not positive, a trade outside the equity groups has no price range, two
    trades share a name, or a line cannot be revalued.
    """
    return before_and_after(trades, (), net_liquidation_value, limits)[1]


def before_and_after(
    book: Sequence[Trade], new: Sequence[Trade], net_liquidation_value: float, limits: StressLimits | None = None
) -> tuple[StressReport, StressReport]:
    """The stress of the book as it is, and with the new trades in it. Errors as ``stress``."""
    trades = (*book, *new)
    _check(trades, net_liquidation_value)
    table = _table(trades)
    bounds = limits or StressLimits()
    before = _report(book, table, net_liquidation_value, bounds)
    return before, _report(trades, table, net_liquidation_value, bounds) if new else before


def _report(trades: Sequence[Trade], table: FloatArray, value: float, bounds: StressLimits) -> StressReport:
    names = [trade.name for trade in trades]
    kinds = list(dict.fromkeys(trade.group for trade in trades))
    jumps = _jumps(trades, table)
    groups = jumps @ _belongs([kinds.index(trade.group) for trade in trades], len(kinds))
    singles, together = -jumps.min(axis=0), groups.min(axis=0)
    equity = np.array([group.is_equity for group in kinds], dtype=bool)
    netted = np.minimum(together[:, equity].sum(axis=1), 0.0) + np.minimum(together[:, ~equity], 0.0).sum(axis=1)
    by_trade = {scenario: _losses(names, row) for scenario, row in zip(Scenario, singles.tolist(), strict=True)}
    by_group = {scenario: _losses(kinds, row) for scenario, row in zip(Scenario, (-together).tolist(), strict=True)}
    portfolio = _losses(list(Scenario), (-netted).tolist())
    ranges = _ranges(trades, table)
    worst = max(*(portfolio[scenario] for scenario in BINDING), math.fsum(ranges.values()))
    rows = [(Reach.TRADE, name, max(by_trade[s][name] for s in BINDING), bounds.trade) for name in names]
    rows += [(Reach.GROUP, f"group {g.name}", max(by_group[s][g] for s in BINDING), bounds.group) for g in kinds]
    rows.append((Reach.PORTFOLIO, "portfolio", worst, bounds.portfolio))
    losses = tuple(StressLoss(reach=reach, what=what, loss=loss, limit=part * value) for reach, what, loss, part in rows)
    return StressReport(trades=by_trade, groups=by_group, portfolio=portfolio, ranges=ranges, losses=losses)


def _losses(keys: Sequence[Key], losses: Sequence[float]) -> dict[Key, float]:
    return {key: max(0.0, loss) for key, loss in zip(keys, losses, strict=True)}


def _belongs(places: Sequence[int], count: int) -> FloatArray:
    """A matrix (members, count) of ones at each member's place: a product with it sums members by place."""
    return np.eye(count)[np.asarray(places, dtype=np.intp)]


def _check(trades: Sequence[Trade], net_liquidation_value: float) -> None:
    if not (math.isfinite(net_liquidation_value) and net_liquidation_value > 0.0):
        raise ValueError(f"net liquidation value is {net_liquidation_value}")
    if len({trade.name for trade in trades}) != len(trades):
        raise ValueError("two trades have the same name")
    for trade in trades:
        span = trade.price_range
        if not trade.group.is_equity and (span is None or not (math.isfinite(span) and span > 0.0)):
            raise ValueError(f"{trade.name} is in group {trade.group.name} and has a price range of {span}")


def _table(trades: Sequence[Trade]) -> FloatArray:
    """USD that each line gains, (scenarios, lines): its market down in each scenario, then up, then the grid of its range."""
    lines = [line for trade in trades for line in trade.lines]
    if not lines:
        return np.zeros((2 * len(Scenario), 0))
    x, counts = columns(lines), [len(trade.lines) for trade in trades]
    equity = np.repeat([trade.group.is_equity for trade in trades], counts)
    spans = np.repeat([0.0 if trade.group.is_equity else trade.price_range or 0.0 for trade in trades], counts)
    raised = np.where(equity, volatility_multiple(x.years * 365.0), _OTHER_VOLATILITY)
    eased = np.where(equity, 0.9, _OTHER_VOLATILITY)
    range_prices, range_volatilities = _range_grid(lines, equity)
    falls = np.array([*_PRICES.values()] * 2)[:, None]
    moves = Moves(
        price=np.vstack([np.where(equity, falls, 1.0), range_prices]),
        points=np.vstack([np.repeat([-1.0, 1.0], len(Scenario))[:, None] * spans, np.zeros_like(range_prices)]),
        volatility=np.vstack([*(eased if s is Scenario.S3 else raised for _ in (-1, 1) for s in Scenario), range_volatilities]),
        days=np.concatenate([np.full(len(falls), DAYS_AHEAD), _RANGE_DAYS]),
    )
    table = profits_of(x, moves)
    if not np.isfinite(table).all():
        raise ValueError("a line of the book cannot be revalued")
    return table


def _range_grid(lines: Sequence[Line], equity: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Price and volatility factors (points, lines) of the grid; lines outside equity stand still."""
    bounds = {name: valuation_range(_INDEX_OF_FUTURE.get(name, name)) for name in {line.underlying for line in lines}}
    lows, highs = np.array([bounds[line.underlying] for line in lines]).T
    prices = np.where(equity, 1.0 + lows + _STEPS[:, None] * (highs - lows), 1.0)
    return prices, np.where(equity, _RANGE_FACTORS[:, None], 1.0)


def _jumps(trades: Sequence[Trade], table: FloatArray) -> FloatArray:
    """(2, scenarios, trades): each trade's profit with its own market down and up; equal for equity."""
    owners = [place for place, trade in enumerate(trades) for _ in trade.lines]
    total = table[: 2 * len(Scenario), : len(owners)] @ _belongs(owners, len(trades))
    floors = np.array([math.inf if trade.defined_loss is None else trade.defined_loss for trade in trades])
    return np.asarray(np.maximum(total, -floors).reshape(2, len(Scenario), len(trades)), dtype=np.float64)


def _ranges(trades: Sequence[Trade], table: FloatArray) -> dict[str, float]:
    """By underlying of the equity groups, the worst loss of its lines over the grid."""
    lines = [(line.underlying, trade.group.is_equity) for trade in trades for line in trade.lines]
    names = list(dict.fromkeys(name for name, equity in lines if equity))
    places = [names.index(name) if equity else len(names) for name, equity in lines]
    total = table[2 * len(Scenario) :, : len(lines)] @ _belongs(places, len(names) + 1)
    return _losses(names, (-total.min(axis=0, initial=0.0)).tolist()[: len(names)])


def surface(lines: Sequence[Line], prices: FloatArray, volatilities: FloatArray, days: FloatArray) -> FloatArray:
    """USD gained by all lines together over price factors, volatility factors and days, (prices, volatilities, days)."""
    axes = np.meshgrid(prices, volatilities, days, indexing="ij")
    price, volatility, day = (axis.ravel() for axis in axes)
    total = profits_of(columns(lines), Moves(price=price, volatility=volatility, days=day)).sum(axis=1)
    return np.asarray(total.reshape(axes[0].shape), dtype=np.float64)
