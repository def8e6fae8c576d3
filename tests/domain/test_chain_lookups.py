"""Chains, snapshots and contracts: whatever is put in is found again, and nothing else."""

from __future__ import annotations

import dataclasses
import itertools
import math
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.quotes import Chain, OptionQuote
from domain.snapshots import MarketSnapshot
from tests.domain.samples import AT, EXPIRY, contract, quote

ROOT = Path(__file__).resolve().parents[2]

EXPIRIES = tuple(EXPIRY + timedelta(days=days) for days in (0, 3, 7))
STRIKES = (5000.0, 5000.5, 5005.0, 9999.0)
CONTRACTS = [contract(strike, right, expiry=expiry) for strike in STRIKES for right in Right for expiry in EXPIRIES]
contracts = st.sampled_from(CONTRACTS)
option_quotes = st.sampled_from(
    [OptionQuote(contract=each, quote=quote(bid, bid + 0.1)) for bid in (0.05, 3.1) for each in CONTRACTS]
)
listed = st.lists(option_quotes, max_size=16, unique_by=lambda found: found.contract).map(tuple)


def chain_of(quotes: tuple[OptionQuote, ...], root: str = "SPXW") -> Chain:
    return Chain(root=root, underlying="SPX", quotes=quotes)


@given(listed)
def test_every_quote_is_found_by_its_contract(quotes: tuple[OptionQuote, ...]) -> None:
    chain = chain_of(quotes)
    assert [chain.get(found.contract) for found in quotes] == list(quotes)
    assert tuple(chain) == quotes
    assert len(chain) == len(quotes)


@given(listed, contracts)
def test_a_contract_that_is_not_listed_is_not_found(quotes: tuple[OptionQuote, ...], other: Contract) -> None:
    found = chain_of(quotes).get(other)
    assert (found is None) == (other not in {each.contract for each in quotes})


@given(listed)
def test_the_sides_of_all_expiries_are_the_whole_chain(quotes: tuple[OptionQuote, ...]) -> None:
    chain = chain_of(quotes)
    sides = [found for expiry in chain.expiries() for right in Right for found in chain.side(right, expiry)]
    assert len(sides) == len(quotes)
    assert set(sides) == set(quotes)
    assert all(one < two for one, two in itertools.pairwise(chain.expiries()))
    assert set(chain.expiries()) == {found.contract.expiry for found in quotes}


@given(listed, st.sampled_from(Right), st.sampled_from(EXPIRIES))
def test_a_side_ascends_and_holds_one_right_and_expiry(quotes: tuple[OptionQuote, ...], right: Right, expiry: date) -> None:
    side = chain_of(quotes).side(right, expiry)
    strikes = [found.contract.strike for found in side]
    assert strikes == sorted(set(strikes))
    assert {(found.contract.right, found.contract.expiry) for found in side} <= {(right, expiry)}


@given(listed.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))), st.sampled_from(Right))
def test_the_order_of_the_feed_does_not_matter(two: tuple[tuple[OptionQuote, ...], list[OptionQuote]], right: Right) -> None:
    one, other = chain_of(two[0]), chain_of(tuple(two[1]))
    assert other.expiries() == one.expiries()
    assert [other.side(right, expiry) for expiry in EXPIRIES] == [one.side(right, expiry) for expiry in EXPIRIES]


def test_many_expiries_ascend_however_the_feed_lists_them() -> None:
    days = [EXPIRY + timedelta(days=count) for count in range(0, 140, 7)]
    quotes = tuple(OptionQuote(contract=contract(expiry=day), quote=quote()) for day in reversed(days))
    assert chain_of(quotes).expiries() == tuple(days)


def test_a_contract_told_twice_has_its_last_quote() -> None:
    first, last = (OptionQuote(contract=contract(), quote=quote(bid, 2.0)) for bid in (1.0, 1.5))
    chain = chain_of((first, last))
    assert chain.get(contract()) == last
    assert len(chain) == 2


@pytest.mark.parametrize(("field", "other"), [("root", "SPX"), ("underlying", "NDX"), ("quotes", ())])
def test_chains_that_differ_are_not_equal(field: str, other: Any) -> None:
    chain = chain_of((OptionQuote(contract=contract(), quote=quote()),))
    assert dataclasses.replace(chain, **{field: other}) != chain


# Snapshots: the mark goes before the chain, the chain is found by the contract's root.


def market(**changes: Any) -> MarketSnapshot:
    return MarketSnapshot(at=AT, session=None, **changes)


@given(listed, listed, contracts)
def test_a_quote_is_the_mark_or_else_the_chains(
    chain: tuple[OptionQuote, ...], marks: tuple[OptionQuote, ...], each: Contract
) -> None:
    marked = {found.contract: found.quote for found in marks}
    listed_quotes = {found.contract: found.quote for found in chain}
    snapshot = market(chains={"SPXW": chain_of(chain)}, marks=marked)
    assert snapshot.quote(each) == marked.get(each, listed_quotes.get(each))


