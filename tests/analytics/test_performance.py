from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.performance import Reason, RunSummary, day_of, summarize
from analytics.reading import read_journal
from analytics.records import Link, Record, RecordKind, seal
from domain.positions import PositionState
from risk.growth import GrowthFraction, NoFraction
from tests.analytics.samples import (
    FRIDAY,
    PREFIX,
    MemoryStore,
    closed_condor,
    condor_position,
    day_data,
    event,
    verdict_data,
    write_run,
)

Entry = tuple[RecordKind, Any] | tuple[RecordKind, Any, datetime]
PARTS = (
    *("strategy", "code", "detail", "count", "refusals", "no_trades", "results", "approved", "event", "position_id"),
    *("quantity", "cash_flow", "fees", "opened_at", "closed_at", "legs", "entry_price", "max_drawdown", "equity_open"),
    *("date", "passed", "where", "mode"),
)
SCRAPS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from(["opened", "closed", "2026-01-02T15:30:00Z", "nan"]),
    st.lists(st.dictionaries(st.sampled_from(["ratio", "contract", "passed", "code"]), st.integers() | st.booleans())),
)
ANY_DATA = st.dictionaries(st.sampled_from(PARTS), SCRAPS, max_size=14)


def chain(*entries: Entry) -> list[Record]:
    link, records = Link(), []
    for kind, data, *at in entries:
        record = seal(link, at[0] if at else FRIDAY, kind, data)
        records.append(record)
        link = Link(seq=record.seq, hash=record.hash)
    return records


def summary_of(*entries: Entry) -> RunSummary:
    return summarize(chain(*entries))


def days(*marks: Sequence[float | str | None], **more: Any) -> list[Entry]:
    names = ("equity_open", "equity_low", "equity_high", "equity_close")
    return [
        (
            RecordKind.DAY,
            day_data(
                date(2026, 1, 2) + timedelta(days=n), **{"max_drawdown": None, **dict(zip(names, row, strict=True)), **more}
            ),
        )
        for n, row in enumerate(marks)
    ]


@pytest.fixture
def run() -> RunSummary:
    store = MemoryStore()
    write_run(store)
    journal = read_journal(store, PREFIX)
    return summarize(journal.records, journal.problems)


def test_a_run_is_told_from_its_journal(run: RunSummary) -> None:
    assert (run.mode, run.code_hash, run.settings_hash) == ("backtest", "c0" * 32, "5e" * 32)
    assert run.days == (date(2026, 1, 2), date(2026, 1, 5))
    assert run.problems == ()


def test_one_position_is_one_trade_whatever_its_legs(run: RunSummary) -> None:
    assert len(run.trades) == 1
    trade = run.trades[0]
    assert len(trade.legs) == 4
    assert trade.legs[0] == "-1 SPXW 2026-01-02 5800 P"
    assert (trade.strategy, trade.underlying, trade.quantity, trade.exit_reason) == ("0dte", "SPX", 2, "profit target")
    assert (trade.opened_at, trade.closed_at) == (FRIDAY, FRIDAY + timedelta(hours=2))


def test_prices_of_a_trade_are_net_per_unit_and_its_profit_is_after_fees(run: RunSummary) -> None:
    trade = run.trades[0]
    assert (trade.entry_price, trade.exit_price) == (4.65, -2.3)
    assert (trade.profit, trade.fees) == (447.0, 23.0)
    assert (run.profit, run.fees, run.wins) == (447.0, 23.0, 1)


def test_equity_runs_from_the_first_mark_to_the_last(run: RunSummary) -> None:
    assert run.equity is not None
    assert (run.equity.first, run.equity.last) == (250_000.0, 250_447.0)
    assert run.equity.max_drawdown == pytest.approx(0.004)


def test_refusals_reasons_and_incidents_are_told(run: RunSummary) -> None:
    assert run.refusals == {"cap_strategy": 1}
    assert run.reasons == (
        Reason(strategy="0dte", code="wrong_weekday", count=1, days=1, detail="Monday: it trades on Fridays"),
    )
    assert run.incidents == ("market: no VIX since 10:02",)


