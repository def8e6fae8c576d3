"""Where orders rest and fill in a backtest (Brokerages/Backtesting/BacktestingBrokerage.cs)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.engine.attempt import attempt
from simulator.engine.context import TradingContext
from simulator.engine.exercise_model import exercise_events
from simulator.engine.expiry import ExpiryDesk
from simulator.engine.fee_models import BrokerageFeeModel, ConstantFeeModel, OrderFeeParameters
from simulator.engine.fill_facts import order_time
from simulator.engine.fill_models import FillModelParameters
from simulator.engine.lean_enums import OrderStatus, net_name
from simulator.engine.model_answers import truth
from simulator.engine.order_classes import OptionExerciseOrder
from simulator.engine.order_events import OrderEvent
from simulator.engine.orders import Order
from simulator.engine.security import Option, Security
from simulator.margin import BuyingPowerCheck
from simulator.order_kinds import OrderType

if TYPE_CHECKING:
    from simulator.engine.handler import TransactionHandler

_FILLS_AT_ONCE = frozenset({OrderType.MARKET, OrderType.COMBO_MARKET, OrderType.OPTION_EXERCISE})
_LEANS_OWN = (BrokerageFeeModel, ConstantFeeModel)
Leg = tuple[Order, Security]


class BacktestingBrokerage:
    """Pending orders, tried against the data of every step."""

    def __init__(self, context: TradingContext, handler: TransactionHandler) -> None:
        self._context = context
        self._handler = handler
        self._pending: dict[int, Order] = {}
        self._checked: tuple[list[Order], BuyingPowerCheck] | None = None
        self.expiry = ExpiryDesk(context, handler)

    def place(self, order: Order) -> None:
        """Takes an order."""
        self._pending[order.id] = order
        self._known_as(order)
        self._emit([self._event(order, OrderStatus.SUBMITTED)])

    def update(self, order: Order) -> bool:
        """Takes a change; False for an order that is not here."""
        if order.id not in self._pending:
            return False
        self._known_as(order)
        self._emit([self._event(order, OrderStatus.UPDATE_SUBMITTED)])
        return True

    def cancel(self, order: Order) -> bool:
        """Gives an order back, with every leg of its combo; False where one was not here."""
        legs = self._group(order)
        if legs is None:
            return False
        complete = True
        for leg in legs:
            complete = self._pending.pop(leg.id, None) is not None and complete
            self._emit([self._event(leg, OrderStatus.CANCELED)])
        return complete

    def scan(self) -> None:
        """Early assignment, then every pending order against the present data."""
        self.expiry.assign_early()
        self._checked = None
        for number in sorted(self._pending):
            order = self._pending.get(number)
            if order is None:
                continue
            if order.status.closed:
                self._pending.pop(number, None)
                continue
            if order.time == self._context.clock.utc and order.type not in _FILLS_AT_ONCE:
                continue
            legs = self._group(order)
            if legs is not None:
                self._try(order, [(leg, self._context.securities[leg.symbol]) for leg in legs])

    def _try(self, order: Order, legs: Sequence[Leg]) -> None:
        if not self._may_execute(legs):
            return
        orders = [leg for leg, _ in legs]
        portfolio = self._context.portfolio
        check = attempt(lambda: self._check(orders, legs))
        if isinstance(check, Exception):
            ids = ",".join(str(leg.id) for leg in orders)
            self._remove(orders, OrderStatus.INVALID, str(check))
            self._context.error(f"Order Error: ids: [{ids}], Error executing margin models: {check}")
        elif check.is_sufficient:
            self._fill(order, legs)
        elif order.status is not OrderStatus.CANCEL_PENDING:
            message = portfolio.refusal(orders, check)
            self._remove(orders, OrderStatus.INVALID, message)
            self._context.error(message)

    def _check(self, orders: list[Order], legs: Sequence[Leg]) -> BuyingPowerCheck:
        """Whether the account can carry the orders. LEAN asks anew for each leg of a combo; until something happens, and with
        fee models that nobody else hears being asked, the answer is that of the leg before.
        """
        if self._checked is not None and self._checked[0] == orders:
            return self._checked[1]
        check = self._context.portfolio.check_buying_power(orders)
        own = all(type(security.fee_model) in _LEANS_OWN for _, security in legs)
        self._checked = (orders, check) if own else None
        return check

    def _fill(self, order: Order, legs: Sequence[Leg]) -> None:
        """Emits what the fill model says: fills, whole or in part, and changes of status; what is closed rests no longer."""
        fills = attempt(lambda: self._fills(order, legs))
        if isinstance(fills, Exception):
            self._failed(order, fills)
            return
        if any(event is None for event in fills):
            raise TypeError(f"the fill model of {order.symbol} returned None: it must return an order event")
        charged = attempt(lambda: self._charge(fills, legs))
        if isinstance(charged, Exception):
            self._failed(order, charged)
        told = [e for leg, _ in legs for e in fills if e.order_id == leg.id and (e.status is not leg.status or e.fill_quantity)]
        if fills and all(event.status.closed for event in fills):
            for leg, _ in legs:
                self._pending.pop(leg.id, None)
        self._emit(told)
        for event in told:
            if event.is_assignment:
                event.message = order.tag or ""
                self._context.on_assignment(event)

    def _failed(self, order: Order, error: Exception) -> None:
        kind = net_name(order.type)
        self._context.error(
            f"Order Error: id: {order.id}, Transaction model failed to fill for order type: {kind} with error: {error}"
        )

    def _fills(self, order: Order, legs: Sequence[Leg]) -> list[OrderEvent]:
        if isinstance(order, OptionExerciseOrder):
            security = legs[0][1]
            return list(exercise_events(security, order)) if isinstance(security, Option) else []
        by_id = {leg.id: security for leg, security in legs}
        security = by_id[order.id]
        return security.fill_model.fill(FillModelParameters(security, order, legs))

    def _charge(self, fills: Sequence[OrderEvent], legs: Sequence[Leg]) -> bool:
        """Puts the fees on, an exercise's on the option's event and on the delivery's; a fill model may have done so itself.

        True once all are on.
        """
        by_id = {leg.id: (leg, security) for leg, security in legs}
        for event in fills:
            if event.status is OrderStatus.FILLED and not event.order_fee.value.amount:
                leg, security = by_id[event.order_id]
                event.order_fee = security.fee_model.get_order_fee(OrderFeeParameters(security, leg))
        return True

    def _may_execute(self, legs: Sequence[Leg]) -> bool:
        for order, security in legs:
            made = order_time(order, security)
            if order.type is OrderType.MARKET_ON_OPEN:
                last = security.get_last_data()
                if last is None or made >= last.end_time:
                    return False
            if order.time_in_force.is_expired(security.exchange.market_hours, made, security.local_time):
                self._remove([leg for leg, _ in legs], OrderStatus.CANCELED, "The order has expired.")
                return False
            if not truth(self._context.brokerage_model.can_execute_order(security, order), "can_execute_order"):
                return False
        return True

    def _remove(self, orders: Sequence[Order], status: OrderStatus, message: str) -> None:
        for order in orders:
            self._pending.pop(order.id, None)
        self._emit([self._event(order, status, message) for order in orders])

    def _group(self, order: Order) -> list[Order] | None:
        manager = order.group_order_manager
        if manager is None:
            return [order]
        legs = [order if i == order.id else self._pending.get(i) for i in manager.order_ids]
        there = sorted((leg for leg in legs if leg is not None), key=lambda leg: leg.id)
        return there if len(there) == manager.count else None

    def _event(self, order: Order, status: OrderStatus, message: str = "") -> OrderEvent:
        return OrderEvent(order, self._context.clock.utc, message=message, status=status)

    def _emit(self, events: Sequence[OrderEvent]) -> None:
        if events:
            self._checked = None
            self._handler.handle_events(events)

    @staticmethod
    def _known_as(order: Order) -> None:
        name = str(order.id)
        if name not in order.broker_id:
            order.broker_id.append(name)
