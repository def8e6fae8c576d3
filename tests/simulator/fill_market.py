"""Securities as the fill rules see them, for the tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.engine.fill_models import fill_model_of
from simulator.enums import Resolution, SecurityType
from simulator.fills import Fill, FillOrder, FillSecurity, NoFill, PriceBar, fill_combo, fill_order
from simulator.hours import MarketHours, MarketState, Segment
from tests.simulator.real_quotes import QuoteRow

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
"""How old data may be, unless an algorithm says otherwise."""


def market_hours(zone: str, start: float, end: float, pre: float | None = None) -> MarketHours:
    day = [Segment(MarketState.MARKET, timedelta(hours=start), timedelta(hours=end))]
    if pre is not None:
        day.insert(0, Segment(MarketState.PRE_MARKET, timedelta(hours=pre), timedelta(hours=start)))
    return MarketHours(time_zone=ZoneInfo(zone), data_time_zone=ZoneInfo(zone), week=[tuple(day)] * 5 + [()] * 2)


NEW_YORK = market_hours("America/New_York", 9.5, 16, pre=4)


def bar(end: datetime, o: float, h: float, low: float, c: float, span: timedelta = MINUTE) -> PriceBar:
    return PriceBar(end - span, end, o, h, low, c)


def security(
    now: datetime,
    bid: PriceBar | None = None,
    ask: PriceBar | None = None,
    trade: PriceBar | None = None,
    *,
    kind: SecurityType = SecurityType.OPTION,
    hours: MarketHours = NEW_YORK,
    extended: bool = False,
    resolution: Resolution = Resolution.MINUTE,
) -> FillSecurity:
    return FillSecurity(
        security_type=kind,
        hours=hours,
        now=now,
        bid=bid,
        ask=ask,
        trade=trade,
        last=trade or bid or ask,
        subscribes_extended=extended,
        resolution=resolution,
    )


def tried(order: FillOrder, security: FillSecurity, stale_after: timedelta = HOUR) -> Fill | NoFill:
    """The outcome by the rules of the model LEAN gives such a security."""
    return fill_order(order, security, fill_model_of(security.security_type)._rules, stale_after)


def tried_combo(legs: list[tuple[FillOrder, FillSecurity]]) -> list[Fill] | None:
    return fill_combo(legs, HOUR)


def quoted(now: datetime, row: QuoteRow, offset: timedelta = timedelta(), **more: object) -> FillSecurity:
    """A security whose last quote is the row; ``offset`` brings the file's time to the exchange's."""
    sides = [None if side is None else bar(row.end + offset, *side) for side in (row.bid, row.ask)]
    return security(now, *sides, **more)  # type: ignore[arg-type]


def first_fill(
    legs: list[tuple[FillOrder, list[QuoteRow]]], minutes: Iterable[datetime], offset: timedelta = timedelta(), **more: object
) -> tuple[datetime, list[Fill]] | None:
    """The first minute (in the files' time) at which the combo fills."""
    for now in minutes:
        facts = []
        for order, rows in legs:
            known = [row for row in rows if row.end <= now]
            if not known:
                break
            facts.append((order, quoted(now + offset, known[-1], offset, **more)))
        fills = tried_combo(facts) if len(facts) == len(legs) else None
        if fills is not None:
            return now, fills
    return None


def minutes_from(start: datetime, count: int) -> list[datetime]:
    return [start + MINUTE * step for step in range(count)]
