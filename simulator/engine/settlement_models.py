"""When the cash of a fill arrives (ImmediateSettlementModel.cs, DelayedSettlementModel.cs), and what holding costs by the hour
(IMarginInterestRateModel.cs)."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from simulator.engine.lean_object import LeanObject
from simulator.engine.order_events import CashAmount, OrderEvent
from simulator.enums import SecurityType

if TYPE_CHECKING:
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.security import Security

_SETTLES_LATER: Final = frozenset({SecurityType.EQUITY, SecurityType.OPTION})
_SETTLES_AT: Final = timedelta(hours=6)


class ApplyFundsSettlementModelParameters(LeanObject):
    """Cash of a fill at an instant, UTC."""

    lean_name: ClassVar[str] = "ApplyFundsSettlementModelParameters"

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        security: Security,
        application_time_utc: datetime,
        cash_amount: CashAmount,
        fill: OrderEvent | None,
    ) -> None:
        self.portfolio = portfolio
        self.security = security
        self.utc_time = application_time_utc
        self.cash_amount = cash_amount
        self.fill = fill


class ScanSettlementModelParameters(LeanObject):
    """An instant, UTC, to look at what is due."""

    lean_name: ClassVar[str] = "ScanSettlementModelParameters"

    def __init__(self, portfolio: SecurityPortfolioManager, security: Security, time_utc: datetime) -> None:
        self.portfolio = portfolio
        self.security = security
        self.utc_time = time_utc


class AnySettlementModel(Protocol):
    """Whatever settles."""

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        """Takes the cash of a fill, signed."""

    def scan(self, settlement_parameters: ScanSettlementModelParameters) -> None:
        """Pays what is due; asked once an hour."""


class ImmediateSettlementModel(LeanObject):
    """Cash at once."""

    lean_name: ClassVar[str] = "ImmediateSettlementModel"

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        """Pays it."""
        cash = apply_funds_parameters.cash_amount
        apply_funds_parameters.portfolio.cash_book[str(cash.currency)].add_amount(cash.amount)

    def scan(self, settlement_parameters: ScanSettlementModelParameters) -> None:
        """Nothing is due."""

    def get_unsettled_cash(self) -> CashAmount:
        """None."""
        return CashAmount(0.0, None)


class FutureSettlementModel(ImmediateSettlementModel):
    """A future's: its holding keeps the book of what each day has paid (see ``FutureHolding``)."""

    lean_name: ClassVar[str] = "FutureSettlementModel"


class DelayedSettlementModel(LeanObject):
    """What is sold is paid so many trading days later at a time of day, exchange-local; what is bought at once."""

    lean_name: ClassVar[str] = "DelayedSettlementModel"

    def __init__(self, number_of_days: int, time_of_day: timedelta) -> None:
        self._days = int(number_of_days)
        self._time_of_day = time_of_day
        self._waiting: deque[tuple[datetime, CashAmount]] = deque()

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        """Takes the cash in, to be paid when it is due."""
        portfolio, cash = apply_funds_parameters.portfolio, apply_funds_parameters.cash_amount
        if cash.amount <= 0:
            portfolio.cash_book[str(cash.currency)].add_amount(cash.amount)
            return
        hours = apply_funds_parameters.security.exchange.market_hours
        day = hours.to_local(_aware(apply_funds_parameters.utc_time)).date()
        for _ in range(self._days):
            day = hours.next_trading_day(day)
        due = hours.to_utc(datetime.combine(day, time()) + self._time_of_day)
        portfolio.unsettled_cash_book[str(cash.currency)].add_amount(cash.amount)
        self._waiting.append((due, cash))

    def scan(self, settlement_parameters: ScanSettlementModelParameters) -> None:
        """Pays what is due."""
        portfolio, now = settlement_parameters.portfolio, _aware(settlement_parameters.utc_time)
        while self._waiting and self._waiting[0][0] <= now:
            _, cash = self._waiting.popleft()
            portfolio.unsettled_cash_book[str(cash.currency)].add_amount(-cash.amount)
            portfolio.cash_book[str(cash.currency)].add_amount(cash.amount)

    def get_unsettled_cash(self) -> CashAmount:
        """What waits."""
        return CashAmount(sum(cash.amount for _, cash in self._waiting)) if self._waiting else CashAmount(0.0, None)


class MarginInterestRateParameters(LeanObject):
    """A security at an instant, UTC."""

    lean_name: ClassVar[str] = "MarginInterestRateParameters"

    def __init__(self, security: Security, time: datetime) -> None:
        self.security = security
        self.time = time


class AnyInterestRateModel(Protocol):
    """Whatever charges for holding."""

    def apply_margin_interest_rate(self, margin_interest_rate_parameters: MarginInterestRateParameters) -> None:
        """Charges; asked once an hour."""


class NullMarginInterestRateModel(LeanObject):
    """Charges nothing."""

    lean_name: ClassVar[str] = "NullMarginInterestRateModel"

    def apply_margin_interest_rate(self, margin_interest_rate_parameters: MarginInterestRateParameters) -> None:
        """Nothing."""


class MarginInterestRateModel(LeanObject):
    """Where ``NULL`` is, the model that charges nothing."""

    lean_name: ClassVar[str] = "MarginInterestRateModel"
    NULL: ClassVar[AnyInterestRateModel] = NullMarginInterestRateModel()


IMMEDIATE: Final = ImmediateSettlementModel()
_OF_FUTURES: Final = FutureSettlementModel()


def settlement_model_of(security_type: SecurityType, *, in_cash: bool) -> AnySettlementModel:
    """LEAN's own for the kind of security and of account."""
    if in_cash and security_type in _SETTLES_LATER:
        return DelayedSettlementModel(1, _SETTLES_AT)
    return _OF_FUTURES if security_type is SecurityType.FUTURE else IMMEDIATE


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
