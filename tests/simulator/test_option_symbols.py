"""Option symbols and their OSI tickers; a contract's place in the months' cycle."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.api.option_symbols import OptionSymbol, SymbolRepresentation
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import ArgumentException, NotSupported
from simulator.symbols import Market, Symbol
from tests.simulator.toy_market import ABC, IDX, Stage, call

SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)


@pytest.mark.parametrize(
    ("expiry", "standard", "weekly"),
    [
        (date(2024, 3, 15), True, False),
        (date(2015, 1, 17), True, False),
        (date(2024, 3, 14), True, False),
        (date(2024, 3, 8), False, True),
        (date(2024, 3, 22), False, True),
        (date(2024, 3, 13), False, False),
        (date(2024, 9, 20), True, False),
        (date(2024, 6, 21), True, False),
    ],
)
def test_the_third_fridays_week_is_standard_and_other_fridays_are_weekly(expiry: date, standard: bool, weekly: bool) -> None:
    contract = call(100, expiry)
    assert OptionSymbol.is_standard(contract) is OptionSymbol.is_standard_contract(contract) is standard
    assert OptionSymbol.is_weekly(contract) is weekly


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_no_contract_is_standard_and_weekly(expiry: date) -> None:
    assert not (OptionSymbol.is_standard(call(100, expiry)) and OptionSymbol.is_weekly(call(100, expiry)))


def test_roots_on_an_index_are_mapped_to_it() -> None:
    mapped = [OptionSymbol.map_to_underlying(root, SecurityType.INDEX_OPTION) for root in ("SPXW", "NQX", "SPX")]
    assert mapped == ["SPX", "NDX", "SPX"]
    assert OptionSymbol.map_to_underlying("SPXW", SecurityType.OPTION) == "SPXW"
    with pytest.raises(NotSupported, match="future option"):
        OptionSymbol.map_to_underlying("ES", SecurityType.FUTURE_OPTION)


def test_an_osi_ticker_names_an_american_contract_on_a_share() -> None:
    assert SymbolRepresentation.parse_option_ticker_osi("ABC   240308C00100500") == call(100.5)


@pytest.mark.parametrize(("root", "underlying"), [("SPXW", SPX), ("SPX", SPX)])
def test_an_osi_ticker_of_an_index_option_has_its_underlying_mapped(root: str, underlying: Symbol) -> None:
    parse = SymbolRepresentation.parse_option_ticker_osi
    found = parse(f"{root:<6}240308P03700000", SecurityType.INDEX_OPTION, OptionStyle.EUROPEAN, Market.USA)
    want = Symbol.create_option(underlying, root, Market.USA, OptionStyle.EUROPEAN, OptionRight.PUT, 3700.0, date(2024, 3, 8))
    assert (found, found.style) == (want, OptionStyle.EUROPEAN)


@pytest.mark.parametrize("text", ["ABC", "ABC 240308X00100000", "ABC 240308C0010000", "", "ABC 240308C001000000"])
def test_what_is_no_osi_ticker_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Invalid ticker format"):
        SymbolRepresentation.parse_option_ticker_osi(text)


def test_options_on_futures_have_no_osi_tickers_here() -> None:
    with pytest.raises(NotSupported, match="parse_option_ticker_osi"):
        SymbolRepresentation.parse_option_ticker_osi("ABC 240308C00100000", SecurityType.FUTURE_OPTION)


@given(
    right=st.sampled_from(OptionRight),
    strike=st.integers(1, 99_999_999).map(lambda thousandths: thousandths / 1000),
    expiry=st.dates(date(2000, 1, 1), date(2068, 1, 1)),
)
def test_a_ticker_made_is_the_ticker_read(right: OptionRight, strike: float, expiry: date) -> None:
    contract = Symbol.create_option(ABC, "ABC", Market.USA, OptionStyle.AMERICAN, right, strike, expiry)
    text = SymbolRepresentation.generate_option_ticker_osi(contract)
    assert text == SymbolRepresentation.generate_option_ticker_osi("ABC", right, strike, expiry)
    assert SymbolRepresentation.parse_option_ticker_osi(text) == contract
    compact = SymbolRepresentation.generate_option_ticker_osi_compact(contract)
    assert compact == SymbolRepresentation.generate_option_ticker_osi_compact("ABC", right, strike, expiry)
    assert compact == text.replace(" ", "")


def test_a_ticker_made_of_a_weekly_has_the_name_of_its_index() -> None:
    weekly = Symbol.create_option(
        Symbol.create("SPX", SecurityType.INDEX, Market.USA), "SPXW", Market.USA, OptionStyle.EUROPEAN, OptionRight.CALL, 3700,
        datetime(2021, 1, 4),
    )  # fmt: skip
    assert weekly.value == "SPXW  210104C03700000"
    assert SymbolRepresentation.generate_option_ticker_osi(weekly) == "SPX   210104C03700000"
    assert SymbolRepresentation.generate_option_ticker_osi_compact(weekly) == "SPX210104C03700000"


def test_what_is_no_option_has_no_osi_ticker() -> None:
    with pytest.raises(ArgumentException, match=r"GenerateOptionTickerOSI expects symbol to be an option, received Equity\."):
        SymbolRepresentation.generate_option_ticker_osi(ABC)
    with pytest.raises(ArgumentException, match="GenerateOptionTickerOSICompact expects symbol to be an option"):
        SymbolRepresentation.generate_option_ticker_osi_compact(ABC)


def test_a_contract_tells_its_last_day_when_it_settles_and_whether_it_is_over(stage: Stage) -> None:
    begin = """\
