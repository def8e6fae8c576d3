"""Texts of identifiers, beside those of LEAN's own map files and of its regression algorithms."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.identifier_texts import future_of, identifier_text
from simulator.symbols import Market, Symbol

KNOWN = [
    ("ES UIK2F7CJ4V0H", Symbol.create_future("ES", Market.CME, date(2009, 12, 18))),
    ("ES VMKLFZIH2MTD", Symbol.create_future("ES", Market.CME, date(2013, 12, 20))),
    ("GC VDOL5LMM7FKT", Symbol.create_future("GC", Market.COMEX, date(2013, 1, 29))),
]


@pytest.mark.parametrize(("identifier", "contract"), KNOWN)
def test_identifiers_are_those_of_leans_map_files(identifier: str, contract: Symbol) -> None:
    assert future_of(identifier) == contract
    assert future_of(identifier.lower()) == contract
    assert identifier_text(contract) == identifier
    assert str(contract.id) == identifier


@given(
    day=st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    root=st.sampled_from(["ES", "CL", "ZB", "GC"]),
    market=st.sampled_from([Market.CME, Market.CBOT, Market.NYMEX, Market.COMEX]),
)
def test_every_contract_comes_back_from_its_identifier(day: date, root: str, market: str) -> None:
    contract = Symbol.create_future(root, market, day)
    assert future_of(identifier_text(contract)) == contract


@pytest.mark.parametrize("text", ["ES", "", "ES VMKLFZIH2MTD more", "ES !", "SPY R735QTJ8XC9X"])
def test_a_text_that_names_no_contract_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"identifier|names no|invalid literal"):
        future_of(text)


SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)
ES_JUNE = Symbol.create_future("ES", Market.CME, date(2020, 6, 19))
CALL, PUT = OptionRight.CALL, OptionRight.PUT


def index_option(root: str, right: OptionRight, strike: float, expiry: date) -> Symbol:
    """A European option on SPX."""
    return Symbol.create_option(SPX, root, Market.USA, OptionStyle.EUROPEAN, right, strike, expiry)


def option_of_june(right: OptionRight, strike: float) -> Symbol:
    """An American option on the E-mini of June 2020, of the day the future ends."""
    return Symbol.create_option(ES_JUNE, Market.CME, OptionStyle.AMERICAN, right, strike, date(2020, 6, 19))


# "Lowest Capacity Asset" of LEAN's Algorithm.CSharp: IndexOptionCallITMExpiry, IndexOptionShortPutOTMExpiry,
# Collective2IndexOption, FutureOptionCallITMExpiry and FutureOptionShortPutITMExpiry regression algorithms.
LEANS_OPTIONS = [
    ("SPX XL80P3GHIA9A|SPX 31", index_option("SPX", CALL, 3200, date(2021, 1, 15))),
    ("SPX 31KC0UJFOS3N2|SPX 31", index_option("SPX", PUT, 3200, date(2021, 1, 15))),
    ("SPXW XKX6S2GMDZSE|SPX 31", index_option("SPXW", CALL, 3800, date(2021, 1, 4))),
    ("ES XFH59UPBMTJ8|ES XFH59UK0MYO1", option_of_june(CALL, 3200)),
    ("ES 31EL5FAOUTB0K|ES XFH59UK0MYO1", option_of_june(PUT, 3400)),
]


@pytest.mark.parametrize(("identifier", "contract"), LEANS_OPTIONS)
def test_options_are_told_as_lean_tells_them_in_its_regression_algorithms(identifier: str, contract: Symbol) -> None:
    assert identifier_text(contract) == identifier
    assert str(contract.id) == identifier
    assert str(contract.id.underlying) == identifier.split("|")[1]


def test_a_strike_with_cents_keeps_its_digits_and_how_many_zeros_of_millionths_it_lost() -> None:
    # 3702.5 is 3 702 500 000 millionths: digits 37025, five zeros lost (SecurityIdentifier.cs, NormalizeStrike).
    with_cents = index_option("SPXW", CALL, 3702.5, date(2021, 1, 4))
    number = int(identifier_text(with_cents).split("|")[0].split()[1], 36)
    assert number // 10**7 % 10**6 == 37025
    assert number // 10**5 % 100 == 5


@given(
    right=st.sampled_from(OptionRight),
    cents=st.integers(1, 475_000),
    day=st.dates(date(1990, 1, 1), date(2060, 12, 31)),
)
def test_the_number_holds_every_part_of_a_contract(right: OptionRight, cents: int, day: date) -> None:
    number = int(identifier_text(index_option("SPX", right, cents / 100, day)).split("|")[0].split()[1], 36)
    assert (number % 100, number // 100 % 1000) == (SecurityType.INDEX_OPTION, 1)
    assert (number // 10**7 % 10**6) * 10 ** (number // 10**5 % 100) == cents * 10**4
    assert number // 10**13 % 10 == OptionStyle.EUROPEAN
    assert date(1899, 12, 30).toordinal() + number // 10**14 % 10**5 == day.toordinal()
    assert number // 10**19 == right


def test_a_chain_has_the_number_of_a_contract_without_day_and_strike() -> None:
    # 2305 = 23 (CME) and 05 (future); 10 000 000 000 110 = European, 1 (USA), 10 (index option).
    root, chain = ES_JUNE.canonical, index_option("SPXW", PUT, 3700, date(2021, 1, 4)).canonical
    assert str(root.id) == "ES 1S1"
    assert int(str(chain.id).split("|")[0].split()[1], 36) == 10**13 + 1 * 100 + 10
    assert str(chain.id).endswith("|SPX 31")


def test_a_market_without_a_number_has_no_identifier() -> None:
    with pytest.raises(ValueError, match=r"'nowhere' of .* is no market with a number; allowed: usa, "):
        identifier_text(Symbol.create_future("ES", "nowhere", date(2024, 3, 15)))


def test_an_equity_and_its_options_print_their_tickers_as_their_map_files_are_not_at_hand() -> None:
    goog = Symbol.create("GOOG", SecurityType.EQUITY, Market.USA)
    option = Symbol.create_option(goog, Market.USA, OptionStyle.AMERICAN, CALL, 750, date(2015, 12, 24))
    for symbol in (goog, option):
        assert str(symbol.id) == symbol.value
        with pytest.raises(ValueError, match="first day of its map file"):
            identifier_text(symbol)


def test_the_symbol_of_nothing_is_told_by_zero() -> None:
    # SecurityIdentifier.Empty: no root and no number, printed " 0".
    assert str(Symbol(SecurityType.BASE, "", "").id) == " 0"
