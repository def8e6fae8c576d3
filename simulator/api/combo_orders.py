"""QCAlgorithm: combos and option strategies, and the calls that take either a symbol or a strategy (QCAlgorithm.Trading.cs)."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

import math
from typing import overload

from simulator.api.option_strategies import OptionStrategy
from simulator.api.order_entry import METHODS, Properties
from simulator.api.single_orders import SingleOrders
from simulator.engine.orders import GroupOrderManager, Leg
from simulator.engine.tickets import OrderTicket
from simulator.errors import ArgumentException, DivideByZeroException
from simulator.net_arguments import decimal, no_match, quantity_of, whole
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol


class ComboOrders(SingleOrders):
    """Orders of several legs that fill together or not at all."""

    def combo_market_order(
        self,
        legs: list[Leg],
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """All legs at the market."""
        return self._combo(OrderType.COMBO_MARKET, legs, quantity, 0.0, asynchronous, tag, order_properties)

    def combo_limit_order(
        self,
        legs: list[Leg],
        quantity: int,
        limit_price: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """All legs together at a net limit."""
        limit = decimal("combo_limit_order", "limit_price", limit_price)
        if limit == 0:
            raise ArgumentException("ComboLimitOrder requires a limit price")
        if any(leg.order_price for leg in _checked("combo_limit_order", legs)):
            raise ArgumentException("ComboLimitOrder does not support limit prices for individual legs")
        return self._combo(OrderType.COMBO_LIMIT, legs, quantity, limit, asynchronous, tag, order_properties)

    def combo_leg_limit_order(
        self,
        legs: list[Leg],
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """All legs together, each at its own limit."""
        if any(not leg.order_price for leg in _checked("combo_leg_limit_order", legs)):
            raise ArgumentException("ComboLegLimitOrder requires a limit price for each leg")
        return self._combo(OrderType.COMBO_LEG_LIMIT, legs, quantity, 0.0, asynchronous, tag, order_properties)

    def _combo(
        self,
        kind: OrderType,
        legs: list[Leg],
        quantity: int,
        limit: float,
        asynchronous: bool,
        tag: str | None,
        properties: Properties,
    ) -> list[OrderTicket]:
        method = METHODS[kind]
        size = whole(method, "quantity", quantity)
        _check_ratio(_checked(method, legs), size)
        number = self.transactions.get_increment_group_order_manager_id()
        group = GroupOrderManager(number, len(legs), float(size), limit)
        requests = []
        for leg in legs:
            security = self._security_for_order(_symbol_of(method, leg))
            if leg.order_price is not None:
                kind, limit = OrderType.COMBO_LEG_LIMIT, leg.order_price
            request = self._request(
                kind, security, leg.quantity * group.quantity, asynchronous, tag, properties, group, limit_price=limit
            )
            problem = self._check(request)
            if problem is not None:
                return [OrderTicket.invalid(self.transactions, request, problem)]
            requests.append(request)
        return [self.transactions.add_order(request) for request in requests]

    @overload
    def order(
        self,
        symbol: Symbol | str,
        quantity: float,
        asynchronous: bool | OrderType = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket: ...
    @overload
    def order(
        self,
        symbol: OptionStrategy,
        quantity: float,
        asynchronous: bool | OrderType = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]: ...
    def order(
        self,
        symbol: Symbol | str | OptionStrategy,
        quantity: float,
        asynchronous: bool | OrderType = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket | list[OrderTicket]:
        """A market order of a symbol, or all legs of an option strategy at the market.

        An order type in place of ``asynchronous`` is LEAN's obsolete form: it sends a market order whatever the type.
        """
        waits = False if isinstance(asynchronous, OrderType) else asynchronous
        if not isinstance(symbol, OptionStrategy):
            return self.market_order(symbol, quantity, waits, tag, order_properties)
        size = whole("order", "quantity", quantity)
        symbol.set_symbols()
        named = f"{symbol.name} ({size})" if tag is None else tag
        legs: list[Leg] = [*symbol.underlying_legs, *symbol.option_legs]
        return self._combo(OrderType.COMBO_MARKET, legs, size, 0.0, waits, named, order_properties)

    @overload
    def buy(self, symbol: Symbol | str, quantity: float) -> OrderTicket: ...
    @overload
    def buy(
        self,
        symbol: OptionStrategy,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]: ...
    def buy(
        self,
        symbol: Symbol | str | OptionStrategy,
        quantity: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket | list[OrderTicket]:
        """A market order to buy a symbol or a strategy."""
        return self.order(symbol, abs(quantity_of("buy", quantity)), asynchronous, tag, order_properties)

    @overload
    def sell(self, symbol: Symbol | str, quantity: float) -> OrderTicket: ...
    @overload
    def sell(
        self,
        symbol: OptionStrategy,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]: ...
    def sell(
        self,
        symbol: Symbol | str | OptionStrategy,
        quantity: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket | list[OrderTicket]:
        """A market order to sell a symbol or a strategy."""
        return self.order(symbol, -abs(quantity_of("sell", quantity)), asynchronous, tag, order_properties)


def _checked(method: str, legs: list[Leg]) -> list[Leg]:
    """The legs, where they are a list of legs: pythonnet takes nothing else."""
    if not isinstance(legs, list) or not all(isinstance(leg, Leg) for leg in legs):
        raise no_match(method, "legs", legs, "a list of Leg")
    return legs


def _symbol_of(method: str, leg: Leg) -> Symbol:
    if leg.symbol is None:
        raise no_match(method, "legs", leg, "a list of Leg with symbols")
    return leg.symbol


def _check_ratio(legs: list[Leg], quantity: int) -> None:
    if not legs:
        raise ArgumentException("The list of values cannot be empty")
    divisor = math.gcd(*(leg.quantity for leg in legs))
    if divisor == 1:
        return
    if divisor == 0:
        raise DivideByZeroException("Attempted to divide by zero.")
    now = ", ".join(f"{leg.quantity} {leg.symbol}" for leg in legs)
    instead = ", ".join(f"{leg.quantity // divisor} {leg.symbol}" for leg in legs)
    raise ArgumentException(
        "The global combo quantity should be used to increase or reduce the size of the order, while the leg quantities "
        "should be used to specify the ratio of the order. The combo order quantities should be reduced "
        f"from {quantity}x({now}) to {quantity * divisor}x({instead})."
    )
