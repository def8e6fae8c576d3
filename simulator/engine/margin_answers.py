"""What LEAN's margin models answer with, in account currency (InitialMargin.cs, BuyingPower.cs and their kin)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.margin.single import Initial

if TYPE_CHECKING:
    from simulator.engine.position_groups import Position, PositionGroup, PositionGroupCollection


class InitialMargin(LeanObject):
    """What opening takes."""

    lean_name: ClassVar[str] = "InitialMargin"

    def __init__(self, value: float) -> None:
        self.value = float(value)


class OptionInitialMargin(InitialMargin):
    """What opening options takes: the margin, and the premium where one is paid."""

    lean_name: ClassVar[str] = "OptionInitialMargin"

    def __init__(self, value: float, premium: float) -> None:
        super().__init__(value + max(premium, 0.0))
        self.premium = float(premium)
        self.value_without_premium = float(value)


def initial_margin_of(initial: Initial) -> InitialMargin:
    """The margin, with its premium apart where LEAN tells it apart."""
    if initial.without_premium is None:
        return InitialMargin(initial.value)
    return OptionInitialMargin(initial.without_premium, initial.premium)


class MaintenanceMargin(LeanObject):
    """What holding takes."""

    lean_name: ClassVar[str] = "MaintenanceMargin"

    def __init__(self, value: float) -> None:
        self.value = float(value)


class BuyingPower(LeanObject):
    """What there is for an order."""

    lean_name: ClassVar[str] = "BuyingPower"

    def __init__(self, buying_power: float) -> None:
        self.value = float(buying_power)


class PositionGroupBuyingPower(BuyingPower):
    """What there is for an order of a group."""

    lean_name: ClassVar[str] = "PositionGroupBuyingPower"


class ReservedBuyingPowerForPosition(LeanObject):
    """What a holding keeps."""

    lean_name: ClassVar[str] = "ReservedBuyingPowerForPosition"

    def __init__(self, reserved_buying_power_for_position: float) -> None:
        self.absolute_used_buying_power = float(reserved_buying_power_for_position)


class ReservedBuyingPowerForPositionGroup(ReservedBuyingPowerForPosition):
    """What a group keeps."""

    lean_name: ClassVar[str] = "ReservedBuyingPowerForPositionGroup"


class HasSufficientBuyingPowerForOrderResult(LeanObject):
    """Whether orders may go, and why not."""

    lean_name: ClassVar[str] = "HasSufficientBuyingPowerForOrderResult"

    def __init__(self, is_sufficient: bool, reason: str | None = None) -> None:
        self.is_sufficient = is_sufficient
        self.reason = reason or ""


class ReservedBuyingPowerImpact(LeanObject):
    """What the groups that orders touch keep now, what opening them as they would be takes, and the difference."""

    lean_name: ClassVar[str] = "ReservedBuyingPowerImpact"

    def __init__(
        self,
        current: float,
        contemplated: float,
        impacted_groups: Sequence[PositionGroup],
        contemplated_changes: Sequence[Position],
        contemplated_groups: PositionGroupCollection,
    ) -> None:
        self.current = float(current)
        self.contemplated = float(contemplated)
        self.delta = self.contemplated - self.current
        self.impacted_groups = impacted_groups
        self.contemplated_changes = contemplated_changes
        self.contemplated_groups = contemplated_groups
