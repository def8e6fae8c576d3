"""The margin of one security, as an algorithm asks its model (BuyingPowerModel.cs, OptionMarginModel.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.lean_object import LeanObject
from simulator.engine.margin_answers import (
    BuyingPower,
    HasSufficientBuyingPowerForOrderResult,
    InitialMargin,
    MaintenanceMargin,
    ReservedBuyingPowerForPosition,
    initial_margin_of,
)
from simulator.engine.margin_questions import (
    BuyingPowerParameters,
    HasSufficientBuyingPowerForOrderParameters,
    InitialMarginParameters,
    InitialMarginRequiredForOrderParameters,
    MaintenanceMarginParameters,
    ReservedBuyingPowerForPositionParameters,
)
from simulator.engine.margin_sizes import (
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
    quantity_for_delta,
    quantity_for_target,
)
from simulator.errors import ArgumentException, InvalidOperationException
from simulator.margin import MarginSecurity, single
from simulator.margin.sufficiency import free_margin
from simulator.order_kinds import side_of
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.security import Security

LEVERAGE_TOO_SMALL: Final = "Leverage must be greater than or equal to 1."


def margin_security(security: Security) -> MarginSecurity:
    """The security as the margin rules see it now."""
    unit = getattr(security, "contract_unit_of_trade", 1.0) if security.symbol.is_option else 1.0
    return MarginSecurity(
        symbol=security.symbol,
        price=security.price,
        bid=security.bid_price,
        ask=security.ask_price,
        multiplier=security.symbol_properties.contract_multiplier,
        unit_of_trade=unit,
        strike_multiplier=security.symbol_properties.strike_multiplier,
        leverage=security.leverage,
        lot_size=security.symbol_properties.lot_size,
        future_margins=security.future_margins(),
        own=security.own_rule(),
        held_cost=security.holdings.holdings_cost,
    )


class LiveBook(Mapping[Symbol, MarginSecurity]):
    """Securities by symbol at their present prices, looked up when the rules ask."""

    def __init__(self, find: Callable[[Symbol], Security]) -> None:
        self._find = find
        self._known: dict[Symbol, MarginSecurity] = {}

    def __getitem__(self, symbol: Symbol) -> MarginSecurity:
        known = self._known.get(symbol)
        if known is None:
            known = self._known[symbol] = margin_security(self._find(symbol))
        return known

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class SecurityBuyingPowerModel(LeanObject):
    """``security.buying_power_model``: it answers of the security it is asked about."""

    lean_name: ClassVar[str] = "SecurityMarginModel"

    def __init__(self, security: Security) -> None:
        self._security = security

    def get_leverage(self, security: Security) -> float:
        """The leverage of the security that has the model."""
        return self._security.leverage

    def set_leverage(self, security: Security, leverage: float) -> None:
        """Sets the leverage of the security that has the model."""
        if leverage < 1:
            raise ArgumentException(LEVERAGE_TOO_SMALL)
        self._security._leverage = float(leverage)

    def get_initial_margin_requirement(self, parameters: InitialMarginParameters) -> InitialMargin:
        """What opening the quantity alone would take."""
        security = parameters.security
        return initial_margin_of(single.initial(security.symbol, parameters.quantity, self._book(security)))

    def get_initial_margin_required_for_order(self, parameters: InitialMarginRequiredForOrderParameters) -> InitialMargin:
        """What the order alone would take, its fee included; negative for a sale."""
        security, order = parameters.security, parameters.order
        price, fee = order.value_price(security), security.order_fee(order)
        return InitialMargin(single.initial_for_order(security.symbol, order.quantity, price, fee, self._book(security)))

    def get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        """What holding the quantity alone takes."""
        asked, book = parameters, self._book(parameters.security)
        symbol = asked.security.symbol
        kept = single.maintenance_as_told(symbol, asked.quantity, asked.holdings_cost, asked.holdings_value, book)
        return MaintenanceMargin(kept)

    def get_reserved_buying_power_for_position(
        self, parameters: ReservedBuyingPowerForPositionParameters
    ) -> ReservedBuyingPowerForPosition:
        """What the holding keeps."""
        asked = MaintenanceMarginParameters.for_current_holdings(parameters.security)
        kept = SecurityBuyingPowerModel.get_maintenance_margin(self, asked)  # LEAN's class does not see what Python overrides
        return ReservedBuyingPowerForPosition(kept.value)

    def get_buying_power(self, parameters: BuyingPowerParameters) -> BuyingPower:
        """What there is for an order on the side, with what closing the holding frees; never below 0."""
        security, account = parameters.security, parameters.portfolio.free()
        held, side = security.holdings.quantity, side_of(parameters.direction)
        return BuyingPower(free_margin(security.symbol, held, side, self._book(security), account))

    def has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Whether the account can carry the order alone."""
        check = parameters.portfolio.check_alone(parameters.order)
        return HasSufficientBuyingPowerForOrderResult(check.is_sufficient, check.reason)

    def get_maximum_order_quantity_for_delta_buying_power(
        self, parameters: GetMaximumOrderQuantityForDeltaBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        """The order that changes the margin held back for the holding."""
        return quantity_for_delta(parameters)

    def get_maximum_order_quantity_for_target_buying_power(
        self, parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        """The order that brings the holding to a signed share of the account."""
        return quantity_for_target(parameters)

    def _book(self, security: Security) -> dict[Symbol, MarginSecurity]:
        underlying = getattr(security, "underlying", None)
        rest = {} if underlying is None else {underlying.symbol: margin_security(underlying)}
        return {security.symbol: self._seen(security), **rest}

    def _seen(self, security: Security) -> MarginSecurity:
        return margin_security(security)


class OptionMarginModel(SecurityBuyingPowerModel):
    """The model of options on shares and indexes."""

    lean_name: ClassVar[str] = "OptionMarginModel"

    def set_leverage(self, security: Security, leverage: float) -> None:
        """Options have none to set."""
        raise InvalidOperationException("Options are leveraged products and different leverage cannot be set by user")


SecurityBuyingPowerModel.__name__ = SecurityBuyingPowerModel.lean_name  # what ``type(model).__name__`` says in LEAN
