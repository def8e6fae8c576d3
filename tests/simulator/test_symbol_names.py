"""Printed names, futures calendars and reference data of symbols."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import InvalidOperationException, NotSupported
from simulator.expiry_rules import (
    add_business_days,
    contract_month,
    future_expiry,
    future_of_option,
    future_option_expiry,
    future_root,
    nth_last_business_day,
    option_root,
    third_friday,
)
from simulator.hours_database import HoursDatabase
from simulator.market import DataProblem
from simulator.reference import PropertiesDatabase
from simulator.symbol_names import future_name, option_name, printed
from simulator.symbols import Market, Symbol
from tests.simulator.worlds import PROPERTIES

SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
GOOG = Symbol.create("GOOG", SecurityType.EQUITY, "usa")
ES_MARCH = Symbol.create_future("ES", "cme", date(2020, 3, 20))


@pytest.fixture(scope="module")
def hours(lean_data: Path) -> HoursDatabase:
    return HoursDatabase.load(lean_data / "market-hours" / "market-hours-database.json")


def option(underlying: Symbol, root: str, right: OptionRight, strike: float, expiry: date) -> Symbol:
    return Symbol.create_option(underlying, root, underlying.market, OptionStyle.AMERICAN, right, strike, expiry)


class TestNames:
    @pytest.mark.parametrize(
        ("symbol", "name"),
        [
            (GOOG, "GOOG"),
            (SPX, "SPX"),
            (Symbol.create("es", SecurityType.FUTURE, "cme"), "/ES"),
            (ES_MARCH, "ES20H20"),
            (Symbol.create_future("CL", "nymex", date(2020, 4, 21)), "CL21K20"),
            (Symbol.create_future("CL", "nymex", date(2020, 12, 21)), "CL21F21"),
            (Symbol.create_future("GC", "comex", date(2020, 12, 29)), "GC29Z20"),
            (Symbol.create_canonical_option(GOOG), "?GOOG"),
            (Symbol.create_canonical_option(SPX, "SPXW"), "?SPXW"),
            (Symbol.create_canonical_option(ES_MARCH), "?ES20H20"),
            (option(GOOG, "GOOG", OptionRight.PUT, 760.0, date(2015, 12, 24)), "GOOG  151224P00760000"),
            (option(SPX, "SPXW", OptionRight.CALL, 3700.0, date(2021, 1, 4)), "SPXW  210104C03700000"),
            (option(ES_MARCH, "ES", OptionRight.PUT, 3000.0, date(2020, 3, 20)), "ES20H20  200320P03000000"),
            (
                option(Symbol.create_future("CL", "nymex", date(2020, 4, 21)), "LO", OptionRight.CALL, 52.5, date(2020, 4, 16)),
                "LO    200416C00052500",
            ),
        ],
    )
    def test_a_symbol_prints_as_in_lean(self, symbol: Symbol, name: str) -> None:
        assert printed(symbol) == name
        assert str(symbol) == name

    def test_an_option_without_underlying_is_refused(self) -> None:
        with pytest.raises(ValueError, match="needs an underlying"):
            printed(Symbol(SecurityType.OPTION, "usa", "GOOG"))

    @given(
        root=st.from_regex(r"[A-Z]{1,5}", fullmatch=True),
        expiry=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        right=st.sampled_from("CP"),
        thousandths=st.integers(1, 99_999_999),
    )
    def test_an_osi_name_can_be_read_back(self, root: str, expiry: date, right: str, thousandths: int) -> None:
        name = option_name(root, expiry, right, thousandths / 1000)
        assert len(name) == 21
        match = re.fullmatch(r"([A-Z]+) *(\d{6})([CP])(\d{8})", name)
        assert match is not None
        assert match.groups() == (root, f"{expiry:%y%m%d}", right, f"{thousandths:08d}")

    @given(tens_of_thousandths=st.integers(0, 99_999_999), strike=st.floats(0.0, 99_999.0))
    def test_a_strike_is_printed_in_thousandths_by_its_decimals(self, tens_of_thousandths: int, strike: float) -> None:
        for one in (tens_of_thousandths / 10_000, strike):
            name = option_name("SPX", date(2024, 1, 19), "C", one)
            assert int(name[13:]) == int((Decimal(str(one)) * 1000).to_integral_value())

    @given(month=st.dates(date(2015, 1, 1), date(2035, 12, 1)), ticker=st.sampled_from(["ES", "GC", "CL", "ZB"]))
    def test_a_futures_name_holds_day_and_contract_month_of_its_expiry(self, month: date, ticker: str) -> None:
        expiry = future_expiry(ticker, month, frozenset())
        name = future_name(ticker, expiry)
        assert name.startswith(f"{ticker}{expiry.day:02d}")
        assert contract_month(ticker, expiry).day == 1
        assert future_expiry(ticker, contract_month(ticker, expiry), frozenset()) == expiry


class TestExpiries:
    @pytest.mark.parametrize(
        ("ticker", "market", "month", "future", "standard_option"),
        [
            ("ES", "cme", date(2020, 3, 1), date(2020, 3, 20), date(2020, 3, 20)),
            ("ES", "cme", date(2020, 6, 1), date(2020, 6, 19), date(2020, 6, 19)),
            ("CL", "nymex", date(2020, 5, 1), date(2020, 4, 21), date(2020, 4, 16)),
            ("CL", "nymex", date(2020, 1, 1), date(2019, 12, 19), date(2019, 12, 16)),
            ("GC", "comex", date(2020, 4, 1), date(2020, 4, 28), date(2020, 3, 26)),
            ("ZB", "cbot", date(2020, 6, 1), date(2020, 6, 19), date(2020, 5, 22)),
        ],
    )
    def test_the_exchanges_own_dates_come_out(
        self, hours: HoursDatabase, ticker: str, market: str, month: date, future: date, standard_option: date
    ) -> None:
        entry = hours.hours(Symbol.create(ticker, SecurityType.FUTURE, market))
        closed = entry.holidays | entry.bank_holidays
        assert future_expiry(ticker, month, closed) == future
        assert future_of_option(ticker, month, closed) == future
        assert future_option_expiry(ticker, month, closed) == standard_option

    def test_a_month_between_quarters_goes_to_the_next_quarter(self) -> None:
        assert future_expiry("ES", date(2020, 1, 15), frozenset()) == date(2020, 3, 20)
        assert future_expiry("ES", date(2020, 12, 1), frozenset()) == date(2020, 12, 18)
        assert future_option_expiry("ES", date(2020, 1, 1), frozenset()) == date(2020, 1, 17)

    def test_a_third_friday_that_is_a_holiday_moves_back(self) -> None:
        good_friday = date(2019, 4, 19)
        assert third_friday(date(2019, 4, 1), {good_friday}) == date(2019, 4, 18)

    def test_the_mid_cap_future_keeps_its_friday_even_on_a_holiday_as_in_lean(self) -> None:
        assert future_expiry("EMD", date(2020, 3, 1), {date(2020, 3, 20)}) == date(2020, 3, 20)

    def test_a_future_without_a_rule_is_refused_by_name(self) -> None:
        with pytest.raises(NotSupported, match="expiry of future KE"):
            future_expiry("KE", date(2020, 3, 1), frozenset())

    def test_an_option_on_a_future_without_an_option_rule_expires_with_it(self) -> None:
        assert future_option_expiry("RTY", date(2020, 3, 1), frozenset()) == date(2020, 3, 20)

    @given(future=st.sampled_from(["CL", "GC", "ZB", "ES", "SI", "NQ", "6E", "YM"]))
    def test_roots_map_there_and_back(self, future: str) -> None:
        assert future_root(option_root(future)) == future

    @given(month=st.dates(date(2010, 1, 1), date(2040, 1, 1)), ticker=st.sampled_from(["ES", "CL", "GC", "ZB"]))
    def test_an_option_never_expires_after_its_future(self, month: date, ticker: str) -> None:
        if ticker in ("ES", "ZB"):
            month = month.replace(month=(month.month - 1) // 3 * 3 + 3, day=1)
        assert future_option_expiry(ticker, month, frozenset()) <= future_expiry(ticker, month, frozenset())

    @given(
        day=st.dates(date(2010, 1, 1), date(2040, 1, 1)),
        count=st.integers(-30, 30).filter(bool),
        closed=st.frozensets(st.dates(date(2010, 1, 1), date(2040, 1, 1)), max_size=20),
    )
    def test_business_days_are_neither_weekends_nor_holidays(self, day: date, count: int, closed: frozenset[date]) -> None:
        found = add_business_days(day, count, closed)
        assert found.weekday() < 5
        assert found not in closed
        step = timedelta(days=1 if count > 0 else -1)
        passed, at = 0, day
        while at != found:
            at += step
            passed += at.weekday() < 5 and at not in closed
        assert passed == abs(count)

    @given(month=st.dates(date(2010, 1, 1), date(2040, 1, 1)), count=st.integers(1, 10))
    def test_counting_from_the_end_of_a_month_stays_in_order(self, month: date, count: int) -> None:
        later = nth_last_business_day(month, count, frozenset())
        earlier = nth_last_business_day(month, count + 1, frozenset())
        assert earlier < later
        assert later.month == month.month


class TestProperties:
    @pytest.fixture
    def database(self, tmp_path: Path) -> PropertiesDatabase:
        path = tmp_path / "symbol-properties-database.csv"
        path.write_text(PROPERTIES)
        return PropertiesDatabase.load(path)

    def test_a_futures_option_takes_its_futures_multiplier_and_tick(self, database: PropertiesDatabase) -> None:
        found = database.properties(option(ES_MARCH, "ES", OptionRight.PUT, 3000.0, date(2020, 3, 20)))
        assert (found.contract_multiplier, found.minimum_price_variation, found.tick(3.0)) == (50.0, 0.25, 0.25)

    def test_an_equity_option_stands_for_100_shares(self, database: PropertiesDatabase) -> None:
        found = database.properties(option(GOOG, "GOOG", OptionRight.CALL, 700.0, date(2015, 12, 24)))
        assert (found.contract_multiplier, found.lot_size, found.quote_currency) == (100.0, 1.0, "USD")

    @pytest.mark.parametrize(
        ("root", "price", "tick"),
        [
            ("SPXW", 2.99, 0.05),
            ("SPXW", 3.0, 0.10),
            ("SPX", 40.0, 0.10),
            ("VIX", 1.0, 0.01),
            ("VIX", 3.0, 0.05),
            ("VIXW", 8.0, 0.01),
            ("SPXW", None, 0.05),
        ],
    )
    def test_an_index_options_tick_depends_on_root_and_price(
        self, database: PropertiesDatabase, root: str, price: float | None, tick: float
    ) -> None:
        assert database.properties(Symbol.create_canonical_option(SPX, root)).tick(price) == tick

    def test_a_symbol_in_no_row_takes_leans_default(self, database: PropertiesDatabase) -> None:
        found = database.properties(Symbol.create("CL", SecurityType.FUTURE, "nymex"))
        assert (found.contract_multiplier, found.minimum_price_variation, found.lot_size) == (1.0, 0.01, 1.0)

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("usa,X,equity,,USD,1,0.01", "7 columns"),
            ("usa,X,equity,,USD,one,0.01,1", "contract multiplier is 'one'"),
            ("usa,X,equity,,USD,1,nan,1", "minimum price variation is 'nan'"),
            ("usa,X,equity,,USD,1,0.01,0", "lot size is '0'"),
            ("usa,X,equity,,USD,1,0.01,1,,,-1", "price magnifier is '-1'"),
            ("usa,[*],equity,,USD,1,0.01,1", "a second row"),
        ],
    )
    def test_a_bad_row_is_named_with_its_line(self, tmp_path: Path, row: str, said: str) -> None:
        path = tmp_path / "properties.csv"
        path.write_text(PROPERTIES + row + "\n")
        with pytest.raises(DataProblem, match=r"properties\.csv, line 9: .*" + re.escape(said)):
            PropertiesDatabase.load(path)

    def test_a_row_of_a_type_we_do_not_know_is_passed_over_as_in_lean(self, tmp_path: Path) -> None:
        path = tmp_path / "properties.csv"
        path.write_text(PROPERTIES + "usa,X,bond,,USD,none,none,none\n")
        assert PropertiesDatabase.load(path).properties(GOOG).lot_size == 1.0

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(DataProblem, match="not found"):
            PropertiesDatabase.load(tmp_path / "nowhere.csv")

    def test_leans_own_file_reads(self, lean_data: Path) -> None:
        database = PropertiesDatabase.load(lean_data / "symbol-properties" / "symbol-properties-database.csv")
        assert database.properties(ES_MARCH).contract_multiplier == 50.0
        crude = Symbol.create("CL", SecurityType.FUTURE, "nymex")
        assert database.properties(crude).contract_multiplier == 1000.0
        assert database.properties(Symbol.create("ZB", SecurityType.FUTURE, "cbot")).minimum_price_variation == 0.03125


def test_the_identifier_of_a_chain_has_its_kinds_usual_style_a_call_and_no_strike() -> None:
    shares = Symbol.create("ABC", SecurityType.EQUITY, Market.USA)
    index = Symbol.create("IDX", SecurityType.INDEX, Market.USA)
    for underlying, style in ((shares, OptionStyle.AMERICAN), (index, OptionStyle.EUROPEAN)):
        chain = Symbol.create_canonical_option(underlying).id
        assert (chain.option_style, chain.option_right, chain.strike_price) == (style, OptionRight.CALL, 0.0)
    with pytest.raises(InvalidOperationException, match="OptionStyle is only defined for SecurityType"):
        shares.id.option_style  # noqa: B018
    with pytest.raises(InvalidOperationException, match="No underlying specified for this identifier"):
        shares.id.underlying  # noqa: B018
