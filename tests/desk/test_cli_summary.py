from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.journal import Journal
from analytics.records import RecordKind
from tests.analytics.samples import FRIDAY, PREFIX, MemoryStore, closed_condor, condor_position, day_data, event
from tests.desk.cli_samples import RUN, assert_reads_well, call, flat, lay_out, sample_store


def store_of(folder: Path, *entries: tuple[RecordKind, Any]) -> Path:
    store = MemoryStore()
    journal = Journal.open(store, PREFIX)
    journal.record(FRIDAY, RecordKind.RUN, {"mode": "backtest"})
    for kind, data in entries:
        journal.record(FRIDAY, kind, data)
    journal.commit()
    return lay_out(folder, store.objects)


def summary(store: Path, *words: str) -> str:
    result = call("summary", "--store", str(store), *words)
    assert result.exit_code == 0
    return flat(result)


def idle(day: date, **codes: str) -> tuple[RecordKind, Any]:
    counted = {code: {"count": 1, "detail": detail} for code, detail in codes.items()}
    return RecordKind.DAY, day_data(day, no_trades={"0dte": counted}, equity_close=250_000.0)


def test_trades_refusals_reasons_and_figures_are_shown(tmp_path: Path) -> None:
    text = summary(sample_store(tmp_path))
    for part in (
        f"{RUN}: backtest, 2026-01-02 to 2026-01-05, 2 trading days",
        "2026-01-02 0dte SPXW iron condor 2 in +4.65 profit target +447.00",
        "10:30 to 12:30 -5800/+5770 P -5950/+5980 C out -2.30",
        "cap_strategy 1 The strategy already has its most positions",
        "0dte wrong_weekday 1 1 Monday: it trades on Fridays",
        "Trades closed 1, 1 won, 0 not",
        "P&L after fees +447.00 USD (fees 23.00)",
        "Equity 250,000.00 to 250,447.00 USD",
        "Max drawdown 0.40%",
        "Kelly, not used not stated:",
        "Incidents 1, the last: market: no VIX since 10:02",
        f"Journal {tmp_path}/{PREFIX}/journal",
    ):
        assert part in text


def test_alerts_are_counted_and_the_last_is_told(tmp_path: Path) -> None:
    alerts = [(RecordKind.ALERT, {"where": "expiry", "what": f"-{n} SPY: pin", "position_id": "p1"}) for n in (1, 2)]
    assert "Alerts 2, the last: expiry: -2 SPY: pin" in summary(store_of(tmp_path, *alerts))
    assert "Alerts" not in summary(sample_store(tmp_path / "none"))


def test_kellys_fraction_is_shown_with_its_doubt_and_its_cap(tmp_path: Path) -> None:
    made = [event(closed_condor(), "closed") | {"position_id": f"p{n}", "quantity": 1, "fees": 0.0} for n in range(50)]
    plan = {"loss_at_stop": 500.0, "max_loss": 1000.0}
    trades = [
        (RecordKind.POSITION, data | {"cash_flow": 500.0 if n < 30 else -500.0, "plan": plan}) for n, data in enumerate(made)
    ]
    assert "0.40 +- 0.28 of the account, optimal f 0.20 +- 0.14; 0.0% is the most 50 trades justify" in summary(
        store_of(tmp_path, *trades)
    )


def test_the_page_keeps_to_a_hundred_columns(tmp_path: Path) -> None:
    results = tmp_path / "b"
    result = call("summary", "--store", str(sample_store(tmp_path / "s")), "--results", str(results))
    tables = "\n".join(line for line in result.stdout.splitlines() if not line.startswith("Journal"))
    assert max(len(line) for line in tables.splitlines()) <= 100


def test_results_are_found_by_the_name_of_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "backtests" / "2026-04-01_12-00-00"
    folder.mkdir(parents=True)
    (folder / f"{RUN}-summary.json").write_text("{}")
    text = summary(sample_store(tmp_path / "s"), "--results", str(tmp_path / "backtests"))
    assert f"Results {folder}" in text


def test_a_day_without_a_trade_says_why_in_one_line(tmp_path: Path) -> None:
    store = store_of(tmp_path, idle(date(2015, 12, 24), half_day="half day (session.half_days is false)"))
    result = call("summary", "--store", str(store))
    assert "No trade on 2015-12-24: half day (session.half_days is false)" in result.stdout.splitlines()


def test_days_without_a_trade_say_the_most_frequent_reasons(tmp_path: Path) -> None:
    monday = date(2026, 1, 5)
    days = [idle(monday + timedelta(days=n), not_its_day="other day") for n in range(3)]
    store = store_of(tmp_path, *days, idle(monday + timedelta(days=4), low_credit="0.31 is below 0.50"))
    assert "No trade in 4 days: not_its_day on 3 days (the first: other day); low_credit on 1 day" in summary(store)
    assert "Did nothing because" not in summary(store)


def test_a_reason_that_begins_with_its_day_is_not_told_the_day_twice(tmp_path: Path) -> None:
    store = store_of(tmp_path, idle(date(2015, 12, 24), not_its_day="2015-12-24 is a Thursday"))
    assert "No trade: 2015-12-24 is a Thursday" in call("summary", "--store", str(store)).stdout.splitlines()


