"""Bars made of points: trades and quotes of equities, indexes and futures, and quotes of options."""

from __future__ import annotations

from functools import cache

import numpy as np

from simulator.market import Floats, Instants, QuoteBars, TradeBars
from simulator.synthetic.gaps import Keep
from simulator.synthetic.noise import pairs, uniforms
from simulator.synthetic.products import Underlying

_LEAST_UNIFORM = 1e-12
_MOST_SIZE = 120.0
_SIZES = 65_521
_LONGEST = 512


def on_tick(prices: Floats, tick: float) -> Floats:
    """The prices on the nearest tick."""
    per_unit = 1.0 / tick
    return np.asarray(np.rint(prices * per_unit) / per_unit)


def trade_bars(
    path: Floats, spread: Floats, instants: Instants, *, tick: float, volume: Floats, key: int, keep: Keep | None = None
) -> TradeBars:
    """Bars between the points of a path. ``spread`` (n,) is the standard deviation of each minute's log return.

    The high and the low are drawn from the distribution of the extremes of a Brownian motion between its two ends.
    """
    opening, closing = path[:-1], path[1:]
    count = len(closing)
    draws = np.maximum(uniforms(key, 2 * count), _LEAST_UNIFORM)
    moved = np.log(closing / opening)
    reach = np.sqrt(moved * moved - 2.0 * spread * spread * np.log(draws).reshape(2, count))
    high = opening * np.exp(0.5 * (moved + reach[0]))
    low = opening * np.exp(0.5 * (moved - reach[1]))
    arrays = (instants[1:], *(on_tick(side, tick) for side in (opening, high, low, closing)), volume)
    return TradeBars(*(arrays if keep is None else tuple(array[keep] for array in arrays)))  # type: ignore[arg-type]


def underlying_quotes(trades: TradeBars, terms: Underlying, factor: Floats, key: int) -> QuoteBars:
    """Quotes around the trades; ``factor`` (n,) widens the usual spread, shape as the trades."""
    below, above = _sides(terms, factor)
    sizes = tuple(1.0 + np.floor(draw * draw * terms.volume / 100.0) for draw in pairs(key ^ 0x51DE, len(trades.end)))
    sides = (trades.open, trades.high, trades.low, trades.close)
    bids = [on_tick(side - below, terms.tick) for side in sides]
    asks = [on_tick(side + above, terms.tick) for side in sides]
    return QuoteBars(trades.end, bids[0], bids[1], bids[2], bids[3], sizes[0], asks[0], asks[1], asks[2], asks[3], sizes[1])


def option_quotes(bid: Floats, ask: Floats, instants: Instants, key: int, keep: Keep | None) -> QuoteBars:
    """Bars between the points of a bid and an ask, NaN where a side is missing."""
    count = len(bid) - 1
    table = _sizes()
    bid_at, ask_at = key % _SIZES, (key >> 20) % _SIZES
    bid_size, ask_size = table[bid_at : bid_at + count], table[ask_at : ask_at + count]
    whole = not np.isnan(np.sum(bid))
    if not whole:
        bid_size = np.where(np.isnan(bid[1:]), np.nan, bid_size)
    arrays = (instants[1:], *_four(bid, whole=whole), bid_size, *_four(ask, whole=True), ask_size)
    return QuoteBars(*(arrays if keep is None else tuple(array[keep] for array in arrays)))  # type: ignore[arg-type]


def _four(points: Floats, *, whole: bool) -> tuple[Floats, Floats, Floats, Floats]:
    """Open, high, low and close of each bar; ``whole`` says that no point is NaN."""
    opening, closing = points[:-1], points[1:]
    if not whole:
        opening = np.where(np.isnan(opening) | np.isnan(closing), closing, opening)
    return opening, np.maximum(opening, closing), np.minimum(opening, closing), closing


@cache
def _sizes() -> Floats:
    """Quoted sizes, mostly small: every contract reads them from a place of its own."""
    sizes = 1.0 + np.floor(_MOST_SIZE * uniforms(_SIZES, _SIZES + _LONGEST) ** 3)
    sizes.flags.writeable = False
    return np.asarray(sizes)


def _sides(terms: Underlying, factor: Floats) -> tuple[Floats, Floats]:
    """Distance of bid and ask from the trade, in price: together the spread, at least a tick."""
    ticks = np.maximum(np.rint(terms.spread * factor), 1.0)
    below = np.floor(0.5 * ticks)
    return below * terms.tick, (ticks - below) * terms.tick
