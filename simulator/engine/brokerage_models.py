"""Brokerage models: which orders a brokerage takes, and what it charges (Common/Brokerages). Algorithms may subclass them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.brokerage import BrokerageKind, OrderFacts, Verdict, can_submit, can_update, leverage
from simulator.callers import is_own_class
from simulator.engine.benchmarks import Benchmark, SecurityBenchmark
from simulator.engine.fee_models import BrokerageFeeModel, brokerage_fees
from simulator.engine.lean_enums import AccountType, BrokerageMessageType, BrokerageName, OrderField, net_name
from simulator.engine.lean_object import LeanObject
from simulator.engine.orders import Order
from simulator.engine.requests import UpdateOrderFields, UpdateOrderRequest
from simulator.engine.settlement_models import (
    AnyInterestRateModel,
    AnySettlementModel,
    MarginInterestRateModel,
    settlement_model_of,
)
from simulator.engine.slippage_models import AnySlippageModel, NullSlippageModel
from simulator.engine.time_in_force import AlpacaOrderProperties
from simulator.enums import SecurityType
from simulator.errors import NotSupportedName
from simulator.hours import MarketState
from simulator.order_kinds import LIMITED, STOPS, OrderType
from simulator.pascal_names import snake_name
from simulator.symbols import Market, Symbol

if TYPE_CHECKING:
    from simulator.engine.buying_power import SecurityBuyingPowerModel
    from simulator.engine.corporate import Split
    from simulator.engine.fill_models import FillModel
    from simulator.engine.security import Security
    from simulator.engine.security_manager import SecurityManager
    from simulator.engine.tickets import OrderTicket

_UNHEARD: Final = frozenset({"default_markets", "get_shortable_provider", "required_free_buying_power_percent", "shortable"})
"""What LEAN lets a brokerage model say that nobody would look at here."""


class BrokerageMessageEvent(LeanObject):
    """Something a brokerage says."""

    lean_name: ClassVar[str] = "BrokerageMessageEvent"

    def __init__(self, type: BrokerageMessageType, code: str | int, message: str) -> None:  # noqa: A002
        self.type = type
        self.code = str(code)
        self.message = message

    def __str__(self) -> str:
        return f"{net_name(self.type)} - Code: {self.code} - {self.message}"


class DefaultBrokerageMessageHandler(LeanObject):
    """Takes a brokerage's messages. Algorithms subclass it; the simulator's brokerages say nothing of themselves."""

    lean_name: ClassVar[str] = "DefaultBrokerageMessageHandler"

    def handle_message(self, message: BrokerageMessageEvent) -> None:
        """Takes one message."""

    def handle_order(self, event_args: object) -> bool:
        """Whether an order placed at the brokerage by someone else is taken over."""
        return False


Answer = tuple[bool, BrokerageMessageEvent | None]


def _answer(verdict: Verdict) -> Answer:
    if verdict.accepted:
        return True, None
    return False, BrokerageMessageEvent(BrokerageMessageType.WARNING, verdict.code, verdict.message)


class DefaultBrokerageModel(LeanObject):
    """LEAN's own model: it takes nearly every order and charges as Interactive Brokers does."""

    lean_name: ClassVar[str] = "DefaultBrokerageModel"
    kind: ClassVar[BrokerageKind] = BrokerageKind.DEFAULT
    name: ClassVar[BrokerageName] = BrokerageName.DEFAULT

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        self._account_type = account_type

    @property
    def account_type(self) -> AccountType:
        """Margin or cash."""
        return getattr(self, "_account_type", AccountType.MARGIN)

    def can_submit_order(self, security: Security, order: Order, message: BrokerageMessageEvent | None = None) -> Answer:
        """Whether the brokerage takes the order, and its message where not."""
        return _answer(can_submit(self.kind, _facts(security, order)))

    def can_update_order(
        self, security: Security, order: Order, request: UpdateOrderRequest, message: BrokerageMessageEvent | None = None
    ) -> Answer:
        """Whether the brokerage takes the change, and its message where not."""
        return _answer(can_update(self.kind, _facts(security, order)))

    def can_execute_order(self, security: Security, order: Order) -> bool:
        """Whether the order may fill now."""
        return True

    def apply_split(self, tickets: Sequence[OrderTicket], split: Split) -> None:
        """Changes open orders so that they keep their worth: whole shares, and prices times the factor."""
        factor = split.split_factor
        for ticket in tickets:
            fields = UpdateOrderFields()
            fields.quantity = float(int(ticket.quantity / factor))
            if ticket.order_type in LIMITED:
                fields.limit_price = ticket.get(OrderField.LIMIT_PRICE) * factor
            if ticket.order_type in STOPS:
                fields.stop_price = ticket.get(OrderField.STOP_PRICE) * factor
            if ticket.order_type is OrderType.LIMIT_IF_TOUCHED:
                fields.trigger_price = ticket.get(OrderField.TRIGGER_PRICE) * factor
            if ticket.order_type is OrderType.TRAILING_STOP and not ticket.get[bool](OrderField.TRAILING_AS_PERCENTAGE):
                fields.trailing_amount = ticket.get(OrderField.TRAILING_AMOUNT) * factor
            ticket.update(fields)

    def get_benchmark(self, securities: SecurityManager) -> Benchmark:
        """What an algorithm is measured against that says nothing of it: SPY."""
        return SecurityBenchmark.create_instance(securities, Symbol.create("SPY", SecurityType.EQUITY, Market.USA))

    @property
    def required_free_buying_power_percent(self) -> float:
        """The share of the account that must stay free: none."""
        return 0.0

    def get_fill_model(self, security: Security) -> FillModel:
        """The rules the security's orders fill by."""
        from simulator.engine.fill_models import fill_model_of

        return fill_model_of(security.type)

    def get_slippage_model(self, security: Security) -> AnySlippageModel:
        """By how much fills are worse than the price at hand: by nothing."""
        return NullSlippageModel.INSTANCE

    def get_buying_power_model(self, security: Security) -> SecurityBuyingPowerModel:
        """The margin of the security's kind."""
        return security.usual_margin_model

    def get_settlement_model(self, security: Security) -> AnySettlementModel:
        """When the cash of the security's fills arrives."""
        return settlement_model_of(security.type, in_cash=self.account_type is AccountType.CASH)

    def get_margin_interest_rate_model(self, security: Security) -> AnyInterestRateModel:
        """What holding the security costs: nothing."""
        return MarginInterestRateModel.NULL

    def get_leverage(self, security: Security) -> float:
        """The leverage of the security."""
        return leverage(self.kind, security.type, self.account_type is AccountType.CASH)

    def get_fee_model(self, security: Security) -> BrokerageFeeModel:
        """The fees of the security."""
        return brokerage_fees(self.kind)

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        if not is_own_class(cls):
            for name in vars(cls):
                if snake_name(name) in _UNHEARD:
                    raise NotSupportedName("DefaultBrokerageModel", f"{name} of the algorithm's own")


