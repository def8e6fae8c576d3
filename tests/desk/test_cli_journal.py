from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from analytics.keys import JournalKeys
from analytics.records import Link, RecordKind, read_line, seal
from desk.cli.filters import is_main
from desk.cli.words import checks_in_words
from tests.analytics.samples import FRIDAY, PREFIX
from tests.desk.cli_samples import RUN, assert_reads_well, call, flat, said, sample_store

DAY = JournalKeys(prefix=PREFIX).day(date(2026, 1, 2))
OTHER = "bulwark/backtest/20260402-090000-cd34"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return sample_store(tmp_path / "storage")


def show(store: Path, *words: str) -> str:
    result = call("journal", "show", "--store", str(store), *words)
    assert result.exit_code == 0, said(result)
    assert_reads_well(result)
    return flat(result)


def test_a_journal_is_shown_in_plain_words(store: Path) -> None:
    text = show(store, "--all")
    for sentence in (
        "17 of 17 records",
        "backtest begun on 2026-01-02; settings 5e5e5e5e, code c0c0c0c0",
        "trading is ACTIVE: state and account agree",
        "0dte open: SELL 2x SPXW iron condor -5800/+5770 P -5950/+5980 C 2026-01-02 at 4.65 credit (flat morning)",
        "approved 5/5 at 4.65 credit",
        "order-20260102-0001 sent at 4.65 credit, for intent-20260102-0001",
        "order-20260102-0001: acknowledged SPXW",
        "sold 2x SPXW 2026-01-02 5800 P at 3.10, fee 1.44",
        "bought 2x SPXW 2026-01-02 5770 P at 3.10, fee 1.44",
        "P&L +447.00 USD (profit target)",
        "REFUSED cap_strategy: 3 against 2 positions (2 live, 1 working)",
        "equity 250,000.00 to 250,447.00 USD; 0 open; refused cap_strategy 1x",
        "0dte wrong_weekday: Monday: it trades on Fridays",
        "market: no VIX since 10:02",
        "0dte did nothing: wrong_weekday 1x",
    ):
        assert sentence in text


def test_reports_and_orders_under_way_are_left_out_unless_asked_for(store: Path) -> None:
    text = show(store)
    assert "15 of 17 records; 2 more with --all" in text
    assert "acknowledged" not in text
    assert "sent at" not in text
    assert "order-20260102-0001: acknowledged SPXW" in show(store, "--kind", "update")
    assert "order-20260102-0001 sent at 4.65 credit" in show(store, "--kind", "order")


@pytest.mark.parametrize(
    ("kind", "data", "main"),
    [
        ("order", {"state": "working"}, False),
        ("order", {"state": "cancelling", "why": "expired"}, False),
        ("order", {"state": "canceled", "why": "reprice"}, False),
        ("order", {"state": "canceled", "why": "expired"}, True),
        ("order", {"state": "rejected"}, True),
        ("order", {"state": "filled"}, True),
        ("no_trade", {"code": "not_its_day"}, False),
        ("no_trade", {"code": "low_credit"}, True),
        ("update", {}, False),
        ("incident", {}, True),
        ("day", {}, True),
    ],
)
def test_what_matters_is_how_things_end_and_what_went_wrong(kind: str, data: dict[str, str], main: bool) -> None:
    assert is_main(seal(Link(), FRIDAY, RecordKind(kind), data)) is main


def test_times_are_new_york_times(store: Path) -> None:
    assert "2026-01-02 10:30:00 intent" in show(store)


def test_a_wide_page_has_one_line_a_record(store: Path) -> None:
    lines = said(call("journal", "show", "--store", str(store), "--all", columns=200)).splitlines()
    assert sum(1 for line in lines if "2026-01-0" in line and ":00 " in line) == 17


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--kind", "fill"), 4),
        (("--day", "2026-01-05"), 3),
        (("--strategy", "0dte"), 11),
        (("--strategy", "leap"), 0),
        (("--strategy", "0dte", "--kind", "verdict"), 1),
        (("--day", "2026-01-02", "--kind", "day"), 1),
        (("--day", "2026-01-03"), 0),
    ],
)
def test_records_are_picked_by_strategy_day_and_kind(store: Path, words: tuple[str, ...], count: int) -> None:
    result = call("journal", "show", "--store", str(store), "--json", *words)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == count


def test_for_programs_the_records_are_given_as_they_are(store: Path) -> None:
    lines = call("journal", "show", "--store", str(store), "--json", "--day", "2026-01-02").stdout.splitlines()
    assert lines == (store / DAY).read_text().splitlines()
    assert all(not isinstance(read_line(line), str) for line in lines)


def test_when_nothing_matches_that_is_said(store: Path) -> None:
    assert "No record of 20260401-120000-ab12 matches; it has 17." in show(store, "--strategy", "leap")


@pytest.mark.parametrize("words", [("--day", "monday"), ("--kind", "gossip"), ("--strategy", "martingale")])
def test_a_filter_that_is_none_is_refused_with_a_message(store: Path, words: tuple[str, str]) -> None:
    result = call("journal", "show", "--store", str(store), *words)
    assert result.exit_code == 2
    assert words[1] in flat(result)
    assert "Value error" not in flat(result)
    assert_reads_well(result)


