"""QCAlgorithm: coming to a target: liquidating, and holding a share of the account (Algorithm/QCAlgorithm.Trading.cs)."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.api.combo_orders import ComboOrders
from simulator.api.history import Symbolic
from simulator.api.order_entry import Properties
from simulator.api.portfolio_targets import PortfolioTarget, by_margin_impact, target_quantity
from simulator.engine.tickets import OrderTicket
from simulator.net_arguments import decimal, flag, no_match, quantity_of, whole
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol

_AT_MARKET = frozenset({OrderType.MARKET, OrderType.MARKET_ON_OPEN})


class AlgorithmTrading(ComboOrders):
    """Orders."""

    def set_maximum_orders(self, max: int) -> None:  # noqa: A002
        """Stops the run at the first order beyond so many; only before the run begins."""
        if not self._engine.locked:
            self._engine.max_orders = whole("set_maximum_orders", "max", max)

    # taking back and closing

    def liquidate(
        self,
        symbol: Symbolic | list[Symbolic] | tuple[Symbolic, ...] | set[Symbol] | None = None,
        asynchronous: bool | str = False,
        tag: str | None = None,
        order_properties: Properties = None,
    ) -> list[OrderTicket] | list[int]:
        """Takes back open orders and closes positions: of a symbol, of several, or of all.

        A tag in place of ``asynchronous`` is LEAN's obsolete form, which answers with order ids.
        """
        if symbol is None:
            wanted = sorted(self.securities.keys, key=lambda one: one.value)
        elif isinstance(symbol, list | tuple | set):
            wanted = [self._to_symbol(one) for one in symbol]
        else:
            wanted = [self._to_symbol(symbol)]
        if isinstance(asynchronous, str):
            return [ticket.order_id for ticket in self._liquidate(wanted, False, asynchronous, order_properties)]
        return self._liquidate(wanted, flag("liquidate", "asynchronous", asynchronous), tag, order_properties)

    def _liquidate(
        self, symbols: Iterable[Symbol], asynchronous: bool, tag: str | None, order_properties: Properties
    ) -> list[OrderTicket]:
        if not self.settings.liquidate_enabled:
            self.debug(
                "Liquidate() is currently disabled by settings. To re-enable please set 'Settings.LiquidateEnabled' to true"
            )
            return []
        said = "Liquidated" if tag is None else tag
        tickets = [self._liquidate_one(one, asynchronous, said, order_properties) for one in symbols]
        return [ticket for ticket in tickets if ticket is not None]

    def _liquidate_one(self, symbol: Symbol, asynchronous: bool, tag: str, order_properties: Properties) -> OrderTicket | None:
        security = self.securities.get(symbol)
        if security is None:
            self._engine.debug_once(
                f"Warning: liquidate ignored symbol '{symbol}' because it has not been added to the algorithm. Add the "
                "security before liquidating it.",
                kind="liquidate",
            )
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

    # shares of the account

    def calculate_order_quantity(self, symbol: Symbol | str, target: float) -> float:
        """The signed quantity to order so that the holding becomes the share of the account; 0 where LEAN does not know."""
        wanted = decimal("calculate_order_quantity", "target", target)
        return target_quantity(self._engine, self._to_symbol(symbol), wanted) or 0.0

    def set_holdings(self, *args: Any, **named: Any) -> list[OrderTicket]:
        """``(symbol, percentage, liquidate_existing_holdings, asynchronous, tag, order_properties)``, or a list of targets in
        place of symbol and percentage: orders what makes the holdings these shares of the account."""
        several = isinstance(args[0], list) if args else "targets" in named
        return (self._hold_all if several else self._hold)(*args, **named)

    def _hold(
        self,
        symbol: Symbol | str,
        percentage: float,
        liquidate_existing_holdings: bool = False,
        asynchronous: bool = False,
        tag: str | None = None,
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        wanted = self._to_symbol(symbol)
        quantity = self.calculate_order_quantity(wanted, quantity_of("set_holdings", percentage))
        closed: list[OrderTicket] = []
        if flag("set_holdings", "liquidate_existing_holdings", liquidate_existing_holdings):
            closed = self._liquidate(self._held_beside({wanted}), False, tag, order_properties)
        return closed + self._come_to(wanted, quantity, asynchronous, tag, order_properties)

    def _hold_all(
        self,
        targets: list[PortfolioTarget],
        liquidate_existing_holdings: bool = False,
        asynchronous: bool = False,
        tag: str | None = None,
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        if not all(isinstance(target, PortfolioTarget) for target in targets):
            raise no_match("set_holdings", "targets", targets, "a list of PortfolioTarget")
        tickets: list[OrderTicket] = []
        if flag("set_holdings", "liquidate_existing_holdings", liquidate_existing_holdings):
            others = self._held_beside({target.symbol for target in targets})
            tickets = self._liquidate(others, False, tag, order_properties)
        deltas = [PortfolioTarget(one.symbol, self.calculate_order_quantity(one.symbol, one.quantity)) for one in targets]
        for delta in by_margin_impact(self._engine, deltas):
            tickets += self._come_to(delta.symbol, delta.quantity, asynchronous, tag, order_properties)
        return tickets

    def _held_beside(self, wanted: set[Symbol]) -> list[Symbol]:
        return sorted((one for one in self.portfolio.keys if one not in wanted), key=lambda one: one.value)

    def _come_to(
        self, symbol: Symbol, quantity: float, asynchronous: bool, tag: str | None, order_properties: Properties
    ) -> list[OrderTicket]:
        """Orders the quantity, less what orders at the market already work for."""
        security = self.securities.get(symbol)
        working = [t for t in self.transactions.get_open_order_tickets(symbol) if t.order_type in _AT_MARKET]
        missing = quantity - sum(ticket.quantity_remaining for ticket in working)
        if not missing or security is None:
            return []
        send = self.market_order if security.exchange.exchange_open else self.market_on_open_order
        return [send(symbol, missing, asynchronous, tag or "", order_properties)]
