"""The synthetic market written as LEAN files is the same market: read back, and traded."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli import app
from simulator.enums import OptionStyle, SecurityType
from simulator.export import Wanted, export
from simulator.export_lines import number
from simulator.export_reference import underlyings
from simulator.lean_files import LeanFiles
from simulator.market import MarketData, UniverseRow
from simulator.object_store import ObjectStore
from simulator.run import RunSettings, run
from simulator.symbols import Symbol
from simulator.synthetic import SyntheticMarket
from tests.simulator.synthetic.markets import SPX, SPY, VIX, equity

PROJECT = Path(__file__).resolve().parents[2]
PAST = timedelta(days=120)
"""Long enough for the 70 daily bars that the desk asks for."""
SEED, FRIDAY, THURSDAY = 7, date(2026, 1, 9), date(2026, 1, 8)
HALF_DAY = date(2026, 11, 27)
SPXW = Symbol.create_canonical_option(SPX, "SPXW")
SPY_CHAIN = Symbol.create_canonical_option(SPY)
PLAIN = (SPX, VIX, SPY, *map(equity, ("QQQ", "IWM", "GLD", "TLT", "SLV")))
FUTURES = tuple(symbol for symbol in underlyings() if symbol.security_type is SecurityType.FUTURE)
ROW = tuple(field.name for field in fields(UniverseRow))


def synthetic(day: date = FRIDAY) -> SyntheticMarket:
    return SyntheticMarket(SEED, since=day - PAST, until=day)


def written(folder: Path, wanted: Wanted) -> Path:
    export(synthetic(wanted.last), wanted, folder, lambda _: None)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One Friday with the SPXW, SPY, ES and VIX chains' nearest expiries."""
    wanted = Wanted(roots=("SPXW", "SPY", "ES", "VIX"), first=FRIDAY, last=FRIDAY, within=0, past=PAST)
    return written(tmp_path_factory.mktemp("export") / "data", wanted)


@pytest.fixture(scope="module")
def files(folder: Path) -> LeanFiles:
    return LeanFiles(folder)


@pytest.fixture
def few_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports of one session before and little past: the module's folder proves that there are more."""
    monkeypatch.setattr("simulator.export.SESSIONS_BEFORE", 1)
    monkeypatch.setattr("simulator.export.PAST", timedelta(days=10))


def same(read: Any, made: Any) -> None:
    """Both None, or the same bars to the bit."""
    assert (read is None) == (made is None)
    for field in fields(made) if made is not None else ():
        np.testing.assert_array_equal(getattr(read, field.name), getattr(made, field.name), err_msg=field.name)


def contracts(market: MarketData, canonical: Symbol, day: date, expiry: date) -> list[Symbol]:
    universe = market.universe(canonical, day)
    assert universe is not None
    assert canonical.underlying is not None
    style = OptionStyle.EUROPEAN if canonical.security_type is SecurityType.INDEX_OPTION else OptionStyle.AMERICAN
    return [
        Symbol.create_option(canonical.underlying, canonical.ticker, canonical.market, style, row.right, row.strike, row.expiry)
        for row in universe.rows
        if row.expiry == expiry
    ]


@pytest.mark.parametrize("day", [FRIDAY, THURSDAY, date(2026, 1, 2)])
@pytest.mark.parametrize("symbol", PLAIN, ids=str)
def test_minutes_of_equities_and_indexes_read_back_to_the_bit(files: LeanFiles, symbol: Symbol, day: date) -> None:
    same(files.minute_trades(symbol, day), synthetic().minute_trades(symbol, day))
    same(files.minute_quotes(symbol, day), synthetic().minute_quotes(symbol, day))


@pytest.mark.parametrize("symbol", PLAIN, ids=str)
def test_daily_and_hour_bars_read_back_to_the_bit(files: LeanFiles, symbol: Symbol) -> None:
    made = synthetic()
    same(files.daily_trades(symbol), made.daily_trades(symbol))
    same(files.hourly_trades(symbol), made.hourly_trades(symbol))


