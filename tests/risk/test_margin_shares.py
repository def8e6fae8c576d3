"""Shares beside options: the rule book's rows, and what covers what."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract
from risk.margin import Missing, Requirement, requirement
from risk.margin.shares import requirement_with_shares
from tests.risk.make import option

CALL, HIGH_CALL, PUT = option("C", 110), option("C", 120), option("P", 90)
MIDS = {CALL: 3.0, HIGH_CALL: 1.0, PUT: 4.0}


def needs(legs: dict[Contract, int], shares: int, spot: float = 100.0) -> Requirement:
    found = requirement_with_shares(legs, MIDS, spot, shares)
    assert isinstance(found, Requirement)
    return found


def _row(golden: Path, name: str) -> dict[str, str]:
    with (golden / "margin.csv").open(newline="") as file:
        return next(row for row in csv.DictReader(file) if row["id"] == name)


def test_the_covered_call_of_the_rule_book(golden: Path) -> None:
    call, row = option("C", 90), _row(golden, "M30")
    found = requirement_with_shares({call: -1}, {call: 7.0}, 92.38, 100)
    assert isinstance(found, Requirement)
    assert found.gross == pytest.approx(float(row["gross_requirement"]), abs=0.005)
    assert found.net_deposit == pytest.approx(float(row["net_deposit"]), abs=0.005)
    assert not found.unbounded


def test_the_covered_put_of_the_rule_book(golden: Path) -> None:
    put, row = option("P", 250), _row(golden, "M31")
    found = requirement_with_shares({put: -1}, {put: 3.0}, 255.0, -100)
    assert isinstance(found, Requirement)
    assert found.gross == pytest.approx(float(row["gross_requirement"]), abs=0.005)
    assert found.net_deposit == pytest.approx(38_250 - 300 - 25_500)
    assert found.unbounded


def test_ninety_nine_shares_cover_nothing() -> None:
    naked = requirement({CALL: -1}, MIDS, 100.0)
    assert isinstance(naked, Requirement)
    assert needs({CALL: -1}, 99).gross == pytest.approx(99 * 50 + naked.gross)
    assert needs({CALL: -1}, 99).unbounded
    assert needs({CALL: -1}, 100).gross == pytest.approx(5000)


def test_long_shares_do_not_cover_puts_and_short_shares_do_not_cover_calls() -> None:
    put, call = requirement({PUT: -1}, MIDS, 100.0), requirement({CALL: -1}, MIDS, 100.0)
    assert isinstance(put, Requirement)
    assert isinstance(call, Requirement)
    assert needs({PUT: -1}, 100).gross == pytest.approx(5000 + put.gross)
    assert needs({CALL: -1}, -100).gross == pytest.approx(15_000 + call.gross)


def test_shares_cover_the_dearest_short_where_they_cannot_cover_all() -> None:
    left = requirement({HIGH_CALL: -1}, MIDS, 100.0)
    assert isinstance(left, Requirement)
    assert needs({CALL: -1, HIGH_CALL: -1}, 100).gross == pytest.approx(5000 + left.gross)


def test_no_shares_is_the_requirement_of_the_options() -> None:
    assert requirement_with_shares({PUT: -1}, MIDS, 100.0, 0) == requirement({PUT: -1}, MIDS, 100.0)


def test_shares_of_a_leveraged_fund_need_more() -> None:
    call = option("C", 110, underlying="TQQQ")
    long, short = (requirement_with_shares({call: -1}, {call: 3.0}, 100.0, shares) for shares in (100, -100))
    assert isinstance(long, Requirement)
    assert isinstance(short, Requirement)
    assert long.gross == pytest.approx(7500)
    assert short.gross > 19_000


@pytest.mark.parametrize(("legs", "spot"), [({}, 100.0), ({CALL: -1}, float("nan")), ({CALL: -1}, 0.0)])
def test_what_cannot_be_stated_is_missing(legs: dict[Contract, int], spot: float) -> None:
    assert isinstance(requirement_with_shares(legs, MIDS, spot, 100), Missing)


@given(st.integers(-4, -1), st.integers(-4, -1), st.integers(0, 6))
def test_another_hundred_shares_never_free_more_than_they_cover(calls: int, high: int, lots: int) -> None:
    legs: dict[Contract, int] = {CALL: calls, HIGH_CALL: high}
    fewer, more = needs(legs, 100 * lots), needs(legs, 100 * lots + 100)
    assert more.gross <= fewer.gross + 5000 + 1e-6
    assert more.unbounded is (lots + 1 < -calls - high)