def test_routine_reasons_are_one_line_after_those_that_cost_a_trade(tmp_path: Path) -> None:
    trade = (RecordKind.POSITION, event(closed_condor(), "closed"))
    text = summary(store_of(tmp_path, trade, idle(date(2026, 1, 2), entry_working="one works", no_wing="none is liquid")))
    assert "0dte no_wing 1 1 none is liquid As planned: 0dte entry_working on 1 day" in text
    assert "one works" not in text


def test_a_run_of_routine_days_only_has_no_table_of_reasons(tmp_path: Path) -> None:
    trade = (RecordKind.POSITION, event(closed_condor(), "closed"))
    text = summary(store_of(tmp_path, trade, idle(date(2026, 1, 2), already_traded="one a day")))
    assert "Did nothing because" not in text
    assert "As planned: 0dte already_traded on 1 day" in text


def test_reasons_of_a_run_without_a_finished_day_are_told(tmp_path: Path) -> None:
    reason = {"strategy": "0dte", "code": "not_its_day", "detail": "2026-01-03 is a Saturday"}
    text = summary(store_of(tmp_path, (RecordKind.NO_TRADE, reason)))
    assert "No trade yet, no day was finished: 2026-01-03 is a Saturday" in text


def test_a_refused_day_says_by_what(tmp_path: Path) -> None:
    store = store_of(tmp_path, (RecordKind.DAY, day_data(date(2026, 1, 2), refusals={"quote_wide": 2})))
    assert "No trade on 2026-01-02: refused by quote_wide (2x)" in summary(store)


def test_a_day_of_orders_that_no_one_took_says_so(tmp_path: Path) -> None:
    sent = [(RecordKind.ORDER, {"order_id": str(n), "state": "sent"}) for n in range(3)]
    text = summary(store_of(tmp_path, *sent, idle(date(2026, 1, 2), entry_working="an entry is working")))
    assert "No trade on 2026-01-02: 3 orders sent, none filled; an entry is working" in text
    assert "Orders 3 sent, 0 filled" in text


def test_a_run_that_ended_before_its_first_day_was_over_says_so(tmp_path: Path) -> None:
    text = summary(store_of(tmp_path))
    assert "No trade yet, no day was finished." in text
    assert "Equity not known" in text


def test_a_code_of_another_version_is_told(tmp_path: Path) -> None:
    store = store_of(tmp_path, (RecordKind.DAY, day_data(date(2026, 1, 2), refusals={"moon_phase": 1})))
    assert "moon_phase 1 a code this version does not know" in summary(store)


def test_a_position_still_held_is_shown_open(tmp_path: Path) -> None:
    text = summary(store_of(tmp_path, (RecordKind.POSITION, event(condor_position(), "opened"))))
    assert "2026-01-02 10:30 0dte SPXW iron condor 2 in +4.65 still open" in text
    assert "Still open 1" in text


def test_many_trades_are_shown_from_the_last(tmp_path: Path) -> None:
    weeks = [FRIDAY + timedelta(days=7 * n) for n in range(30)]
    trades = [
        (RecordKind.POSITION, event(closed_condor(position_id=str(at), opened_at=at, closed_at=at), "closed")) for at in weeks
    ]
    text = summary(store_of(tmp_path, *trades))
    assert "5 earlier ones" in text
    assert "Trades closed 30, 30 won" in text
    assert text.count("iron condor") == 25


def test_a_trade_over_days_shows_the_day_it_closed_and_its_expiry(tmp_path: Path) -> None:
    held = closed_condor(opened_at=FRIDAY - timedelta(days=3))
    text = summary(store_of(tmp_path, (RecordKind.POSITION, event(held, "closed"))))
    assert "2025-12-30 10:30 0dte SPXW iron condor" in text
    assert "2026-01-02 12:30 -5800/+5770 P -5950/+5980 C" in text
    assert "C 2026-01-02" in text


def test_records_that_cannot_be_counted_are_named(tmp_path: Path) -> None:
    broken = event(closed_condor(), "closed")
    del broken["fees"]
    text = summary(store_of(tmp_path, *[(RecordKind.POSITION, broken)] * 7))
    assert "not counted: record 2 (position) is left out: fees is missing" in text
    assert "not counted: 2 more" in text


def test_for_programs_the_summary_is_json(tmp_path: Path) -> None:
    found = json.loads(call("summary", "--store", str(sample_store(tmp_path)), "--json").stdout)
    assert (found["run"], found["profit"], found["wins"], found["fees"]) == (PREFIX, 447.0, 1, 23.0)
    assert found["trades"][0]["exit_price"] == -2.3
    assert found["refusals"] == {"cap_strategy": 1}


@pytest.mark.parametrize("columns", [60, 80, 100, 140])
def test_any_page_width_reads_without_a_trace(tmp_path: Path, columns: int) -> None:
    result = call("summary", "--store", str(sample_store(tmp_path)), columns=columns)
    assert result.exit_code == 0
    assert_reads_well(result, 250)