@pytest.mark.parametrize("base", FUTURES, ids=str)
def test_futures_read_back_to_the_bit(files: LeanFiles, base: Symbol) -> None:
    made = synthetic()
    universe = made.universe(base, FRIDAY)
    assert universe is not None
    for row in universe.rows:
        symbol = Symbol.create_future(base.ticker, base.market, row.expiry)
        same(files.minute_trades(symbol, FRIDAY), made.minute_trades(symbol, FRIDAY))
        same(files.minute_quotes(symbol, FRIDAY), made.minute_quotes(symbol, FRIDAY))
        same(files.open_interest(symbol, FRIDAY), made.open_interest(symbol, FRIDAY))
        same(files.daily_trades(symbol), made.daily_trades(symbol))
    assert files.future_margins(base, FRIDAY) == made.future_margins(base, FRIDAY)


@pytest.mark.parametrize("canonical", [SPXW, Symbol.create_canonical_option(SPY)], ids=str)
def test_quotes_and_open_interest_of_a_chain_read_back_to_the_bit(files: LeanFiles, canonical: Symbol) -> None:
    made = synthetic()
    chain = contracts(made, canonical, FRIDAY, FRIDAY)
    assert len(chain) > 100
    for symbol in chain:
        same(files.minute_quotes(symbol, FRIDAY), made.minute_quotes(symbol, FRIDAY))
        same(files.open_interest(symbol, FRIDAY), made.open_interest(symbol, FRIDAY))
        assert files.minute_trades(symbol, FRIDAY) is None


def chains() -> list[Symbol]:
    rows = synthetic().universe(FUTURES[0], FRIDAY)
    assert rows is not None
    future = Symbol.create_future("ES", FUTURES[0].market, rows.rows[0].expiry)
    return [
        SPXW,
        Symbol.create_canonical_option(VIX),
        Symbol.create_canonical_option(SPY),
        Symbol.create_canonical_option(future, "ES"),
        *FUTURES,
    ]


@pytest.mark.parametrize("day", [THURSDAY, FRIDAY])
@pytest.mark.parametrize("canonical", chains(), ids=str)
def test_universes_read_back_to_the_bit(files: LeanFiles, canonical: Symbol, day: date) -> None:
    read, made = files.universe(canonical, day), synthetic().universe(canonical, day)
    assert read is not None
    assert made is not None
    assert read.underlying_close == made.underlying_close
    assert [[getattr(row, name) for name in ROW] for row in read.rows] == [
        [getattr(row, name) for name in ROW] for row in made.rows
    ]


@pytest.mark.parametrize("symbol", [*PLAIN, *FUTURES, *chains()], ids=str)
def test_hours_and_properties_read_back(files: LeanFiles, symbol: Symbol) -> None:
    read, made = files.hours(symbol), synthetic().hours(symbol)
    for name in ("time_zone", "data_time_zone", "week", "holidays", "bank_holidays", "early_closes", "late_opens"):
        assert getattr(read, name) == getattr(made, name), name
    assert files.properties(symbol) == synthetic().properties(symbol)


def test_rates_and_dividends_read_back(files: LeanFiles) -> None:
    for days in range(0, 60, 7):
        day = FRIDAY - timedelta(days=days)
        assert files.interest_rate(day) == synthetic().interest_rate(day)
    assert files.dividend_yield(SPY, FRIDAY, 300.0) == 0.0
    assert files.dividend_yield(SPX, FRIDAY, 3000.0) == 0.0


def test_nothing_had_to_be_skipped(folder: Path) -> None:
    files = LeanFiles(folder)
    for symbol in PLAIN:
        files.minute_trades(symbol, FRIDAY)
        files.daily_trades(symbol)
    files.universe(SPXW, FRIDAY)
    assert [problem for problem in files.problems if "no interest rates" not in str(problem)] == []


def test_contracts_beyond_the_days_asked_for_have_no_quotes_but_stand_in_the_universe(files: LeanFiles) -> None:
    later = contracts(synthetic(), SPXW, FRIDAY, date(2026, 1, 16))
    assert later
    assert files.minute_quotes(later[0], FRIDAY) is None


@pytest.mark.usefixtures("few_days")
@pytest.mark.parametrize("day", [HALF_DAY, date(2026, 3, 9)])
def test_a_half_day_and_a_change_of_clocks_read_back(tmp_path: Path, day: date) -> None:
    made = SyntheticMarket(SEED, since=day, until=day)
    wanted = Wanted(roots=("SPY",), first=day, last=day, within=0, past=timedelta(days=10))
    export(made, wanted, tmp_path / "data", lambda _: None)
    read = LeanFiles(tmp_path / "data")
    for symbol in (SPX, SPY, contracts(made, SPY_CHAIN, day, day)[0]):
        same(read.minute_trades(symbol, day), made.minute_trades(symbol, day))
        same(read.minute_quotes(symbol, day), made.minute_quotes(symbol, day))