def test_a_journal_with_nothing_in_it_is_an_empty_summary() -> None:
    empty = summarize([])
    assert (empty.mode, empty.days, empty.trades, empty.equity, empty.profit, empty.wins) == ("unknown", (), (), None, 0.0, 0)


def test_orders_are_counted_once_by_what_became_of_them() -> None:
    states = [
        ("a", "sent"),
        ("a", "working"),
        ("a", "canceled"),
        ("b", "sent"),
        ("b", "filled"),
        ("b", "filled"),
        ("c", "rejected"),
    ]
    found = summary_of(*((RecordKind.ORDER, {"order_id": name, "state": state}) for name, state in states))
    assert (found.orders_sent, found.orders_filled) == (2, 1)


def test_of_a_run_started_twice_the_last_start_counts() -> None:
    found = summary_of((RecordKind.RUN, {"mode": "backtest"}), (RecordKind.RUN, {"mode": "live"}))
    assert found.mode == "live"


def test_a_position_still_held_is_no_closed_trade() -> None:
    found = summary_of((RecordKind.POSITION, event(condor_position(), "opened")))
    assert (found.trades, found.profit, found.fees) == ((), 0.0, 11.5)
    assert [position.position_id for position in found.open_positions] == ["position-20260102-0001"]
    assert found.open_positions[0].is_open


def test_a_position_that_was_never_filled_is_no_trade() -> None:
    unfilled = closed_condor(entry_price=None, cash_flow=0.0, fees=0.0)
    found = summary_of((RecordKind.POSITION, event(unfilled, "closed")))
    assert (found.trades, found.open_positions, found.problems) == ((), (), ())


def test_a_trade_at_a_loss_is_no_win() -> None:
    found = summary_of((RecordKind.POSITION, event(closed_condor(cash_flow=-930.0), "closed")))
    assert (found.wins, found.profit) == (0, -953.0)
    assert found.trades[0].exit_price is None


@pytest.mark.parametrize("entry_price", [None, 0.0])
def test_an_exit_price_that_cannot_be_told_is_none(entry_price: float | None) -> None:
    opened = event(condor_position(entry_price=entry_price), "opened")
    found = summary_of((RecordKind.POSITION, opened), (RecordKind.POSITION, event(closed_condor(), "closed")))
    assert found.trades[0].exit_price is None


def test_a_debit_position_has_a_credit_for_its_exit_price() -> None:
    opened = condor_position(entry_price=-1.5, cash_flow=-300.0)
    closed = closed_condor(entry_price=-1.5, cash_flow=100.0)
    found = summary_of((RecordKind.POSITION, event(opened, "opened")), (RecordKind.POSITION, event(closed, "closed")))
    assert found.trades[0].exit_price == 2.0


def test_trades_come_in_the_order_they_were_opened() -> None:
    late = closed_condor(position_id="b", opened_at=FRIDAY + timedelta(minutes=5))
    early = closed_condor(position_id="c", opened_at=FRIDAY)
    found = summary_of((RecordKind.POSITION, event(late, "closed")), (RecordKind.POSITION, event(early, "closed")))
    assert [trade.position_id for trade in found.trades] == ["c", "b"]


@pytest.mark.parametrize("part", ["position_id", "event", "strategy", "quantity", "opened_at", "cash_flow", "fees"])
def test_a_position_record_that_lacks_a_part_is_left_out_and_named(part: str) -> None:
    data = event(closed_condor(), "closed")
    del data[part]
    found = summary_of((RecordKind.POSITION, data))
    assert found.trades == ()
    assert found.problems == (f"record 1 (position) is left out: {part} is missing",)


@pytest.mark.parametrize(
    ("part", "value"), [("fees", "many"), ("quantity", 1.5), ("opened_at", "soon"), ("legs", 4), ("fees", True)]
)
def test_a_position_record_with_a_wrong_part_is_left_out_and_named(part: str, value: object) -> None:
    found = summary_of((RecordKind.POSITION, event(closed_condor(), "closed") | {part: value}))
    assert found.trades == ()
    assert len(found.problems) == 1
    assert str(value) in found.problems[0]


