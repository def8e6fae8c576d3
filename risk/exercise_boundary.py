"""The price of the underlying at which an American put is exercised, by spectral collocation.

Source: Andersen, Lake and Offengenden, "High-performance American option pricing", Journal of Computational Finance 2016: the
squared logarithm of the boundary is a polynomial in the square root of the time left, fixed by an integral equation at
Chebyshev points. Here the time integrals run over an angle (time gone = time * sin^2), which keeps both ends smooth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import roots_legendre

from risk.arrays import BoolArray, FloatArray, IntArray
from risk.normalised_black import normal_density, normal_distribution

FEW_POINTS = 8
"""Up to so many collocation points the boundary settles at 1e-7, far below what so few can say; otherwise at 1e-10."""
_LEAST_LOGARITHM = -600.0
_STEEP = 5.0
"""Drift over variance beyond which the quick equation is not tried."""
_QUICK_STEPS = 25
_SURE_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Puts:
    """American puts of strike 1, arrays of one length: years, volatility, rate and yield; all but the yield positive."""

    years: FloatArray
    volatility: FloatArray
    rate: FloatArray
    dividend: FloatArray

    def at(self, chosen: BoolArray | IntArray) -> Puts:
        """Those that are chosen."""
        return Puts(
            years=self.years[chosen],
            volatility=self.volatility[chosen],
            rate=self.rate[chosen],
            dividend=self.dividend[chosen],
        )

    @property
    def greatest(self) -> FloatArray:
        """The logarithm of the boundary just before expiry: no higher than where interest on the strike pays the dividends."""
        paying = self.dividend > self.rate
        return np.where(paying, np.log(self.rate / np.where(paying, self.dividend, 1.0)), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Points and matrices that no option's numbers enter.

    ``times`` (n) are the collocation points as roots of the part of the time; ``angles`` and ``weights`` (m) integrate over
    0..pi/2; ``inner`` (n, n*m) and ``outer`` (n, m) take values at ``times`` to values at the points of the integrals.
    """

    times: FloatArray
    angles: FloatArray
    weights: FloatArray
    inner: FloatArray
    outer: FloatArray
    settled: float
    """Greatest step of the boundary's logarithm that counts as none."""


_Equation = Callable[[Puts, FloatArray, Grid], FloatArray]


@cache
def grid(points: int, steps: int) -> Grid:
    """The grid of so many collocation points beside time 0, and so many steps of the integrals."""
    nodes = -np.cos(np.pi * np.arange(points + 1) / points)
    abscissas, weights = roots_legendre(steps)
    angles = np.pi / 4.0 * (abscissas + 1.0)
    roots = 0.5 * (1.0 + nodes)
    inner = np.outer(roots[1:], np.sin(angles)).ravel()
    return Grid(
        times=roots[1:],
        angles=np.asarray(angles, dtype=np.float64),
        weights=np.asarray(np.pi / 4.0 * weights, dtype=np.float64),
        inner=_interpolation(nodes, 2.0 * inner - 1.0)[:, 1:].T,
        outer=_interpolation(nodes, 2.0 * np.sin(angles) - 1.0)[:, 1:].T,
        settled=1e-7 if points <= FEW_POINTS else 1e-10,
    )


def _interpolation(nodes: FloatArray, at: FloatArray) -> FloatArray:
    """Barycentric interpolation from Chebyshev points of the second kind, (at, nodes)."""
    weights = (-1.0) ** np.arange(nodes.size)
    weights[[0, -1]] *= 0.5
    gaps = at[:, None] - nodes
    exact = np.isclose(gaps, 0.0, atol=1e-15)
    terms = weights / np.where(exact, 1.0, gaps)
    matrix = terms / terms.sum(axis=1, keepdims=True)
    hit = exact.any(axis=1)
    matrix[hit] = exact[hit]
    return np.asarray(matrix, dtype=np.float64)


def boundary(puts: Puts, mesh: Grid) -> FloatArray:
    """Squared logarithm of the boundary over its greatest value, (options, points), with the whole time at the last point.

    The quick equation first; where it swings instead of settling, the sure one from the start. NaN where that does not
    settle either.
    """
    start = _first_guess(puts, mesh)
    found = start.copy()
    steep = np.abs(puts.rate - puts.dividend) > _STEEP * puts.volatility**2
    swinging = _settle(_smooth_fit, _QUICK_STEPS, np.flatnonzero(~steep), (puts, found, mesh))
    left = np.union1d(np.flatnonzero(steep), swinging)
    found[left] = start[left]
    found[_settle(_value_match, _SURE_STEPS, left, (puts, found, mesh))] = np.nan
    return found