def test_a_line_that_cannot_be_read_is_told_after_the_rest(store: Path) -> None:
    (store / DAY).write_text((store / DAY).read_text().replace("flat morning", "flat evening"))
    result = call("journal", "show", "--store", str(store))
    assert result.exit_code == 1
    assert "14 of 16 records; 2 more with --all" in flat(result)
    assert "line 3" in flat(result)
    assert "journal verify" in flat(result)


@pytest.mark.parametrize("command", ["show", "verify", "runs"])
def test_a_store_that_is_not_there_is_one_message(tmp_path: Path, command: str) -> None:
    result = call("journal", command, "--store", str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert flat(result).startswith("error: there is no object store at")
    assert len(said(result).splitlines()) == 1


@pytest.mark.parametrize("command", ["show", "verify"])
def test_a_store_without_a_journal_is_one_message(tmp_path: Path, command: str) -> None:
    result = call("journal", command, "--store", str(tmp_path))
    assert result.exit_code == 2
    assert "there is no journal in" in flat(result)


def test_the_latest_run_is_the_one_written_last(tmp_path: Path) -> None:
    store = sample_store(tmp_path, PREFIX, OTHER)
    for path in store.rglob("*.jsonl"):
        os.utime(path, (2_000_000_000, 2_000_000_000) if RUN in str(path) else (1_000_000_000, 1_000_000_000))
    assert RUN in show(store)
    assert "cd34" in show(store, "--run", "20260402")


@pytest.mark.parametrize("name", [RUN, PREFIX, "20260401", "latest"])
def test_a_run_is_found_by_its_name_or_its_beginning(store: Path, name: str) -> None:
    assert RUN in show(store, "--run", name)


def test_a_name_that_fits_no_run_or_two_is_one_message(tmp_path: Path) -> None:
    store = sample_store(tmp_path, PREFIX, OTHER)
    missing = call("journal", "show", "--store", str(store), "--run", "1999")
    assert missing.exit_code == 2
    assert "no run is called 1999; the last ones are:" in flat(missing)
    double = call("journal", "show", "--store", str(store), "--run", "2026")
    assert double.exit_code == 2
    assert "2 runs are called 2026" in flat(double)


def test_a_whole_journal_is_verified(store: Path) -> None:
    result = call("journal", "verify", "--store", str(store))
    assert result.exit_code == 0
    assert "VERIFIED 20260401-120000-ab12: 17 records over 2 days" in flat(result)


def test_the_first_broken_record_is_named(store: Path) -> None:
    (store / DAY).write_text((store / DAY).read_text().replace("flat morning", "flat evening"))
    result = call("journal", "verify", "--store", str(store))
    assert result.exit_code == 1
    assert "BROKEN 20260401-120000-ab12: record 3" in flat(result)
    assert f"{DAY}, line 3" in flat(result)


def test_bytes_that_are_no_text_are_named(store: Path) -> None:
    raw = bytearray((store / DAY).read_bytes())
    raw[20] = 0xFF
    (store / DAY).write_bytes(bytes(raw))
    result = call("journal", "verify", "--store", str(store))
    assert result.exit_code == 1
    assert "record 1" in flat(result)
    assert_reads_well(result, 200)


def test_for_programs_a_verdict_is_json(store: Path) -> None:
    good = json.loads(call("journal", "verify", "--store", str(store), "--json").stdout)
    assert (good["verified"], good["records"], good["run"]) == (True, 17, PREFIX)
    (store / DAY).unlink()
    result = call("journal", "verify", "--store", str(store), "--json")
    bad = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (bad["verified"], bad["seq"], bad["line"]) == (False, 1, 1)


def test_runs_are_listed(tmp_path: Path) -> None:
    store = sample_store(tmp_path, PREFIX, OTHER)
    result = call("journal", "runs", "--store", str(store))
    assert_reads_well(result)
    assert f"{PREFIX} 2026-01-02 2026-01-05 2 17 1" in flat(result)
    assert f"{OTHER} 2026-01-02 2026-01-05 2 17 1" in flat(result)


def test_runs_are_listed_for_programs(store: Path) -> None:
    lines = call("journal", "runs", "--store", str(store), "--json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [{"run": PREFIX, "records": 17, "days": ["2026-01-02", "2026-01-05"]}]


def test_without_runs_that_is_said(tmp_path: Path) -> None:
    assert "No run has a journal" in flat(call("journal", "runs", "--store", str(tmp_path)))


def test_verdicts_asked_for_tell_every_check_with_what_it_measured_and_its_limit(store: Path) -> None:
    text = show(store, "--kind", "verdict")
    assert "approved 5/5 at 4.65 credit passed trading_state: 1 against 2 passed session: 1 against 2" in text
    assert "REFUSED cap_strategy: 3 against 2 positions" in text
    assert "passed session" not in show(store)


def test_a_check_that_does_not_apply_says_so() -> None:
    result = {"check": "reduction", "passed": True, "applied": False, "measured": None, "limit": None}
    verdict = seal(Link(), FRIDAY, RecordKind.VERDICT, {"results": [result]})
    assert checks_in_words(verdict) == "  passed  reduction: does not apply"


def test_only_verdicts_have_checks_and_broken_ones_say_so() -> None:
    assert checks_in_words(seal(Link(), FRIDAY, RecordKind.DAY, {})) == ""
    broken = seal(Link(), FRIDAY, RecordKind.VERDICT, {"results": [{"check": "session"}]})
    assert checks_in_words(broken) == "(passed is missing)"
