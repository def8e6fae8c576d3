"""When a 0DTE position is closed: hard time, time, stop, profit, in this order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.prices import PRICE_TOLERANCE
from domain.sessions import NEW_YORK, Session
from domain.settings import Settings
from strategies.zero_dte.days import plan_of


class ExitReason(StrEnum):
    """Why a position is closed."""

    HARD_TIME = "hard_time"
    TIME = "time"
    STOP = "stop"
    PROFIT = "profit"
    OVERNIGHT = "overnight"
    """Held since an earlier session: it should have been out by that day's time exit."""
    UNEVEN = "uneven"
    """Legs are not held in the structure's ratio: an order filled in part, leg by leg."""
    LEFT_OVER = "left_over"
    """Only longs are left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitSignal:
    """A reason to close now, and a sentence with its numbers."""

    reason: ExitReason
    detail: str


def exit_zero_dte(
    now: datetime, credit: float | None, cost: float | None, settings: Settings, session: Session
) -> ExitSignal | None:
    """The first exit rule that holds at ``now`` (UTC), None to hold on.

    ``credit`` is what one unit was sold for, ``cost`` what it costs to close at mid, both in points; None where not known, then
    only time counts. The stop is a loss of ``zero_dte.stop`` credits, the profit ``zero_dte.profit`` of the credit.
    """
    plan, zero = plan_of(session, settings), settings.zero_dte
    if now >= plan.hard_exit:
        return ExitSignal(reason=ExitReason.HARD_TIME, detail=f"past the hard exit at {_clock(plan.hard_exit)}")
    if now >= plan.time_exit:
        return ExitSignal(reason=ExitReason.TIME, detail=f"past the time exit at {_clock(plan.time_exit)}")
    if credit is None or cost is None:
        return None
    stop, target = (1.0 + zero.stop) * credit, (1.0 - zero.profit) * credit
    if cost >= stop - PRICE_TOLERANCE:
        detail = f"the close costs {cost:.3f}, at or above the stop {stop:.3f} ({1.0 + zero.stop:g} x the credit {credit:g})"
        return ExitSignal(reason=ExitReason.STOP, detail=detail)
    if cost <= target + PRICE_TOLERANCE:
        detail = f"the close costs {cost:.3f}, at or below the target {target:.3f} ({zero.profit:.0%} of the credit {credit:g})"
        return ExitSignal(reason=ExitReason.PROFIT, detail=detail)
    return None


def _clock(at: datetime) -> str:
    return f"{at.astimezone(NEW_YORK):%H:%M}"
