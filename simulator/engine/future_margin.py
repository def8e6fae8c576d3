"""Margin models of futures and the options on them (FutureMarginModel.cs, FuturesOptionsMarginModel.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.buying_power import SecurityBuyingPowerModel, margin_security
from simulator.errors import InvalidOperationException
from simulator.margin.single import on_curve

if TYPE_CHECKING:
    from simulator.engine.security import FutureOption, Security

INTRADAY: Final = 0.4
"""The share of the overnight margin that LEAN asks intraday, where the margin file says nothing of it (none does)."""


class FutureMarginModel(SecurityBuyingPowerModel):
    """Margin a contract, by the day of its last bar; 0 before there is one.

    With ``enable_intraday_margins`` the lower intraday margins hold while the exchange is open and not about to close.
    """

    lean_name: ClassVar[str] = "FutureMarginModel"

    def __init__(self, security: Security) -> None:
        super().__init__(security)
        self._future = security
        self.enable_intraday_margins = False

    @property
    def initial_overnight_margin_requirement(self) -> float:
        """Initial margin overnight."""
        return self._asked(self._overnight()[0])

    @property
    def maintenance_overnight_margin_requirement(self) -> float:
        """Maintenance margin overnight."""
        return self._asked(self._overnight()[1])

    @property
    def initial_intraday_margin_requirement(self) -> float:
        """Initial margin while the exchange is open."""
        return self._asked(self._overnight()[0] * INTRADAY)

    @property
    def maintenance_intraday_margin_requirement(self) -> float:
        """Maintenance margin while the exchange is open."""
        return self._asked(self._overnight()[1] * INTRADAY)

    def set_leverage(self, security: Security, leverage: float) -> None:
        """Futures have none to set."""
        raise InvalidOperationException("Futures are leveraged products and different leverage cannot be set by user")

    def in_force(self) -> tuple[float, float]:
        """Initial and maintenance margin of one contract of the future now, USD."""
        initial, maintenance = self._overnight()
        exchange = self._future.exchange
        share = INTRADAY if self.enable_intraday_margins and exchange.exchange_open and not exchange.closing_soon else 1.0
        return initial * share, maintenance * share

    def _overnight(self) -> tuple[float, float]:
        return self._future.owner.future_margins(self._future.symbol) or (0.0, 0.0)

    def _asked(self, margin: float) -> float:
        return margin


class FuturesOptionsMarginModel(FutureMarginModel):
    """Of a long option on a future: the share of the future's margin that LEAN's curve gives its strike.

    Whether the future's margin is intraday's is for the option's own model to say.
    """

    lean_name: ClassVar[str] = "FuturesOptionsMarginModel"

    def __init__(self, future_option: FutureOption) -> None:
        super().__init__(future_option)
        self._option, self._future = future_option, future_option.underlying

    def _asked(self, margin: float) -> float:
        book = {one.symbol: margin_security(one) for one in (self._option, self._future)}
        return on_curve(self._option.symbol, 1.0, margin, book)
