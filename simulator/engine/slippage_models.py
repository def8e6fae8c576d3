"""Slippage models as objects an algorithm may replace (Common/Orders/Slippage)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from simulator.engine.bars import QuoteBar, TradeBar
from simulator.engine.lean_object import LeanObject
from simulator.engine.orders import Order
from simulator.errors import InvalidOperationException

if TYPE_CHECKING:
    from simulator.engine.security import Security


class AnySlippageModel(Protocol):
    """Whatever can say by how much a fill is worse than the price at hand."""

    def get_slippage_approximation(self, asset: Security, order: Order) -> float:
        """Money a unit, not negative."""


class NullSlippageModel(LeanObject):
    """No slippage: LEAN's default."""

    lean_name: ClassVar[str] = "NullSlippageModel"
    INSTANCE: ClassVar[NullSlippageModel]

    def get_slippage_approximation(self, asset: Security, order: Order) -> float:
        """None."""
        return 0.0


NullSlippageModel.INSTANCE = NullSlippageModel()


class ConstantSlippageModel(LeanObject):
    """A fraction of the last price."""

    lean_name: ClassVar[str] = "ConstantSlippageModel"

    def __init__(self, slippage_percent: float) -> None:
        self._percent = float(slippage_percent)

    def get_slippage_approximation(self, asset: Security, order: Order) -> float:
        """The fraction of the last data's value; 0 before there are any."""
        last = asset.get_last_data()
        return 0.0 if last is None else last.value * self._percent


class VolumeShareSlippageModel(LeanObject):
    """The square of the order's share in the last bar's volume, at most ``volume_limit``, times the impact."""

    lean_name: ClassVar[str] = "VolumeShareSlippageModel"

    def __init__(self, volume_limit: float = 0.025, price_impact: float = 0.1) -> None:
        self._limit = float(volume_limit)
        self._impact = float(price_impact)

    def get_slippage_approximation(self, asset: Security, order: Order) -> float:
        """By the last trade bar's volume, or by the size on the far side of the last quote (a buy's is the bid's, as in LEAN);
        the whole limit where that is 0. InvalidOperationException for any other data."""
        last = asset.get_last_data()
        if last is None:
            return 0.0
        share = min(order.absolute_quantity / volume, self._limit) if (volume := _volume(last, order)) > 0 else self._limit
        return share * share * self._impact * last.value


def _volume(last: object, order: Order) -> float:
    if isinstance(last, TradeBar):
        return last.volume
    if isinstance(last, QuoteBar):
        return last.last_bid_size if order.quantity > 0 else last.last_ask_size
    raise InvalidOperationException(
        f"VolumeShareSlippageModel.GetSlippageApproximation: Cannot use this type: {type(last).__name__}"
    )


def slippage_of(security: Security, order: Order) -> float:
    """What the security's model says of the order; a model of the algorithm's may have the method under .NET's name."""
    model = security.slippage_model
    ask = getattr(model, "get_slippage_approximation", None) or model.GetSlippageApproximation  # type: ignore[attr-defined]
    return float(cast("Callable[[Security, Order], float]", ask)(security, order))
