"""Cash of the account, in US dollars (Common/Securities/CashBook.cs)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from simulator.engine.lean_dict import LeanDict
from simulator.engine.lean_object import LeanObject


class Cash(LeanObject):
    """An amount of one currency."""

    lean_name: ClassVar[str] = "Cash"
    symbol: Final[str]

    def __init__(self, symbol: str, amount: float) -> None:
        self.symbol = symbol
        self.amount = amount
        self.conversion_rate = 1.0

    @property
    def value_in_account_currency(self) -> float:
        """The amount in dollars."""
        return self.amount * self.conversion_rate

    def add_amount(self, amount: float) -> float:
        """Adds to it."""
        self.amount += amount
        return self.amount

    def set_amount(self, amount: float) -> None:
        """Sets it."""
        self.amount = amount


class ConvertibleCashAmount(LeanObject):
    """A sum in US dollars, which are the account's (Common/Securities/ConvertibleCashAmount.cs)."""

    lean_name: ClassVar[str] = "ConvertibleCashAmount"

    def __init__(self, amount: float) -> None:
        self.amount = amount
        self.in_account_currency = amount


class CashBook(LeanDict[str, Cash]):
    """The account's one currency, under its name."""

    lean_name: ClassVar[str] = "CashBook"

    def __init__(self, amount: float) -> None:
        self.account_currency = "USD"
        self._cash = {"USD": Cash("USD", amount)}

    def _entries(self) -> Mapping[str, Cash]:
        return self._cash

    @property
    def usd(self) -> Cash:
        """Dollars."""
        return self._cash["USD"]

    @property
    def total_value_in_account_currency(self) -> float:
        """All of it in dollars."""
        return self.usd.amount
