"""QCAlgorithm: orders of one security (Algorithm/QCAlgorithm.Trading.cs)."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from typing import Any

from simulator.api.checks import is_too_late_for_close
from simulator.api.order_entry import METHODS, OrderEntry, Properties
from simulator.engine.full_names import full_name
from simulator.engine.lean_object import lean_name
from simulator.engine.order_classes import TrailingStopOrder
from simulator.engine.security import Option, Security
from simulator.engine.tickets import OrderTicket
from simulator.engine.time_in_force import OrderProperties, TimeInForce
from simulator.enums import Resolution, SecurityType
from simulator.errors import InvalidCastException
from simulator.net_arguments import decimal, flag, quantity_of, whole
from simulator.order_kinds import OrderType, TimeInForceKind, direction_of
from simulator.symbols import Symbol

_ON_FUTURES = frozenset({SecurityType.FUTURE, SecurityType.FUTURE_OPTION})
_CLOSED = (
    "Warning: market orders submitted while the market is closed are automatically converted into MarketOnOpen orders to fill "
    "at the next market open."
)
_DAILY = (
    "Warning: market orders on daily resolution data sent during market hours are automatically converted into MarketOnClose "
    "orders (or MarketOnOpen near the close) to avoid filling at the stale previous close. Note: in live trading this "
    "conversion is not applied, as the order fills at the current market price."
)
_NO_DATE = (
    "Warning: Good-Til-Date Time-In-Force is not supported for MOO and MOC orders. The time-in-force will be reset to "
    "Good-Til-Canceled (GTC)."
)


class SingleOrders(OrderEntry):
    """Orders of one security."""

    def market_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At the market; while it is closed, at its next open."""
        size = quantity_of("market_order", quantity)
        security = self._security_for_order(symbol)
        if security.type not in _ON_FUTURES:
            if not security.exchange.exchange_open:
                return self._instead(OrderType.MARKET_ON_OPEN, _CLOSED, security, size, asynchronous, tag, order_properties)
            if not self.live_mode and self._fills_at_closes(security):
                late = is_too_late_for_close(security)
                kind = OrderType.MARKET_ON_OPEN if late else OrderType.MARKET_ON_CLOSE
                return self._instead(kind, _DAILY, security, size, asynchronous, tag, order_properties)
        return self._submit(OrderType.MARKET, security, size, asynchronous, tag, order_properties)

    @staticmethod
    def _fills_at_closes(security: Security) -> bool:
        return security.resolution is Resolution.DAILY and not security.exchange.hours.is_market_always_open

    def _instead(
        self,
        kind: OrderType,
        warning: str,
        security: Security,
        size: float,
        asynchronous: bool,
        tag: str | None,
        properties: Properties,
    ) -> OrderTicket:
        ticket = self._submit(kind, security, size, asynchronous, tag, self._undated(properties))
        if ticket.submit_request.response.is_success:
            self._engine.debug_once(warning)
        return ticket

    def _undated(self, given: Properties) -> Properties:
        """What an order at the open or the close carries: it knows no good-til-date. Changes what is given, as LEAN does."""
        properties = given or self.default_order_properties.clone()
        if isinstance(properties, OrderProperties) and properties.time_in_force.kind is TimeInForceKind.GOOD_TIL_DATE:
            properties.time_in_force = TimeInForce.GOOD_TIL_CANCELED
            self._engine.debug_once(_NO_DATE)
        return properties

    def _send(
        self,
        kind: OrderType,
        symbol: Symbol | str,
        quantity: float,
        asynchronous: bool,
        tag: str | None,
        order_properties: Properties,
        **terms: float,
    ) -> OrderTicket:
        size = quantity_of(METHODS[kind], quantity)
        return self._submit(kind, self._security_for_order(symbol), size, asynchronous, tag, order_properties, **terms)

    def limit_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        limit_price: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At a limit or better."""
        return self._send(OrderType.LIMIT, symbol, quantity, asynchronous, tag, order_properties, limit_price=limit_price)

    def stop_market_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        stop_price: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At the market once the stop is passed."""
        return self._send(OrderType.STOP_MARKET, symbol, quantity, asynchronous, tag, order_properties, stop_price=stop_price)

    def stop_limit_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        stop_price: float,
        limit_price: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At a limit once the stop is passed."""
        terms = {"stop_price": stop_price, "limit_price": limit_price}
        return self._send(OrderType.STOP_LIMIT, symbol, quantity, asynchronous, tag, order_properties, **terms)

    def limit_if_touched_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        trigger_price: float,
        limit_price: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At a limit once trades touch the trigger."""
        terms = {"trigger_price": trigger_price, "limit_price": limit_price}
        return self._send(OrderType.LIMIT_IF_TOUCHED, symbol, quantity, asynchronous, tag, order_properties, **terms)

    def trailing_stop_order(self, symbol: Symbol | str, quantity: float, *rest: Any, **named: Any) -> OrderTicket:
        """``(symbol, quantity, [stop_price,] trailing_amount, trailing_as_percentage, asynchronous, tag, order_properties)``: a
        stop that follows the market. Without a stop price it begins at its distance from the security's price."""
        given = len(rest) + ("trailing_amount" in named) + ("trailing_as_percentage" in named)
        starts = "stop_price" in named or (given > 2 and not (len(rest) > 1 and isinstance(rest[1], bool)))
        return (self._trailing_from if starts else self._trailing)(symbol, quantity, *rest, **named)

    def _trailing(
        self,
        symbol: Symbol | str,
        quantity: float,
        trailing_amount: float,
        trailing_as_percentage: bool,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        method = "trailing_stop_order"
        amount = decimal(method, "trailing_amount", trailing_amount)
        share = flag(method, "trailing_as_percentage", trailing_as_percentage)
        # LEAN takes any quantity that is not above 0 for a sale here; one of 0 is refused later.
        side = direction_of(quantity_of(method, quantity) or -1.0)
        price = self._security_for_order(symbol).price
        stop = TrailingStopOrder.calculate_stop_price(price, amount, share, side)
        return self._trailing_from(symbol, quantity, stop, trailing_amount, share, asynchronous, tag, order_properties)

    def _trailing_from(
        self,
        symbol: Symbol | str,
        quantity: float,
        stop_price: float,
        trailing_amount: float,
        trailing_as_percentage: bool,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        share = flag("trailing_stop_order", "trailing_as_percentage", trailing_as_percentage)
        terms = {"stop_price": stop_price, "trailing_amount": trailing_amount, "trailing_as_percentage": share}
        return self._send(OrderType.TRAILING_STOP, symbol, quantity, asynchronous, tag, order_properties, **terms)

    def market_on_open_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At the next open."""
        return self._send(OrderType.MARKET_ON_OPEN, symbol, quantity, asynchronous, tag, self._undated(order_properties))

    def market_on_close_order(
        self,
        symbol: Symbol | str,
        quantity: float,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """At the next close."""
        return self._send(OrderType.MARKET_ON_CLOSE, symbol, quantity, asynchronous, tag, self._undated(order_properties))

    def exercise_option(
        self,
        option_symbol: Symbol | str,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Exercises a long option; the sign of the quantity does not matter."""
        contracts = abs(whole("exercise_option", "quantity", quantity))
        security = self._security_for_order(option_symbol)
        if not isinstance(security, Option):
            made = full_name(lean_name(type(security)))
            raise InvalidCastException(
                f"Unable to cast object of type '{made}' to type 'QuantConnect.Securities.Option.Option'."
            )
        return self._submit(OrderType.OPTION_EXERCISE, security, -float(contracts), asynchronous, tag, order_properties)
