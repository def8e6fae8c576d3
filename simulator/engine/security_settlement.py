"""What every security has of settlement and of the interest on holding it (Common/Securities/Security.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from simulator.engine.lean_object import LeanObject
from simulator.engine.settlement_models import (
    AnyInterestRateModel,
    AnySettlementModel,
    MarginInterestRateModel,
    MarginInterestRateParameters,
    ScanSettlementModelParameters,
    settlement_model_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.engine.cash import Cash
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.security import Owner, Security
    from simulator.symbols import Symbol


class WithSettlement(LeanObject):
    """A security's models that LEAN asks once an hour."""

    symbol: Symbol
    owner: Owner
    _settlement_model: ClassVar[AnySettlementModel | None] = None
    _interest_model: ClassVar[AnyInterestRateModel | None] = None

    @property
    def quote_currency(self) -> Cash:
        """What its prices are in."""
        return self.owner.portfolio.cash_book.usd

    @property
    def settlement_model(self) -> AnySettlementModel:
        """When its cash arrives."""
        found = self._settlement_model
        return settlement_model_of(self.symbol.security_type, in_cash=False) if found is None else found

    @settlement_model.setter
    def settlement_model(self, value: AnySettlementModel) -> None:
        self.set_settlement_model(value)

    def set_settlement_model(self, settlement_model: AnySettlementModel) -> None:
        """Puts another in."""
        self.__dict__["_settlement_model"] = settlement_model
        self.owner.holdings_changed(cast("Security", self))

    @property
    def margin_interest_rate_model(self) -> AnyInterestRateModel:
        """What charges for holding it."""
        return MarginInterestRateModel.NULL if self._interest_model is None else self._interest_model

    @margin_interest_rate_model.setter
    def margin_interest_rate_model(self, value: AnyInterestRateModel) -> None:
        self.set_margin_interest_rate_model(value)

    def set_margin_interest_rate_model(self, margin_interest_rate_model: AnyInterestRateModel) -> None:
        """Puts another in; LEAN's own charges nothing."""
        self.__dict__["_interest_model"] = margin_interest_rate_model
        self.owner.holdings_changed(cast("Security", self))

    def settle_later(self) -> None:
        """In a cash account shares and options on them settle a day later."""
        self.__dict__["_settlement_model"] = settlement_model_of(self.symbol.security_type, in_cash=True)

    def scan(self, portfolio: SecurityPortfolioManager, now: datetime) -> None:
        """Charges interest, and settles what is due."""
        security = cast("Security", self)
        if self._interest_model is not None:
            self._interest_model.apply_margin_interest_rate(MarginInterestRateParameters(security, now))
        if self._settlement_model is not None:
            self._settlement_model.scan(ScanSettlementModelParameters(portfolio, security, now))
