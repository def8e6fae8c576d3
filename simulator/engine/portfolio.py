"""``self.portfolio``: cash, holdings and margin of the account (Common/Securities/SecurityPortfolioManager.cs)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from simulator.engine.buying_power import LiveBook
from simulator.engine.cash import CashBook
from simulator.engine.future_holding import FutureHolding
from simulator.engine.holdings import SecurityHolding
from simulator.engine.lean_dict import LeanDict, Values
from simulator.engine.margin_answers import HasSufficientBuyingPowerForOrderResult, ReservedBuyingPowerImpact
from simulator.engine.margin_call_model import AnyMarginCallModel, DefaultMarginCallModel
from simulator.engine.margin_questions import HasSufficientBuyingPowerForOrderParameters, ReservedBuyingPowerImpactParameters
from simulator.engine.orders import Order
from simulator.engine.overloads import lean_names
from simulator.engine.position_groups import (
    NullSecurityPositionGroupModel,
    PositionGroup,
    PositionGroupCollection,
    SecurityPositionGroupModel,
)
from simulator.engine.requests import OrderRequest
from simulator.engine.security import Option, Security
from simulator.engine.security_manager import SecurityManager
from simulator.engine.settings import AlgorithmSettings
from simulator.engine.transactions import SecurityTransactionManager
from simulator.errors import NotSupportedName
from simulator.margin import (
    Account,
    BuyingPowerCheck,
    Group,
    MarginOrder,
    MarginPosition,
    has_sufficient_buying_power,
    maintenance_margin,
    resolve_groups,
)
from simulator.margin.groups import DEFAULT_GROUP, single_groups
from simulator.margin.lots import buying_power
from simulator.margin.sufficiency import Free, check_alone, check_groups, margin_impact, refusal_text
from simulator.order_kinds import OrderDirection, OrderType, side_of
from simulator.symbols import Symbol

STARTING_CASH = 100_000.0


class SecurityPortfolioManager(LeanDict[Symbol, SecurityHolding]):
    """The account. Its value is worked out once a slice and after fills, as in LEAN, not at every question."""

    lean_name: ClassVar[str] = "SecurityPortfolioManager"

    def __init__(
        self, securities: SecurityManager, transactions: SecurityTransactionManager, settings: AlgorithmSettings
    ) -> None:
        self.securities = securities
        self.transactions = transactions
        self._settings = settings
        self.cash_book = CashBook(STARTING_CASH, self.invalidate)
        self.unsettled_cash_book = CashBook(0.0, self.invalidate)
        self.positions = SecurityPositionGroupModel(self)
        self._in_strategies = True
        self._margin_call_model: AnyMarginCallModel = DefaultMarginCallModel(self, None)
        self._value: float | None = None
        self._groups: list[Group] | None = None
        self._touched: dict[Symbol, Security] = {}
        self._traded: tuple[int, list[Security]] | None = None

    def _entries(self) -> Mapping[Symbol, SecurityHolding]:
        return {security.symbol: security.holdings for security in self.securities.active()}

    @property
    def values(self) -> Values[SecurityHolding]:
        """The holdings of all active securities, in the order they were added."""
        return Values(security.holdings for security in self.securities.active())

    def _find(self, key: Symbol) -> SecurityHolding | None:
        security = self.securities.get(key)
        return None if security is None else security.holdings

    @property
    def margin_call_model(self) -> AnyMarginCallModel:
        """What calls the account."""
        return self._margin_call_model

    @margin_call_model.setter
    def margin_call_model(self, value: AnyMarginCallModel) -> None:
        self.set_margin_call_model(value)

    def set_margin_call_model(self, margin_call_model: AnyMarginCallModel) -> None:
        """Puts ``MarginCallModel.NULL`` in or a ``DefaultMarginCallModel``; others are not supported."""
        if not isinstance(margin_call_model, AnyMarginCallModel):
            raise NotSupportedName("SecurityPortfolioManager", "set_margin_call_model with a model of the algorithm's own")
        self._margin_call_model = margin_call_model

    def log_margin_information(self, order_request: OrderRequest | None = None) -> None:
        """Nothing: LEAN's words go to its own log, which no algorithm sees."""

    def set_positions(self, position_group_model: SecurityPositionGroupModel) -> None:
        """Groups positions into option strategies, or, with ``SecurityPositionGroupModel.NULL``, none of them."""
        self._in_strategies = not isinstance(position_group_model, NullSecurityPositionGroupModel)
        self.positions = (SecurityPositionGroupModel if self._in_strategies else NullSecurityPositionGroupModel)(self)
        self._groups = None

    def __getitem__(self, key: Symbol) -> SecurityHolding:
        return self.securities[key].holdings

    def set_cash(self, cash: float) -> None:
        """Sets the dollars."""
        self.cash_book.usd.set_amount(cash)

    def add_cash(self, amount: float) -> None:
        """Adds dollars."""
        self.cash_book.usd.add_amount(amount)

    def invalidate(self) -> None:
        """Prices or cash changed: the value must be worked out again."""
        self._value = None

    def touch(self, security: Security) -> None:
        """The security's holdings changed."""
        self._touched[security.symbol] = security
        self._traded = None
        self.regroup()

    def traded(self) -> list[Security]:
        """The active securities that were ever held, in the order they were added."""
        version = self.securities.version
        if self._traded is None or self._traded[0] != version:
            active = [one for one in self._touched.values() if self.securities.is_active(one.symbol)]
            self._traded = version, sorted(active, key=lambda one: one.number)
        return self._traded[1]

    def regroup(self) -> None:
        """Holdings changed: position groups must be found again."""
        self._groups = None

    @property
    def cash(self) -> float:
        """Settled cash."""
        return self.cash_book.total_value_in_account_currency

    @property
    def unsettled_cash(self) -> float:
        """Cash of sales not settled yet."""
        return self.unsettled_cash_book.total_value_in_account_currency

    @property
    def invested(self) -> bool:
        """Whether anything is held."""
        return any(security.invested for security in self.traded())

    hold_stock = invested

    @property
    def total_holdings_value(self) -> float:
        """Sum of what the holdings are worth, unsigned."""
        return sum(security.holdings.absolute_holdings_value for security in self.traded())

    @property
    def total_absolute_holdings_cost(self) -> float:
        """Sum of what the holdings cost, unsigned."""
        return sum(security.holdings.absolute_holdings_cost for security in self.traded())

    @property
    def total_unlevered_absolute_holdings_cost(self) -> float:
        """Sum of what the holdings cost by their leverage, unsigned."""
        return sum(security.holdings.unlevered_absolute_holdings_cost for security in self.traded())

    @property
    def total_unrealized_profit(self) -> float:
        """Sum of the unrealised profits."""
        return sum(security.holdings.unrealized_profit for security in self.traded())

    total_unrealised_profit = total_unrealized_profit

    @property
    def total_fees(self) -> float:
        """All fees paid."""
        return sum(security.holdings.total_fees for security in self._touched.values())

    @property
    def total_profit(self) -> float:
        """All realised profit before fees."""
        return sum(security.holdings.profit for security in self._touched.values())

    @property
    def total_net_profit(self) -> float:
        """All realised profit after fees."""
        return sum(security.holdings.net_profit for security in self._touched.values())

    @property
    def total_sale_volume(self) -> float:
        """All turnover."""
        return sum(security.holdings.total_sale_volume for security in self._touched.values())

    @property
    def total_portfolio_value(self) -> float:
        """Net liquidation value at last prices."""
        if self._value is None:
            held = 0.0
            for security in self.traded():
                holdings = security.holdings
                if not holdings.quantity:
                    continue
                held += holdings.unsettled_profit if isinstance(holdings, FutureHolding) else holdings.holdings_value
            self._value = self.cash + self.unsettled_cash + held
        return self._value

    @property
    def total_portfolio_value_less_free_buffer(self) -> float:
        """The value without what the settings keep free: an amount where one is set, else a share."""
        value, free = self.total_portfolio_value, self._settings.free_portfolio_value
        return value - (value * self._settings.free_portfolio_value_percentage if free is None else free)

    @property
    def total_margin_used(self) -> float:
        """Maintenance margin of all holdings."""
        book = self.book()
        return sum(maintenance_margin(group, book) for group in self.held_groups())

    @property
    def margin_remaining(self) -> float:
        """What is left for new positions."""
        return self.total_portfolio_value - self.unsettled_cash - self.total_margin_used

    @lean_names("total_portfolio_value")
    def get_margin_remaining(
        self, symbol: Symbol | float | None = None, direction: OrderDirection = OrderDirection.BUY
    ) -> float:
        """Margin left of the account, or of a portfolio value; of a symbol, with what an order against its holding frees."""
        if isinstance(symbol, int | float):
            return symbol - self.unsettled_cash - self.total_margin_used
        if symbol is None:
            return self.margin_remaining
        return self._margin_for(self.securities[symbol], direction)

    def _margin_for(self, security: Security, direction: OrderDirection) -> float:
        """As LEAN asks: of the group the security is in alone, which an option alone is not (it is a naked call or put)."""
        side = side_of(direction)
        account = self.margin_account()
        alone = MarginPosition(security.symbol, 0.0, security.symbol_properties.lot_size)
        own = account.group_like(Group(DEFAULT_GROUP, 0.0, (alone,)))
        return buying_power(own, -side if security.holdings.is_short else side, account)

    get_buying_power = get_margin_remaining

    def book(self) -> LiveBook:
        """Every security at its present price, for the margin rules."""
        return LiveBook(self.securities.__getitem__)

    def held_positions(self) -> list[MarginPosition]:
        """The holdings as positions."""
        return [
            MarginPosition(security.symbol, security.holdings.quantity, security.symbol_properties.lot_size)
            for security in self.traded()
            if security.invested
        ]

    def held_groups(self) -> list[Group]:
        """The groups the holdings fall into."""
        if self._groups is None:
            self._groups = self.grouped(self.held_positions())
        return self._groups

    def grouped(self, positions: Sequence[MarginPosition]) -> list[Group]:
        """The groups positions fall into."""
        return resolve_groups(positions, self.book()) if self._in_strategies else single_groups(positions)

    def margin_account(self) -> Account:
        """The account as sizes are reckoned from it."""
        return Account(
            groups=self.held_groups(),
            book=self.book(),
            value=self.total_portfolio_value,
            fee_of=lambda symbol, quantity: self.securities[symbol].market_order_fee(quantity),
            margin_remaining=self.margin_remaining,
        )

    def settle(self, now: datetime) -> None:
        """Pays sales that are due, and the profit of futures held over from another day, into cash."""
        for security in self.traded():
            security.scan(self, now)
            if isinstance(security.holdings, FutureHolding) and (gained := security.holdings.settle()):
                self.add_cash(gained)

    def check_buying_power(self, orders: Sequence[Order]) -> BuyingPowerCheck:
        """Whether the account can carry what is not filled of the orders, all legs together."""
        wanted = [replace(self._margin_order(order), answer=self._answer(order)) for order in orders]
        return has_sufficient_buying_power(
            wanted,
            self.held_positions(),
            self.book(),
            self.margin_remaining,
            portfolio_value=self.total_portfolio_value,
            in_strategies=self._in_strategies,
        )

    def refusal(self, orders: Sequence[Order], check: BuyingPowerCheck) -> str:
        """What LEAN says of orders the account cannot carry."""
        return refusal_text([self._margin_order(order) for order in orders], self.book(), check.reason)

    def _margin_order(self, order: Order) -> MarginOrder:
        security = self.securities[order.symbol]
        fee = 0.0
        if order.type is not OrderType.OPTION_EXERCISE:
            fee = security.order_fee(order)
        elif isinstance(security, Option):
            fee = security.underlying.market_order_fee(security.get_exercise_quantity(order.quantity))
        ticket = self.transactions.get_order_ticket(order.id)
        return MarginOrder(
            order_id=order.id,
            symbol=order.symbol,
            quantity=order.quantity,
            order_type=order.type,
            value_price=order.value_price(security),
            fee=fee,
            filled=None if ticket is None else ticket.quantity_filled,
        )

    def has_sufficient_buying_power_for_order(self, orders: Sequence[Order]) -> HasSufficientBuyingPowerForOrderResult:
        """Whether the account can carry the orders."""
        check = self.check_buying_power(list(orders))
        return HasSufficientBuyingPowerForOrderResult(check.is_sufficient, check.reason)

    def _answer(self, order: Order) -> Callable[[], tuple[bool, str]] | None:
        """Asks the algorithm's own margin model of the order's security, where it has one."""
        security = self.securities[order.symbol]
        model = security.algorithms_margin_model()
        if model is None:
            return None

        def answer() -> tuple[bool, str]:
            asked = HasSufficientBuyingPowerForOrderParameters(self, security, order)
            result = model.has_sufficient_buying_power_for_order(asked)
            return result.is_sufficient, result.reason

        return answer

    def check_alone(self, order: Order) -> BuyingPowerCheck:
        """Whether the account can carry the order, as the security's own model says."""
        held, groups = self.held_positions(), self.held_groups()
        return check_alone(self._margin_order(order), held, groups, self.book(), self.free())

    def free(self) -> Free:
        """What is left of the margin, and the value."""
        return Free(self.margin_remaining, self.total_portfolio_value)

    def check_together(self, orders: Sequence[Order]) -> BuyingPowerCheck:
        """Whether the account can carry the orders, as the model of a strategy says."""
        wanted = [self._margin_order(order) for order in orders]
        return check_groups(wanted, self._changes(orders), self.held_groups(), self.book(), self.margin_remaining)

    def impact(self, parameters: ReservedBuyingPowerImpactParameters, *, with_premiums: bool) -> ReservedBuyingPowerImpact:
        """What the orders would change of what is kept."""
        changes = self._changes(parameters.orders)
        found = margin_impact(changes, self.held_groups(), self.book(), with_premiums=with_premiums)
        return ReservedBuyingPowerImpact(
            found.current,
            found.contemplated,
            [PositionGroup(group) for group in found.touched],
            list(parameters.contemplated_changes),
            PositionGroupCollection(found.groups),
        )

    def _changes(self, orders: Sequence[Order]) -> list[MarginPosition]:
        lots = (self.securities[order.symbol].symbol_properties.lot_size for order in orders)
        return [MarginPosition(order.symbol, order.quantity, lot) for order, lot in zip(orders, lots, strict=True)]
