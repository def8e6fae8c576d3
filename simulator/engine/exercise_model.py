"""What an exercise order turns into (Common/Orders/OptionExercise). Algorithms may put models of their own in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.assignment import exercise, mid_text
from simulator.engine.lean_object import LeanObject
from simulator.engine.option_models import option_holding
from simulator.engine.order_classes import OptionExerciseOrder
from simulator.engine.order_events import OrderEvent
from simulator.enums import SecurityType
from simulator.order_kinds import direction_of

if TYPE_CHECKING:
    from simulator.engine.security import Option


class ExerciseModel(Protocol):
    """Whatever says what an exercise order does."""

    def option_exercise(self, option: Option, order: OptionExerciseOrder) -> Iterable[OrderEvent]:
        """The events of the order: what goes and what comes."""


class DefaultExerciseModel(LeanObject):
    """LEAN's own: in the money by a cent an option is exercised or assigned, else it ends; cash or the underlying comes."""

    lean_name: ClassVar[str] = "DefaultExerciseModel"

    def option_exercise(self, option: Option, order: OptionExerciseOrder) -> Iterable[OrderEvent]:
        """The option goes, and what is delivered comes."""
        now = option.owner.clock.utc
        result = exercise(option_holding(option, -order.quantity), option.underlying.close, _price_text(option))
        event = OrderEvent(order, now, message=result.message).fill(result.quantity, 0.0)
        event.is_assignment = result.is_assignment and option.holdings.is_short
        event.is_in_the_money = result.in_the_money
        event.fill_price_currency = ""
        events = [event]
        if result.delivered:
            delivery = OrderEvent(order, now, message=result.delivery_message).fill(result.delivered, result.delivery_price)
            delivery.symbol = option.underlying.symbol
            delivery.direction = direction_of(result.delivered)
            delivery.is_in_the_money = True
            delivery.fill_price_currency = ""
            events.append(delivery)
        return events


def exercise_model(given: ExerciseModel) -> ExerciseModel:
    """The model an algorithm gives. NotImplementedError, in LEAN's words, for an object that is none."""
    if not callable(getattr(given, "option_exercise", None)):
        raise NotImplementedError(
            "IOptionExerciseModel must be fully implemented. Please implement these missing methods on "
            f"{type(given).__name__}: OptionExercise"
        )
    return given


def exercise_events(option: Option, order: OptionExerciseOrder) -> Iterator[OrderEvent]:
    """What the option's model says, one by one. Raises TypeError for what is no order event."""
    for event in option.option_exercise_model.option_exercise(option, order):
        if not isinstance(event, OrderEvent):
            raise TypeError(
                f"option_exercise of {type(option.option_exercise_model).__name__} must give order events: {event!r}"
            )
        yield event


def _price_text(option: Option) -> str | None:
    """A future's price is the middle of its last quote; None where it is not."""
    underlying = option.underlying
    if underlying.type is not SecurityType.FUTURE or not underlying.cache.bid_price or not underlying.cache.ask_price:
        return None
    bid, ask = underlying.cache.bid_price, underlying.cache.ask_price
    return mid_text(bid, ask) if (bid + ask) / 2 == underlying.price else None
