"""Margin models of futures and the options on them (FutureMarginModel.cs, FuturesOptionsMarginModel.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.buying_power import SecurityBuyingPowerModel, margin_security
from simulator.errors import NotSupportedName
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
        self._intraday = False

    @property
    def enable_intraday_margins(self) -> bool:
        """Whether intraday margins are used."""
        return self._intraday

    @enable_intraday_margins.setter
    def enable_intraday_margins(self, value: bool) -> None:
        self._intraday = value

    @property
    def initial_overnight_margin_requirement(self) -> float:
        """Initial margin overnight."""
        return self._overnight()[0]

    @property
    def maintenance_overnight_margin_requirement(self) -> float:
        """Maintenance margin overnight."""
        return self._overnight()[1]

    @property
    def initial_intraday_margin_requirement(self) -> float:
        """Initial margin while the exchange is open."""
        return self._overnight()[0] * INTRADAY

    @property
    def maintenance_intraday_margin_requirement(self) -> float:
        """Maintenance margin while the exchange is open."""
        return self._overnight()[1] * INTRADAY

    def in_force(self) -> tuple[float, float]:
        """Initial and maintenance margin of one contract now, USD."""
        initial, maintenance = self._overnight()
        exchange = self._security.exchange
        share = INTRADAY if self._intraday and exchange.exchange_open and not exchange.closing_soon else 1.0
        return initial * share, maintenance * share

    def _overnight(self) -> tuple[float, float]:
        return self._security.owner.future_margins(self._security.symbol) or (0.0, 0.0)


class FuturesOptionsMarginModel(FutureMarginModel):
    """Of a long option on a future: the share of the future's margin that LEAN's curve gives its strike."""

    lean_name: ClassVar[str] = "FuturesOptionsMarginModel"

    def __init__(self, future_option: FutureOption) -> None:
        super().__init__(future_option)
        self._option = future_option

    @property
    def enable_intraday_margins(self) -> bool:
        """No: the margins of options on futures are overnight's."""
        return False

    @enable_intraday_margins.setter
    def enable_intraday_margins(self, value: bool) -> None:
        if value:
            raise NotSupportedName("FuturesOptionsMarginModel", "enable_intraday_margins = True")

    @property
    def initial_intraday_margin_requirement(self) -> float:
        """Of the future's intraday margin."""
        return self._share(self._option.owner.future_margins(self._option.underlying.symbol), 0, INTRADAY)

    @property
    def maintenance_intraday_margin_requirement(self) -> float:
        """Of the future's intraday margin."""
        return self._share(self._option.owner.future_margins(self._option.underlying.symbol), 1, INTRADAY)

    def _overnight(self) -> tuple[float, float]:
        margins = self._option.owner.future_margins(self._option.underlying.symbol)
        return self._share(margins, 0, 1.0), self._share(margins, 1, 1.0)

    def _share(self, margins: tuple[float, float] | None, which: int, share: float) -> float:
        if margins is None:
            return 0.0
        book = {one.symbol: margin_security(one) for one in (self._option, self._option.underlying)}
        return on_curve(self._option.symbol, 1.0, margins[which] * share, book)
