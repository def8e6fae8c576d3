"""What a run came to, told from its journal alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics import parts
from analytics.equity import EquityLine, equity_of
from analytics.records import Record, RecordKind
from analytics.trades import Trade, trades_of
from domain.sessions import new_york_date
from risk.growth import GrowthFraction, NoFraction, growth_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a strategy did nothing: how often it was counted, on how many days, and the first sentence it came with."""

    strategy: str
    code: str
    count: int
    days: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run. Money in USD; ``equity`` is None when no day was finished with a known net liquidation value.

    Of a run that was started more than once, ``mode`` and the hashes are the last start's. ``trades`` are closed positions,
    ``open_positions`` those still held at the end; ``days`` the finished trading days.
    ``orders_sent`` counts every order that left the desk (a new one for each step of a price walk), ``orders_filled`` those
    filled whole. ``incidents`` should not have happened, ``alerts`` want a look. ``ended`` is true when the run's own end is
    the last record. ``problems`` names the records that could not be read in full and so do not count here.
    """

    mode: str
    code_hash: str
    settings_hash: str
    days: tuple[date, ...]
    trades: tuple[Trade, ...]
    open_positions: tuple[Trade, ...]
    equity: EquityLine | None
    orders_sent: int
    orders_filled: int
    refusals: Mapping[str, int]
    reasons: tuple[Reason, ...]
    incidents: tuple[str, ...]
    alerts: tuple[str, ...]
    problems: tuple[str, ...]
    ended: bool

    @property
    def profit(self) -> float:
        """Profit of the closed positions after fees, USD."""
        return sum(trade.profit for trade in self.trades)

    @property
    def growth(self) -> GrowthFraction | NoFraction:
        """What Kelly's fraction and optimal f would stake, by the closed trades: for the report, never the size."""
        if any(not trade.staked for trade in self.trades):
            return NoFraction(why="a trade has no planned loss to measure its profit by")
        return growth_fraction([trade.profit / trade.staked for trade in self.trades if trade.staked])

    @property
    def fees(self) -> float:
        """Fees of all positions, open ones too, USD."""
        return sum(trade.fees for trade in (*self.trades, *self.open_positions))

    @property
    def wins(self) -> int:
        """Closed positions with a profit above zero."""
        return sum(1 for trade in self.trades if trade.profit > 0.0)


def summarize(records: Sequence[Record], problems: Sequence[str] = ()) -> RunSummary:
    """The summary of a run's records. ``problems`` of the reading are passed on. Never raises for what a record lacks."""
    found = list(problems)
    run = next((record.data for record in reversed(records) if record.kind is RecordKind.RUN), {})
    trades = trades_of(records, found)
    day_records = tuple(record for record in records if record.kind is RecordKind.DAY)
    finished = {day_of(record) for record in day_records}
    return RunSummary(
        mode=str(run.get("mode") or "unknown"),
        code_hash=str(run.get("code_hash") or "unknown"),
        settings_hash=str(run.get("settings_hash") or "unknown"),
        days=tuple(sorted(finished)),
        trades=tuple(trade for trade in trades if not trade.is_open),
        open_positions=tuple(trade for trade in trades if trade.is_open),
        equity=equity_of(day_records, found),
        orders_sent=_orders_in_state(records, "sent"),
        orders_filled=_orders_in_state(records, "filled"),
        refusals=_refusals(records, finished, found),
        reasons=_reasons(records, finished, found),
        incidents=tuple(_told(record) for record in records if record.kind is RecordKind.INCIDENT),
        alerts=tuple(_told(record) for record in records if record.kind is RecordKind.ALERT),
        problems=tuple(found),
        ended=bool(records) and records[-1].kind is RecordKind.STATE and records[-1].data.get("level") == "stopped",
    )


def day_of(record: Record) -> date:
    """The New York day a record tells of. A day's own record names it: it may be written when the next day begins."""
    stated = record.data.get("date") if record.kind is RecordKind.DAY else None
    if isinstance(stated, str):
        try:
            return date.fromisoformat(stated)
        except ValueError:
            return new_york_date(record.at)
    return new_york_date(record.at)


def _orders_in_state(records: Sequence[Record], state: str) -> int:
    orders = (record.data for record in records if record.kind is RecordKind.ORDER)
    return len({str(order.get("order_id")) for order in orders if order.get("state") == state})


def _refusals(records: Sequence[Record], finished: set[date], problems: list[str]) -> dict[str, int]:
    """A finished day tells its own counts; of one that was cut off, the verdicts do."""
    counts: Counter[str] = Counter()
    for record in records:
        try:
            if record.kind is RecordKind.DAY:
                table = parts.table(record.data, "refusals")
                counts.update({code: parts.whole(table, code) for code in table})
            elif record.kind is RecordKind.VERDICT and day_of(record) not in finished:
                results = parts.rows(record.data, "results")
                counts.update(parts.text(result, "code") for result in results if not parts.truth(result, "passed"))
        except parts.BadPart as error:
            problems.append(f"record {record.seq} ({record.kind}): refusals are not counted: {error}")
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _reasons(records: Sequence[Record], finished: set[date], problems: list[str]) -> tuple[Reason, ...]:
    """As for refusals: a finished day tells its own counts; of one that was cut off, the ``no_trade`` records do."""
    found: dict[tuple[str, str], Reason] = {}
    seen: set[tuple[str, str, date]] = set()
    for record in records:
        day = day_of(record)
        try:
            for strategy, code, count, detail in _counted(record, day in finished):
                known = found.get((strategy, code))
                new_day = (strategy, code, day) not in seen
                seen.add((strategy, code, day))
                found[strategy, code] = Reason(
                    strategy=strategy,
                    code=code,
                    count=count + (known.count if known else 0),
                    days=int(new_day) + (known.days if known else 0),
                    detail=known.detail if known else detail,
                )
        except parts.BadPart as error:
            problems.append(f"record {record.seq} ({record.kind}): reasons are not counted: {error}")
    return tuple(sorted(found.values(), key=lambda reason: (-reason.days, -reason.count, reason.strategy, reason.code)))


def _counted(record: Record, day_is_finished: bool) -> list[tuple[str, str, int, str]]:
    if record.kind is RecordKind.NO_TRADE and not day_is_finished:
        data = record.data
        return [(parts.text(data, "strategy"), parts.text(data, "code"), 1, parts.text_or(data, "detail", ""))]
    if record.kind is not RecordKind.DAY:
        return []
    strategies = parts.table(record.data, "no_trades")
    rows: list[tuple[str, str, Mapping[str, Any]]] = [
        (strategy, code, parts.table(parts.table(strategies, strategy), code))
        for strategy in strategies
        for code in parts.table(strategies, strategy)
    ]
    return [(strategy, code, parts.whole(row, "count"), parts.text_or(row, "detail", "")) for strategy, code, row in rows]


def _told(record: Record) -> str:
    return f"{record.data.get('where', 'somewhere')}: {record.data.get('what', 'not told')}"
