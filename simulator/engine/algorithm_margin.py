"""Margin models of an algorithm's own classes (Common/Python/BuyingPowerModelPythonWrapper.cs)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.engine.margin_questions import InitialMarginParameters, MaintenanceMarginParameters
from simulator.margin.own import OwnRule

if TYPE_CHECKING:
    from simulator.engine.margin_models import OwnMarginModel
    from simulator.engine.security import Security


@dataclass(frozen=True, slots=True)
class AlgorithmRule(OwnRule):
    """Asks the algorithm's model; ``base`` is the rule of LEAN's class it derives from."""

    model: OwnMarginModel
    security: Security
    base: OwnRule

    def maintenance(self, quantity: float, value: float) -> float:
        """What its ``get_maintenance_margin`` says."""
        return float(
            self.model.get_maintenance_margin(MaintenanceMarginParameters(self.security, quantity, value, value)).value
        )

    def initial(self, quantity: float, value: float) -> float:
        """What its ``get_initial_margin_requirement`` says."""
        return float(self.model.get_initial_margin_requirement(InitialMarginParameters(self.security, quantity)).value)
