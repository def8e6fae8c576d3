"""QCAlgorithm: sending, changing and taking back orders (Algorithm/QCAlgorithm.Trading.cs)."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from simulator.api.checks import order_problem
from simulator.api.futures import AlgorithmFutures
from simulator.engine.feed import Request
from simulator.engine.full_names import full_name
from simulator.engine.orders import GroupOrderManager, Leg
from simulator.engine.requests import OrderResponse, SubmitOrderRequest
from simulator.engine.security import Option, Security
from simulator.engine.tickets import OrderTicket
from simulator.engine.time_in_force import OrderProperties, TimeInForce
from simulator.enums import Resolution, SecurityType
from simulator.errors import ArgumentException, InvalidCastException, InvalidOperationException
from simulator.order_kinds import OrderType, TimeInForceKind
from simulator.symbols import Symbol

_ON_FUTURES = frozenset({SecurityType.FUTURE, SecurityType.FUTURE_OPTION})
Properties = OrderProperties | None


class AlgorithmTrading(AlgorithmFutures):
    """Orders."""

    # single orders

    def market_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At the market; while it is closed, at its next open."""
        security = self._security_for_order(symbol)
        if security.type not in _ON_FUTURES and not security.exchange.exchange_open:
            ticket = self.market_on_open_order(security.symbol, quantity, asynchronous, tag, order_properties)
            if ticket.submit_request.response.is_success:
                self.debug(
                    "Warning: market orders submitted while the market is closed are automatically converted into MarketOnOpen "
                    "orders to fill at the next market open."
                )
            return ticket
        daily = security.resolution is Resolution.DAILY
        if daily and security.type not in _ON_FUTURES:
            return self.market_on_close_order(security.symbol, quantity, asynchronous, tag, order_properties)
        return self._submit(OrderType.MARKET, security, quantity, tag, order_properties, asynchronous)

    def limit_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        limit_price: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At a limit or better."""
        security = self._security_for_order(symbol)
        return self._submit(OrderType.LIMIT, security, quantity, tag, order_properties, asynchronous, limit_price=limit_price)

    def stop_market_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        stop_price: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At the market once the stop is passed."""
        security = self._security_for_order(symbol)
        return self._submit(
            OrderType.STOP_MARKET, security, quantity, tag, order_properties, asynchronous, stop_price=stop_price
        )

    def stop_limit_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        stop_price: float,
        limit_price: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At a limit once the stop is passed."""
        security = self._security_for_order(symbol)
        return self._submit(
            OrderType.STOP_LIMIT,
            security,
            quantity,
            tag,
            order_properties,
            asynchronous,
            stop_price=stop_price,
            limit_price=limit_price,
        )

    def market_on_open_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At the next open."""
        security = self._security_for_order(symbol)
        properties = _no_date(order_properties or self.default_order_properties.clone())
        return self._submit(OrderType.MARKET_ON_OPEN, security, quantity, tag, properties, asynchronous)

    def market_on_close_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At the next close."""
        security = self._security_for_order(symbol)
        properties = _no_date(order_properties or self.default_order_properties.clone())
        return self._submit(OrderType.MARKET_ON_CLOSE, security, quantity, tag, properties, asynchronous)

    order = market_order

    def buy(self, symbol: Symbol | str, quantity: float) -> OrderTicket:
        """A market order to buy."""
        return self.market_order(symbol, abs(quantity))

    def sell(self, symbol: Symbol | str, quantity: float) -> OrderTicket:
        """A market order to sell."""
        return self.market_order(symbol, -abs(quantity))

    def exercise_option(
        self,
        option_symbol: Symbol,
        quantity: int,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Exercises a long option."""
        security = self._security_for_order(option_symbol)
        if not isinstance(security, Option):
            kinds = f"'{full_name(security.lean_name)}' to type '{full_name('Option')}'"
            raise InvalidCastException(f"Unable to cast object of type {kinds}.")
        return self._submit(OrderType.OPTION_EXERCISE, security, -abs(quantity), tag, order_properties, asynchronous)

    # combos

    def combo_market_order(
        self,
        legs: Sequence[Leg],
        quantity: int,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """All legs at the market."""
        return self._submit_combo(legs, quantity, 0.0, asynchronous, tag, order_properties)

    def combo_limit_order(
        self,
        legs: Sequence[Leg],
        quantity: int,
        limit_price: float,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """All legs together at a net limit."""
        if limit_price == 0:
            raise ArgumentException("ComboLimitOrder requires a limit price")
        if any(leg.order_price for leg in legs):
            raise ArgumentException("ComboLimitOrder does not support limit prices for individual legs")
        return self._submit_combo(legs, quantity, float(limit_price), asynchronous, tag, order_properties)

    def combo_leg_limit_order(
        self,
        legs: Sequence[Leg],
        quantity: int,
        asynchronous: bool = False,
        tag: str = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """All legs together, each at its own limit."""
        if any(not leg.order_price for leg in legs):
            raise ArgumentException("ComboLegLimitOrder requires a limit price for each leg")
        return self._submit_combo(legs, quantity, 0.0, asynchronous, tag, order_properties)

    def _submit_combo(
        self,
        legs: Sequence[Leg],
        quantity: float,
        limit_price: float,
        asynchronous: bool,
        tag: str,
        order_properties: Properties,
    ) -> list[OrderTicket]:
        _check_ratio(legs, quantity)
        kind = OrderType.COMBO_LIMIT if limit_price else OrderType.COMBO_MARKET
        number = self.transactions.get_increment_group_order_manager_id()
        group = GroupOrderManager(number, len(legs), float(quantity), limit_price)
        requests = []
        for leg in legs:
            security = self._security_for_order(leg.symbol)
            own_limit = limit_price
            if leg.order_price is not None:
                kind, own_limit = OrderType.COMBO_LEG_LIMIT, leg.order_price
            request = self._request(
                kind, security, leg.quantity * group.quantity, tag, order_properties, asynchronous, 0.0, own_limit, group
            )
            problem = self._check(request)
            if problem is not None:
                return [OrderTicket.invalid(self.transactions, request, problem)]
            requests.append(request)
        return [self.transactions.add_order(request) for request in requests]

    # targets

    def liquidate(
        self,
        symbol: Symbol | str | Iterable[Symbol] | None = None,
        asynchronous: bool = False,
        tag: str | None = None,
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Takes back open orders and closes positions: of a symbol, of several, or of all."""
        if not self.settings.liquidate_enabled:
            self.debug(
                "Liquidate() is currently disabled by settings. To re-enable please set 'Settings.LiquidateEnabled' to true"
            )
            return []
        if symbol is None:
            wanted = sorted(self.securities.keys, key=lambda one: one.value)
        elif isinstance(symbol, Symbol | str):
            wanted = [self._to_symbol(symbol)]
        else:
            wanted = [self._to_symbol(one) for one in symbol]
        tickets = []
        for one in wanted:
            ticket = self._liquidate_one(one, asynchronous, "Liquidated" if tag is None else tag, order_properties)
            if ticket is not None:
                tickets.append(ticket)
        return tickets

    def _liquidate_one(self, symbol: Symbol, asynchronous: bool, tag: str, order_properties: Properties) -> OrderTicket | None:
        security = self.securities.get(symbol)
        if security is None:
            return None
        orders = self.transactions.get_open_orders(symbol)
        quantity = security.holdings.quantity if security.invested else 0.0
        if len(orders) == 1 and quantity and orders[0].quantity == -quantity and orders[0].type is OrderType.MARKET:
            return None
        working = 0.0
        for order in orders:
            if order.type is not OrderType.MARKET:
                self.transactions.cancel_order(order.id, tag)
                continue
            ticket = self.transactions.get_order_ticket(order.id)
            working += 0.0 if ticket is None else ticket.quantity_remaining
        if not quantity:
            return None
        return self.market_order(symbol, -quantity - working, asynchronous, tag, order_properties)

    # checks

    def _security_for_order(self, symbol: Symbol | str) -> Security:
        wanted = self._to_symbol(symbol)
        security = self.securities.get(wanted)
        if security is not None and (wanted.is_canonical or security.is_tradable or security.is_delisted):
            return security
        if not wanted.is_canonical and wanted.security_type is not SecurityType.INDEX and not self._expired(wanted):
            return self._add_and_begin(wanted)
        raise InvalidOperationException(
            f"The symbol {wanted} is not found in the algorithm's securities collection and cannot be re-added due to it being "
            "delisted or no longer tradable."
        )

    def _expired(self, symbol: Symbol) -> bool:
        if symbol.expiry is None:
            return False
        hours = self._engine.market.hours(symbol)
        return self._engine.clock.in_zone(hours.time_zone).date() > symbol.expiry

    def _add_and_begin(self, symbol: Symbol) -> Security:
        """Adds a symbol an order names, with its last known prices, as LEAN does."""
        self.debug(f"Warning: {symbol} was not subscribed; it has been added because an order names it.")
        security = self.add_security(symbol)
        pending, self._engine.requests = self._engine.requests, []
        for request in pending:
            if request.security is security:
                self._engine.feed.subscribe(
                    Request(security, request.resolution, request.fill_forward, request.extended, None), seeded=True
                )
            else:
                self._engine.requests.append(request)
        return security

    def _submit(
        self,
        kind: OrderType,
        security: Security,
        quantity: float,
        tag: str,
        order_properties: Properties,
        asynchronous: bool,
        stop_price: float = 0.0,
        limit_price: float = 0.0,
    ) -> OrderTicket:
        request = self._request(kind, security, quantity, tag, order_properties, asynchronous, stop_price, limit_price, None)
        problem = self._check(request)
        if problem is not None:
            return OrderTicket.invalid(self.transactions, request, problem)
        return self.transactions.add_order(request)

    def _request(
        self,
        kind: OrderType,
        security: Security,
        quantity: float,
        tag: str,
        order_properties: Properties,
        asynchronous: bool,
        stop_price: float,
        limit_price: float,
        group: GroupOrderManager | None,
    ) -> SubmitOrderRequest:
        return SubmitOrderRequest(
            kind,
            security.type,
            security.symbol,
            float(quantity),
            float(stop_price),
            float(limit_price),
            self.utc_time,
            tag or "",
            order_properties or self.default_order_properties.clone(),
            group,
            asynchronous,
        )

    def _check(self, request: SubmitOrderRequest) -> OrderResponse | None:
        problem = order_problem(self._engine, request)
        if problem is None:
            return None
        code, message = problem
        self.error(message)
        return OrderResponse.error(request, code, message)


def _check_ratio(legs: Sequence[Leg], quantity: float) -> None:
    divisor = math.gcd(*(leg.quantity for leg in legs))
    if divisor == 1:
        return
    now = ", ".join(f"{leg.quantity} {leg.symbol}" for leg in legs)
    instead = ", ".join(f"{leg.quantity // divisor if divisor else 0} {leg.symbol}" for leg in legs)
    raise ArgumentException(
        "The global combo quantity should be used to increase or reduce the size of the order, while the leg quantities "
        "should be used to specify the ratio of the order. The combo order quantities should be reduced "
        f"from {quantity:g}x({now}) to {quantity * divisor:g}x({instead})."
    )


def _no_date(properties: OrderProperties) -> OrderProperties:
    if properties.time_in_force.kind is TimeInForceKind.GOOD_TIL_DATE:
        properties.time_in_force = TimeInForce.GOOD_TIL_CANCELED
    return properties
