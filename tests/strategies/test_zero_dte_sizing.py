"""How many units an account may sell: the rule book's table, never rounded up."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Right
from domain.intents import Leg, NoTrade
from domain.settings import Settings
from risk.sizing import Size, contracts
from strategies.zero_dte.entry import Entry, Structure
from strategies.zero_dte.sizing import es_equivalents, size_entry
from tests.strategies.scenes import CONDOR, FRIDAY, contract, look_at, market_of, new_york, settings_of

AT = new_york(FRIDAY, 10, 30)
MARKET = market_of(AT)
SPXW = Entry(root="SPXW", structure=Structure.CONDOR, legs=CONDOR, credit=4.65, floor=3.0, width=30.0)
SPY_LEGS = tuple(
    Leg(contract=contract(right, strike, root="SPY"), ratio=ratio)
    for right, strike, ratio in ((Right.PUT, 533.0, -1), (Right.PUT, 530.0, 1), (Right.CALL, 544.0, -1), (Right.CALL, 547.0, 1))
)
SPY = Entry(root="SPY", structure=Structure.CONDOR, legs=SPY_LEGS, credit=0.52, floor=0.3, width=3.0)


def units(entry: Entry, value: float, *, settings: Settings | None = None, halve: bool = False) -> int:
    found = size_entry(entry, look_at(MARKET, value=value, settings=settings), halve=halve)
    return found.quantity if isinstance(found, Size) else 0


@pytest.mark.parametrize(
    ("value", "es"),
    [(10_000, 0.1), (39_999, 0.1), (40_000, 1), (54_999, 1), (55_000, 2), (75_000, 3), (94_999, 3), (95_000, 4), (1e7, 4)],
)
def test_the_account_decides_how_many_es_it_may_sell(value: float, es: float) -> None:
    assert es_equivalents(value) == es


@pytest.mark.parametrize(("value", "spxw"), [(40_000, 0), (60_000, 1), (100_000, 1), (250_000, 2)])
def test_spxw_sizes_as_the_rule_book_says(value: float, spxw: int) -> None:
    assert units(SPXW, value) == spxw


@pytest.mark.parametrize(("value", "spy"), [(39_999, 0), (40_000, 5), (60_000, 10)])
def test_spy_sizes_as_the_rule_book_says(value: float, spy: int) -> None:
    assert units(SPY, value, settings=settings_of(orders__max_contracts="1000")) == spy


def test_a_root_of_its_own_counts_one_for_one_with_es() -> None:
    assert units(replace(SPY, root="GOOG"), 250_000) == 4
    assert units(replace(SPY, root="GOOG"), 39_000) == 0


def test_the_risk_part_of_the_size_is_that_of_the_golden_file(golden: Path) -> None:
    text = (golden / "strategy_examples.txt").read_text()
    rows = re.findall(r"^0DTE SPXW (\d+) (\d+)  SPY (\d+)$", text, re.MULTILINE)
    assert len(rows) == 4
    for value, spxw, spy in rows:
        for entry, told in ((SPXW, spxw), (SPY, spy)):
            plan = entry.plan(2.0)
            assert plan.max_loss is not None
            size = contracts(
                net_liquidation_value=float(value),
                loss_at_stop=plan.loss_at_stop,
                worst_loss=plan.max_loss,
                margin_free=1e9,
                margin_per_unit=1.0,
                cap=1e9,
            )
            assert size.quantity == int(told)


@pytest.mark.parametrize(("value", "whole", "half"), [(250_000, 2, 1), (100_000, 1, 0)])
def test_half_size_is_rounded_down(value: float, whole: int, half: int) -> None:
    assert units(SPXW, value) == whole
    assert units(SPXW, value, halve=True) == half


def test_one_order_never_trades_more_contracts_than_it_may() -> None:
    assert units(SPY, 500_000, settings=settings_of(orders__max_contracts="40")) == 10
    assert units(SPY, 500_000, settings=settings_of(orders__max_contracts="3")) == 0


@pytest.mark.parametrize(("free", "expected"), [(3_000.0, 1), (2_999.0, 0), (0.0, 0), (-5.0, 0)])
def test_free_buying_power_bounds_the_size(free: float, expected: int) -> None:
    look = replace(look_at(MARKET, value=250_000), buying_power_free=free)
    found = size_entry(SPXW, look, halve=False)
    assert (found.quantity if isinstance(found, Size) else 0) == expected


def test_a_size_of_nothing_says_what_bound_it() -> None:
    found = size_entry(SPXW, look_at(MARKET, value=40_000), halve=False)
    assert isinstance(found, NoTrade)
    assert found.code == "size_zero"
    told = "loss at the stop 0, worst loss 0, free margin 10, cap 0"
    assert found.detail == f"SPXW sizes to 0 at $40,000, bound by loss at the stop (allowed: {told})"


@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0, -1.0])
def test_an_account_without_a_value_is_refused(value: float) -> None:
    found = size_entry(SPXW, look_at(MARKET, value=value), halve=False)
    assert isinstance(found, NoTrade)
    assert found.code == "no_account"


@pytest.mark.parametrize("free", [math.nan, math.inf])
def test_buying_power_that_is_no_number_is_refused(free: float) -> None:
    found = size_entry(SPXW, replace(look_at(MARKET), buying_power_free=free), halve=False)
    assert isinstance(found, NoTrade)
    assert found.code == "no_account"


@given(value=st.floats(1_000.0, 1e7), credit=st.floats(0.5, 25.0), halve=st.booleans())
def test_no_size_breaks_a_limit(value: float, credit: float, halve: bool) -> None:
    entry = replace(SPXW, credit=credit)
    count = units(entry, value, halve=halve)
    plan = entry.plan(2.0)
    assert plan.max_loss is not None
    assert count * plan.loss_at_stop <= 0.02 * value * (1.0 + 1e-6)
    assert count * plan.max_loss <= 0.05 * value * (1.0 + 1e-6)
    assert count * 3_000.0 <= 0.8 * value * (1.0 + 1e-6)
    assert count <= es_equivalents(value) * 0.5


@given(st.floats(1_000.0, 1e6), st.floats(1_000.0, 1e6))
def test_a_larger_account_never_sells_less(first: float, second: float) -> None:
    small, large = sorted((first, second))
    assert units(SPXW, small) <= units(SPXW, large)
