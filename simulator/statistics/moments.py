"""Moments of samples and the normal distribution, as MathNet has them for LEAN."""

from __future__ import annotations

import math
from collections.abc import Sequence


def mean(values: Sequence[float]) -> float:
    """The average; NaN of none."""
    return math.fsum(values) / len(values) if values else math.nan


def covariance(left: Sequence[float], right: Sequence[float]) -> float:
    """The unbiased covariance of samples of one length; NaN of fewer than two."""
    if len(left) < 2:
        return math.nan
    at_left, at_right = mean(left), mean(right)
    return math.fsum((a - at_left) * (b - at_right) for a, b in zip(left, right, strict=True)) / (len(left) - 1)


def variance(values: Sequence[float]) -> float:
    """The unbiased variance; NaN of fewer than two samples."""
    return covariance(values, values)


def standard_deviation(values: Sequence[float]) -> float:
    """The root of the unbiased variance."""
    return math.sqrt(variance(values))


def skewness(values: Sequence[float]) -> float:
    """The unbiased skewness; NaN of fewer than three samples, and where they do not vary."""
    count, spread = len(values), standard_deviation(values)
    if count < 3 or not spread > 0:
        return math.nan
    middle = mean(values)
    return count / ((count - 1) * (count - 2)) * math.fsum(((one - middle) / spread) ** 3 for one in values)


def kurtosis(values: Sequence[float]) -> float:
    """The unbiased excess kurtosis; NaN of fewer than four samples, and where they do not vary."""
    count, spread = len(values), standard_deviation(values)
    if count < 4 or not spread > 0:
        return math.nan
    middle = mean(values)
    fourth = math.fsum(((one - middle) / spread) ** 4 for one in values)
    weight = count * (count + 1) / ((count - 1) * (count - 2) * (count - 3))
    return weight * fourth - 3 * (count - 1) ** 2 / ((count - 2) * (count - 3))


def normal_cdf(value: float) -> float:
    """The chance that a standard normal number is at most this."""
    return math.erfc(-value / math.sqrt(2)) / 2
