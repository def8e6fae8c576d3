"""Knobs of an algorithm (Common/AlgorithmSettings.cs). One that the simulator would ignore cannot be set."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from simulator.engine.lean_object import LeanObject, lean_name
from simulator.enums import DataMappingMode, DataNormalizationMode, Resolution
from simulator.errors import NotSupportedName
from simulator.pascal_names import python_name


class _Settings(LeanObject):
    """Takes only attributes it knows."""

    def __setattr__(self, name: str, value: object) -> None:
        name = python_name(type(self), name) or name
        if not name.startswith("_") and name not in type(self).__annotations__:
            raise NotSupportedName(lean_name(type(self)), name)
        fixed = type(self).fixed
        if name in fixed and value != fixed[name]:
            raise NotSupportedName(lean_name(type(self)), f"{name} = {value!r}; the simulator has {fixed[name]!r} only")
        object.__setattr__(self, name, value)

    fixed: ClassVar[dict[str, object]] = {}


class AlgorithmSettings(_Settings):
    """``self.settings``."""

    lean_name: ClassVar[str] = "AlgorithmSettings"
    fixed: ClassVar[dict[str, object]] = {
        "daily_precise_end_time": True,
    }
    free_portfolio_value: float | None
    free_portfolio_value_percentage: float
    max_absolute_portfolio_target_percentage: float
    min_absolute_portfolio_target_percentage: float
    minimum_order_margin_portfolio_percentage: float
    liquidate_enabled: bool
    stale_price_time_span: timedelta
    daily_precise_end_time: bool
    seed_initial_prices: bool

    def __init__(self) -> None:
        self.free_portfolio_value = None
        self.free_portfolio_value_percentage = 0.0025
        self.max_absolute_portfolio_target_percentage = 1_000_000_000.0
        self.min_absolute_portfolio_target_percentage = 1e-10
        self.minimum_order_margin_portfolio_percentage = 0.001
        self.liquidate_enabled = True
        self.stale_price_time_span = timedelta(hours=1)
        self.daily_precise_end_time = True
        self.seed_initial_prices = False


class UniverseSettings(_Settings):
    """``self.universe_settings``: how what is added without saying so is subscribed."""

    lean_name: ClassVar[str] = "UniverseSettings"
    fixed: ClassVar[dict[str, object]] = {"asynchronous": False}
    resolution: Resolution
    fill_forward: bool
    extended_market_hours: bool
    data_normalization_mode: DataNormalizationMode
    data_mapping_mode: DataMappingMode
    asynchronous: bool
    minimum_time_in_universe: timedelta

    def __init__(self) -> None:
        self.resolution = Resolution.MINUTE
        self.fill_forward = True
        self.extended_market_hours = False
        self.data_normalization_mode = DataNormalizationMode.ADJUSTED
        self.data_mapping_mode = DataMappingMode.OPEN_INTEREST
        self.asynchronous = False
        self.minimum_time_in_universe = timedelta(days=1)
