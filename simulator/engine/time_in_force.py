"""How long an order works, and the properties an order carries (Common/Orders/TimeInForce*.cs, OrderProperties.cs)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.hours import MarketHours
from simulator.net_arguments import moment
from simulator.order_kinds import TimeInForceKind


class TimeInForce(LeanObject):
    """A time in force: one of the two constants, or ``good_til_date(expiry)``."""

    lean_name: ClassVar[str] = "TimeInForce"
    DAY: ClassVar[TimeInForce]
    GOOD_TIL_CANCELED: ClassVar[TimeInForce]

    def __init__(self, kind: TimeInForceKind, expiry: datetime | None = None) -> None:
        self.kind = kind
        self.expiry = expiry

    @classmethod
    def good_til_date(cls, expiry: date) -> TimeInForce:
        """Works until the close of the day."""
        return GoodTilDateTimeInForce(expiry)

    GOOD_TIL_DATE = good_til_date

    def is_expired(self, hours: MarketHours, order_time: datetime, now: datetime) -> bool:
        """Whether the order has run out; both times naive exchange-local."""
        if self.kind is TimeInForceKind.GOOD_TIL_CANCELED:
            return False
        day = order_time
        if self.kind is TimeInForceKind.GOOD_TIL_DATE and self.expiry is not None:
            day = datetime.combine(self.expiry.date(), datetime.min.time())
        return now >= hours.last_daily_close(day, False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TimeInForce) and (self.kind, self.expiry) == (other.kind, other.expiry)

    def __hash__(self) -> int:
        return hash((self.kind, self.expiry))


class DayTimeInForce(TimeInForce):
    """Works until the close of the day."""

    lean_name: ClassVar[str] = "DayTimeInForce"

    def __init__(self) -> None:
        super().__init__(TimeInForceKind.DAY)


class GoodTilCanceledTimeInForce(TimeInForce):
    """Works until it is taken back."""

    lean_name: ClassVar[str] = "GoodTilCanceledTimeInForce"

    def __init__(self) -> None:
        super().__init__(TimeInForceKind.GOOD_TIL_CANCELED)


class GoodTilDateTimeInForce(TimeInForce):
    """Works until the close of a day."""

    lean_name: ClassVar[str] = "GoodTilDateTimeInForce"

    def __init__(self, expiry: date) -> None:
        super().__init__(TimeInForceKind.GOOD_TIL_DATE, moment("good_til_date", "expiry", expiry))


KINDS = (DayTimeInForce, GoodTilCanceledTimeInForce, GoodTilDateTimeInForce)
TimeInForce.DAY = DayTimeInForce()
TimeInForce.GOOD_TIL_CANCELED = GoodTilCanceledTimeInForce()


class OrderProperties(LeanObject):
    """What goes with an order."""

    lean_name: ClassVar[str] = "OrderProperties"

    def __init__(self) -> None:
        self._time_in_force = TimeInForce.GOOD_TIL_CANCELED

    @property
    def time_in_force(self) -> TimeInForce:
        """How long the order works."""
        return self._time_in_force

    @time_in_force.setter
    def time_in_force(self, value: TimeInForce) -> None:
        given: object = value
        if not isinstance(given, TimeInForce):
            kind = type(given).__name__
            raise TypeError(f"'{kind}' value cannot be converted to QuantConnect.Orders.TimeInForce: {given!r}")
        self._time_in_force = given

    def clone(self) -> OrderProperties:
        """A copy that shares nothing."""
        copy = type(self)()
        copy.__dict__.update(self.__dict__)
        return copy


class TastytradeOrderProperties(OrderProperties):
    """Order properties tastytrade knows."""

    lean_name: ClassVar[str] = "TastytradeOrderProperties"


class AlpacaOrderProperties(OrderProperties):
    """Order properties Alpaca knows."""

    lean_name: ClassVar[str] = "AlpacaOrderProperties"

    def __init__(self) -> None:
        super().__init__()
        self.outside_regular_trading_hours = False
