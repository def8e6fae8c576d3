"""Whether the account is called for margin (Common/Securities/IMarginCallModel.cs, DefaultMarginCallModel.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.lean_object import LeanObject
from simulator.errors import NotSupportedName
from simulator.margin.calls import BUFFER
from simulator.pascal_names import snake_name

if TYPE_CHECKING:
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.time_in_force import OrderProperties

_MEMBERS: Final = ("get_margin_call_orders", "generate_margin_call_orders", "execute_margin_call")


class AnyMarginCallModel(LeanObject):
    """A model of LEAN's."""

    lean_name: ClassVar[str] = "IMarginCallModel"


class MarginCallModel(AnyMarginCallModel):
    """Where ``NULL`` is, a model that never calls nor warns."""

    lean_name: ClassVar[str] = "MarginCallModel"
    NULL: ClassVar[MarginCallModel]


class DefaultMarginCallModel(AnyMarginCallModel):
    """LEAN's own model, which looks every five minutes. It calls beyond the account's value and the buffer, a share of it.

    A subclass may choose the buffer and the orders' properties; one with methods of its own is refused by name.
    """

    lean_name: ClassVar[str] = "DefaultMarginCallModel"

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        default_order_properties: OrderProperties | None,
        margin_buffer: float = BUFFER,
    ) -> None:
        self._portfolio = portfolio
        self._order_properties = default_order_properties
        self._buffer = float(margin_buffer)

    def buffer(self) -> float:
        """The share of the account's value that may be used beyond it."""
        return self._buffer

    def order_properties(self) -> OrderProperties | None:
        """The properties of the orders it sends, each its own."""
        return None if self._order_properties is None else self._order_properties.clone()

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        for name in vars(cls):
            if snake_name(name) in _MEMBERS:
                raise NotSupportedName("DefaultMarginCallModel", f"{name} of the algorithm's own")


MarginCallModel.NULL = MarginCallModel()