def trade_of(profit: float, max_loss: float | None, number: int) -> Entry:
    """A closed condor of one unit whose plan could lose ``max_loss``, or 500 at its stop."""
    plan = {"loss_at_stop": 500.0, "max_loss": max_loss}
    data = event(closed_condor(), "closed") | {"position_id": f"p{number}", "quantity": 1, "fees": 0.0}
    return RecordKind.POSITION, data | {"cash_flow": profit, "plan": plan}


def test_a_trade_knows_what_it_could_lose() -> None:
    bounded, open_ended = summary_of(trade_of(100.0, 2_535.0, 1), trade_of(100.0, None, 2)).trades
    assert bounded.staked == 2_535.0
    assert open_ended.staked == 500.0


def test_kellys_fraction_is_reported_from_enough_trades() -> None:
    wins = [trade_of(500.0, 1000.0, number) for number in range(30)]
    losses = [trade_of(-500.0, 1000.0, number) for number in range(30, 50)]
    found = summary_of(*wins, *losses).growth
    assert isinstance(found, GrowthFraction)
    assert found.kelly == pytest.approx(0.4)
    assert found.trades == 50
    assert found.capped <= 0.05


@pytest.mark.parametrize("count", [0, 1, 29])
def test_kellys_fraction_is_not_stated_of_too_few_trades(count: int) -> None:
    found = summary_of(*(trade_of(-5.0, 100.0, number) for number in range(count))).growth
    assert isinstance(found, NoFraction)
    assert f"{count} trades are too few" in found.why


def test_kellys_fraction_is_not_stated_where_a_trade_had_no_plan() -> None:
    kind, data, *_ = trade_of(5.0, 100.0, 99)
    entries = [*(trade_of(5.0, 100.0, number) for number in range(40)), (kind, data | {"plan": None})]
    found = summary_of(*entries).growth
    assert isinstance(found, NoFraction)
    assert "no planned loss" in found.why


def test_drawdown_is_the_greatest_fall_from_a_high() -> None:
    found = summary_of(*days((100.0, 100.0, 110.0, 105.0), (105.0, 88.0, 105.0, 100.0), (100.0, 100.0, 120.0, 119.0)))
    assert found.equity is not None
    assert found.equity.max_drawdown == pytest.approx(0.2)


def test_a_drawdown_the_desk_saw_between_marks_counts() -> None:
    found = summary_of(*days((100.0, 99.0, 110.0, 105.0), max_drawdown=0.1))
    assert found.equity is not None
    assert found.equity.max_drawdown == 0.1


def test_marks_that_are_not_known_are_left_out() -> None:
    found = summary_of(*days(("nan", "nan", "nan", "nan"), (100.0, None, None, 90.0)))
    assert found.equity is not None
    assert (found.equity.first, found.equity.last) == (100.0, 90.0)
    assert found.equity.max_drawdown == pytest.approx(0.1)


def test_with_no_known_mark_there_is_no_equity() -> None:
    assert summary_of(*days(("nan", "nan", "nan", "nan"))).equity is None


def test_a_mark_that_is_no_number_is_named() -> None:
    found = summary_of(*days((100.0, "low", 100.0, 100.0)))
    assert found.equity is None
    assert "equity_low is 'low', not a number" in found.problems[0]


positive = st.floats(min_value=1.0, max_value=1e9)


@given(st.lists(st.tuples(positive, positive, positive, positive), min_size=1, max_size=8))
def test_drawdown_lies_from_nothing_to_all_and_covers_every_close(rows: list[tuple[float, float, float, float]]) -> None:
    equity = summary_of(*days(*rows)).equity
    assert equity is not None
    assert 0.0 <= equity.max_drawdown < 1.0
    peak = 0.0
    for _, _, high, close in rows:
        peak = max(peak, high)
        assert equity.max_drawdown >= 1.0 - close / peak - 1e-12


