"""Implied volatility of American options from prices, over arrays.

The European volatility of the same price is the first guess and never too low, as an American option is worth no less. Prices
of the model are compared by their European volatility, which is nearly a straight line in the volatility sought; the root is
found between 0 and the guess by the Illinois method (Dowell and Jarratt, BIT 1971).
"""

from __future__ import annotations

import numpy as np

from risk import american
from risk.arrays import Arrays, FloatArray, Floats, IntArray, broadcast
from risk.implied_volatility import implied_volatility

QUICK_POINTS = 6
"""Collocation points of the boundary: prices within 1e-6 of the strike."""
_DONE = 1e-8
"""Greatest difference of European volatilities, as a part of the one sought, that counts as none."""
_MOST_STEPS = 50
_LEAST_TIME_VALUE = 1e-9
"""As a part of the strike: less, in the money, is rounding."""


def american_volatility(
    sign: Floats,
    price: Floats,
    spot: Floats,
    strike: Floats,
    years: Floats,
    *,
    rate: Floats,
    dividend: Floats = 0.0,
    points: int = QUICK_POINTS,
) -> FloatArray:
    """The volatility at which ``american.price`` of so many ``points`` gives ``price``; inputs, units and shapes as there.

    NaN where the European volatility has a problem (``implied_volatility``), where the price is not above what exercise brings,
    and where the model has no price.
    """
    arrays = broadcast(sign, price, spot, strike, years, rate, dividend)
    side, paid, asset, exercise, time, interest, income = (array.ravel() for array in arrays)
    options = (side, asset, exercise, time, interest, income)
    exercised = np.maximum(side * (asset - exercise), 0.0)
    identified = paid > exercised + np.where(exercised > 0.0, _LEAST_TIME_VALUE * exercise, 0.0)
    wanted = np.where(identified, _european(paid, options), np.nan)
    floor = _european(exercised, options)
    left = np.flatnonzero(np.isfinite(wanted))
    bracket = _Bracket(high=wanted.copy(), below=np.where(np.isfinite(floor), floor, 0.0) - wanted)
    found, guess = np.full(paid.size, np.nan), wanted.copy()
    for _ in range(_MOST_STEPS):
        if not left.size:
            break
        some = tuple(array[left] for array in options)
        gap = _european(_american(guess[left], some, points), some) - wanted[left]
        done = np.abs(gap) <= _DONE * wanted[left]
        found[left[done]] = guess[left[done]]
        more = ~done & np.isfinite(gap)
        left = left[more]
        guess[left] = bracket.narrowed(left, guess[left], gap[more])
    return found.reshape(arrays[0].shape)


def _european(paid: FloatArray, options: Arrays) -> FloatArray:
    side, asset, exercise, time, interest, income = options
    return implied_volatility(side, paid, asset, exercise, time, rate=interest, dividend=income).volatility


def _american(sigma: FloatArray, options: Arrays, points: int) -> FloatArray:
    side, asset, exercise, time, interest, income = options
    return american.price(side, asset, exercise, time, sigma, rate=interest, dividend=income, points=points)


class _Bracket:
    """Between 0, or a volatility that is too low, and one that is too high, and by how much; arrays of one length."""

    def __init__(self, *, high: FloatArray, below: FloatArray) -> None:
        self._low, self._high = np.zeros(high.size), high
        self._below, self._above = below, np.zeros(high.size)
        self._last = np.zeros(high.size)

    def narrowed(self, chosen: IntArray, guess: FloatArray, gap: FloatArray) -> FloatArray:
        """The next guesses of the chosen, after ``gap`` was found at their last: Illinois halves the end that stays twice."""
        above = gap > 0.0
        again = self._last[chosen] == np.sign(gap)
        self._high[chosen], self._low[chosen] = (
            np.where(above, guess, self._high[chosen]),
            np.where(above, self._low[chosen], guess),
        )
        over, under = np.where(above, gap, self._above[chosen]), np.where(above, self._below[chosen], gap)
        self._above[chosen] = np.where(again & ~above, 0.5 * over, over)
        self._below[chosen] = np.where(again & above, 0.5 * under, under)
        self._last[chosen] = np.sign(gap)
        low, high, under, over = self._low[chosen], self._high[chosen], self._below[chosen], self._above[chosen]
        return np.asarray((low * over - high * under) / (over - under), dtype=np.float64)
