"""The last door inside LEAN: each venue's brokerage model, asked only after the desk's own door has let the order pass.

Every order meets it, whoever made it: the desk, ``liquidate``, a margin call, an order from the lean command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from AlgorithmImports import AccountType, AlpacaBrokerageModel, DefaultBrokerageModel, TastytradeBrokerageModel

from lean_bridge.door_keeper import Answer, DoorKeeper

if TYPE_CHECKING:
    from AlgorithmImports import BrokerageMessageEvent, Order, Security, UpdateOrderRequest

# One class a venue, spelled out: a Python class may have one .NET base only, so the methods cannot be shared by inheritance.


class GatedTastytrade(TastytradeBrokerageModel):
    """tastytrade's rules and fees behind the door."""

    def __init__(self, keeper: DoorKeeper) -> None:
        super().__init__(AccountType.MARGIN)
        self._keeper = keeper

    def can_submit_order(self, security: Security, order: Order, message: BrokerageMessageEvent | None) -> Answer:
        """LEAN's question before an order leaves; asked once for each leg of a combo."""
        venue = super().can_submit_order
        return self._keeper.may_submit(security, order, lambda: venue(security, order, message))

    def can_update_order(
        self, security: Security, order: Order, request: UpdateOrderRequest, message: BrokerageMessageEvent | None
    ) -> Answer:
        """LEAN's question before an order is changed."""
        return self._keeper.may_update()


class GatedAlpaca(AlpacaBrokerageModel):
    """Alpaca's rules and fees behind the door."""

    def __init__(self, keeper: DoorKeeper) -> None:
        super().__init__()
        self._keeper = keeper

    def can_submit_order(self, security: Security, order: Order, message: BrokerageMessageEvent | None) -> Answer:
        """LEAN's question before an order leaves; asked once for each leg of a combo."""
        venue = super().can_submit_order
        return self._keeper.may_submit(security, order, lambda: venue(security, order, message))

    def can_update_order(
        self, security: Security, order: Order, request: UpdateOrderRequest, message: BrokerageMessageEvent | None
    ) -> Answer:
        """LEAN's question before an order is changed."""
        return self._keeper.may_update()


class GatedDefault(DefaultBrokerageModel):
    """LEAN's default rules and Interactive Brokers' fees behind the door."""

    def __init__(self, keeper: DoorKeeper) -> None:
        super().__init__(AccountType.MARGIN)
        self._keeper = keeper

    def can_submit_order(self, security: Security, order: Order, message: BrokerageMessageEvent | None) -> Answer:
        """LEAN's question before an order leaves; asked once for each leg of a combo."""
        venue = super().can_submit_order
        return self._keeper.may_submit(security, order, lambda: venue(security, order, message))

    def can_update_order(
        self, security: Security, order: Order, request: UpdateOrderRequest, message: BrokerageMessageEvent | None
    ) -> Answer:
        """LEAN's question before an order is changed."""
        return self._keeper.may_update()


GatedModel = GatedTastytrade | GatedAlpaca | GatedDefault

_MODELS: Mapping[str, Callable[[DoorKeeper], GatedModel]] = {
    "tastytrade": GatedTastytrade,
    "alpaca": GatedAlpaca,
    "default": GatedDefault,
}


def gated_model(brokerage: str, keeper: DoorKeeper) -> GatedModel:
    """The brokerage model for the setting ``run.brokerage``. Raises KeyError for a name the settings do not know."""
    return _MODELS[brokerage](keeper)
