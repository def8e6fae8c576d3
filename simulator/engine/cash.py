"""Cash of the account, in US dollars (Common/Securities/CashBook.cs, Cash.cs)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from simulator.engine.lean_dict import LeanDict
from simulator.engine.lean_object import LeanObject
from simulator.engine.order_events import NO_CURRENCY, CashAmount
from simulator.engine.overloads import lean_names
from simulator.errors import KeyNotFoundException
from simulator.pascal_names import PascalType
from simulator.smart_rounding import money_sign

SYMBOL = money_sign("USD")


class Currencies(metaclass=PascalType):
    """Names of currencies (Common/Currencies.cs): the account's, and the one that is none."""

    USD = "USD"
    NULL_CURRENCY = NO_CURRENCY

    @staticmethod
    def get_currency_symbol(currency: str) -> str:
        """The sign before an amount of it."""
        return money_sign(currency)


class Cash(LeanObject):
    """An amount of one currency; ``changed`` is called when it changes."""

    lean_name: ClassVar[str] = "Cash"
    symbol: Final[str]

    def __init__(self, symbol: str, amount: float, changed: Callable[[], None] = lambda: None) -> None:
        self.symbol = symbol
        self.amount = amount
        self.conversion_rate = 1.0
        self.currency_symbol = SYMBOL
        self._changed = changed

    @property
    def value_in_account_currency(self) -> float:
        """The amount in dollars."""
        return self.amount * self.conversion_rate

    def add_amount(self, amount: float) -> float:
        """Adds to it."""
        self.amount += amount
        self._changed()
        return self.amount

    def set_amount(self, amount: float) -> None:
        """Sets it."""
        self.amount = amount
        self._changed()

    def __str__(self) -> str:
        value = f"{round(self.value_in_account_currency, 2):.10g}"
        return f"{self.symbol}: {SYMBOL}{self.amount:15.2f} @ {self.conversion_rate:10.2f} = {SYMBOL}{value}"


class ConvertibleCashAmount(LeanObject):
    """A sum in US dollars, which are the account's (Common/Securities/ConvertibleCashAmount.cs)."""

    lean_name: ClassVar[str] = "ConvertibleCashAmount"

    def __init__(self, amount: float, cash: Cash) -> None:
        self.amount = amount
        self.cash = cash

    @property
    def in_account_currency(self) -> float:
        """The sum in dollars."""
        return self.amount * self.cash.conversion_rate


class CashBook(LeanDict[str, Cash]):
    """The account's one currency, under its name; ``changed`` is called when its amount changes."""

    lean_name: ClassVar[str] = "CashBook"

    def __init__(self, amount: float, changed: Callable[[], None]) -> None:
        self.account_currency = "USD"
        self._cash = {"USD": Cash("USD", amount, changed)}

    def _entries(self) -> Mapping[str, Cash]:
        return self._cash

    def __getitem__(self, key: str) -> Cash:
        found = self._cash.get(key)
        if found is None:
            raise KeyNotFoundException(f"This cash symbol ({key}) was not found in your cash book.")
        return found

    @property
    def usd(self) -> Cash:
        """Dollars."""
        return self._cash["USD"]

    @property
    def total_value_in_account_currency(self) -> float:
        """All of it in dollars."""
        return self.usd.amount

    def convert(self, source_quantity: float, source_currency: str, destination_currency: str) -> float:
        """So much of one currency in another."""
        if source_quantity == 0:
            return 0.0
        return source_quantity * self[source_currency].conversion_rate / self[destination_currency].conversion_rate

    @lean_names("cash_amount", "source_quantity, source_currency")
    def convert_to_account_currency(
        self, source_quantity: float | CashAmount, source_currency: str | None = None
    ) -> float | CashAmount:
        """So much of a currency, or an amount of one, in dollars."""
        if isinstance(source_quantity, CashAmount):
            amount = self.convert(source_quantity.amount, str(source_quantity.currency), self.account_currency)
            return CashAmount(amount, self.account_currency)
        if source_currency == self.account_currency:
            return source_quantity
        return self.convert(source_quantity, str(source_currency), self.account_currency)

    def __str__(self) -> str:
        head = f"Symbol {'Quantity':>13}    {'Conversion':>10} = Value in {self.account_currency}"
        total = f"{round(self.total_value_in_account_currency, 2):.10g}"
        lines = [head, *map(str, self._cash.values()), "-" * 49, f"CashBook Total Value:                {SYMBOL}{total}"]
        return "".join(f"{line}\n" for line in lines)
