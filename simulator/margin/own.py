"""Margin rules an algorithm puts in place of LEAN's own for a security (Common/Securities/BuyingPowerModel.cs and its kin).

Quantities are signed, amounts in account currency; an initial margin has the quantity's sign.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass


class OwnRule(ABC):
    """What a quantity of a security, worth so much, is asked. ``always_sufficient``: every order of it alone may go. ``base``:
    what counts in its place where orders of the security alone and sizes are reckoned, where that is another. ``free_share``:
    the share of the account's value that such orders and sizes must leave alone."""

    __slots__ = ()
    always_sufficient = False
    base: OwnRule | None = None
    free_share: float = 0.0

    @abstractmethod
    def maintenance(self, quantity: float, value: float) -> float:
        """What holding it holds back."""

    @abstractmethod
    def initial(self, quantity: float, value: float) -> float:
        """What opening it takes."""


@dataclass(frozen=True, slots=True)
class ShareOfValue(OwnRule):
    """Shares of the value."""

    initial_share: float
    maintenance_share: float
    free_share: float = 0.0

    def maintenance(self, quantity: float, value: float) -> float:
        """The share of the absolute value."""
        return abs(value) * self.maintenance_share

    def initial(self, quantity: float, value: float) -> float:
        """The share of the value."""
        return value * self.initial_share


@dataclass(frozen=True, slots=True)
class PerUnit(OwnRule):
    """An amount a unit, whatever it is worth."""

    amount: float

    def maintenance(self, quantity: float, value: float) -> float:
        """The amount of every unit."""
        return abs(quantity) * self.amount

    def initial(self, quantity: float, value: float) -> float:
        """The amount of every unit, negative for shorts."""
        return quantity * self.amount


@dataclass(frozen=True, slots=True)
class NoMargin(OwnRule):
    """Nothing is held back and every order may go; a size is reckoned by the full value."""

    always_sufficient = True

    def maintenance(self, quantity: float, value: float) -> float:
        """Nothing."""
        return 0.0

    def initial(self, quantity: float, value: float) -> float:
        """The value."""
        return value
