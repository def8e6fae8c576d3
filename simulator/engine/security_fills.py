"""The rules every security's orders fill by (Common/Securities/Security.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.lean_object import LeanObject
from simulator.engine.slippage_models import AnySlippageModel, NullSlippageModel

if TYPE_CHECKING:
    from simulator.engine.fill_models import FillModel
    from simulator.symbols import Symbol


class WithFills(LeanObject):
    """A security's fill and slippage models: LEAN's for its kind, or what the algorithm sets."""

    symbol: Symbol
    slippage_model: AnySlippageModel = NullSlippageModel.INSTANCE
    _fill_model: FillModel | None = None

    @property
    def fill_model(self) -> FillModel:
        """The rules its orders fill by: LEAN's for its kind, until others are set."""
        from simulator.engine.fill_models import fill_model_of

        if self._fill_model is None:
            self._fill_model = fill_model_of(self.symbol.security_type)
        return self._fill_model

    @fill_model.setter
    def fill_model(self, fill_model: FillModel) -> None:
        self._fill_model = fill_model

    def set_fill_model(self, fill_model: FillModel) -> None:
        """Puts other fill rules in."""
        self._fill_model = fill_model

    def set_slippage_model(self, slippage_model: AnySlippageModel) -> None:
        """Puts another slippage model in."""
        self.slippage_model = slippage_model