def begin(self):
    made = lambda day: Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, day)
    friday, holiday, half = (made(datetime(2024, 3, day)) for day in (8, 6, 7))
    self.log([str(OptionSymbol.get_last_day_of_trading(one)) for one in (friday, holiday, half)])
    self.log([str(OptionSymbol.get_settlement_date_time(one)) for one in (friday, holiday, half)])
    late = datetime(2024, 3, 7, 18)
    self.log([OptionSymbol.is_option_contract_expired(one, late) for one in (friday, holiday, half, friday.underlying)])
    self.log(OptionSymbol.is_option_contract_expired(half, late - timedelta(seconds=1)))
    try:
        OptionSymbol.get_settlement_date_time(friday.underlying)
    except ArgumentException as error:
        self.log(error)
    self.quit()
"""
    assert stage.rows(begin) == [
        "['2024-03-08 00:00:00', '2024-03-05 00:00:00', '2024-03-07 00:00:00']",
        "['2024-03-08 16:00:00', '2024-03-05 16:00:00', '2024-03-07 13:00:00']",
        "[False, True, True, False]",
        "False",
        "The symbol ABC 2T is not an option type",
    ]


def test_contracts_have_a_canonical_and_chains_and_shares_have_none() -> None:
    future = Symbol.create_future("ES", Market.CME, date(2024, 3, 15))
    have = [symbol.has_canonical() for symbol in (call(100), future, call(100).canonical, future.canonical, ABC, IDX)]
    assert have == [True, True, False, False, False, False]


def test_a_ticker_and_an_option_type_name_the_chain_on_what_is_so_called() -> None:
    assert Symbol.create("abc", SecurityType.OPTION, Market.USA) == Symbol.create_canonical_option(ABC)
    assert Symbol.create("IDX", SecurityType.INDEX_OPTION, Market.USA) == Symbol.create_canonical_option(IDX)
    assert Symbol.create("ABC", SecurityType.OPTION, Market.USA).value == "?ABC"


def test_a_ticker_is_not_enough_for_options_on_futures() -> None:
    with pytest.raises(NotSupported, match="future option"):
        Symbol.create("ES", SecurityType.FUTURE_OPTION, Market.CME)
