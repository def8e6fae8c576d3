"""What is held of one security (Common/Securities/SecurityHolding.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from simulator.engine.cash import ConvertibleCashAmount
from simulator.engine.lean_object import LeanObject
from simulator.enums import SecurityType
from simulator.margin.exact import NetDecimal
from simulator.smart_rounding import number_text
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.security import Security


class SecurityHolding(LeanObject):
    """Quantity, average price and profit of one security. Money in account currency."""

    lean_name: ClassVar[str] = "SecurityHolding"
    _unheard: ClassVar[frozenset[str]] = frozenset({"price"})

    def __init__(self, security: Security) -> None:
        self._security = security
        self.quantity = 0.0
        self.average_price = 0.0
        self._exact_average = 0.0
        self._fees = 0.0
        self._sales = 0.0
        self._profit = 0.0
        self._last_profit = 0.0
        self._dividends = 0.0

    def __str__(self) -> str:
        return f"{self.symbol.value}: {number_text(self.quantity)} @ {NetDecimal.of(self._exact_average).digits}"

    @property
    def symbol(self) -> Symbol:
        """What is held."""
        return self._security.symbol

    @property
    def type(self) -> SecurityType:
        """Kind of the security."""
        return self._security.symbol.security_type

    @property
    def price(self) -> float:
        """The security's last price."""
        return self._security.price

    @property
    def invested(self) -> bool:
        """Whether at least one lot is held."""
        return abs(self.quantity) >= self._security.symbol_properties.lot_size

    hold_stock = invested

    @property
    def is_long(self) -> bool:
        """Whether the quantity is positive."""
        return self.quantity > 0

    @property
    def is_short(self) -> bool:
        """Whether the quantity is negative."""
        return self.quantity < 0

    @property
    def absolute_quantity(self) -> float:
        """Quantity without its sign."""
        return abs(self.quantity)

    @property
    def leverage(self) -> float:
        """Leverage of the security."""
        return self._security.leverage

    @property
    def holdings_cost(self) -> float:
        """What it cost, signed."""
        return self.worth(self.quantity, self.average_price)

    @property
    def absolute_holdings_cost(self) -> float:
        """What it cost, unsigned."""
        return abs(self.holdings_cost)

    @property
    def unlevered_holdings_cost(self) -> float:
        """What it cost by its leverage, signed."""
        return self.holdings_cost / self.leverage

    @property
    def unlevered_absolute_holdings_cost(self) -> float:
        """What it cost by its leverage, unsigned."""
        return abs(self.unlevered_holdings_cost)

    @property
    def holdings_value(self) -> float:
        """What it is worth at the last price, signed."""
        return self.worth(self.quantity, self.price) if self.quantity else 0.0

    @property
    def absolute_holdings_value(self) -> float:
        """What it is worth, unsigned."""
        return abs(self.holdings_value)

    @property
    def total_fees(self) -> float:
        """All fees paid."""
        return self._fees

    @property
    def total_sale_volume(self) -> float:
        """All turnover."""
        return self._sales

    @property
    def total_dividends(self) -> float:
        """All dividends received."""
        return self._dividends

    @property
    def last_trade_profit(self) -> float:
        """Realised profit of the last fill that closed something."""
        return self._last_profit

    @property
    def profit(self) -> float:
        """Realised profit before fees."""
        return self._profit + self._dividends

    @property
    def net_profit(self) -> float:
        """Realised profit after fees."""
        return self.profit - self._fees

    @property
    def unrealized_profit(self) -> float:
        """Profit if closed now across the spread, after the closing fee."""
        return self.total_close_profit()

    @property
    def unrealized_profit_percent(self) -> float:
        """Unrealised profit as a fraction of the cost."""
        cost = self.absolute_holdings_cost
        return self.unrealized_profit / cost if cost else 0.0

    def total_close_profit(
        self,
        include_fees: bool = True,
        exit_price: float | None = None,
        entry_price: float | None = None,
        quantity: float | None = None,
    ) -> float:
        """Profit if all, or the quantity, were closed at the far side of the quote, or at ``exit_price``."""
        if quantity is None and not self.invested:
            return 0.0
        security, closed = self._security, self.quantity if quantity is None else quantity
        fee = security.market_order_fee(-closed) if include_fees else 0.0
        price = (security.bid_price if self.is_long else security.ask_price) or security.price
        leave = self.worth(closed, price if exit_price is None else exit_price)
        return leave - self.worth(closed, self.average_price if entry_price is None else entry_price) - fee

    def get_quantity_value(self, quantity: float, price: float | None = None) -> ConvertibleCashAmount:
        """Worth of a quantity at a price, the present one unless told."""
        worth = self.worth(quantity, self.price if price is None else price)
        return ConvertibleCashAmount(worth, self._security.quote_currency)

    def add_new_fee(self, new_fee: float) -> None:
        """Counts a fee."""
        self._fees += new_fee

    def add_new_profit(self, profit_loss: float) -> None:
        """Counts realised profit."""
        self._profit += profit_loss
        self._last_profit = profit_loss

    def add_new_sale(self, sale_value: float) -> None:
        """Counts turnover."""
        self._sales += sale_value

    def add_new_dividend(self, dividend: float) -> None:
        """Counts a dividend."""
        self._dividends += dividend

    def set_holdings(self, average_price: float, quantity: float) -> None:
        """Sets quantity and average price."""
        self._exact_average = average_price
        self.average_price = float(average_price)
        self.quantity = quantity
        self._security.owner.holdings_changed(self._security)

    def worth(self, quantity: float, price: float) -> float:
        """Worth of a quantity at a price."""
        return price * quantity * self._security.symbol_properties.contract_multiplier


def exact_average(holdings: SecurityHolding) -> float:
    """The average price with the digits .NET's decimals keep, where it is an option's; algorithms see a float of it."""
    return holdings._exact_average
