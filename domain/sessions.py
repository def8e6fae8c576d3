"""Trading sessions and New York dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One regular session of the stock exchange: its New York date and its open and close as UTC instants.

    A half day is told by the stock exchange's early close (options keep no list of their own).
    """

    day: date
    opens_at: datetime
    closes_at: datetime
    is_half_day: bool

    def is_open(self, at: datetime) -> bool:
        """True from the open (inclusive) to the close (exclusive)."""
        return self.opens_at <= at < self.closes_at

    def minutes_to_close(self, at: datetime) -> float:
        """Minutes from ``at`` to the close; negative after it."""
        return (self.closes_at - at).total_seconds() / 60.0


def new_york_date(at: datetime) -> date:
    """The New York calendar date of a UTC instant."""
    return at.astimezone(NEW_YORK).date()