class TastytradeBrokerageModel(DefaultBrokerageModel):
    """tastytrade's rules and fees, as LEAN has them."""

    lean_name: ClassVar[str] = "TastytradeBrokerageModel"
    kind = BrokerageKind.TASTYTRADE
    name = BrokerageName.TASTYTRADE


class AlpacaBrokerageModel(DefaultBrokerageModel):
    """Alpaca's rules and fees, as LEAN has them."""

    lean_name: ClassVar[str] = "AlpacaBrokerageModel"
    kind = BrokerageKind.ALPACA
    name = BrokerageName.ALPACA

    @property
    def account_type(self) -> AccountType:
        """Margin: LEAN knows no other account at Alpaca."""
        return AccountType.MARGIN


def overridden(model: DefaultBrokerageModel, method: str) -> bool:
    """Whether the algorithm's model has a method of its own in place of LEAN's."""
    return getattr(type(model), method) is not getattr(DefaultBrokerageModel, method)


MODELS = {model.name: model for model in (DefaultBrokerageModel, TastytradeBrokerageModel, AlpacaBrokerageModel)}


def _regular_open(security: Security, local: datetime) -> time | None:
    """When the day's regular session begins, None on a day without one."""
    for segment in security.exchange.market_hours.segments(local.date()):
        if segment.state is MarketState.MARKET:
            return (datetime.combine(local, time()) + segment.start).time()
    return None


def _facts(security: Security, order: Order) -> OrderFacts:
    outside = order.properties.outside_regular_trading_hours if isinstance(order.properties, AlpacaOrderProperties) else False
    local = security.local_time
    return OrderFacts(
        symbol=security.symbol,
        order_type=order.type,
        quantity=order.quantity,
        holdings=security.holdings.quantity,
        time_in_force=order.time_in_force.kind,
        outside_regular_hours=outside,
        local_time=local.time(),
        open_time=_regular_open(security, local) if order.type is OrderType.MARKET_ON_OPEN else None,
    )
