"""The stock exchange's sessions, from LEAN's hours of one stock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from domain.sessions import NEW_YORK, Session
from lean_bridge.times import local_to_utc

if TYPE_CHECKING:
    from AlgorithmImports import QCAlgorithm, Symbol

_REGULAR_CLOSE = time(16, 0)
_FARTHEST = 14
"""Calendar days to look for a session: no closure of the exchange was ever longer."""


class SessionCalendar:
    """Sessions by New York date, each asked of LEAN once."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        self._algorithm = algorithm
        self._stock: Symbol | None = None
        self._known: dict[date, Session | None] = {}

    def follow(self, stock: Symbol) -> None:
        """Take the hours of this stock, which must be subscribed and trade in New York."""
        self._stock = stock

    def session(self, day: date) -> Session | None:
        """The session of a day; None when the exchange is closed. Raises RuntimeError before ``follow``."""
        if day not in self._known:
            self._known[day] = self._ask(day)
        return self._known[day]

    def last_session_by(self, day: date) -> Session | None:
        """The session of the day or the nearest one before it; None when there is none within two weeks."""
        found = (self.session(day - timedelta(days=back)) for back in range(_FARTHEST))
        return next((session for session in found if session is not None), None)

    def trading_day_from(self, day: date) -> date:
        """The day itself when the exchange opens on it, else the next day on which it does."""
        ahead = (day + timedelta(days=forward) for forward in range(_FARTHEST))
        return next((candidate for candidate in ahead if self.session(candidate) is not None), day)

    def _ask(self, day: date) -> Session | None:
        if self._stock is None:
            raise RuntimeError("no stock is followed: sessions are not known yet")
        hours = self._algorithm.securities[self._stock].exchange.hours
        midnight = datetime.combine(day, time())
        if not hours.is_date_open(midnight):
            return None
        opens = hours.get_next_market_open(midnight, False)
        closes = hours.get_next_market_close(opens, False)
        return Session(
            day=day,
            opens_at=local_to_utc(opens, NEW_YORK),
            closes_at=local_to_utc(closes, NEW_YORK),
            is_half_day=closes.time() < _REGULAR_CLOSE,
        )