@pytest.mark.usefixtures("few_days")
def test_the_same_market_gives_the_same_bytes(tmp_path: Path) -> None:
    wanted = Wanted(roots=("SLV",), first=FRIDAY, last=FRIDAY, within=0, past=timedelta(days=10))
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        export(SyntheticMarket(SEED, since=FRIDAY, until=FRIDAY), wanted, folder, lambda _: None)
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def traded(market: MarketData, folder: Path) -> tuple[list[Any], list[Any]]:
    """Order events of main.py on the Friday, and the records of its journal without hashes of records and code."""
    config = json.loads((PROJECT / "config.json").read_text())["parameters"]
    days = {"run.start": FRIDAY.isoformat(), "run.end": FRIDAY.isoformat()}
    settings = RunSettings(algorithm_id="x", parameters=config | days, start=FRIDAY, end=FRIDAY, live_mode=False)
    result = run(PROJECT / "main.py", market, ObjectStore(folder), settings, today=date(2026, 6, 1))
    assert result.problem is None, result.problem
    events = [
        (event.utc_time, str(event.symbol), str(event.status), event.fill_price, event.fill_quantity)
        for event in result.order_events
    ]
    (journal,) = folder.rglob(f"{FRIDAY}.jsonl")
    records = [json.loads(line)["data"] for line in journal.read_text().splitlines()]
    return events, [record | {"code_hash": None} for record in records]


def test_a_run_on_the_files_makes_the_same_trades_as_one_on_the_generator(tmp_path: Path, files: LeanFiles) -> None:
    made, made_journal = traded(SyntheticMarket(SEED), tmp_path / "made")
    read, read_journal = traded(files, tmp_path / "read")
    assert read == made
    assert any(quantity for *_, quantity in made), "nothing was traded: choose another day or seed"
    assert read_journal == made_journal


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_plain_decimals_that_read_back_the_same(value: float) -> None:
    text = number(value)
    assert "e" not in text.lower()
    assert float(text) == value


def test_no_number_is_an_empty_cell() -> None:
    assert number(None) == ""


def said(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["export", *words], env={"COLUMNS": "200", "NO_COLOR": "1"})
    return result.exit_code, result.output


def command(out: Path, **changes: str) -> list[str]:
    given = {"--market": "7", "--from": "2026-01-09", "--to": "2026-01-09", "--out": str(out), "--root": "SPY", "--within": "0"}
    given |= {f"--{name}": value for name, value in changes.items()}
    return [word for pair in given.items() for word in pair]


@pytest.mark.usefixtures("few_days")
def test_the_command_writes_a_folder_the_simulator_can_run_on(tmp_path: Path) -> None:
    code, output = said(*command(tmp_path / "out"))
    assert code == 0, output
    assert "market 7 (normal), 1 days" in output
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    chain = contracts(LeanFiles(tmp_path / "out"), Symbol.create_canonical_option(SPY), FRIDAY, FRIDAY)
    assert LeanFiles(tmp_path / "out").minute_quotes(chain[0], FRIDAY) is not None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"from": "friday"}, "--from 'friday' is no date: write YYYY-MM-DD"),
        ({"root": "GOOG"}, "--root GOOG is not in the synthetic market: there are SPX, SPXW"),
        ({"scenario": "boom"}, "boom"),
        ({"to": "2026-01-08"}, "the last day 2026-01-08 lies before the first 2026-01-09"),
        ({"from": "2026-01-10", "to": "2026-01-11"}, "no exchange is open"),
        ({"from": "1999-01-04"}, "1999-01-04 is outside"),
        ({"within": "-1"}, "--within -1 is no number of days"),
        ({"market": "-1"}, "choose a whole number"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_written(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    code, output = said(*command(tmp_path / "out", **changes))
    assert (code, message in output) == (2, True), output
    assert "Traceback" not in output
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("keep")
    code, output = said(*command(tmp_path / "file" / "out"))
    assert (code, "cannot be a folder: " in output) == (2, True)
    assert (tmp_path / "file").read_text() == "keep"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("keep")
    code, output = said(*command(tmp_path / "out"))
    assert (code, "is there already: name a new or an empty folder" in output) == (2, True)
    assert (tmp_path / "out" / "mine").read_text() == "keep"
