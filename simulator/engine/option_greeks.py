"""The Greeks of an option as LEAN's objects (Common/Data/Market/Greeks.cs)."""

from __future__ import annotations

from typing import ClassVar, Final

from simulator.engine.lean_object import LeanObject
from simulator.pricing import ModelResult

DAYS_A_YEAR = 365.0
_DIGITS: Final = 10
"""Decimals of a theta by day or year: LEAN's are exact, and what lies beyond is the noise of binary fractions."""


def yearly(theta: float) -> float:
    """Theta per year of one per day."""
    return round(theta * DAYS_A_YEAR, _DIGITS)


class Greeks(LeanObject):
    """The Greeks of a contract; ``theta`` is per year, as LEAN has it."""

    lean_name: ClassVar[str] = "Greeks"

    def __init__(  # noqa: PLR0917  (the signature is LEAN's)
        self,
        delta: float = 0.0,
        gamma: float = 0.0,
        vega: float = 0.0,
        theta: float = 0.0,
        rho: float = 0.0,
        lambda_: float = 0.0,
    ) -> None:
        self.delta = delta
        self.gamma = gamma
        self.vega = vega
        self.theta = theta
        self.rho = rho
        self.lambda_ = lambda_

    @property
    def theta_per_day(self) -> float:
        """Theta of one calendar day."""
        return round(self.theta / DAYS_A_YEAR, _DIGITS)

    @theta_per_day.setter
    def theta_per_day(self, value: float) -> None:
        self.theta = yearly(value)


def greeks_of(result: ModelResult) -> Greeks:
    """Those of a model's result."""
    return Greeks(result.delta, result.gamma, result.vega, result.theta, result.rho, result.lambda_)
