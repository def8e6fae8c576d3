"""What every security has of margin: its model, and the leverage that comes of it (Common/Securities/Security.cs)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from simulator.engine.buying_power import OptionMarginModel, SecurityBuyingPowerModel
from simulator.engine.lean_object import LeanObject
from simulator.engine.margin_models import OwnMarginModel, is_algorithms, own_model, rule_of
from simulator.enums import SecurityType
from simulator.margin.own import OwnRule

if TYPE_CHECKING:
    from simulator.engine.security import Security
    from simulator.symbols import Symbol


class WithMargin(LeanObject):
    """A security's margin model: LEAN's for its kind, or one the algorithm sets."""

    symbol: Symbol
    _first_leverage: ClassVar[float] = 1.0
    _leverage: float | None = None
    _own_model: OwnMarginModel | None = None

    def _security(self) -> Security:
        return cast("Security", self)

    @cached_property
    def _lean_model(self) -> SecurityBuyingPowerModel:
        on_spot = self.symbol.is_option and self.symbol.security_type is not SecurityType.FUTURE_OPTION
        return (OptionMarginModel if on_spot else SecurityBuyingPowerModel)(self._security())

    @property
    def usual_margin_model(self) -> SecurityBuyingPowerModel:
        """LEAN's margin for its kind."""
        return self._lean_model

    @property
    def buying_power_model(self) -> SecurityBuyingPowerModel:
        """Its margin."""
        return self._lean_model if self._own_model is None else self._own_model

    @buying_power_model.setter
    def buying_power_model(self, value: SecurityBuyingPowerModel) -> None:
        self.set_buying_power_model(value)

    @property
    def margin_model(self) -> SecurityBuyingPowerModel:
        """The same."""
        return self.buying_power_model

    @margin_model.setter
    def margin_model(self, value: SecurityBuyingPowerModel) -> None:
        self.set_buying_power_model(value)

    def set_buying_power_model(self, buying_power_model: SecurityBuyingPowerModel) -> None:
        """Puts another of LEAN's models in, or the first one back."""
        self._own_model = None if buying_power_model is self._lean_model else own_model(buying_power_model)

    def set_margin_model(self, margin_model: SecurityBuyingPowerModel) -> None:
        """The same."""
        self.set_buying_power_model(margin_model)

    @property
    def leverage(self) -> float:
        """How many times its margin a position may be worth."""
        if self._own_model is not None:
            return self._own_model.get_leverage(self._security())
        return self._first_leverage if self._leverage is None else self._leverage

    def set_leverage(self, leverage: float) -> None:
        """Sets the leverage; options and futures have none to set."""
        if self.symbol.security_type is not SecurityType.FUTURE and not self.symbol.is_option:
            self.buying_power_model.set_leverage(self._security(), leverage)

    def own_rule(self) -> OwnRule | None:
        """The margin rule the algorithm has put in place of LEAN's, as it is now."""
        return None if self._own_model is None else rule_of(self._own_model, self._security())

    def algorithms_margin_model(self) -> OwnMarginModel | None:
        """The model, where it is of a class of the algorithm's own."""
        return self._own_model if self._own_model is not None and is_algorithms(self._own_model) else None
