"""From a model price to a bid and an ask on the exchange's ticks.

The quoted middle is the model price rounded to the nearest half tick: it is never more than a quarter of a tick from the
model. So at the quoted middle a vertical or a calendar is off by at most half a tick and a butterfly by one tick. Where the bid
would be zero there is none, and the middle of such a quote means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.enums import OptionRight
from simulator.market import Floats
from simulator.synthetic.assets import SMILES
from simulator.synthetic.chain import Slice
from simulator.synthetic.surface import Priced

_OPENING, _CLOSING = 1.5, 0.6
_OPENING_MINUTES, _CLOSING_MINUTES = 8.0, 6.0
_WING, _MOST_WING = 0.20, 2.5
_STRESS_POWER = 1.8
_LEAST_STRESS, _MOST_STRESS = 0.6, 8.0
_UNDERLYING_COST = 0.00004
_DEEP_COST = 0.0008


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Bid and ask of options of one right at each point, shape (strikes, points); bid is NaN where there is none."""

    bid: Floats
    ask: Floats


def spread_factors(chain: Slice) -> Floats:
    """How much wider than usual spreads in volatility are at each point, shape (points,): the open, the close, stress."""
    count = len(chain.spot)
    minute = np.arange(count)
    times = 1.0 + _OPENING * np.exp(-minute / _OPENING_MINUTES) + _CLOSING * np.exp((minute - count + 1) / _CLOSING_MINUTES)
    level = np.sqrt(chain.total / np.maximum(chain.time, 1e-9)) / SMILES[chain.key.underlying.smile].usual
    return np.asarray(times * np.clip(level**_STRESS_POWER, _LEAST_STRESS, _MOST_STRESS))


def quoted(chain: Slice, strikes: Floats, priced: Priced, right: OptionRight, factors: Floats) -> Quotes:
    """Quotes of the strikes (n,) for one right, from what they are worth."""
    terms = chain.key.terms
    middle = priced.call if right is OptionRight.CALL else priced.put
    delta = priced.call_delta if right is OptionRight.CALL else 1.0 - priced.call_delta
    sign = 1.0 if right is OptionRight.CALL else -1.0
    wing = np.minimum(1.0 + _WING * np.abs(priced.distance), _MOST_WING)
    deep = np.maximum(sign * (chain.spot - strikes[:, None]), 0.0)
    spread = terms.spread * np.sqrt(chain.time) * factors * wing * priced.vega
    spread += delta * chain.spot * (_UNDERLYING_COST * np.minimum(factors, 3.0)) + _DEEP_COST * deep
    low_tick, high_tick = terms.ticks
    if low_tick == high_tick:
        return _on_ticks(middle, spread, 2.0 / low_tick)
    return _on_ticks(middle, spread, np.where(middle < terms.tick_change, 2.0 / low_tick, 2.0 / high_tick))


def _on_ticks(middle: Floats, spread: Floats, halves: Floats | float) -> Quotes:
    """``halves`` is the number of half ticks in 1.00."""
    centre = np.rint(middle * halves)
    width = 1.0 + np.rint(0.5 * spread * halves)
    apart = centre - width
    width += np.abs(apart - 2.0 * np.rint(0.5 * apart))
    low = centre - width
    ask = np.maximum(centre + width, 2.0) / halves
    return Quotes(bid=np.where(low > 0.0, low / halves, np.nan), ask=ask)
