from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Right
from domain.intents import Leg, Purpose, StrategyName
from domain.orders import OrderState
from tests.analytics.samples import CONDOR, condor_intent
from tests.domain.samples import contract


@pytest.mark.parametrize("ratio", [0, 1.0, True, False, "1", None])
def test_a_leg_has_a_whole_ratio_other_than_zero(ratio: Any) -> None:
    with pytest.raises(ValueError, match="ratio is a whole number other than 0"):
        Leg(contract=contract(), ratio=ratio)


@pytest.mark.parametrize("quantity", [0, -1, 1.0, True, "2", None])
def test_a_quantity_is_a_whole_number_of_at_least_one(quantity: Any) -> None:
    with pytest.raises(ValueError, match="quantity is a whole number of at least 1"):
        condor_intent(quantity=quantity)


def test_an_intent_has_a_leg() -> None:
    with pytest.raises(ValueError, match="at least one leg"):
        condor_intent(legs=())


def test_the_same_contract_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="different contracts"):
        condor_intent(legs=(CONDOR[0], Leg(contract=CONDOR[0].contract, ratio=1)))


@pytest.mark.parametrize("ratios", [(2,), (-3,), (2, -2), (2, -4), (3, -6)])
def test_ratios_with_a_common_divisor_are_refused(ratios: tuple[int, ...]) -> None:
    legs = tuple(Leg(contract=contract(5000.0 + n), ratio=ratio) for n, ratio in enumerate(ratios))
    with pytest.raises(ValueError, match="common divisor"):
        condor_intent(legs=legs)


@pytest.mark.parametrize("ratios", [(1,), (-1,), (2, -1), (2, -3), (-1, 1, -2)])
def test_ratios_in_lowest_terms_are_taken(ratios: tuple[int, ...]) -> None:
    legs = tuple(Leg(contract=contract(5000.0 + n), ratio=ratio) for n, ratio in enumerate(ratios))
    assert condor_intent(legs=legs).legs == legs


def test_contracts_are_counted_over_all_legs_and_units() -> None:
    assert condor_intent(quantity=3).contracts == 12


def test_signed_quantities_are_ratio_times_quantity() -> None:
    quantities = condor_intent(quantity=3).signed_quantities()
    assert list(quantities.values()) == [-3, 3, -3, 3]
    assert list(quantities) == [leg.contract for leg in CONDOR]


def test_the_multiplier_is_that_of_the_contracts() -> None:
    leg = Leg(contract=contract(right=Right.CALL, multiplier=50.0), ratio=1)
    assert condor_intent(legs=(leg,)).multiplier == 50.0


@given(st.integers(min_value=1, max_value=1000))
def test_the_order_is_as_large_as_its_signed_quantities(quantity: int) -> None:
    intent = condor_intent(quantity=quantity)
    assert sum(map(abs, intent.signed_quantities().values())) == intent.contracts


def test_the_five_strategies_have_their_names() -> None:
    assert [name.value for name in StrategyName] == ["0dte", "futures_strangle", "lt112", "ipmcc", "leap"]
    assert [purpose.value for purpose in Purpose] == ["open", "close"]


def test_an_unknown_order_is_not_over() -> None:
    over = {state for state in OrderState if state.is_final}
    assert over == {OrderState.FILLED, OrderState.CANCELED, OrderState.REJECTED}