def test_a_day_that_was_cut_off_counts_its_verdicts_and_reasons() -> None:
    idle = {"strategy": "0dte", "code": "low_credit", "detail": "0.31"}
    found = summary_of(
        (RecordKind.VERDICT, verdict_data(approved=False)), (RecordKind.VERDICT, verdict_data()), (RecordKind.NO_TRADE, idle)
    )
    assert found.refusals == {"cap_strategy": 1}
    assert found.reasons == (Reason(strategy="0dte", code="low_credit", count=1, days=1, detail="0.31"),)


def test_a_finished_day_counts_its_verdicts_and_reasons_once() -> None:
    idle = {"strategy": "0dte", "code": "low_credit", "detail": "0.31"}
    counted = {"0dte": {"low_credit": {"count": 30, "detail": "0.31"}}}
    found = summary_of(
        (RecordKind.NO_TRADE, idle),
        (RecordKind.VERDICT, verdict_data(approved=False)),
        (RecordKind.DAY, day_data(date(2026, 1, 2), refusals={"cap_strategy": 1}, no_trades=counted)),
    )
    assert found.refusals == {"cap_strategy": 1}
    assert [(reason.count, reason.days) for reason in found.reasons] == [(30, 1)]


def test_a_day_that_is_written_when_the_next_begins_is_still_its_own() -> None:
    record = chain((RecordKind.DAY, day_data(date(2026, 1, 2)), FRIDAY + timedelta(days=3)))[0]
    assert day_of(record) == date(2026, 1, 2)
    assert summarize([record]).days == (date(2026, 1, 2),)


@pytest.mark.parametrize("stated", [None, "someday", 3])
def test_a_day_that_does_not_name_itself_is_the_day_it_was_written(stated: object) -> None:
    record = chain((RecordKind.DAY, {"date": stated}, FRIDAY))[0]
    assert day_of(record) == date(2026, 1, 2)


def test_reasons_are_added_over_days_the_most_frequent_first() -> None:
    def reasons(**codes: int) -> dict[str, Any]:
        return {"no_trades": {"0dte": {code: {"count": count, "detail": code} for code, count in codes.items()}}}

    found = summary_of(
        (RecordKind.DAY, day_data(date(2026, 1, 2), **reasons(low_credit=30))),
        (RecordKind.DAY, day_data(date(2026, 1, 5), **reasons(not_its_day=1))),
        (RecordKind.DAY, day_data(date(2026, 1, 6), **reasons(not_its_day=1))),
    )
    assert [(reason.code, reason.days, reason.count) for reason in found.reasons] == [
        ("not_its_day", 2, 2),
        ("low_credit", 1, 30),
    ]


@pytest.mark.parametrize(
    "data", [{"refusals": {"x": "many"}}, {"no_trades": {"0dte": {"x": {}}}}, {"no_trades": []}, {"refusals": 1}]
)
def test_a_day_record_with_a_wrong_part_is_named(data: dict[str, Any]) -> None:
    found = summary_of((RecordKind.DAY, day_data(date(2026, 1, 2), **data)))
    assert len(found.problems) == 1
    assert found.problems[0].startswith("record 1 (day)")


@given(st.lists(st.tuples(st.sampled_from(RecordKind), ANY_DATA), max_size=6))
def test_whatever_records_lack_a_summary_is_made(entries: list[tuple[RecordKind, dict[str, Any]]]) -> None:
    found = summary_of(*entries)
    assert len(found.incidents) == sum(1 for kind, _ in entries if kind is RecordKind.INCIDENT)
    assert len(found.alerts) == sum(1 for kind, _ in entries if kind is RecordKind.ALERT)
    held = sum(1 for kind, data in entries if kind is RecordKind.POSITION and data.get("event") in ("opened", "closed"))
    assert len(found.trades) + len(found.open_positions) <= held


def test_states_of_a_position_do_not_matter_to_its_trade() -> None:
    data = event(closed_condor(state=PositionState.CLOSED), "closed") | {"event": "moved"}
    assert summary_of((RecordKind.POSITION, data)).trades == ()