def test_a_quote_of_another_root_is_not_taken() -> None:
    monthly = contract(root="SPX")
    chains = {"SPXW": chain_of((OptionQuote(contract=contract(), quote=quote()),))}
    assert market(chains=chains).quote(monthly) is None
    chains["SPX"] = chain_of((OptionQuote(contract=monthly, quote=quote(2.0, 2.2)),), root="SPX")
    assert market(chains=chains).quote(monthly) == quote(2.0, 2.2)
    assert market(chains=chains).quote(contract()) == quote()


def test_a_mark_that_has_no_sides_is_still_the_mark() -> None:
    dead = quote(math.nan, math.nan)
    chains = {"SPXW": chain_of((OptionQuote(contract=contract(), quote=quote()),))}
    assert market(chains=chains, marks={contract(): dead}).quote(contract()) is dead


# Contracts: equality, hash and order go by every field.

OTHERS: dict[str, Any] = {
    "underlying": "SPXX",
    "root": "SPXX",
    "kind": ProductKind.FUTURE_OPTION,
    "expiry": date(2026, 1, 9),
    "strike": 5801.0,
    "right": Right.CALL,
    "multiplier": 50.0,
    "style": ExerciseStyle.AMERICAN,
    "settles_at": datetime(2026, 1, 2, 22, tzinfo=UTC),
    "tick": 0.01,
}


def test_every_field_of_a_contract_is_tried() -> None:
    assert set(OTHERS) == {entry.name for entry in dataclasses.fields(Contract) if entry.init}


@pytest.mark.parametrize("field", OTHERS)
def test_any_field_tells_two_contracts_apart(field: str) -> None:
    other = dataclasses.replace(contract(), **{field: OTHERS[field]})
    assert other != contract()
    assert len({other, contract()}) == 2
    assert (other < contract()) != (other > contract())


def test_contracts_are_in_order_of_underlying_root_kind_expiry_strike_and_right() -> None:
    assert [entry.name for entry in dataclasses.fields(Contract)][:6] == [
        "underlying",
        "root",
        "kind",
        "expiry",
        "strike",
        "right",
    ]


@given(st.lists(contracts, min_size=2, max_size=12))
def test_within_an_expiry_contracts_are_in_order_of_strike_and_calls_go_first(found: list[Contract]) -> None:
    ordered = sorted(found)
    assert ordered == sorted(found, key=lambda each: (each.expiry, each.strike, each.right.value))


@given(contracts, contracts)
def test_equal_contracts_hash_alike_and_are_of_equal_rank(one: Contract, two: Contract) -> None:
    assert (one == two) == (one <= two <= one)
    if one == two:
        assert hash(one) == hash(two)


def test_a_whole_strike_is_the_same_as_float_or_int() -> None:
    assert contract(5800) == contract(5800.0)
    assert hash(contract(5800)) == hash(contract(5800.0))
    assert contract(5800).name == contract(5800.0).name


@pytest.mark.parametrize(
    ("strike", "printed"),
    [
        (12345.25, "12345.25"),
        (123456.5, "123456.5"),
        (1234567.0, "1234567"),
        (0.125, "0.125"),
        (100_000.0, "100000"),
        (99.999999, "99.999999"),
    ],
)
def test_a_long_strike_keeps_its_digits(strike: float, printed: str) -> None:
    assert contract(strike).name == f"SPXW 2026-01-02 {printed} P"


@given(st.lists(st.integers(1, 16_000_000).map(lambda eighths: eighths / 8), min_size=2, max_size=6, unique=True))
def test_no_two_strikes_print_alike(strikes: list[float]) -> None:
    assert len({contract(strike).name for strike in strikes}) == len(strikes)
    assert all(float(contract(strike).name.split()[2]) == strike for strike in strikes)


@given(st.integers(-800, 800))
def test_days_to_expiry_count_the_calendar(days: int) -> None:
    assert contract().days_to_expiry(EXPIRY - timedelta(days=days)) == days


@given(st.integers(-(10**8), 10**8))
def test_a_year_to_settlement_is_thirty_one_and_a_half_million_seconds(seconds: int) -> None:
    years = contract(settles_at=AT + timedelta(seconds=seconds)).years_to_settlement(AT)
    assert years == pytest.approx(seconds / 31_536_000, rel=1e-12)


def test_five_and_a_half_hours_to_settlement() -> None:
    assert contract().years_to_settlement(AT) == pytest.approx(5.5 / 8760)


def test_a_contracts_hash_is_the_same_in_every_process() -> None:
    command = "from tests.domain.samples import contract; print(hash(contract()))"
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        told = subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True, text=True, check=True)
        assert int(told.stdout) == hash(contract())