def _settle(equation: _Equation, steps: int, active: IntArray, work: tuple[Puts, FloatArray, Grid]) -> IntArray:
    """Repeats the equation on the active rows of what was found, in place; gives the rows that have not settled."""
    puts, found, mesh = work
    for _ in range(steps):
        if not active.size:
            break
        before = found[active]
        after = equation(puts.at(active), before, mesh)
        found[active] = after
        active = active[(np.abs(np.sqrt(after) - np.sqrt(before)) > mesh.settled).any(axis=1)]
    return active


def _first_guess(puts: Puts, mesh: Grid) -> FloatArray:
    """Barone-Adesi and Whaley's seed between the boundaries of no time and of all time."""
    variance = puts.volatility**2
    drift = puts.rate - puts.dividend - 0.5 * variance
    power = -(drift + np.sqrt(drift**2 + 2.0 * puts.rate * variance)) / variance
    final = np.minimum(power / (power - 1.0), np.exp(puts.greatest) * (1.0 - 1e-9))
    start = np.exp(puts.greatest)
    time = puts.years[:, None] * mesh.times**2
    pace = (puts.rate - puts.dividend)[:, None] * time - 2.0 * puts.volatility[:, None] * np.sqrt(time)
    share = np.exp(np.minimum(pace, 0.0) * (start / (start - final))[:, None])
    level = final[:, None] + (start - final)[:, None] * share
    return np.asarray((np.log(level) - puts.greatest[:, None]) ** 2, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What both fixed-point equations use: (options, points), and with one more axis of integration points."""

    time: FloatArray
    root: FloatArray
    plus: FloatArray
    minus: FloatArray
    keep: FloatArray
    pay: FloatArray
    end_plus: FloatArray
    end_minus: FloatArray
    deep: FloatArray
    due: FloatArray


def _terms(puts: Puts, squares: FloatArray, mesh: Grid) -> _Terms:
    time = puts.years[:, None] * mesh.times**2
    root = np.sqrt(time)
    volatility, rate, income = (values[:, None] for values in (puts.volatility, puts.rate, puts.dividend))
    depth = np.sqrt(squares)
    inner = np.sqrt(np.maximum(squares @ mesh.inner, 0.0)).reshape(*depth.shape, -1)
    left = root[..., None] * np.cos(mesh.angles)
    spread = volatility[..., None] * left
    plus = (inner - depth[..., None] + (rate - income)[..., None] * left**2) / spread + 0.5 * spread
    whole = volatility * root
    end_plus = (puts.greatest[:, None] - depth + (rate - income) * time) / whole + 0.5 * whole
    return _Terms(
        time=time,
        root=root,
        plus=plus,
        minus=plus - spread,
        keep=np.exp(-rate[..., None] * left**2),
        pay=np.exp(-income[..., None] * left**2),
        end_plus=end_plus,
        end_minus=end_plus - whole,
        deep=np.exp(-rate * time),
        due=np.exp(-income * time),
    )


def _smooth_fit(puts: Puts, squares: FloatArray, mesh: Grid) -> FloatArray:
    """One step of the equation that the slope of the price at the boundary is -1: quick where the drift is small."""
    x = _terms(puts, squares, mesh)
    volatility, rate, income = (values[:, None] for values in (puts.volatility, puts.rate, puts.dividend))
    sines, area = mesh.weights * np.sin(mesh.angles), mesh.weights * np.sin(2.0 * mesh.angles)
    touch = 2.0 * x.root / volatility
    above = x.deep * normal_density(x.end_minus) / (volatility * x.root) + rate * touch * (
        (x.keep * normal_density(x.minus)) @ sines
    )
    below = (
        x.due * (normal_density(x.end_plus) / (volatility * x.root) + normal_distribution(x.end_plus))
        + income * touch * ((x.pay * normal_density(x.plus)) @ sines)
        + income * x.time * ((x.pay * normal_distribution(x.plus)) @ area)
    )
    return _squares(above, below, puts)


def _value_match(puts: Puts, squares: FloatArray, mesh: Grid) -> FloatArray:
    """One step of the equation that the price at the boundary is the intrinsic value: slow, and sure."""
    x = _terms(puts, squares, mesh)
    rate, income = puts.rate[:, None], puts.dividend[:, None]
    area = mesh.weights * np.sin(2.0 * mesh.angles)
    above = x.deep * normal_distribution(x.end_minus) + rate * x.time * ((x.keep * normal_distribution(x.minus)) @ area)
    below = x.due * normal_distribution(x.end_plus) + income * x.time * ((x.pay * normal_distribution(x.plus)) @ area)
    return _squares(above, below, puts)


def _squares(above: FloatArray, below: FloatArray, puts: Puts) -> FloatArray:
    greatest = puts.greatest[:, None]
    usable = (above > 0.0) & (below > 0.0)
    ratio = np.log(np.where(usable, above, 1.0) / np.where(usable, below, 1.0))
    level = np.clip(np.where(usable, ratio, _LEAST_LOGARITHM), _LEAST_LOGARITHM, greatest)
    return np.asarray((level - greatest) ** 2, dtype=np.float64)
