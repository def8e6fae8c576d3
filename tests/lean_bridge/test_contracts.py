"""LEAN's option symbols as contracts, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import ExerciseStyle, ProductKind, Right
from domain.roots import INDEX_OF, underlying_of
from lean_bridge.contracts import ContractBook, is_option
from lean_bridge.roots import AM_SETTLED, INDEX_TICK
from lean_bridge.sessions import SessionCalendar
from simulator.enums import OptionRight
from simulator.symbols import Market, Symbol
from tests.lean_bridge.conftest import Parts
from tests.lean_bridge.fakes import FRIDAY, HALF_DAY, SPX, SPY, VIX, Algorithm, Security, lean, spxw, spy


def book_of(*symbols: Symbol) -> ContractBook:
    algorithm = Algorithm(Security(SPY), *(Security(symbol) for symbol in symbols))
    calendar = SessionCalendar(lean(algorithm))
    calendar.follow(SPY)
    return ContractBook(lean(algorithm), calendar)


def test_an_index_option_is_read_with_all_its_terms(parts: Parts) -> None:
    contract = parts.book.contract_of(spxw(5700.0))
    assert contract is not None
    assert (contract.underlying, contract.root, contract.kind) == ("SPX", "SPXW", ProductKind.INDEX_OPTION)
    assert (contract.expiry, contract.strike, contract.right) == (FRIDAY, 5700.0, Right.PUT)
    assert (contract.multiplier, contract.style, contract.tick) == (100.0, ExerciseStyle.EUROPEAN, 0.05)
    assert contract.settles_at == datetime(2026, 1, 9, 21, 0, tzinfo=UTC)


def test_a_stock_option_is_read_with_all_its_terms(parts: Parts) -> None:
    contract = parts.book.contract_of(spy(570.0))
    assert contract is not None
    assert (contract.underlying, contract.root, contract.kind) == ("SPY", "SPY", ProductKind.EQUITY_OPTION)
    assert (contract.style, contract.tick, contract.multiplier) == (ExerciseStyle.AMERICAN, 0.01, 100.0)


def test_a_call_is_a_call() -> None:
    contract = book_of(spxw(5700.0, OptionRight.CALL)).contract_of(spxw(5700.0, OptionRight.CALL))
    assert contract is not None
    assert contract.right is Right.CALL


@pytest.mark.parametrize("root", ["SPXW", "SPX"])
def test_a_pm_root_settles_at_the_close_and_an_am_root_at_the_open(root: str) -> None:
    symbol = spxw(5700.0, expiry=date(2026, 1, 16), root=root)
    contract = book_of(symbol).contract_of(symbol)
    assert contract is not None
    hour = (14, 30) if root in AM_SETTLED else (21, 0)
    assert contract.settles_at == datetime(2026, 1, 16, *hour, tzinfo=UTC)


def test_on_a_half_day_settlement_is_at_one_in_new_york() -> None:
    symbol = spy(570.0, expiry=HALF_DAY)
    contract = book_of(symbol).contract_of(symbol)
    assert contract is not None
    assert contract.settles_at == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_an_expiry_on_a_closed_day_settles_at_the_close_before_it() -> None:
    symbol = spy(570.0, expiry=date(2026, 1, 10))
    contract = book_of(symbol).contract_of(symbol)
    assert contract is not None
    assert contract.settles_at == datetime(2026, 1, 9, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "symbol",
    [SPY, SPX, VIX, Symbol.create_canonical_option(SPX, "SPXW"), Symbol.create_future("ES", Market.CME, date(2026, 3, 20))],
)
def test_what_is_no_single_option_has_no_contract(parts: Parts, symbol: Symbol) -> None:
    assert not is_option(symbol)
    assert parts.book.contract_of(symbol) is None


def test_an_option_that_lean_does_not_know_has_no_contract(parts: Parts) -> None:
    assert parts.book.contract_of(spxw(1234.0)) is None


def test_a_contract_stays_known_after_lean_dropped_it(parts: Parts) -> None:
    before = parts.book.contract_of(spxw(5700.0))
    del parts.algorithm.securities[spxw(5700.0)]
    assert parts.book.contract_of(spxw(5700.0)) == before
    assert before is not None
    assert parts.book.security_of(before) is None


def test_two_ways_to_the_same_symbol_give_one_contract(parts: Parts) -> None:
    assert parts.book.contract_of(spxw(5700.0)) is parts.book.contract_of(spxw(5700.0))


@given(
    strike=st.sampled_from([5000.0, 5702.5, 6000.0, 0.5]),
    right=st.sampled_from(list(OptionRight)),
    expiry=st.dates(date(2026, 1, 2), date(2026, 6, 30)),
    make=st.sampled_from([spxw, spy]),
)
def test_a_contract_leads_back_to_the_symbol_it_was_read_from(
    strike: float, right: OptionRight, expiry: date, make: object
) -> None:
    symbol = make(strike, right, expiry)  # type: ignore[operator]
    contract = book_of(symbol).contract_of(symbol)
    assert contract is not None
    stranger = book_of()
    assert stranger.symbol_of(contract) == symbol, "a book that never saw the contract makes the same symbol"


def test_contracts_of_different_terms_are_different(parts: Parts) -> None:
    symbols = [spxw(5700.0), spxw(5705.0), spxw(5700.0, OptionRight.CALL), spxw(5700.0, expiry=date(2026, 1, 16)), spy(5700.0)]
    book = book_of(*symbols)
    assert len({book.contract_of(symbol) for symbol in symbols}) == len(symbols)


def test_every_root_that_settles_in_the_morning_is_an_index_root() -> None:
    assert set(INDEX_OF) >= AM_SETTLED
    assert set(INDEX_OF) >= set(INDEX_TICK)


PAIRS = [("SPXW", "SPX"), ("SPX", "SPX"), ("NDXP", "NDX"), ("SPY", "SPY"), ("GOOG", "GOOG")]


@pytest.mark.parametrize(("root", "underlying"), PAIRS)
def test_a_root_is_written_on_its_index_or_on_its_own_stock(root: str, underlying: str) -> None:
    assert underlying_of(root) == underlying
