"""The desk's days: each begins with why a strategy cannot trade on it and ends with a record of what it came to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from analytics.records import RecordKind
from desk.day_record import Day
from desk.rooms import Rooms
from domain.intents import NoTrade
from domain.sessions import Session, new_york_date
from domain.snapshots import AccountSnapshot
from strategies.base import Strategy


class Days:
    """Keeps the day the desk is in."""

    def __init__(self, rooms: Rooms, strategies: tuple[Strategy, ...]) -> None:
        self._rooms = rooms
        self._strategies = strategies
        self._day: Day | None = None
        self._seen = False

    def roll(self, day: date, session: Session | None, at: datetime) -> None:
        """Begin ``day`` unless it has begun; the day before is finished first."""
        if self._day is not None and self._day.day == day:
            return
        self.finish(at)
        self._day = Day(day=day)
        self._rooms.equity = self._rooms.equity.on(day)
        self._rooms.ids.on(day)
        self._rooms.positions.forget_closed()
        for strategy in self._strategies:
            reason = strategy.idle_reason(session, day)
            if reason is not None:
                self.note(reason, at)

    def note(self, reason: NoTrade, at: datetime) -> None:
        """Count why a strategy does nothing; the first of its kind in a day goes on record at once."""
        self._rooms.funnel.count(reason)
        key = f"{reason.strategy.value}:{reason.code}"
        if self._day is not None and key not in self._day.noted:
            self._day.noted.add(key)
            self._rooms.record(at, RecordKind.NO_TRADE, reason)

    def entered(self) -> None:
        """Note that an opening order went out today."""
        if self._day is not None:
            self._day.traded = True

    def mark(self, account: AccountSnapshot) -> None:
        """Take in the account at a step of the session."""
        if self._day is not None:
            self._day.step(account.margin_used, account.net_liquidation_value)
            self._seen = True
        self._rooms.equity = self._rooms.equity.marked(account.net_liquidation_value)

    def explain_unseen(self, last: date, at: datetime) -> None:
        """For a run that ends without a step in any session: put on record why each day up to ``last`` had no trade.

        Where no day of the span has a session, the reasons are recorded without a day's record.
        """
        if self._seen:
            return
        today = new_york_date(at)
        span = [today + timedelta(days=number) for number in range((last - today).days + 1)]
        sessions = {day: self._rooms.market.session(day) for day in span}
        for day in [day for day in span if sessions[day] is not None] or span:
            self.roll(day, sessions[day], at)
            if sessions[day] is None:
                continue
            for strategy in self._strategies:
                if strategy.idle_reason(sessions[day], day) is None:
                    detail = f"{day}: no market data came, so the desk never looked"
                    self.note(NoTrade(strategy=strategy.name, code="no_data", detail=detail), at)
            self.mark(self._rooms.market.account(at))

    def finish(self, at: datetime) -> None:
        """Close the day's record, once; a day with no step of a session leaves none."""
        day = self._day
        if day is None or day.finished or not day.steps:
            return
        day.finished = True
        self._rooms.equity = self._rooms.equity.finished()
        summary = self._rooms.funnel.summary()
        self._rooms.record(
            at,
            RecordKind.DAY,
            {
                "date": day.day,
                **self._rooms.equity.day_data(),
                "margin_used": day.margin_used,
                "margin_part": day.margin_part,
                "no_trades": summary.no_trades,
                "refusals": summary.refusals,
                "positions": len(self._rooms.positions.live()),
            },
        )
        for strategy, codes in summary.no_trades.items():
            if not day.traded:
                told = "; ".join(counted.detail for counted in codes.values())
                self._rooms.log(f"{day.day} {strategy}: no trade: {told}")
        self._rooms.funnel.reset()
        self._rooms.keep(at)
