"""When short options are assigned before expiry (Common/Securities/Option). Algorithms may subclass the models."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.assignment import (
    DEEP_IN_THE_MONEY,
    EARLY_ASSIGNMENT_TAG,
    EARLY_WINDOW,
    EarlyAssignmentFacts,
    OptionHolding,
    is_assigned_early,
)
from simulator.engine.holdings import exact_average
from simulator.engine.lean_enums import SettlementType
from simulator.engine.lean_object import LeanObject
from simulator.engine.order_classes import OptionExerciseOrder

if TYPE_CHECKING:
    from simulator.engine.security import Option


class OptionAssignmentParameters(LeanObject):
    """The option the model is asked about."""

    lean_name: ClassVar[str] = "OptionAssignmentParameters"

    def __init__(self, option: Option) -> None:
        self.option = option


class OptionAssignmentResult(LeanObject):
    """How many contracts are assigned, and the tag of the order; ``NULL``: none."""

    lean_name: ClassVar[str] = "OptionAssignmentResult"
    NULL: ClassVar[OptionAssignmentResult]

    def __init__(self, quantity: float, tag: str) -> None:
        self.quantity = float(quantity)
        self.tag = tag


OptionAssignmentResult.NULL = OptionAssignmentResult(0, "")


class AssignmentModel(Protocol):
    """Whatever says when an option is assigned."""

    def get_assignment(self, parameters: OptionAssignmentParameters) -> OptionAssignmentResult | None:
        """How many contracts are assigned now; None or none at all where none are."""


class NullOptionAssignmentModel(LeanObject):
    """Nothing is ever assigned before expiry."""

    lean_name: ClassVar[str] = "NullOptionAssignmentModel"

    def get_assignment(self, parameters: OptionAssignmentParameters) -> OptionAssignmentResult:
        """None."""
        return OptionAssignmentResult.NULL


class DefaultOptionAssignmentModel(LeanObject):
    """Assigns deep in-the-money shorts shortly before expiry, where their holder gains by exercising."""

    lean_name: ClassVar[str] = "DefaultOptionAssignmentModel"

    def __init__(
        self, required_in_the_money_percent: float = DEEP_IN_THE_MONEY, prior_expiration: timedelta | None = None
    ) -> None:
        self._depth = float(required_in_the_money_percent)
        self._window = EARLY_WINDOW if prior_expiration is None else prior_expiration

    def get_assignment(self, parameters: OptionAssignmentParameters) -> OptionAssignmentResult:
        """The whole holding, or none of it."""
        option = parameters.option
        held = option.holdings.quantity
        if is_assigned_early(option_holding(option, held), _facts(option, held), self._depth, self._window):
            return OptionAssignmentResult(option.holdings.absolute_quantity, EARLY_ASSIGNMENT_TAG)
        return OptionAssignmentResult(0, "")


def option_holding(option: Option, quantity: float) -> OptionHolding:
    """A quantity of the option at its holding's average price."""
    return OptionHolding(
        symbol=option.symbol,
        quantity=quantity,
        average_price=exact_average(option.holdings),
        multiplier=option.contract_multiplier,
        unit_of_trade=option.contract_unit_of_trade,
        strike_multiplier=option.symbol_properties.strike_multiplier,
    )


def _facts(option: Option, held: float) -> EarlyAssignmentFacts:
    underlying, fee = option.underlying, 0.0
    if option.exercise_settlement is SettlementType.PHYSICAL_DELIVERY:
        fee = underlying.market_order_fee(-option.get_exercise_quantity(held))
    exercise_order = OptionExerciseOrder(option.symbol, abs(held), option.owner.clock.utc)
    return EarlyAssignmentFacts(
        local_time=option.local_time,
        option_bid=option.bid_price,
        underlying_close=underlying.close,
        underlying_bid=underlying.bid_price,
        underlying_ask=underlying.ask_price,
        close_fee=option.market_order_fee(-held),
        exercise_fee=option.order_fee(exercise_order),
        underlying_fee=fee,
    )
