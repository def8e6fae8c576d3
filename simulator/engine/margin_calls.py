"""Margin calls: every five minutes the account is looked at (Common/Securities/DefaultMarginCallModel.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from simulator.engine.engine import Engine
from simulator.engine.margin_call_model import DefaultMarginCallModel
from simulator.engine.moments import MINUTE
from simulator.engine.orders import GroupOrderManager
from simulator.engine.requests import SubmitOrderRequest
from simulator.engine.tickets import OrderTicket
from simulator.errors import ArgumentException
from simulator.margin.calls import MarginCall, review_margin
from simulator.order_kinds import OrderType

EVERY = 5 * MINUTE
TAG = "Margin Call"
NOTHING_RETURNED = "on_margin_call must return a non-empty list of SubmitOrderRequest"


class MarginCalls:
    """Looks, warns, and sends what brings the account back within its margin."""

    def __init__(self, engine: Engine, must: Callable[[str, Callable[[], object]], bool]) -> None:
        """``must`` runs what breaks the run off when it raises, by the name of the callback; True when it has not."""
        self._engine = engine
        self._must = must
        self._next = 0

    def due(self, ns: int) -> bool:
        """Whether it is time to look: at most every five minutes of algorithm time."""
        return ns >= self._next

    def scan(self, ns: int) -> None:
        """Looks at the account."""
        self._next = ns + EVERY
        portfolio = self._engine.portfolio
        model = portfolio.margin_call_model
        if not portfolio.invested or not isinstance(model, DefaultMarginCallModel):
            return
        review = review_margin(portfolio.margin_account(), portfolio.unsettled_cash, model.buffer())
        executed: list[OrderTicket] = []
        requests = [request for call in review.calls for request in self._requests(call, model) if call.lots]
        called = requests and all(self._engine.securities[one.symbol].exchange.exchange_open for one in requests)
        if called and not self._must("OnMarginCall", lambda: executed.extend(self._call(requests))):
            return
        if not executed and review.warn:
            self._must("OnMarginCallWarning", self._engine.hooks.on_margin_call_warning)

    def _requests(self, call: MarginCall, model: DefaultMarginCallModel) -> list[SubmitOrderRequest]:
        """One order that shrinks the group: a combo of its legs, or a market order where it is one position.

        A combo of more than one unit asks for the units twice over, as LEAN's does (it takes full quantities for ratios);
        one of no units takes a number all the same.
        """
        transactions, clock = self._engine.transactions, self._engine.clock
        group = None
        if len(call.legs) > 1:
            number = transactions.get_increment_group_order_manager_id()
            group = GroupOrderManager(number, len(call.legs), call.lots)
        kind = OrderType.MARKET if group is None else OrderType.COMBO_MARKET
        times = 1.0 if group is None else call.lots
        return [
            SubmitOrderRequest(
                kind, symbol.security_type, symbol, quantity * times, 0.0, 0.0, clock.utc, TAG, model.order_properties(), group
            )
            for symbol, quantity in call.legs
        ]

    def _call(self, requests: list[SubmitOrderRequest]) -> list[OrderTicket]:
        engine = self._engine
        answer = engine.hooks.on_margin_call(requests)
        wanted = [one for one in answer if isinstance(one, SubmitOrderRequest)] if isinstance(answer, Iterable) else []
        if not wanted:
            raise Exception(NOTHING_RETURNED)  # noqa: TRY002  (LEAN's is of no kind of its own)
        twice = next((one for number, one in enumerate(wanted) if any(one is other for other in wanted[:number])), None)
        if twice is not None:
            raise ArgumentException(f"An item with the same key has already been added. Key: {twice}")
        tickets = []
        for together in self._losers_first(wanted):
            if engine.portfolio.margin_remaining >= 0:
                break
            tickets.extend([engine.transactions.add_order(request) for request in together])
        for ticket in tickets:
            engine.error(
                f"{engine.clock.local:%m/%d/%Y %H:%M:%S} - Executed MarginCallOrder: {ticket.symbol} - "
                f"Quantity: {ticket.quantity:.10g} @ {ticket.average_fill_price:.10g}"
            )
        return tickets

    def _losers_first(self, requests: Sequence[SubmitOrderRequest]) -> list[list[SubmitOrderRequest]]:
        orders: dict[int, list[SubmitOrderRequest]] = {}
        for number, request in enumerate(requests, start=1):
            group = request.group_order_manager
            orders.setdefault(-number if group is None else group.id, []).append(request)
        holdings = self._engine.portfolio
        return sorted(orders.values(), key=lambda legs: sum(holdings[leg.symbol].unrealized_profit for leg in legs))
