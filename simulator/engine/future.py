"""Futures (Common/Securities/Future/Future.cs)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar

from simulator.engine.fee_models import AnyFeeModel
from simulator.engine.future_filters import FutureFilterUniverse
from simulator.engine.future_holding import FutureHolding
from simulator.engine.future_margin import FutureMarginModel
from simulator.engine.lean_enums import SettlementType
from simulator.engine.overloads import lean_names
from simulator.engine.security import Owner, Security
from simulator.hours import MarketHours
from simulator.reference import SymbolProperties
from simulator.symbols import Symbol

FutureFilter = Callable[[FutureFilterUniverse], object]


class Future(Security):
    """A futures contract, or a root: its continuous contract and its chain. ``mapped`` is what a root stands for now."""

    lean_name: ClassVar[str] = "Future"

    def __init__(
        self,
        symbol: Symbol,
        owner: Owner,
        hours: MarketHours,
        properties: SymbolProperties,
        fee_model: AnyFeeModel,
    ) -> None:
        super().__init__(symbol, owner, hours, properties, fee_model)
        self.settlement_type = SettlementType.CASH
        self.mapped: Symbol | None = None
        self.contract_filter: FutureFilter | None = None

    @cached_property
    def holdings(self) -> FutureHolding:
        """What is held of it."""
        return FutureHolding(self)

    @cached_property
    def _lean_model(self) -> FutureMarginModel:
        return FutureMarginModel(self)

    def future_margins(self) -> tuple[float, float] | None:
        """Initial and maintenance margin of one contract now, USD."""
        return self._lean_model.in_force()

    @property
    def is_future_chain(self) -> bool:
        """Whether it is a root."""
        return bool(self.symbol.is_canonical)

    @property
    def is_future_contract(self) -> bool:
        """Whether it is one contract."""
        return not self.symbol.is_canonical

    @lean_names("universe_func", "min_expiry, max_expiry", "min_expiry_days, max_expiry_days")
    def set_filter(self, *args: object) -> None:
        """``set_filter(fn)`` or ``(min_expiry, max_expiry)``, spans or days: which contracts of the chain to subscribe to."""
        if len(args) == 1 and callable(args[0]):
            self.contract_filter = args[0]
            return
        if len(args) != 2 or not all(isinstance(arg, int | timedelta) for arg in args):
            raise TypeError("set_filter takes a function, or the least and the longest time to expiry (spans or days)")
        first, last = args

        def chosen(universe: FutureFilterUniverse) -> FutureFilterUniverse:
            return universe.expiration(first, last)  # type: ignore[arg-type]

        self.contract_filter = chosen

    @property
    def expiry(self) -> datetime:
        """The contract's last day."""
        return self.symbol.id.date
