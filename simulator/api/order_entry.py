"""QCAlgorithm: how an order gets from a call to the transaction handler (Algorithm/QCAlgorithm.Trading.cs)."""

# ruff: noqa: PLR0917  (they pass on what LEAN's signatures take)

from __future__ import annotations

from datetime import datetime, time, timedelta

from simulator.api.checks import order_problem
from simulator.api.futures import AlgorithmFutures
from simulator.engine.feed import Request
from simulator.engine.orders import GroupOrderManager
from simulator.engine.requests import OrderResponse, SubmitOrderRequest
from simulator.engine.security import Security
from simulator.engine.tickets import OrderTicket
from simulator.engine.time_in_force import OrderProperties
from simulator.enums import SecurityType
from simulator.errors import InvalidOperationException
from simulator.net_arguments import decimal, flag, no_match, text
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol

Properties = OrderProperties | None
METHODS = {
    OrderType.MARKET: "market_order",
    OrderType.LIMIT: "limit_order",
    OrderType.STOP_MARKET: "stop_market_order",
    OrderType.STOP_LIMIT: "stop_limit_order",
    OrderType.TRAILING_STOP: "trailing_stop_order",
    OrderType.LIMIT_IF_TOUCHED: "limit_if_touched_order",
    OrderType.MARKET_ON_OPEN: "market_on_open_order",
    OrderType.MARKET_ON_CLOSE: "market_on_close_order",
    OrderType.OPTION_EXERCISE: "exercise_option",
    OrderType.COMBO_MARKET: "combo_market_order",
    OrderType.COMBO_LIMIT: "combo_limit_order",
    OrderType.COMBO_LEG_LIMIT: "combo_leg_limit_order",
}
"""The call that sends an order of each kind."""


class OrderEntry(AlgorithmFutures):
    """What every order goes through before it is sent."""

    def submit_order_request(self, request: SubmitOrderRequest) -> OrderTicket:
        """Sends a request made by hand, after the checks every order goes through."""
        problem = self._check(request)
        if problem is not None:
            return OrderTicket.invalid(self.transactions, request, problem)
        return self.transactions.add_order(request)

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
        """Whether it is too late to add an option: at the last close of its last trading day
        (Common/Securities/Option/OptionSymbol.cs). LEAN adds a future that has ended (QCAlgorithm.CanAutoAddSecurity)."""
        if symbol.expiry is None or not symbol.is_option:
            return False
        hours = self._engine.market.hours(symbol)
        now = self._engine.clock.in_zone(hours.time_zone)
        last = symbol.expiry if hours.is_date_open(symbol.expiry) else hours.previous_trading_day(symbol.expiry)
        close = hours.last_daily_close(datetime.combine(last, time()))
        return now >= min(close, datetime.combine(symbol.expiry + timedelta(days=1), time()))

    def _add_and_begin(self, symbol: Symbol) -> Security:
        """Adds a symbol an order names, with its last known prices, as LEAN does."""
        self._engine.debug_once(f"Warning: {symbol} was not subscribed; it has been added because an order names it.")
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
        size: float,
        asynchronous: bool,
        tag: str | None,
        properties: Properties,
        **terms: float,
    ) -> OrderTicket:
        return self.submit_order_request(self._request(kind, security, size, asynchronous, tag, properties, None, **terms))

    def _request(
        self,
        kind: OrderType,
        security: Security,
        size: float,
        asynchronous: bool,
        tag: str | None,
        properties: Properties,
        group: GroupOrderManager | None,
        **terms: float,
    ) -> SubmitOrderRequest:
        """The request; ``terms`` are those of ``OrderTerms``. Raises TypeError for arguments LEAN does not take."""
        method = METHODS[kind]
        if properties is not None and not isinstance(properties, OrderProperties):
            raise no_match(method, "order_properties", properties, "OrderProperties or None")
        as_percentage = bool(terms.pop("trailing_as_percentage", False))
        prices = {name: decimal(method, name, value) for name, value in terms.items()}
        return SubmitOrderRequest(
            kind,
            security.type,
            security.symbol,
            size,
            prices.get("stop_price", 0.0),
            prices.get("limit_price", 0.0),
            self.utc_time,
            text(method, "tag", tag) or "",
            properties or self.default_order_properties.clone(),
            group,
            flag(method, "asynchronous", asynchronous),
            trigger_price=prices.get("trigger_price", 0.0),
            trailing_amount=terms.get("trailing_amount", 0.0),
            trailing_as_percentage=as_percentage,
        )

    def _check(self, request: SubmitOrderRequest) -> OrderResponse | None:
        problem = order_problem(self._engine, request)
        if problem is None:
            return None
        code, message = problem
        self.error(message)
        return OrderResponse.error(request, code, message)
