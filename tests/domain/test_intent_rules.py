"""What an intent may be: every way to build one wrong is told in a sentence."""

from __future__ import annotations

import dataclasses
import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, Right
from domain.intents import Intent, Leg
from tests.analytics.samples import CONDOR, condor_intent
from tests.domain.samples import contract

NOT_WHOLE: tuple[Any, ...] = (
    True,
    False,
    1.0,
    -1.0,
    1.5,
    math.nan,
    math.inf,
    "1",
    "",
    None,
    (),
    [1],
    Decimal(1),
    Fraction(1),
    1j,
    np.int64(1),
)
CONTRACTS = tuple(contract(strike, right) for strike in (5600.0, 5700.0, 5800.0) for right in Right)


def legs_of(*ratios: int) -> tuple[Leg, ...]:
    return tuple(Leg(contract=each, ratio=ratio) for each, ratio in zip(CONTRACTS, ratios, strict=False))


def refusal(**changes: Any) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        condor_intent(**changes)
    return str(caught.value)


@pytest.mark.parametrize("ratio", [0, -0, *NOT_WHOLE], ids=repr)
def test_a_ratio_is_told_what_it_must_be(ratio: Any) -> None:
    with pytest.raises(ValueError, match=f"^a leg's ratio is a whole number other than 0, not {re.escape(repr(ratio))}$"):
        Leg(contract=contract(), ratio=ratio)


@pytest.mark.parametrize("quantity", [0, -1, -100, *NOT_WHOLE], ids=repr)
def test_a_quantity_is_told_what_it_must_be(quantity: Any) -> None:
    assert refusal(quantity=quantity) == f"an intent's quantity is a whole number of at least 1, not {quantity!r}"


def test_an_intent_without_legs_is_told_so() -> None:
    assert refusal(legs=()) == "an intent has at least one leg"


def test_a_contract_in_two_legs_is_told_so() -> None:
    same = Leg(contract=CONDOR[0].contract, ratio=2)
    assert refusal(legs=(*CONDOR, same)) == "the legs of an intent are different contracts"


def test_the_same_leg_twice_is_told_so() -> None:
    assert refusal(legs=(CONDOR[0], CONDOR[0])) == "the legs of an intent are different contracts"


def test_ratios_with_a_common_divisor_are_told_where_size_belongs() -> None:
    assert refusal(legs=legs_of(2, -4)) == "the leg ratios have a common divisor: put the size into the quantity"


@pytest.mark.parametrize("changes", [{"strike": 5805.0}, {"right": Right.CALL}, {"root": "SPX"}, {"multiplier": 10.0}])
def test_contracts_that_differ_in_anything_are_different(changes: dict[str, Any]) -> None:
    twin = dataclasses.replace(contract(), **changes)
    legs = (Leg(contract=contract(), ratio=1), Leg(contract=twin, ratio=-1))
    assert condor_intent(legs=legs).legs == legs


ratios = st.lists(st.integers(-12, 12).filter(bool), min_size=1, max_size=len(CONTRACTS))


@given(ratios)
def test_ratios_are_taken_exactly_when_they_are_in_lowest_terms(found: list[int]) -> None:
    if math.gcd(*found) == 1:
        assert [leg.ratio for leg in condor_intent(legs=legs_of(*found)).legs] == found
    else:
        assert "common divisor" in refusal(legs=legs_of(*found))


@given(ratios, st.integers(2, 9))
def test_a_structure_times_a_number_is_refused(found: list[int], times: int) -> None:
    assert "common divisor" in refusal(legs=legs_of(*(ratio * times for ratio in found)))


lowest = ratios.filter(lambda found: math.gcd(*found) == 1)
built = st.builds(lambda found, quantity: condor_intent(legs=legs_of(*found), quantity=quantity), lowest, st.integers(1, 500))


@given(built)
def test_an_order_trades_quantity_times_the_sum_of_its_ratios(intent: Intent) -> None:
    assert intent.contracts == intent.quantity * sum(abs(leg.ratio) for leg in intent.legs)
    assert intent.contracts >= intent.quantity * len(intent.legs)


@given(built)
def test_signed_quantities_keep_the_side_and_the_order_of_the_legs(intent: Intent) -> None:
    quantities = intent.signed_quantities()
    assert list(quantities) == [leg.contract for leg in intent.legs]
    for leg in intent.legs:
        assert quantities[leg.contract] == leg.ratio * intent.quantity
        assert (quantities[leg.contract] > 0) == (leg.ratio > 0)


@given(built)
def test_the_quantity_is_the_greatest_common_divisor_of_what_is_traded(intent: Intent) -> None:
    assert math.gcd(*intent.signed_quantities().values()) == intent.quantity


@given(built)
def test_signed_quantities_are_a_copy_that_can_be_kept(intent: Intent) -> None:
    quantities = intent.signed_quantities()
    quantities.clear()
    assert len(intent.signed_quantities()) == len(intent.legs)


@pytest.mark.parametrize("multiplier", [100.0, 50.0, 5.0, 1000.0])
def test_the_multiplier_of_an_intent_is_that_of_its_first_leg(multiplier: float) -> None:
    legs: tuple[Contract, ...] = (contract(5000.0, multiplier=multiplier), contract(5100.0, multiplier=multiplier))
    intent = condor_intent(legs=(Leg(contract=legs[0], ratio=1), Leg(contract=legs[1], ratio=-1)))
    assert intent.multiplier == multiplier


def test_the_one_one_two_is_four_contracts_a_unit() -> None:
    assert condor_intent(legs=legs_of(1, -1, -2), quantity=1).contracts == 4
    assert condor_intent(legs=legs_of(1, -1, -2), quantity=3).contracts == 12
