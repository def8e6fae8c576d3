"""How alike underlyings move, and how much of the account is in things that move alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from risk.arrays import FloatArray, Floats

WINDOW = 60
"""Daily returns in a rolling correlation."""
ALIKE = 0.7
"""Correlation from which two underlyings count as one cluster."""
MOST_CORRELATED = 0.30
"""Greatest part of net liquidation value in one cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlations:
    """``matrix`` of the last window's log returns between ``names``; 1.0 where there is too little history to tell."""

    names: tuple[str, ...]
    matrix: FloatArray

    def between(self, first: str, second: str) -> float:
        """One entry. Raises KeyError for a name that is not there."""
        places = {name: place for place, name in enumerate(self.names)}
        return float(self.matrix[places[first], places[second]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Underlyings linked by high correlation, and the USD in them against the limit."""

    names: tuple[str, ...]
    exposure: float
    limit: float

    @property
    def is_over(self) -> bool:
        """True beyond the limit."""
        return self.exposure > self.limit + 1e-6


def correlations(closes: Mapping[str, Floats], window: int = WINDOW) -> Correlations:
    """Correlations of the last ``window`` daily log returns; ``closes`` are aligned, oldest first, NaN where one is missing.

    A pair with a missing close in the window, too few closes or no movement counts as 1.0: unknown is taken to move alike.
    """
    names = tuple(closes)
    returns = np.full((len(names), window), np.nan)
    for row, name in enumerate(names):
        series = np.asarray(closes[name], dtype=np.float64)[-(window + 1) :]
        if series.size == window + 1 and np.isfinite(series).all() and (series > 0.0).all():
            returns[row] = np.diff(np.log(series))
    spread = returns.std(axis=1)
    known = np.isfinite(spread) & (spread > 0.0)
    matrix = np.ones((len(names), len(names)))
    if known.sum() > 1:
        places = np.flatnonzero(known)
        matrix[np.ix_(places, places)] = np.clip(np.corrcoef(returns[places]), -1.0, 1.0)
    np.fill_diagonal(matrix, 1.0)
    return Correlations(names=names, matrix=matrix)


def beta(closes: Floats, benchmark: Floats) -> float:
    """How much an underlying's daily log returns go with the benchmark's: covariance over variance of aligned closes.

    NaN with fewer than two returns, a close that is missing or not positive, or a benchmark that does not move.
    """
    own, other = np.asarray(closes, dtype=np.float64), np.asarray(benchmark, dtype=np.float64)
    both = np.vstack((own, other))
    if own.size < 3 or not (np.isfinite(both).all() and (both > 0.0).all()):
        return math.nan
    (_, together), (_, alone) = np.cov(np.diff(np.log(both), axis=1))
    return float(together / alone) if alone > 0.0 else math.nan


def effective_exposure(exposures: Mapping[str, float], found: Correlations) -> float:
    """USD that one single underlying would need to swing as much: sqrt(w' C w), of signed exposures.

    Two of 100 at 0.95 make 197.5, two at 0 make 141.4. Raises KeyError for an underlying without correlations.
    """
    places = [found.names.index(name) if name in found.names else _missing(name) for name in exposures]
    weights = np.array(list(exposures.values()), dtype=np.float64)
    square = float(weights @ found.matrix[np.ix_(places, places)] @ weights) if places else 0.0
    return math.sqrt(max(0.0, square))


def effective_count(exposures: Mapping[str, float], found: Correlations) -> float:
    """How many equal independent bets the sizes amount to: (sum |w|)^2 / |w|' C |w|; 1.03 for two alike at 0.95, 0 for none."""
    sizes = {name: abs(value) for name, value in exposures.items()}
    swing = effective_exposure(sizes, found)
    return (math.fsum(sizes.values()) / swing) ** 2 if swing > 0.0 else 0.0


def clusters(
    exposures: Mapping[str, float],
    found: Correlations,
    net_liquidation_value: float,
    *,
    alike: float = ALIKE,
    most: float = MOST_CORRELATED,
) -> tuple[Cluster, ...]:
    """Underlyings joined wherever a correlation, of either sign, is at least ``alike``, with the sum of their sizes in USD.

    ``exposures`` are what each underlying ties up or can lose; the limit is ``most`` of net liquidation value, 0 when that is
    not positive. Raises KeyError for an underlying without correlations.
    """
    limit = most * net_liquidation_value if net_liquidation_value > 0.0 else 0.0
    left, made = list(exposures), []
    while left:
        members, front = [], [left.pop(0)]
        while front:
            name = front.pop()
            members.append(name)
            linked = [other for other in left if abs(found.between(name, other)) >= alike]
            front += linked
            left = [other for other in left if other not in linked]
        total = math.fsum(abs(exposures[name]) for name in members)
        made.append(Cluster(names=tuple(sorted(members)), exposure=total, limit=limit))
    return tuple(sorted(made, key=lambda cluster: -cluster.exposure))


def _missing(name: str) -> int:
    raise KeyError(f"there are no correlations of {name}")
